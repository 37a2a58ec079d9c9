// Limits of an episode, laid around an environment like Gymnasium's TimeLimit: so many steps, and so many
// actions that the world did not react to. The second one makes knowledge matter and searching not:
// with eight plausible means and two tries, a player who knows nothing is right one time in four.

import { AppError } from '../core/errors';
import type { Observation, TaskId } from '../core/trajectory';
import type { Benchmark, Environment, StepResult } from './env';

export interface Limits {
  readonly maxSteps: number;
  /** The episode is truncated after this many idle actions; never when left out. */
  readonly patience?: number;
  /** Whether an action that did not end the episode led nowhere. No action is idle when left out. */
  readonly idle?: (action: string, after: Observation) => boolean;
}

/** The same environment, `truncated` where a limit ends the episode first. It also refuses steps out of turn. */
export function withLimits(env: Environment, limits: Limits): Environment {
  const { maxSteps, patience = Infinity } = limits;
  let steps = 0;
  let idle = 0;
  let state: 'new' | 'running' | 'over' = 'new';
  return {
    reset(): Observation {
      steps = 0;
      idle = 0;
      state = 'running';
      return env.reset();
    },
    step(action: string): StepResult {
      if (state !== 'running') throw outOfTurn(state);
      const result = env.step(action);
      steps++;
      if (limits.idle?.(action, result.observation)) idle++;
      const truncated = result.truncated || (!result.terminated && (steps >= maxSteps || idle >= patience));
      if (result.terminated || truncated) state = 'over';
      return { ...result, truncated };
    },
  };
}

/** The same games, no longer than `maxSteps` steps. */
export function limitSteps(benchmark: Benchmark, maxSteps: number): Benchmark {
  return Object.create(benchmark, {
    make: { value: (task: TaskId) => withLimits(benchmark.make(task), { maxSteps }) },
  }) as Benchmark;
}

function outOfTurn(state: 'new' | 'over'): AppError {
  if (state === 'new') return new AppError('ENV_STEP_BEFORE_RESET', 'The episode has not begun.', 'Call reset() before step().');
  return new AppError('ENV_STEP_AFTER_END', 'The episode is over.', 'Call reset() to play it again, or make another task.');
}
