// An episode as the scripted player plays it, kept like any other trajectory.

import type { Rng } from '../core/rng';
import type { Observation, Step, TaskId, Trajectory } from '../core/trajectory';
import type { Benchmark } from './env';

/** Plays `task` to its end under `advice`. */
export function demonstrate(benchmark: Benchmark, task: TaskId, advice: string, rng: Rng): Trajectory {
  const env = benchmark.make(task);
  const expert = benchmark.expert(task, advice, rng);
  const steps: Step[] = [];
  let observation: Observation = env.reset();
  for (;;) {
    const action = expert.act(observation);
    const result = env.step(action);
    steps.push({ raw: action, parsed: action, executed: action, stage: 'exact', observation, reward: result.reward });
    observation = result.observation;
    if (result.terminated || result.truncated) {
      const { terminated, truncated, success } = result;
      return { task, systemPrompt: advice, steps, final: observation, success, terminated, truncated };
    }
  }
}
