// Which benchmark a command is about: one that ships, or games of the user's own by --data.

import { createDataBenchmark, DATA_BENCHMARK } from '../env/alfworld/data-benchmark';
import { Catalog, shipped } from '../env/catalog';
import type { Benchmark, OwnBenchmark } from '../env/env';
import { createDungeon, dungeonGame } from '../env/minihack/game/benchmark';
import type { RunConfig } from '../core/run-config';
import { ownTasksConfig, suggestFamilies } from '../train/own-tasks';
import { AppError } from '../core/errors';
import { UsageError, type Arguments } from './arguments';
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
  return asViewed((await dataBenchmark(args)) ?? shipped.of(task), args);
}

/** Arguments that say what is seen of the dungeon, and their help. */
export const VIEW_ARGUMENTS = ['end-observation', 'keep-messages?'] as const;
export const VIEW_HELP = `--end-observation lastPlayable|faithful   the dungeon after the end: the last position (default), or the original's ranking
  --keep-messages                           messages of the dungeon that the original's automatic keys dismiss stay`;

/** The dungeon as --end-observation and --keep-messages say. @throws UsageError where another benchmark is asked for them. */
export function asViewed(benchmark: Benchmark, args: Arguments): Benchmark {
  const end = args.text('end-observation');
  const keepMessages = args.flag('keep-messages');
  if (end === undefined && !keepMessages) return benchmark;
  if (benchmark !== dungeonGame) throw new UsageError('--end-observation and --keep-messages are about the benchmark "dungeon" alone.');
  if (end !== undefined && end !== 'lastPlayable' && end !== 'faithful')
    throw new UsageError(`--end-observation is "${end}", not lastPlayable or faithful.`);
  return createDungeon({ keepMessages, ...(end ? { endObservation: end } : {}) });
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
