// Every benchmark that ships.

import { AppError } from '../core/errors';
import type { TaskId } from '../core/trajectory';
import { household } from './alfworld/benchmark';
import type { Benchmark } from './env';
import { dungeon } from './minihack/benchmark';
import { parseTaskId } from './task-id';

export { formatTaskId, parseTaskId } from './task-id';

export const benchmarks: readonly Benchmark[] = [household, dungeon];

/** @throws AppError `ENV_UNKNOWN_BENCHMARK`. */
export function benchmarkById(id: string): Benchmark {
  const found = benchmarks.find((benchmark) => benchmark.id === id);
  if (found) return found;
  const known = benchmarks.map((benchmark) => benchmark.id).join(', ');
  throw new AppError('ENV_UNKNOWN_BENCHMARK', `There is no benchmark "${id}".`, `Choose among ${known}.`);
}

/** The benchmark that plays this task. @throws AppError `ENV_BAD_TASK` when the id is malformed, `ENV_UNKNOWN_BENCHMARK`. */
export function benchmarkOf(task: TaskId): Benchmark {
  return benchmarkById(parseTaskId(task).benchmark);
}
