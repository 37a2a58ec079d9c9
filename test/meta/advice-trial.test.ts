import { expect, it } from 'vitest';
import { createExpertActor } from '../../src/actor/scripted';
import type { Benchmark } from '../../src/env/env';
import { keysWorld } from '../support/keys-world';
import { drawAdviceTrial, FRESH_TASKS, READ_EPISODES, tryAdvice } from '../../src/meta/advice-trial';

const benchmark = keysWorld;
const RULED = { rules: 'true' } as const;
const trial = drawAdviceTrial(benchmark, 'keys/Eat', 5, RULED);

it('reads ten games and plays thirty others of the family, under the rules that were asked for, the same for equal seeds', () => {
  const tasks = [...trial.read, ...trial.fresh].map(({ task }) => task);
  expect([trial.read.length, trial.fresh.length]).toEqual([READ_EPISODES, FRESH_TASKS]);
  expect(new Set(tasks).size).toBe(40);
  for (const task of tasks) expect(task).toMatch(/^keys\/Eat-v\d+:unseen:\d+:rules=true$/);
  expect(drawAdviceTrial(benchmark, 'keys/Eat', 5, RULED)).toEqual(trial);
  expect(drawAdviceTrial(benchmark, 'keys/Eat', 6, RULED).fresh).not.toEqual(trial.fresh);
});

it('tells right advice from wrong, with the error of a share, and repeats exactly', async () => {
  const actor = createExpertActor(benchmark);
  const right = await tryAdvice(benchmark, actor, trial, 'To eat use e.');
  const wrong = await tryAdvice(benchmark, actor, trial, 'To eat use z.');
  expect(right.score).toEqual({ mean: 1, se: 0, episodes: 30 });
  expect(wrong.score.mean).toBeLessThan(0.5);
  expect(wrong.score.se).toBeCloseTo(Math.sqrt((wrong.score.mean * (1 - wrong.score.mean)) / 30), 12);
  expect(wrong.trajectories.map(({ task }) => task)).toEqual(right.trajectories.map(({ task }) => task));
  expect((await tryAdvice(benchmark, actor, trial, 'To eat use z.')).trajectories).toEqual(wrong.trajectories);
});

it('of a few games reads the half', () => {
  const few = Object.create(benchmark, {
    tasks: { value: () => [...trial.read, ...trial.fresh].slice(0, 7).map(({ task }) => task) },
  }) as Benchmark;
  const { read, fresh } = drawAdviceTrial(few, 'keys/Eat', 1);
  expect([read.length, fresh.length]).toEqual([3, 4]);
});
