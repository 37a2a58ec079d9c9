// Where a run draws its tasks. Tasks of the user's own are a source of a run, which asks for tasks without end: all of them in a shuffled order, then
// again in another one, as the original program goes through its games. A split with next to no games of a family takes
// that family's games of all splits: whoever loads twelve games of `valid_seen` can train on them.

import { createRng } from '../core/rng';
import { AppError } from '../core/errors';
import type { RoomSize, Split, TaskId } from '../core/trajectory';
import type { Benchmark, OwnBenchmark, TaskQuery } from './env';

const SPLITS: readonly Split[] = ['train', 'seen', 'unseen'];
/** A split with fewer tasks of a family is not drawn from alone. */
const FEWEST = 4;

/** The tasks of a family that a run draws from when it asks for `split`. */
export function poolOf(own: OwnBenchmark, family: string, split: Split): { tasks: TaskId[]; isBorrowed: boolean } {
  const of = (one: Split): TaskId[] => [...own.tasks({ families: [family], split: one, seed: 0 })];
  const tasks = of(split);
  return tasks.length >= FEWEST ? { tasks, isBorrowed: false } : { tasks: SPLITS.flatMap(of), isBorrowed: true };
}

/** The same benchmark with endless streams of tasks. @throws AppError `ENV_NO_TASKS` where a family has none. */
export function asTaskSource(own: OwnBenchmark): Benchmark {
  return {
    ...own,
    *tasks({ families, split, seed }: TaskQuery) {
      const pools = (families ?? own.families.map(({ id }) => id)).map((family) => {
        const { tasks } = poolOf(own, family, split);
        if (tasks.length > 0) return tasks;
        throw new AppError('ENV_NO_TASKS', `There is no task of ${family} among yours.`, 'Leave this family out, or load some of it.');
      });
      const streams = pools.map((pool, i) => cycle(pool, seed, i));
      for (;;) for (const stream of streams) yield stream.next().value as TaskId;
    },
  };
}

function* cycle(pool: readonly TaskId[], seed: number, stream: number): Generator<TaskId> {
  for (let round = 0; ; round++) yield* createRng(seed, 'own tasks', stream, round).shuffle(pool);
}

/** The same benchmark with rooms of a size where a query names none. */
export function inRooms(benchmark: Benchmark, size: RoomSize): Benchmark {
  return Object.create(benchmark, {
    tasks: { value: (query: TaskQuery) => benchmark.tasks({ size, ...query }) },
  }) as Benchmark;
}
