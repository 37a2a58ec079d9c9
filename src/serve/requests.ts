// What the arguments of a reset mean: which game, or which context. A seed, or else an index of the task API, or else the name of the episode, draws
// everything; where there is none of them one is drawn, and told, so that any episode can be made again.

import * as v from 'valibot';
import { AppError } from '../core/errors';
import { createRng, hashText } from '../core/rng';
import { ROOM_SIZES, type RoomSize, type Rules, type Split, type TaskId } from '../core/trajectory';
import { benchmarks, parseTaskId } from '../env/catalog';
import type { Benchmark } from '../env/env';
import { usualPreset } from '../train/presets';
import type { ContextRequest, Stream } from './games';
import { invalidField, understood } from './protocol';
import type { Worlds } from './worlds';

/** Tasks of a split that the task API lists. A stream has no end; every task of it can be reached with a seed and an index, or by its id. */
export const LISTED_TASKS = 10_000;
export const SPLITS: readonly Split[] = ['train', 'seen', 'unseen'];
export const MOST_GAMES = 64;
export const LONGEST_REFLECTION = 16_384;
const LARGEST = 0xffffffff;

/** What a reset means where it says nothing. */
export interface Defaults {
  readonly worlds: Worlds;
  readonly benchmark: string;
  readonly families: readonly string[] | null;
  readonly split: Split;
  readonly rules: Rules | null;
  readonly size: RoomSize | null;
  /** Null: as the preset of the benchmark. */
  readonly read: number | null;
  readonly fresh: number | null;
  readonly form: ContextRequest['form'];
}

const count = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most));
const whole = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LARGEST));
const common = {
  seed: v.nullish(whole),
  index: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LISTED_TASKS - 1))),
  episode_id: v.nullish(v.pipe(v.string(), v.maxLength(255))),
  benchmark: v.nullish(v.picklist(benchmarks.map(({ id }) => id))),
  split: v.nullish(v.picklist(SPLITS)),
  rules: v.nullish(v.union([v.picklist(['original', 'true']), whole])),
  size: v.nullish(v.picklist(ROOM_SIZES)),
};
const playSchema = v.strictObject({
  ...common,
  task: v.nullish(v.pipe(v.string(), v.maxLength(255))),
  families: v.nullish(v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(100))),
});
const reflectSchema = v.strictObject({
  ...common,
  family: v.nullish(v.string()),
  system_prompt: v.nullish(v.pipe(v.string(), v.maxLength(LONGEST_REFLECTION))),
  read: v.nullish(count(MOST_GAMES)),
  fresh: v.nullish(count(MOST_GAMES)),
  form: v.nullish(v.picklist(['coach', 'games'])),
  objective: v.nullish(v.picklist(['fresh', 'replay'])),
});
const metadata = v.optional(v.record(v.string(), v.unknown()), {});
const playAction = v.strictObject({ action: v.pipe(v.string(), v.maxLength(4096)), metadata });
const reflectAction = v.strictObject({ reflection: v.pipe(v.string(), v.maxLength(LONGEST_REFLECTION)), metadata });

export type GameRequest = { readonly task: TaskId } | { readonly stream: Stream; readonly index: number };

/** A request, and what it is to be told by. */
export interface Drawn<T> {
  readonly episodeId: string | null;
  readonly request: T;
}

/** @throws InvalidMessage */
export function readPlayReset(data: unknown, defaults: Defaults): Drawn<GameRequest> {
  const asked = understood(playSchema, data);
  const episodeId = asked.episode_id ?? null;
  if (asked.task != null) {
    const also = Object.entries(asked).find(([name, value]) => value != null && name !== 'task' && name !== 'episode_id');
    if (also) throw invalidField(also[0], 'A task is one game: leave out everything that draws one.');
    return { episodeId, request: { task: knownTask(defaults.worlds, asked.task) } };
  }
  const benchmark = defaults.worlds.byId(asked.benchmark ?? defaults.benchmark);
  const stream = {
    benchmark: benchmark.id,
    families: familiesOf(benchmark, asked.families ?? familiesFor(benchmark, defaults), 'families'),
    split: asked.split ?? defaults.split,
    seed: asked.seed ?? (asked.index == null ? drawSeed(episodeId) : 0),
    rules: rulesFor(benchmark, defaults, asked.rules, 'original'),
    size: sizeFor(benchmark, asked.size, defaults.size, 'full'),
  };
  return { episodeId, request: { stream, index: asked.index ?? 0 } };
}

/** Families, rules and rooms are those of the page's runs where nothing is said of them. @throws InvalidMessage */
export function readReflectReset(data: unknown, defaults: Defaults): Drawn<ContextRequest> {
  const asked = understood(reflectSchema, data);
  if (asked.seed != null && asked.index != null)
    throw invalidField('index', 'A context is drawn by its seed or by its index: give one of them.');
  const benchmark = defaults.worlds.byId(asked.benchmark ?? defaults.benchmark);
  const preset = usualPreset(false, benchmark.id);
  const split = asked.split ?? defaults.split;
  const seed = asked.seed ?? asked.index ?? drawSeed(asked.episode_id ?? null);
  const usual = familiesFor(benchmark, defaults) ?? (split === 'train' ? preset.train_families : preset.held_out_families);
  const [family] = familiesOf(benchmark, [asked.family ?? usual[seed % usual.length]!], 'family') as [string];
  const count = defaults.worlds.countOf(benchmark.id, family, split);
  const request: ContextRequest = {
    benchmark: benchmark.id,
    families: [family],
    split,
    seed,
    rules: rulesFor(benchmark, defaults, asked.rules, split === 'train' ? createRng(seed, 'rules').int(2 ** 31) : 'true'),
    size: sizeFor(benchmark, asked.size, defaults.size, preset.room_size ?? 'full'),
    systemPrompt: asked.system_prompt ?? '',
    ...gamesFor(
      asked,
      { read: defaults.read ?? preset.trajectories_per_context, fresh: defaults.fresh ?? preset.tasks_per_reflection },
      count,
      family,
    ),
    form: asked.form ?? defaults.form,
    objective: asked.objective ?? 'fresh',
  };
  return { episodeId: asked.episode_id ?? null, request };
}

/** @throws InvalidMessage */
export const readPlayAction = (data: unknown): string => understood(playAction, data).action;
/** @throws InvalidMessage */
export const readReflectAction = (data: unknown): string => understood(reflectAction, data).reflection;

function drawSeed(episodeId: string | null): number {
  return episodeId === null ? crypto.getRandomValues(new Uint32Array(1))[0]! : hashText(episodeId);
}

/** Families that the server was started with belong to one benchmark. */
function familiesFor({ id }: Benchmark, { benchmark, families }: Defaults): readonly string[] | null {
  return id === benchmark ? families : null;
}

function familiesOf({ id, families }: Benchmark, named: readonly string[] | null, field: string): string[] {
  const known = families.map((family) => family.id);
  if (named === null) return known;
  const full = named.map((name) => (name.includes('/') ? name : `${id}/${name}`));
  const unknown = full.find((name) => !known.includes(name));
  if (unknown === undefined) return full;
  throw invalidField(field, `"${unknown.slice(0, 100)}" is no family of ${id}; it has ${known.join(', ')}.`);
}

function sizeFor({ id, sizes }: Benchmark, asked: RoomSize | null | undefined, byDefault: RoomSize | null, usual: RoomSize): RoomSize {
  if (asked != null && asked !== 'full' && !sizes.includes(asked)) throw invalidField('size', `${id} has no sizes of rooms to choose.`);
  const size = asked ?? byDefault ?? usual;
  return sizes.includes(size) ? size : 'full';
}

function rulesFor({ id }: Benchmark, { worlds, rules }: Defaults, asked: Rules | null | undefined, usual: Rules): Rules {
  if (!worlds.isOwn(id)) return asked ?? rules ?? usual;
  if (asked != null && asked !== 'original')
    throw invalidField('rules', 'The games served are your own, and are played under their own rules.');
  return 'original';
}

/** How many games are read, and on how many a reflection is tried; never the same ones, so that a person's own may be too few. */
function gamesFor(
  asked: { readonly read?: number | null | undefined; readonly fresh?: number | null | undefined },
  usual: Pick<ContextRequest, 'read' | 'fresh'>,
  count: number | null,
  family: string,
): Pick<ContextRequest, 'read' | 'fresh'> {
  if (count !== null && count < 2) throw invalidField('family', `There are ${count} games of ${family}; a context needs two, one to read and one to play.`); // prettier-ignore
  const most = count ?? Infinity;
  const read = asked.read ?? Math.min(usual.read, asked.fresh == null ? Math.floor(most / 2) : most - asked.fresh);
  const fresh = asked.fresh ?? Math.min(usual.fresh, most - read);
  if (read >= 1 && fresh >= 1 && read + fresh <= most) return { read, fresh };
  throw invalidField(
    'read',
    `There are ${count} games of ${family}, and no game is both read and played: ${read} and ${fresh} are too many.`,
  );
}

function knownTask(worlds: Worlds, task: string): TaskId {
  try {
    parseTaskId(task);
    worlds.of(task).familyOf(task);
    return task;
  } catch (error) {
    if (error instanceof AppError) throw invalidField('task', `${error.message} ${error.fix}`);
    throw error;
  }
}
