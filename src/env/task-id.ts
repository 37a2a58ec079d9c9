// Task ids: `benchmark/Family-vN:split:number`, then what is special about the game in this order: `:size=small` (of rooms; full ones are left
// out), `:source=own` (a game or level of the user's own), `:rules=true` or `:rules=N`. One id has one spelling (docs/formats/task-id.md).

import { AppError } from '../core/errors';
import type { GameSettings, RoomSize, Split, TaskId } from '../core/trajectory';

export interface TaskParts extends GameSettings {
  readonly benchmark: string;
  /** A family's id, `minihack/Eat`. */
  readonly family: string;
  readonly version: number;
  readonly split: Split;
  readonly number: number;
}

const NUMBER = '(0|[1-9][0-9]{0,9})';
const PATTERN = new RegExp(
  `^([a-z][a-z0-9-]*)/([A-Za-z][A-Za-z0-9_-]*?)-v${NUMBER}:(train|seen|unseen):${NUMBER}` +
    `(?::size=(small|medium))?(?::source=(own))?(?::rules=(?:(true)|${NUMBER}))?$`,
);
const LARGEST = 0xffffffff;

/** @throws AppError `ENV_BAD_TASK` with what the id should look like. */
export function parseTaskId(task: TaskId): TaskParts {
  const found = PATTERN.exec(task);
  if (found === null) throw badTask(task, whatIsWrong(task));
  const [, benchmark, name, version, split, number, size, own, isTrue, rules] = found;
  for (const digits of [version, number, rules ?? '0']) {
    if (Number(digits) > LARGEST) throw badTask(task, `holds the number ${digits}, which is above ${LARGEST}`);
  }
  return {
    benchmark: benchmark!,
    family: `${benchmark}/${name}`,
    version: Number(version),
    split: split as Split,
    number: Number(number),
    size: (size as RoomSize | undefined) ?? 'full',
    isOwn: own !== undefined,
    rules: isTrue ? 'true' : rules === undefined ? 'original' : Number(rules),
  };
}

export function formatTaskId({
  family,
  version,
  split,
  number,
  size = 'full',
  isOwn = false,
  rules = 'original',
}: Pick<TaskParts, 'family' | 'version' | 'split' | 'number'> & Partial<TaskParts>): TaskId {
  const special = [size === 'full' ? '' : `:size=${size}`, isOwn ? ':source=own' : '', rules === 'original' ? '' : `:rules=${rules}`];
  return `${family}-v${version}:${split}:${number}${special.join('')}`;
}

/** The part before the first of the special ones, or the special one, that does not fit. */
function whatIsWrong(task: TaskId): string {
  const [, split, number, ...special] = task.split(':');
  if (split === undefined || number === undefined) return 'is not a task id';
  if (!['train', 'seen', 'unseen'].includes(split)) return `has the split "${split}", which is not train, seen or unseen`;
  const names = special.map((one) => one.split('=')[0]!);
  const known = ['size', 'source', 'rules'];
  const order = names.map((name) => known.indexOf(name));
  if (order.includes(-1)) return `says "${special[order.indexOf(-1)]}", and an id says nothing but size, source and rules there`;
  if (order.some((place, i) => i > 0 && place <= order[i - 1]!)) return `does not say ${known.join(', ')} in this order, each once at most`;
  if (special.includes('size=full')) return 'says size=full, which an id leaves out';
  const unfit = special.find((one) => !/^(size=(small|medium)|source=own|rules=(true|0|[1-9][0-9]{0,9}))$/.test(one));
  return unfit === undefined ? 'is not a task id' : `says "${unfit}"; it can be size=small, size=medium, source=own, rules=true or rules=N`;
}

export function badTask(task: TaskId, wrong: string): AppError {
  const shown = task.length > 80 ? `${task.slice(0, 80)}…` : task;
  return new AppError(
    'ENV_BAD_TASK',
    `The task "${shown}" ${wrong}.`,
    'Write it like "minihack/Eat-v3:unseen:17" or "minihack/Eat-v3:train:17:rules=123"; "ict tasks" lists families and ids.',
  );
}
