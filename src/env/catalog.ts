// Every benchmark that ships: the small worlds, which the embedded model plays and its pretraining documents are about, and the
// ports of the originals.

import { AppError } from '../core/errors';
import type { ShippedModel } from '../core/shipped-models';
import type { TaskId } from '../core/trajectory';
import { household } from './alfworld/benchmark';
import { ruledRooms } from './alfworld/ruled-rooms';
import { createTextBenchmark } from './alfworld/text-benchmark';
import type { Benchmark } from './env';
import { dungeon } from './minihack/benchmark';
import { dungeonGame } from './minihack/tasks/benchmark';
import { ruledKeys } from './minihack/tasks/ruled-keys';
import { parseTaskId } from './task-id';

export { formatTaskId, parseTaskId } from './task-id';

export const benchmarks: readonly Benchmark[] = [household, dungeon];

/** The ports under rules that can be drawn, which the ports' own model plays and its pretraining documents are about. */
export const ruledPorts: readonly Benchmark[] = [ruledRooms, ruledKeys];

/** The model that plays a benchmark where no other is chosen. */
export function shippedModelOf(benchmark: string): ShippedModel {
  return ruledPorts.some(({ id }) => id === benchmark) ? 'ports' : 'embedded';
}

/** Ports of the originals, to play and to measure: text ALFWorld in three sizes of rooms, the dungeon of MiniHack. */
export const ports: readonly Benchmark[] = [
  createTextBenchmark('full'),
  createTextBenchmark('medium'),
  createTextBenchmark('small'),
  dungeonGame,
];

/** Benchmarks by id, of tasks and of runs. */
export class Catalog {
  readonly #all: readonly Benchmark[];

  /** @param own games and levels of the user's own, beside what ships */
  constructor(own: readonly Benchmark[] = []) {
    this.#all = [...benchmarks, ...ruledPorts, ...ports, ...own];
  }

  /** @throws AppError `ENV_UNKNOWN_BENCHMARK`. */
  byId(id: string): Benchmark {
    const found = this.#all.find((benchmark) => benchmark.id === id);
    if (found) return found;
    const known = this.#all.map((benchmark) => benchmark.id).join(', ');
    throw new AppError(
      'ENV_UNKNOWN_BENCHMARK',
      `There is no benchmark "${id}" here.`,
      `Choose among ${known}. Games or levels of your own have to be loaded first.`,
    );
  }

  /** The benchmark that plays this task. @throws AppError `ENV_BAD_TASK` when the id is malformed, `ENV_UNKNOWN_BENCHMARK`. */
  of(task: TaskId): Benchmark {
    return this.byId(parseTaskId(task).benchmark);
  }
}

/** What ships, without anything of the user's own. */
export const shipped = new Catalog();
