// Which benchmark a command is about: one that ships, or games or levels of the user's own by --data.

import { createDataBenchmark, DATA_BENCHMARK } from '../env/alfworld/data-benchmark';
import { Catalog, shipped } from '../env/catalog';
import type { Benchmark, OwnBenchmark } from '../env/env';
import { createDungeon, dungeonGame } from '../env/minihack/tasks/benchmark';
import { createLevelsBenchmark } from '../env/minihack/tasks/levels-benchmark';
import type { RunConfig } from '../core/run-config';
import { ownTasksConfig, suggestFamilies } from '../train/own-tasks';
import { presetConfig } from '../train/presets';
import { AppError } from '../core/errors';
import { UsageError, type Arguments } from './arguments';
import { readGames } from './read-games';
import { readLevels } from './read-levels';

/** The games or levels at --data, what is wrong with the others told on the error stream; null without --data. */
export async function dataBenchmark(args: Arguments): Promise<OwnBenchmark | null> {
  const path = args.text('data');
  if (path === undefined) return null;
  const levels = await readLevels(path);
  if (levels.length > 0) return createLevelsBenchmark(levels);
  const { games, leftOut, problems } = await readGames(path);
  for (const { code, message, fix } of problems) console.error(`${code}: ${message} ${fix}`);
  for (const [reason, count] of Object.entries(leftOut)) console.error(`left out, as by the original: ${count} (${reason})`);
  if (games.length > 0) return createDataBenchmark(games);
  throw new AppError(
    'GAMES_MISSING',
    `${path} holds no game that can be played.`,
    'Give the folder that holds train, valid_seen or valid_unseen, or dungeon levels as .des files.',
  );
}

export async function chooseBenchmark(args: Arguments, fallback: string): Promise<Benchmark> {
  return (await dataBenchmark(args)) ?? asViewed(shipped.byId(args.text('benchmark', fallback)), args);
}

export async function benchmarkFor(task: string, args: Arguments): Promise<Benchmark> {
  return asViewed((await dataBenchmark(args)) ?? shipped.of(task), args);
}

/** Arguments that say what is told of the dungeon, and their help. */
export const VIEW_ARGUMENTS = ['text', 'end-observation', 'keep-messages?'] as const;
export const VIEW_HELP = `--text screen|words                       the dungeon's text: its 24 rows (default), or the surroundings in words
  --end-observation lastPlayable|faithful   the dungeon after the end: the last position (default), or the original's ranking
  --keep-messages                           messages of the dungeon that the original's automatic keys dismiss stay`;

/** The dungeon as the arguments above say. @throws UsageError where another benchmark is asked for them. */
export function asViewed(benchmark: Benchmark, args: Arguments): Benchmark {
  const text = oneOf(args, 'text', ['screen', 'words']);
  const endObservation = oneOf(args, 'end-observation', ['lastPlayable', 'faithful']);
  const keepMessages = args.flag('keep-messages');
  if (text === undefined && endObservation === undefined && !keepMessages) return benchmark;
  if (benchmark === dungeonGame) return createDungeon({ text, endObservation, keepMessages });
  throw new UsageError('--text, --end-observation and --keep-messages are about the benchmark "dungeon" alone.');
}

function oneOf<T extends string>(args: Arguments, name: string, choices: readonly T[]): T | undefined {
  const value = args.text(name);
  if (value === undefined || choices.includes(value as T)) return value as T | undefined;
  throw new UsageError(`--${name} is "${value}", not ${choices.join(' or ')}.`);
}

/** What ships and, where --data names some, the user's own. */
export async function catalogOf(args: Arguments): Promise<{ catalog: Catalog; own: OwnBenchmark | null }> {
  const own = await dataBenchmark(args);
  return { catalog: own ? new Catalog([own]) : shipped, own };
}

/** The preset of --preset; without one the household for games of one's own, else the dungeon. */
export function presetOf(args: Arguments, own: OwnBenchmark | null): RunConfig {
  return presetConfig(args.text('preset', own?.id === DATA_BENCHMARK ? 'household' : 'dungeon'));
}

/** The preset on the user's own tasks, with --families to train on and --held-out; the preset itself where there are none. */
export function onOwnTasks(preset: RunConfig, own: OwnBenchmark | null, args: Arguments): RunConfig {
  if (own === null) return preset;
  const suggested = suggestFamilies(own);
  const full = (names: readonly string[] | undefined): readonly string[] | undefined =>
    names?.map((name) => (name.includes('/') ? name : `${own.id}/${name}`));
  const train = full(args.list('families'));
  const heldOut = full(args.list('held-out'));
  const rest = [...suggested.train, ...suggested.heldOut];
  return ownTasksConfig(preset, own, {
    train: train ?? suggested.train.filter((family) => !heldOut?.includes(family)),
    heldOut: heldOut ?? rest.filter((family) => !(train ?? suggested.train).includes(family)),
  });
}
