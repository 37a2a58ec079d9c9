// Which benchmark a command is about: one that ships, or games of the user's own by --data.

import { createDataBenchmark, DATA_BENCHMARK } from '../env/alfworld/data-benchmark';
import { Catalog, shipped } from '../env/catalog';
import type { Benchmark, OwnBenchmark } from '../env/env';
import type { RunConfig } from '../core/run-config';
import { ownTasksConfig, suggestFamilies } from '../train/own-tasks';
import { AppError } from '../core/errors';
import type { Arguments } from './arguments';
import { readGames } from './read-games';

/** The games at --data, what is wrong with the others told on the error stream; null without --data. */
export async function dataBenchmark(args: Arguments): Promise<OwnBenchmark | null> {
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
  return (await dataBenchmark(args)) ?? shipped.byId(args.text('benchmark', fallback));
}

export async function benchmarkFor(task: string, args: Arguments): Promise<Benchmark> {
  return (await dataBenchmark(args)) ?? shipped.of(task);
}

/** What ships and the games at --data. */
export async function catalogOf(args: Arguments): Promise<Catalog> {
  const own = await dataBenchmark(args);
  return own ? new Catalog([own]) : shipped;
}

/** The preset on the games at --data, with --families to train on and --held-out; the preset itself without --data. */
export function onOwnTasks(preset: RunConfig, catalog: Catalog, args: Arguments): RunConfig {
  if (args.text('data') === undefined) return preset;
  const own = catalog.byId(DATA_BENCHMARK) as OwnBenchmark;
  const suggested = suggestFamilies(own);
  const full = (names: readonly string[] | undefined): readonly string[] | undefined =>
    names?.map((name) => (name.includes('/') ? name : `${DATA_BENCHMARK}/${name}`));
  const train = full(args.list('families'));
  const heldOut = full(args.list('held-out'));
  const rest = [...suggested.train, ...suggested.heldOut];
  return ownTasksConfig(preset, own, {
    train: train ?? suggested.train.filter((family) => !heldOut?.includes(family)),
    heldOut: heldOut ?? rest.filter((family) => !(train ?? suggested.train).includes(family)),
  });
}
