// The one dial: GRPO steps, with the time that training and evaluation take here and what so many steps came to in the published runs. Times
// are from what this machine did before, else from one trial step.

import { episodesOf, finalEvaluation, type Pace } from '../../../core/run/run-plan';
import { modelOf, type RunConfig, type ShippedPreset } from '../../../core/run/run-config';
import type { MachineVerdict } from '../../../rpc/trainer-api';
import { PUBLISHED, type PublishedRuns } from '../results/published';

export type DialWorld = keyof typeof PUBLISHED;

const LENGTHS = [10, 20, 30, 40, 50, 60, 80, 100, 150, 200, 300, 400] as const;
/** Steps over which a curve is averaged: single ones scatter. */
const WINDOW = 5;
/** Of the way from where a curve begins to where it ends: below it a run has not learned what it set out to. */
const LEARNED = 0.9;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Reward around the end of a run of so many steps. */
function rewardAt({ reward }: PublishedRuns, steps: number): number {
  return mean(reward.slice(Math.max(0, Math.min(steps, reward.length) - WINDOW), steps));
}

/** Steps that are offered: none at which the published runs had not learned. */
export function lengthsOf(world: DialWorld): readonly number[] {
  const runs = PUBLISHED[world];
  const [floor, end] = [mean(runs.reward.slice(0, WINDOW)), rewardAt(runs, runs.reward.length)];
  return LENGTHS.filter((steps) => rewardAt(runs, steps) >= floor + LEARNED * (end - floor));
}

/** The offered number of steps that is nearest. */
export function nearestLength(steps: number, world: DialWorld): number {
  return lengthsOf(world).reduce((best, one) => (Math.abs(one - steps) < Math.abs(best - steps) ? one : best));
}

/** What is likely to come out: of games in training while the published runs lasted so long, else of games never trained on, at their end. */
export interface Outlook {
  readonly share: number;
  readonly of: 'training' | 'heldOut';
  readonly runs: number;
  /** Steps of the published runs. */
  readonly steps: number;
  /** At the end of the published runs. */
  readonly heldOut: number;
  readonly episodes: number;
}

export function outlookOf(steps: number, world: DialWorld): Outlook {
  const { runs, reward, heldOut } = PUBLISHED[world];
  const common = { runs, steps: reward.length, heldOut: heldOut.trained.mean, episodes: heldOut.trained.episodes };
  if (steps >= reward.length) return { ...common, share: heldOut.trained.mean, of: 'heldOut' };
  return { ...common, share: rewardAt(PUBLISHED[world], steps), of: 'training' };
}

/** Contexts of a held-out family that are sampled during training, and tasks of each (`train/judge/held-out.ts`). */
const GLANCES = { contexts: 4, tasks: 4 };

/** Seconds of a run's parts: its steps with the held-out samples among them, and the table at its end. */
export function secondsOf(
  config: RunConfig,
  { stepSeconds, episodeSeconds }: Pace,
  from = 0,
): { readonly training: number; readonly evaluation: number } {
  const { steps, eval_steps, held_out_families, trajectories_per_context } = config;
  const glance = GLANCES.contexts * held_out_families.length * Math.min(GLANCES.tasks, trajectories_per_context);
  const glances = eval_steps > 0 ? Math.floor(steps / eval_steps) - Math.floor(from / eval_steps) + (steps % eval_steps === 0 ? 0 : 1) : 0;
  const first = eval_steps > 0 && from === 0 ? GLANCES.contexts * held_out_families.length * trajectories_per_context + glance : 0;
  return {
    training: (steps - from) * stepSeconds + (first + glances * glance) * episodeSeconds,
    evaluation: episodesOf(config, finalEvaluation(config)) * episodeSeconds,
  };
}

/** A pace is that of a device, a model, a world and whoever plays. */
export function paceKey(device: string, config: RunConfig): string {
  const { preset, model_name_or_path: model = 'embedded', own_tasks, actor } = config;
  return [
    device,
    model,
    preset,
    episodesOfStep(config),
    ...(own_tasks === undefined ? [] : ['own']),
    ...(actor === undefined ? [] : [actor]),
  ].join(' | ');
}

/** Time of a step over that of a step of MiniHack, for a chat model, by the tokens of an episode: 138 and 420 in those that player adapters are trained on. */
const CHAT_COST: Readonly<Record<string, number>> = { minihack: 1, alfworld: 3 };
/** Whole rooms and levels of one's own: longer episodes in longer texts (docs/log.md, whole rooms of the original). */
const OWN_COST = 6;
/** The same for a kept model, whose preset is a few actions an episode in short texts. */
const OWN_MODEL_COST = 10;
/** The evaluation at the end of a run on a kept model, in steps, by its episodes. */
const MODEL_EVALUATION_STEPS = 3;

/**
 * How fast the run will go: as one like it went here before, else by the trial step. Null as long as there was neither.
 * @param base the preset, whose step was tried
 */
export function paceOf(
  config: RunConfig,
  base: RunConfig,
  verdict: MachineVerdict | null,
  known: Readonly<Record<string, Pace>>,
): (Pace & { readonly isKnown: boolean }) | null {
  if (!verdict || verdict.stepSeconds === null) return null;
  const before = known[paceKey(verdict.description, config)];
  if (before) return { ...before, isKnown: true };
  const isOwn = config.own_tasks !== undefined;
  const ofBase = episodesOfStep(config) / episodesOfStep(base);
  if (modelOf(config)) {
    const stepSeconds = verdict.stepSeconds * ofBase * (isOwn ? OWN_MODEL_COST : CHAT_COST[config.benchmark]!);
    const episodes = episodesOf(config, finalEvaluation(config));
    return { stepSeconds, episodeSeconds: (stepSeconds * MODEL_EVALUATION_STEPS) / episodes, isKnown: false };
  }
  const tried = verdict.paces?.[isOwn ? 'minihack' : (config.benchmark as ShippedPreset)];
  const cost = isOwn ? OWN_COST : 1;
  return tried ? { stepSeconds: tried.stepSeconds * ofBase * cost, episodeSeconds: tried.episodeSeconds * cost, isKnown: false } : null;
}

/** Where somebody else plays: what the engine takes, and the requests, where one takes so long. */
export function paceElsewhere(config: RunConfig, pace: Pace, requestSeconds: number): Pace {
  const playing = secondsElsewhere(requestsOfStep(config), requestSeconds);
  return { stepSeconds: pace.stepSeconds + playing, episodeSeconds: playing / episodesOfStep(config) };
}

/** The preset with the dial's steps and this seed; nothing else changes. */
export function configure(preset: RunConfig, steps: number, seed: number): RunConfig {
  return { ...preset, steps, seed };
}

/** Actions of an episode of the preset for chat models, about: `ict rollout --actor random`. */
const ACTIONS = 5;
/** Requests that an endpoint gets at a time. */
const AT_A_TIME = 8;

/** Requests of one training step to an actor that is asked for every action. */
export function requestsOfStep(config: RunConfig): number {
  return episodesOfStep(config) * ACTIONS;
}

/** Those that score reflections and those that are read. */
export function episodesOfStep({ contexts_per_step, num_generations, tasks_per_reflection, trajectories_per_context }: RunConfig): number {
  return contexts_per_step * (num_generations * tasks_per_reflection + trajectories_per_context);
}

/** Seconds of one training step at an endpoint, where one request takes so long. */
export function secondsElsewhere(requests: number, requestSeconds: number): number {
  return (requests / AT_A_TIME) * requestSeconds;
}
