// What all benchmarks share: task ids, streams of tasks, rule sets, advice. A benchmark brings a world:
// its families, its rules and how an episode of a family goes.

import { AppError } from '../core/errors';
import { createRng, type Rng } from '../core/rng';
import type { Observation, RoomSize, Rules, TaskId } from '../core/trajectory';
import { adviceSentence, parseAdvice } from './advice';
import type { Attempt, Benchmark, Environment, Expert, Family, TaskQuery } from './env';
import { type Limits, withLimits } from './limits';
import { badTask, formatTaskId, parseTaskId, type TaskParts } from './task-id';

export interface World<F extends Family = Family> {
  readonly id: string;
  readonly version: number;
  readonly families: readonly F[];
  /** None when left out. */
  readonly sizes?: readonly RoomSize[];
  /** Its tasks are the user's own, and their ids say so. */
  readonly isOwn?: boolean;
  limits(family: F, rules: Rules): Limits;
  /** The means that serves the family's need under these rules; asked only where there is a need. */
  meansOf(family: F, rules: Rules): string;
  /** An episode without limits; `rng` draws its content, or the task's own parts name it. */
  open(family: F, parts: TaskParts, rng: Rng): Environment;
  attempt(family: F, rules: Rules, action: string, after: Observation): Attempt | null;
  /** A player who has been advised these means for these needs. */
  expert(family: F, rules: Rules, advised: ReadonlyMap<string, string>, rng: Rng): Expert;
  /**
   * Names of the random streams that draw numbers of tasks and the content of one; ids of the benchmark and the family where left out. The
   * games of a number follow from them: where ids changed and games did not, the streams keep the names they had.
   */
  readonly streams?: { tasks(rules: Rules, size: RoomSize): string; content(family: F, rules: Rules): string };
}

export function defineBenchmark<F extends Family>(world: World<F>): Benchmark {
  const { id, version, families, sizes = [], isOwn = false } = world;
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
    if (parts.version !== version) throw badTask(task, `is of version ${parts.version}, and ${id} draws the games of version ${version}`);
    if (parts.isOwn !== isOwn) throw badTask(task, isOwn ? 'is none of your own' : 'is one of your own, which are not loaded');
    if (parts.size !== 'full' && !sizes.includes(parts.size)) throw badTask(task, `gives a size of rooms, and ${id} has none`);
    if (parts.rules !== 'original' && !found.hasRules)
      throw badTask(task, `draws rules, and in ${found.id}${isOwn ? ' of your own' : ''} nothing has to be found out`);
    return { family: found, parts };
  }

  /** Null where the task needs no means: without a need, or in the original where the family has a guide. */
  function meansOf({ family, parts }: { family: F; parts: TaskParts }): string | null {
    if (family.need === null || (parts.rules === 'original' && family.guide !== undefined)) return null;
    return world.meansOf(family, parts.rules);
  }

  function* tasks(chosen: readonly F[], { split, seed, rules = 'original', size = 'full' }: TaskQuery): Generator<TaskId> {
    const ofSize = sizes.includes(size) ? size : 'full';
    const rng = createRng(seed, `${world.streams?.tasks(rules, ofSize) ?? id}:tasks:${split}`);
    const start = rng.int(0x1000000) * 0x100 + rng.int(0x100);
    // An odd stride runs through all 2^32 numbers before one comes again.
    const stride = rng.int(0x1000000) * 2 + 1;
    for (let turn = 0; ; turn++) {
      const number = (start + Math.imul(turn, stride)) >>> 0;
      for (const one of chosen)
        yield formatTaskId({ family: one.id, version, split, number, size: ofSize, isOwn, rules: one.hasRules ? rules : 'original' });
    }
  }

  return {
    id,
    version,
    families,
    sizes,
    tasks(query) {
      const chosen = query.families?.map(family) ?? families;
      if (chosen.length === 0)
        throw new AppError('ENV_UNKNOWN_FAMILY', 'The list of families is empty.', 'Leave it out to get all of them.');
      return tasks(chosen, query);
    },
    make(task) {
      const { family, parts } = read(task);
      const { rules, number, split } = parts;
      const drawn = typeof rules === 'number';
      const stream = `${world.streams?.content(family, rules) ?? family.id}:${split}`;
      const rng = createRng(number, stream, drawn ? 1 : 0, drawn ? rules : 0);
      return withLimits(world.open(family, parts, rng), world.limits(family, rules));
    },
    familyOf: (task) => read(task).family,
    maxSteps(task) {
      const { family, parts } = read(task);
      return world.limits(family, parts.rules).maxSteps;
    },
    meansOf: (task) => meansOf(read(task)),
    oracleAdvice(task) {
      const known = read(task);
      const means = meansOf(known);
      if (means !== null) return adviceSentence(known.family.need!, means);
      return known.parts.rules === 'original' ? (known.family.guide ?? '') : '';
    },
    randomAdvice(name, rng) {
      const { need, means } = family(name);
      return need === null ? '' : adviceSentence(need, rng.pick(means));
    },
    attempt(task, action, after) {
      const { family, parts } = read(task);
      return world.attempt(family, parts.rules, action, after);
    },
    expert(task, advice, rng) {
      const { family, parts } = read(task);
      return world.expert(family, parts.rules, parseAdvice(advice), rng);
    },
  };
}
