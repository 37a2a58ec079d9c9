// How much a run plays for the table at its end, and how fast a machine does such work: what it takes to say beforehand how long it will be.

import { modelOf, type RunConfig } from './run-config';

/** What a machine was measured to take. */
export interface Pace {
  /** One GRPO step. */
  readonly stepSeconds: number;
  /** One episode of an evaluation, played many at a time, with its share of what is read and written for them. */
  readonly episodeSeconds: number;
}

export interface EvaluationPlan {
  /** Episodes of a family and condition; rounded up to whole contexts. */
  readonly episodes: number;
  /** Reflections in a row on the held-out families. */
  readonly iterations: number;
}

const USUAL: EvaluationPlan = { episodes: 96, iterations: 4 };
/** Of the user's own tasks there are fewer, and an episode of a whole room takes many times as long. */
const OWN: EvaluationPlan = { episodes: 20, iterations: 1 };
/** A model of everyday size plays in minutes what the embedded one plays in seconds. */
const OTHER_PLAYERS: EvaluationPlan = { episodes: 6, iterations: 1 };

/** For the table at the end of a run. */
export function finalEvaluation(config: RunConfig): EvaluationPlan {
  if (modelOf(config) || config.actor !== undefined) return OTHER_PLAYERS;
  return config.own_tasks === undefined ? USUAL : OWN;
}

/** Contexts of each family. */
export function contextsOf(episodes: number, perContext: number): number {
  return Math.ceil(episodes / perContext);
}

/** No advice, random, untrained, trained and oracle. */
const CONDITIONS_OF_A_RUN = 5;
/** The untrained and the trained reflector. */
const REFLECTORS = 2;

/** Episodes of the evaluation at the end of a run: those that are read, those of the conditions, those of further rounds. */
export function episodesOf({ held_out_families, train_families, trajectories_per_context }: RunConfig, plan: EvaluationPlan): number {
  const ofFamily = contextsOf(plan.episodes, trajectories_per_context) * trajectories_per_context;
  const families = held_out_families.length + train_families.length;
  return ofFamily * (families * (1 + CONDITIONS_OF_A_RUN) + held_out_families.length * REFLECTORS * (plan.iterations - 1));
}

/** Reflections of that evaluation. */
export function reflectionsOf({ held_out_families, train_families, trajectories_per_context }: RunConfig, plan: EvaluationPlan): number {
  const contexts = contextsOf(plan.episodes, trajectories_per_context);
  return contexts * REFLECTORS * (held_out_families.length * plan.iterations + train_families.length);
}
