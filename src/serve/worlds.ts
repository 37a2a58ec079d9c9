// The benchmarks that a server plays: those that ship, one of them replaced by a person's own games or levels where there are some.

import type { Split, TaskId } from '../core/trajectory';
import { Catalog, parseTaskId, shipped } from '../env/catalog';
import type { Benchmark, OwnBenchmark } from '../env/env';
import { asTaskSource, poolOf } from '../env/task-source';

export interface Worlds {
  /** @throws AppError `ENV_UNKNOWN_BENCHMARK` */
  byId(id: string): Benchmark;
  /** The benchmark that plays this task. @throws AppError `ENV_BAD_TASK`, `ENV_NOT_LOADED` */
  of(task: TaskId): Benchmark;
  /** Whether its games are a person's own, which have rules of their own. */
  isOwn(benchmark: string): boolean;
  /** Games of a family, where they are a person's own and so no more than there are; null where they have no end. */
  countOf(benchmark: string, family: string, split: Split): number | null;
}

/** @param own is drawn from without end, as a run draws from it; its tasks and those that ship can be named by their ids */
export function worldsWith(own: OwnBenchmark | null): Worlds {
  if (own === null) return { byId: (id) => shipped.byId(id), of: (task) => shipped.of(task), isOwn: () => false, countOf: () => null };
  const catalog = new Catalog([own]);
  const source = asTaskSource(own);
  return {
    byId: (id) => (id === own.id ? source : catalog.byId(id)),
    of: (task) => (parseTaskId(task).isOwn ? source : catalog.of(task)),
    isOwn: (id) => id === own.id,
    countOf: (id, family, split) => (id === own.id ? poolOf(own, family, split).tasks.length : null),
  };
}
