// Levels that people write themselves, as tasks beside those that ship: a family a level, won on the stairs down. A
// family's name ends with a mark of the level's text, so that an id means one game: an edited level is another family.

import { AppError } from '../../../core/errors';
import { createRng, hashText } from '../../../core/rng';
import type { TaskId } from '../../../core/trajectory';
import { formatTaskId } from '../../task-id';
import type { OwnBenchmark } from '../../env';
import { FULL_KEYS } from './action-keys';
import { createMinihackBenchmark, type MinihackBenchmark, MINIHACK_VERSION } from './benchmark';
import { createLevel } from '../level/build-level';
import type { Level } from '../level/level';
import { parseDes } from '../level/parse-des';
import { SKILL } from './session';
import type { GameTask } from './tasks';

/** Games of a level in each split, which differ where the level draws something at random. */
const GAMES = 100;
/** Steps until the stairs must have been reached. */
const MAX_STEPS = 500;
/** Everything the text interface can do. */
const WORDS = ['read', 'eat', 'puton', 'zap', 'wield', 'wear', 'pickup', 'open', 'kick', 'search', 'fight'] as const;

export interface OwnLevel {
  /** Letters, digits, `-` and `_`, a letter first; at most 40. */
  readonly name: string;
  /** In the level language. */
  readonly text: string;
}

export function isLevelName(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_-]{0,39}$/.test(name);
}

/** `minihack/NAME-MARK`. */
export function familyOfLevel({ name, text }: OwnLevel): string {
  return `minihack/${familyName(name, text)}`;
}

/** The game with this number on the level. */
export function taskOfLevel(level: OwnLevel, number: number): TaskId {
  return formatTaskId({ family: familyOfLevel(level), version: MINIHACK_VERSION, split: 'unseen', number, isOwn: true });
}

/** Draws the level once. @throws AppError `DES_…` where the text cannot be read or carried out. */
export function drawOwnLevel(text: string, seed: number): Level {
  return createLevel(parseDes(text), createRng(seed, 'own level'));
}

export type OwnLevels = OwnBenchmark & MinihackBenchmark;

/** Its `tasks` end when each level came a hundred times; every other number can be made and played as well. */
export function createOwnLevels(levels: readonly OwnLevel[]): OwnLevels {
  const families = levels.map((level) => {
    const task: GameTask = {
      name: familyName(level.name, level.text),
      des: level.text,
      character: 'rog-hum-cha-mal',
      session: { ...SKILL, maxSteps: MAX_STEPS },
      keys: FULL_KEYS,
      words: WORDS,
      // A screen would outgrow the context of a small actor within a step.
      text: 'words',
    };
    const about = { need: null, means: [], hasRules: false, guide: '', upstream: false };
    return { id: familyOfLevel(level), ...about, task, byKeys: null };
  });
  // Levels keep the names of streams and of their fingerprint that they first had.
  const stream = 'dungeon-levels';
  const benchmark = createMinihackBenchmark(families, {
    isOwn: true,
    streams: { tasks: () => stream, content: ({ task }) => `${stream}/${task.name}` },
  });
  const ids = families.map(({ id }) => id);
  const marks = families.map(({ task }) => `${stream}/${task.name}`);
  return {
    ...benchmark,
    fingerprint: hex(hashText(marks.sort().join('\n'))),
    *tasks({ families: chosen, split, seed }) {
      const wanted = chosen?.map((id) => known(id, ids)) ?? ids;
      const numbers = createRng(seed, `${stream}:tasks:${split}`).shuffle(Array.from({ length: GAMES }, (_, number) => number));
      for (const number of numbers)
        for (const family of wanted) yield formatTaskId({ family, version: MINIHACK_VERSION, split, number, isOwn: true });
    },
  };
}

function known(family: string, ids: readonly string[]): string {
  if (ids.includes(family)) return family;
  throw new AppError('ENV_UNKNOWN_FAMILY', `"${family}" is none of your levels.`, `Choose among ${ids.join(', ')}.`);
}

function familyName(name: string, text: string): string {
  return `${name}-${hex(hashText(text))}`;
}

function hex(hash: number): string {
  return hash.toString(16).padStart(8, '0');
}
