// Task ids, `benchmark/Family-vN:split:number` with `:rules=N` where the rules are drawn at random.
// One id has one spelling: numbers below 2^32 without leading zeros (docs/formats/task-id.md).

import { AppError } from '../core/errors';
import type { Split, TaskId } from '../core/trajectory';
import type { Rules } from './env';

export interface TaskParts {
  readonly benchmark: string;
  /** A family's id, `minihack/Eat`. */
  readonly family: string;
  readonly version: number;
  readonly split: Split;
  readonly number: number;
  readonly rules: Rules;
}

const NUMBER = '(0|[1-9][0-9]{0,9})';
const PATTERN = new RegExp(`^([a-z][a-z0-9-]*)/([A-Za-z][A-Za-z0-9_-]*?)-v${NUMBER}:(train|seen|unseen):${NUMBER}(?::rules=${NUMBER})?$`);

/** @throws AppError `ENV_BAD_TASK` with what the id should look like. */
export function parseTaskId(task: TaskId): TaskParts {
  const found = PATTERN.exec(task);
  if (found === null) throw badTask(task, 'is not a task id');
  const [, benchmark, name, version, split, number, rules] = found as unknown as [
    string,
    string,
    string,
    string,
    Split,
    string,
    string | undefined,
  ];
  for (const digits of [version, number, rules ?? '0']) {
    if (Number(digits) > 0xffffffff) throw badTask(task, `holds the number ${digits}, which is above 4294967295,`);
  }
  return {
    benchmark,
    family: `${benchmark}/${name}`,
    version: Number(version),
    split,
    number: Number(number),
    rules: rules === undefined ? 'true' : Number(rules),
  };
}

export function formatTaskId(parts: Omit<TaskParts, 'benchmark'>): TaskId {
  const rules = parts.rules === 'true' ? '' : `:rules=${parts.rules}`;
  return `${parts.family}-v${parts.version}:${parts.split}:${parts.number}${rules}`;
}

export function badTask(task: TaskId, wrong: string): AppError {
  const shown = task.length > 80 ? `${task.slice(0, 80)}…` : task;
  return new AppError(
    'ENV_BAD_TASK',
    `The task "${shown}" ${wrong}.`,
    'Write it like "minihack/Eat-v1:unseen:17" or "minihack/Eat-v1:train:17:rules=123"; "ict tasks" lists families and ids.',
  );
}
