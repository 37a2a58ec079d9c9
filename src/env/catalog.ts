// Every benchmark that ships: the small worlds, which the embedded model plays and its pretraining documents are about, and the
// ports of the originals.

import { AppError } from '../core/errors';
import type { TaskId } from '../core/trajectory';
import { household } from './alfworld/benchmark';
import { createTextBenchmark } from './alfworld/text-benchmark';
import type { Benchmark } from './env';
import { dungeon } from './minihack/benchmark';
import { dungeonGame } from './minihack/game/benchmark';
import { parseTaskId } from './task-id';

export { formatTaskId, parseTaskId } from './task-id';

export const benchmarks: readonly Benchmark[] = [household, dungeon];

/** Ports of the originals, to play and to measure: text ALFWorld in three sizes of rooms, the dungeon of MiniHack. */
export const ports: readonly Benchmark[] = [
  createTextBenchmark('full'),
  createTextBenchmark('medium'),
  createTextBenchmark('small'),
  dungeonGame,
];

const all = [...benchmarks, ...ports];

/** @throws AppError `ENV_UNKNOWN_BENCHMARK`. */
export function benchmarkById(id: string): Benchmark {
  const found = all.find((benchmark) => benchmark.id === id);
  if (found) return found;
  const known = all.map((benchmark) => benchmark.id).join(', ');
  throw new AppError('ENV_UNKNOWN_BENCHMARK', `There is no benchmark "${id}".`, `Choose among ${known}.`);
}

/** The benchmark that plays this task. @throws AppError `ENV_BAD_TASK` when the id is malformed, `ENV_UNKNOWN_BENCHMARK`. */
export function benchmarkOf(task: TaskId): Benchmark {
  return benchmarkById(parseTaskId(task).benchmark);
}
