// Which benchmark a command is about: one that ships, or games of the user's own by --data.

import { createDataBenchmark } from '../env/alfworld/data-benchmark';
import { benchmarkById, benchmarkOf } from '../env/catalog';
import type { Benchmark } from '../env/env';
import { AppError } from '../core/errors';
import type { Arguments } from './arguments';
import { readGames } from './read-games';

/** The games at --data, what is wrong with the others told on the error stream; null without --data. */
export async function dataBenchmark(args: Arguments): Promise<Benchmark | null> {
  const path = args.text('data');
  if (path === undefined) return null;
  const { games, leftOut, problems } = await readGames(path);
  for (const { code, message, fix } of problems) console.error(`${code}: ${message} ${fix}`);
  for (const [reason, count] of Object.entries(leftOut)) console.error(`left out, as by the original: ${count} (${reason})`);
  if (games.length > 0) return createDataBenchmark(games);
  throw new AppError(
    'GAMES_MISSING',
    `${path} holds no game that can be played.`,
    'Give the folder that holds train, valid_seen or valid_unseen.',
  );
}

export async function chooseBenchmark(args: Arguments, fallback: string): Promise<Benchmark> {
  return (await dataBenchmark(args)) ?? benchmarkById(args.text('benchmark', fallback));
}

export async function benchmarkFor(task: string, args: Arguments): Promise<Benchmark> {
  return (await dataBenchmark(args)) ?? benchmarkOf(task);
}
