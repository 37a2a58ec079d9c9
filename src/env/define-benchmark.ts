// What all benchmarks share: task ids, streams of tasks, rule sets, advice. A benchmark brings a world:
// its families, its rules and how an episode of a family goes.

import { AppError } from '../core/errors';
import { createRng, type Rng } from '../core/rng';
import type { Observation, TaskId } from '../core/trajectory';
import { adviceSentence, parseAdvice } from './advice';
import type { Attempt, Benchmark, Environment, Expert, Family, Rules, TaskQuery } from './env';
import { type Limits, withLimits } from './limits';
import { badTask, formatTaskId, parseTaskId, type TaskParts } from './task-id';

export interface World<F extends Family = Family> {
  readonly id: string;
  readonly version: number;
  readonly families: readonly F[];
  readonly limits: Limits;
  /** Steps of an episode of this family where it ends by itself before `limits` do. */
  maxSteps?(family: F): number;
  /** The means that serves the family's need under these rules; asked only where there is a need. */
  meansOf(family: F, rules: Rules): string;
  /** An episode without limits; `rng` draws its content, or the task's own parts name it. */
  open(family: F, rules: Rules, rng: Rng, parts: TaskParts): Environment;
  attempt(family: F, action: string, after: Observation): Attempt | null;
  /** A player who has been advised these means for these needs. */
  expert(family: F, advised: ReadonlyMap<string, string>, rng: Rng): Expert;
}

export function defineBenchmark<F extends Family>(world: World<F>): Benchmark {
  const { id, version, families } = world;
  const byId = new Map(families.map((family) => [family.id, family]));

  function family(name: string): F {
    const found = byId.get(name);
    if (found) return found;
    throw new AppError('ENV_UNKNOWN_FAMILY', `"${name}" is no family of ${id}.`, `Choose among ${[...byId.keys()].join(', ')}.`);
  }

  function read(task: TaskId): { family: F; parts: TaskParts } {
    const parts = parseTaskId(task);
    if (parts.benchmark !== id) throw badTask(task, `belongs to ${parts.benchmark}, not to ${id}`);
    const found = byId.get(parts.family);
    if (!found) throw badTask(task, `names no family of ${id} (${[...byId.keys()].join(', ')})`);
    if (parts.version !== version) throw badTask(task, `is of version ${parts.version}, ${id} has version ${version}`);
    return { family: found, parts };
  }

  function* tasks(chosen: readonly F[], query: TaskQuery): Generator<TaskId> {
    const rng = createRng(query.seed, `${id}:tasks:${query.split}`);
    const start = rng.int(0x1000000) * 0x100 + rng.int(0x100);
    // An odd stride runs through all 2^32 numbers before one comes again.
    const stride = rng.int(0x1000000) * 2 + 1;
    for (let turn = 0; ; turn++) {
      const number = (start + Math.imul(turn, stride)) >>> 0;
      for (const one of chosen) yield formatTaskId({ family: one.id, version, split: query.split, number, rules: query.rules ?? 'true' });
    }
  }

  return {
    id,
    version,
    families,
    tasks(query) {
      const chosen = query.families?.map(family) ?? families;
      if (chosen.length === 0)
        throw new AppError('ENV_UNKNOWN_FAMILY', 'The list of families is empty.', 'Leave it out to get all of them.');
      return tasks(chosen, query);
    },
    make(task) {
      const { family, parts } = read(task);
      const rng = createRng(
        parts.number,
        `${family.id}:${parts.split}`,
        parts.rules === 'true' ? 0 : 1,
        parts.rules === 'true' ? 0 : parts.rules,
      );
      return withLimits(world.open(family, parts.rules, rng, parts), world.limits);
    },
    familyOf: (task) => read(task).family,
    maxSteps: (task) => world.maxSteps?.(read(task).family) ?? world.limits.maxSteps,
    oracleAdvice(task) {
      const { family, parts } = read(task);
      return family.need === null ? (family.guide ?? '') : adviceSentence(family.need, world.meansOf(family, parts.rules));
    },
    randomAdvice(name, rng) {
      const { need, means } = family(name);
      return need === null ? '' : adviceSentence(need, rng.pick(means));
    },
    attempt: (task, action, after) => world.attempt(read(task).family, action, after),
    expert: (task, advice, rng) => world.expert(read(task).family, parseAdvice(advice), rng),
  };
}
