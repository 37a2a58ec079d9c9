// Which benchmark a command is about: one that ships, or games or levels of the user's own by --data.

import { createOwnGames } from '../env/alfworld/own-games';
import { Catalog, shipped } from '../env/catalog';
import type { Benchmark, OwnBenchmark, TaskQuery } from '../env/env';
import { createMinihack, minihack } from '../env/minihack/tasks/benchmark';
import { createOwnLevels } from '../env/minihack/tasks/own-levels';
import { translateFamily } from '../core/run/old-ids';
import type { RunConfig } from '../core/run/run-config';
import { ROOM_SIZES, type RoomSize } from '../core/trajectory';
import { ownTasksConfig, suggestFamilies } from '../train/own-tasks';
import { presetConfig } from '../train/preset-config';
import { AppError } from '../core/errors';
import { UsageError, type Arguments } from './arguments';
import { readGames } from './games/read-games';
import { readLevels } from './games/read-levels';
import { isBenchmarkFile, openBenchmark } from './check/own-benchmark';
import { readPresetFile } from './setting-flags';

/** The games or levels at --data, what is wrong with the others told on the error stream; null without --data. */
export async function dataBenchmark(args: Arguments): Promise<OwnBenchmark | null> {
  const path = args.text('data');
  if (path === undefined) return null;
  const { levels, problems } = await readLevels(path);
  if (levels.length === 0 && problems.length === 1) throw problems[0]!;
  tell(problems);
  if (levels.length > 0) return createOwnLevels(levels);
  const { games, leftOut, ...rest } = await readGames(path);
  tell(rest.problems);
  for (const [reason, count] of Object.entries(leftOut)) console.error(`left out, as by the original: ${count} (${reason})`);
  if (games.length > 0) return createOwnGames(games);
  throw new AppError(
    'GAMES_MISSING',
    `${path} holds no game that can be played.`,
    'Give the folder that holds train, valid_seen or valid_unseen, or MiniHack levels as .des files.',
  );
}

function tell(problems: readonly AppError[]): void {
  for (const { code, message, fix } of problems) console.error(`${code}: ${message} ${fix}`);
}

/** The benchmark of --benchmark where that is a file; null where it is an id or left out. */
export async function writtenBenchmark(args: Arguments): Promise<Benchmark | null> {
  const name = args.text('benchmark');
  return name !== undefined && isBenchmarkFile(name) ? openBenchmark(name) : null;
}

export async function chooseBenchmark(args: Arguments, fallback: string): Promise<Benchmark> {
  const own = (await dataBenchmark(args)) ?? (await writtenBenchmark(args));
  return own ?? asViewed(shipped.byId(args.text('benchmark', fallback)), args);
}

export async function benchmarkFor(task: string, args: Arguments): Promise<Benchmark> {
  const written = await writtenBenchmark(args);
  return asViewed((await dataBenchmark(args)) ?? (written ? new Catalog([], [written]) : shipped).of(task), args);
}

/** Arguments that say what is told of MiniHack, and their help. */
export const VIEW_ARGUMENTS = ['text', 'end-observation', 'keep-messages?'] as const;
export const VIEW_HELP = `--text screen|words                       MiniHack's text: its 24 rows (default), or the surroundings in words
  --end-observation lastPlayable|faithful   MiniHack after the end: the last position (default), or the original's ranking
  --keep-messages                           messages of MiniHack that the original's automatic keys dismiss stay`;

/** MiniHack as the arguments above say. @throws UsageError where another benchmark is asked for them. */
function asViewed(benchmark: Benchmark, args: Arguments): Benchmark {
  const text = oneOf(args, 'text', ['screen', 'words']);
  const endObservation = oneOf(args, 'end-observation', ['lastPlayable', 'faithful']);
  const keepMessages = args.flag('keep-messages');
  if (text === undefined && endObservation === undefined && !keepMessages) return benchmark;
  if (benchmark === minihack) return createMinihack({ text, endObservation, keepMessages });
  throw new UsageError('--text, --end-observation and --keep-messages are about the tasks of MiniHack that ship.');
}

/** Arguments that choose among the tasks of a benchmark, and their help. */
export const QUERY_ARGUMENTS = ['families', 'split', 'seed', 'rules', 'size'] as const;
export const QUERY_HELP = `--rules true|N   families in which something can be found out, with all its means offered: under the original's own rule, or the rule set
               drawn from N; without it the originals to the letter
  --size S     of ALFWorld's rooms: small, medium, full (default)`;

/** Tasks as the arguments above say. @throws UsageError where a benchmark, or a family that is named, has no such tasks. */
export function queryOf(args: Arguments, { id, families, sizes }: Benchmark): TaskQuery {
  const split = oneOf(args, 'split', ['train', 'seen', 'unseen']) ?? 'unseen';
  const size = sizeOf(args, { id, sizes });
  const rules = args.text('rules') === 'true' ? 'true' : args.text('rules') === undefined ? undefined : args.whole('rules', 0);
  const ruled = families.filter(({ hasRules }) => hasRules).map((family) => family.id);
  const named = args.list('families')?.map((name) => fullName(name, id));
  const unruled = rules === undefined ? undefined : named?.find((name) => !ruled.includes(name));
  if (unruled !== undefined || (rules !== undefined && ruled.length === 0))
    throw new UsageError(`--rules: there is nothing to find out in ${unruled ?? `${id} of your own`}.`);
  return { families: named ?? (rules === undefined ? undefined : ruled), split, seed: args.whole('seed', 0), rules, size };
}

/** A family's id, as a person writes it: the benchmark may be left out, and names of earlier versions count. */
export function fullName(family: string, benchmark: string): string {
  return translateFamily(family.includes('/') ? family : `${benchmark}/${family}`);
}

/** Undefined without --size. */
function sizeOf(args: Arguments, { id, sizes }: Pick<Benchmark, 'id' | 'sizes'>): RoomSize | undefined {
  const size = oneOf(args, 'size', ROOM_SIZES);
  if (size !== undefined && sizes.length === 0) throw new UsageError(`--size is about ALFWorld's rooms, and ${id} has none to choose.`);
  return size;
}

function oneOf<T extends string>(args: Arguments, name: string, choices: readonly T[]): T | undefined {
  const value = args.text(name);
  if (value === undefined || choices.includes(value as T)) return value as T | undefined;
  throw new UsageError(`--${name} is "${value}", not ${choices.join(' or ')}.`);
}

/** What ships and, where --data or --benchmark FILE names some, the user's own. */
export async function catalogOf(args: Arguments): Promise<{ catalog: Catalog; own: OwnBenchmark | null; written: Benchmark | null }> {
  const [own, written] = [await dataBenchmark(args), await writtenBenchmark(args)];
  if (written === null && args.text('benchmark') !== undefined)
    throw new UsageError('--benchmark takes a file here; of what ships, --preset says which.');
  if (own && written) throw new UsageError('--data and --benchmark name two sources of tasks.');
  return { catalog: new Catalog(own ? [own] : [], written ? [written] : []), own, written };
}

/**
 * The preset of --preset, a name or a file, in rooms of --size; without one that of the benchmark that the user's own games or levels belong to, else
 * MiniHack's. On a written benchmark: its settings, on all families in which something is to be found out but for the last, which is held out.
 */
export async function presetOf(args: Arguments, own: OwnBenchmark | null, written: Benchmark | null): Promise<RunConfig> {
  const name = args.text('preset', own?.id ?? 'minihack');
  const file = name.endsWith('.json') ? await readPresetFile(name) : null;
  const preset = presetConfig(file?.preset ?? name, file?.settings);
  const size = sizeOf(args, own ?? written ?? shipped.byId(preset.benchmark));
  if (written === null) return size === undefined ? preset : { ...preset, room_size: size };
  const { room_size: _, ...settings } = preset;
  const needy = written.families.filter(({ need, hasRules }) => need !== null && hasRules).map(({ id }) => id);
  const trained = needy.length > 1 ? needy.slice(0, -1) : needy;
  return { ...settings, benchmark: written.id, train_families: trained, held_out_families: needy.slice(trained.length) };
}

/** Families of --families to train on and of --held-out, where there are no tasks of the user's own; nothing where neither is given. */
export function namedFamilies(args: Arguments, { benchmark }: RunConfig): Partial<RunConfig> {
  const full = (flag: string): readonly string[] | undefined => args.list(flag)?.map((name) => fullName(name, benchmark));
  const [train, heldOut] = [full('families'), full('held-out')];
  return { ...(train ? { train_families: train } : {}), ...(heldOut ? { held_out_families: heldOut } : {}) };
}

/** The preset on the user's own tasks, with --families to train on and --held-out; the preset itself where there are none. */
export function onOwnTasks(preset: RunConfig, own: OwnBenchmark | null, args: Arguments): RunConfig {
  if (own === null) return preset;
  const suggested = suggestFamilies(own);
  const full = (names: readonly string[] | undefined): readonly string[] | undefined => names?.map((name) => fullName(name, own.id));
  const train = full(args.list('families'));
  const heldOut = full(args.list('held-out'));
  const rest = [...suggested.train, ...suggested.heldOut];
  return ownTasksConfig(preset, own, {
    train: train ?? suggested.train.filter((family) => !heldOut?.includes(family)),
    heldOut: heldOut ?? rest.filter((family) => !(train ?? suggested.train).includes(family)),
  });
}
