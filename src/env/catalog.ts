// Every benchmark that ships, and beside them the user's own games and levels: other tasks of the same benchmarks, whose ids say so.

import { AppError } from '../core/errors';
import { benchmarkToday, isRetired, retired } from '../core/run/old-ids';
import type { TaskId } from '../core/trajectory';
import { alfworld } from './alfworld/benchmark';
import type { Benchmark, OwnBenchmark } from './env';
import { minihack } from './minihack/tasks/benchmark';
import { parseTaskId } from './task-id';

export { formatTaskId, parseTaskId } from './task-id';

export const benchmarks: readonly Benchmark[] = [alfworld, minihack];

/** Benchmarks by id, of tasks and of runs. */
export class Catalog {
  /**
   * @param own games and levels of the user's own, of benchmarks that ship
   * @param written benchmarks that a user wrote
   */
  constructor(
    private readonly own: readonly OwnBenchmark[] = [],
    private readonly written: readonly Benchmark[] = [],
  ) {}

  /** The one that ships or was written. @throws AppError `ENV_UNKNOWN_BENCHMARK`, `ENV_RETIRED`. */
  byId(id: string): Benchmark {
    const found = [...benchmarks, ...this.written].find((benchmark) => benchmark.id === id);
    if (found) return found;
    if (isRetired(id)) throw retired('This game');
    const known = benchmarks.map((benchmark) => benchmark.id).join(' and ');
    const today = benchmarkToday(id);
    const fix = today === null ? `Choose one of ${known}.` : `Its games are now those of --benchmark ${today}.`;
    throw new AppError('ENV_UNKNOWN_BENCHMARK', `There is no benchmark "${id}".`, fix);
  }

  /** The user's own tasks of a benchmark. @throws AppError `ENV_NOT_LOADED` where there are none, `ENV_UNKNOWN_BENCHMARK`. */
  ownOf(id: string): OwnBenchmark {
    const found = this.own.find((benchmark) => benchmark.id === this.byId(id).id);
    if (found) return found;
    throw new AppError('ENV_NOT_LOADED', `No games or levels of your own are loaded for ${id}.`, 'Load them first.');
  }

  /** The benchmark that plays this task. @throws AppError `ENV_BAD_TASK` when the id is malformed, `ENV_UNKNOWN_BENCHMARK`, `ENV_NOT_LOADED`. */
  of(task: TaskId): Benchmark {
    const { benchmark, isOwn } = parseTaskId(task);
    return isOwn ? this.ownOf(benchmark) : this.byId(benchmark);
  }
}

/** What ships, without anything of the user's own. */
export const shipped = new Catalog();
