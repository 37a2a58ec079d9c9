// What earlier versions called benchmarks, presets and families, in today's words. Each size of ALFWorld's rooms, each kind of rules and the
// user's own tasks were benchmarks of their own, and two small worlds of ours had the names that the games themselves have now. Those worlds
// are gone: their things keep an id, so that a run of theirs can be looked at and exported, and `retired` says why no more can be done with it.

import { AppError } from '../errors';
import type { GameSettings, TaskId } from '../trajectory';

const ORIGINAL: GameSettings = { size: 'full', isOwn: false, rules: 'original' };

interface OldBenchmark {
  readonly version: number;
  /** The benchmark of today, and its version whose games are the same. */
  readonly now: string;
  readonly games: GameSettings;
}

const SMALL_DUNGEON = 'small-dungeon';
const SMALL_HOUSEHOLD = 'small-household';
const NOW: Readonly<Record<string, number>> = { minihack: 3, alfworld: 2, [SMALL_DUNGEON]: 1, [SMALL_HOUSEHOLD]: 1 };

const OLD: Readonly<Record<string, OldBenchmark>> = {
  minihack: { version: 1, now: SMALL_DUNGEON, games: ORIGINAL },
  alfworld: { version: 1, now: SMALL_HOUSEHOLD, games: ORIGINAL },
  dungeon: { version: 2, now: 'minihack', games: ORIGINAL },
  'dungeon-rules': { version: 1, now: 'minihack', games: { ...ORIGINAL, rules: 'true' } },
  'dungeon-levels': { version: 2, now: 'minihack', games: { ...ORIGINAL, isOwn: true } },
  'alfworld-text': { version: 1, now: 'alfworld', games: ORIGINAL },
  'alfworld-text-medium': { version: 1, now: 'alfworld', games: { ...ORIGINAL, size: 'medium' } },
  'alfworld-text-small': { version: 1, now: 'alfworld', games: { ...ORIGINAL, size: 'small' } },
  'alfworld-rules': { version: 1, now: 'alfworld', games: { ...ORIGINAL, size: 'small', rules: 'true' } },
  'alfworld-data': { version: 1, now: 'alfworld', games: { ...ORIGINAL, isOwn: true } },
};

/** Rooms of `alfworld-rules` that are no longer drawn: those for an appliance had as few classes of them as they happened to. */
const OTHER_ROOMS = ['heat', 'cool', 'clean'];

const PRESETS: Readonly<Record<string, string>> = { skills: 'minihack', rooms: 'alfworld' };

/** Presets of the small worlds. */
export const RETIRED_PRESETS = ['dungeon', 'household'] as const;
/** Presets that kept runs may have and nobody can begin a run with. */
export const EARLIER_PRESETS = [...RETIRED_PRESETS, 'smollm2'] as const;
export type EarlierPreset = (typeof EARLIER_PRESETS)[number];

/** SHA-256 of the model that played the small worlds, on which adapters of theirs were made. */
export const RETIRED_MODEL = 'ccdbf4580a0250f3412c9ab3f1304a1ed04d52d61a325c439c73364fb954f7d2';

/** Upstream's names of ALFWorld's families, which ids had in some benchmarks; people may type them. */
const LONG_NAMES: Readonly<Record<string, string>> = {
  pick_and_place_simple: 'put',
  look_at_obj_in_light: 'light',
  pick_clean_then_place_in_recep: 'clean',
  pick_heat_then_place_in_recep: 'heat',
  pick_cool_then_place_in_recep: 'cool',
  pick_two_obj_and_place: 'two',
};

const FAMILY = /^([a-z][a-z-]*)\/([A-Za-z][A-Za-z0-9_-]*)$/;
const TASK = /^([a-z][a-z-]*)\/([A-Za-z][A-Za-z0-9_-]*?)-v([0-9]+)(:(?:train|seen|unseen):[0-9]+)(?::rules=([0-9]+))?$/;

/** Of a small world, by a benchmark's id or one that begins with it. */
export function isRetired(id: string): boolean {
  return [SMALL_DUNGEON, SMALL_HOUSEHOLD].includes(id.split('/')[0]!);
}

/** @param what `This run` */
export function earlierForm(what: string): AppError {
  return new AppError(
    'RUN_OTHER_FORM',
    `${what} is of the preset smollm2 of an earlier version: its reflector read whole games and wrote in a form that chat models do not write in any more.`,
    'What was kept of it can be looked at and exported; start another run with the preset minihack-smollm2.',
  );
}

/** @param what `This run` */
export function retired(what: string): AppError {
  return new AppError(
    'ENV_RETIRED',
    `${what} was made in a small world of an earlier version, which is gone.`,
    'What was kept of it can be looked at and exported; play, train and evaluate on the benchmarks of today.',
  );
}

/**
 * A task's id as it is written today, of whatever version it is; unchanged where it is none that is known. Where its game is drawn no more it
 * keeps its version, which the benchmark refuses.
 */
export function translateTaskId(task: string): TaskId {
  const found = TASK.exec(task);
  if (!found) return withShortName(task);
  const [, benchmark, family, version, number, drawn] = found;
  const old = OLD[benchmark!];
  if (old?.version !== Number(version)) return withShortName(task);
  const { size, isOwn, rules } = old.games;
  const isDrawn = rules !== 'original' || isRetired(old.now);
  // A number where there were no rules stood for another level here, which no id of today has; in ALFWorld it meant nothing.
  if (drawn !== undefined && !isDrawn && old.now === 'minihack') return task;
  const special = [
    size === 'full' ? '' : `:size=${size}`,
    isOwn ? ':source=own' : '',
    isDrawn && drawn !== undefined ? `:rules=${drawn}` : rules === 'original' ? '' : `:rules=${rules}`,
  ];
  const name = familyName(benchmark!, family!);
  const drawnBy = benchmark === 'alfworld-rules' && OTHER_ROOMS.includes(name) ? old.version : NOW[old.now];
  return `${old.now}/${name}-v${drawnBy}${number}${special.join('')}`;
}

/** Of a record that an earlier version wrote. */
function translateOldFamily(family: string): string {
  const [, benchmark, name] = FAMILY.exec(family) ?? [];
  const old = OLD[benchmark ?? ''];
  return old ? `${old.now}/${familyName(benchmark!, name!)}` : family;
}

/** As a person types it today: names of the benchmarks that are gone and upstream's long ones count, too. */
export function translateFamily(family: string): string {
  const [benchmark = ''] = family.split('/');
  return benchmark in NOW ? withShortName(family) : translateOldFamily(family);
}

export function translatePreset(name: string): string {
  return PRESETS[name] ?? name;
}

/** What a benchmark of an earlier version is today, as the command line asks for it; null where there was none of that name. */
export function benchmarkToday(id: string): string | null {
  const old = Object.hasOwn(OLD, id) && !isRetired(OLD[id]!.now) ? OLD[id]! : undefined;
  if (!old) return null;
  const { size, rules, isOwn } = old.games;
  return `${old.now}${size === 'full' ? '' : ` --size ${size}`}${rules === 'original' ? '' : ` --rules ${rules}`}${isOwn ? ' --data PATH' : ''}`;
}

/** Which games a family of an earlier version had. */
export function gamesOfOldFamily(family: string): GameSettings {
  return OLD[family.split('/')[0]!]?.games ?? ORIGINAL;
}

/** A record of an earlier version, of whatever kind, with all ids, families, benchmarks and presets as they are called today. */
export function translateRecord(value: unknown): unknown {
  if (typeof value === 'string') return value.includes('/') ? translateOldFamily(translateTaskId(value)) : value;
  if (Array.isArray(value)) return value.map(translateRecord);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  const translated = Object.fromEntries(Object.entries(value).map(([key, one]) => [translateOldFamily(key), translateField(key, one)]));
  const { benchmark, train_families: families } = value as { benchmark?: unknown; train_families?: unknown };
  const size = families !== undefined && typeof benchmark === 'string' ? OLD[benchmark]?.games.size : undefined;
  return size === undefined || size === 'full' ? translated : { ...translated, room_size: size };
}

function translateField(key: string, value: unknown): unknown {
  if (key === 'preset' && typeof value === 'string') return translatePreset(value);
  if (key === 'benchmark' && typeof value === 'string') return OLD[value]?.now ?? value;
  return translateRecord(value);
}

function familyName(benchmark: string, name: string): string {
  if (benchmark === 'dungeon-rules' && name === 'Room') return 'Room-Random-5x5';
  return LONG_NAMES[name] ?? name;
}

function withShortName(id: string): string {
  return id.replace(/^alfworld\/([a-z_]+)/, (whole, name: string) => (LONG_NAMES[name] ? `alfworld/${LONG_NAMES[name]}` : whole));
}
