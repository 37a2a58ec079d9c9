// The one dial: minutes become GRPO steps by the time a step takes on this machine. What a number of steps is
// worth was read off the curves of the published runs (docs/results/protocols).

import type { RunConfig } from '../../core/run-config';

export const DIAL_MINUTES = [1, 2, 3, 5, 8, 10, 15, 20, 30] as const;
export const DEFAULT_MINUTES = 5;

/** Part of the time kept for the evaluation at the end. */
const EVALUATION_SHARE = 0.15;
const FEWEST_STEPS = 10;
const MOST_STEPS = 400;

/** Steps that fit, in whole tens once there are more than twenty. */
export function stepsFor(minutes: number, stepSeconds: number): number {
  const fitting = (minutes * 60 * (1 - EVALUATION_SHARE)) / stepSeconds;
  const rounded = fitting > 20 ? Math.floor(fitting / 10) * 10 : Math.floor(fitting);
  return Math.min(MOST_STEPS, Math.max(FEWEST_STEPS, rounded));
}

export type Effect = 'machinery' | 'beginning' | 'rising' | 'full';

/** Steps at which a curve leaves the floor, has clearly risen, and hardly rises any more. */
const LANDMARKS = { minihack: [10, 18, 28], alfworld: [20, 28, 40] } as const;
export type DialWorld = keyof typeof LANDMARKS;

export function effectOf(steps: number, world: DialWorld): Effect {
  const [floor, risen, flat] = LANDMARKS[world];
  if (steps < floor) return 'machinery';
  if (steps < risen) return 'beginning';
  return steps < flat ? 'rising' : 'full';
}

/** Minutes that this many steps really take, the evaluation included. */
export function minutesFor(steps: number, stepSeconds: number): number {
  return (steps * stepSeconds) / (1 - EVALUATION_SHARE) / 60;
}

/** The preset with the dial's steps and this seed; nothing else changes. */
export function configure(preset: RunConfig, steps: number, seed: number): RunConfig {
  return { ...preset, steps, seed };
}

/** The five conditions at the end of a run on a kept model, six episodes of a family each, in steps of the preset `minihack-smollm2`, by their episodes. */
const MODEL_EVALUATION_STEPS = 3;

/** Seconds of a run on a kept model, the evaluation included. */
export function modelSeconds(steps: number, stepSeconds: number): number {
  return (steps + MODEL_EVALUATION_STEPS) * stepSeconds;
}

/** Actions of an episode of the preset for chat models, about: `ict rollout --actor random`. */
const ACTIONS = 5;
/** Requests that an endpoint gets at a time. */
const AT_A_TIME = 8;

/** Requests of one training step to an actor that is asked for every action. */
export function requestsOfStep(config: RunConfig): number {
  const episodes = config.num_generations * config.tasks_per_reflection + config.trajectories_per_context;
  return config.contexts_per_step * episodes * ACTIONS;
}

/** Seconds of one training step at an endpoint, where one request takes so long. */
export function secondsElsewhere(requests: number, requestSeconds: number): number {
  return (requests / AT_A_TIME) * requestSeconds;
}
