// The result of an evaluation: five conditions on the same tasks, a person's advice as a sixth where there is some, and what a sceptic
// would try instead of training where that was asked for; never a single number.

import type { ReplyCounts } from './replies';
import type { EpisodeRecord } from '../trajectory';

/**
 * What could do instead of training. `best_of_n`: of several untrained reflections the one that did best on tasks of its own. `repeat`: the
 * same task again after a loss, without advice. `retry`: the same, the untrained reflector reading the lost tries (Reflexion's setting,
 * arXiv 2303.11366). `shuffled`: the trained reflector reading another family's trajectories.
 */
export type Baseline = 'best_of_n' | 'repeat' | 'retry' | 'shuffled';
export type Condition = 'none' | 'random' | 'untrained' | Baseline | 'trained' | 'person' | 'oracle';
export const CONDITIONS: readonly Condition[] = [
  ...(['none', 'random', 'untrained', 'best_of_n', 'repeat', 'retry', 'shuffled'] as const),
  ...(['trained', 'person', 'oracle'] as const),
];

/** What one text of advice is tried beside: no sceptic's baselines, which play games of their own. */
export const TRIAL_CONDITIONS = ['none', 'untrained', 'trained', 'person', 'oracle'] as const satisfies readonly Condition[];
export type TrialCondition = (typeof TRIAL_CONDITIONS)[number];

/** Success: mean and standard error over contexts, and the episodes behind them. */
export interface Cell {
  readonly mean: number;
  readonly se: number;
  readonly episodes: number;
}

/** What a few hundred games can tell apart at all. */
const LEAST_DIFFERENCE = 0.1;

/**
 * Whether a success that was measured again is the one that was stated: within two standard errors of the difference. A few contexts that
 * happen to end alike show no error of their own: then it is the stated one's, for as few episodes.
 */
export function agrees(stated: Cell, measured: Cell): boolean {
  const asFew = stated.se * Math.sqrt(stated.episodes / Math.max(1, measured.episodes));
  return Math.abs(stated.mean - measured.mean) <= Math.max(LEAST_DIFFERENCE, 2 * Math.hypot(stated.se, Math.max(measured.se, asFew)));
}

export interface ConditionResult {
  readonly families: Readonly<Record<string, Cell>>;
  readonly heldOut: Cell;
  readonly train: Cell;
}

/** What became of one context. All conditions played the same fresh tasks with the same draws, so their success compares in pairs. */
export interface ContextOutcome {
  readonly family: string;
  readonly isHeldOut: boolean;
  /** Whether what was read shows the needed fact at all. */
  readonly isShown: boolean;
  /** Share of episodes won. */
  readonly success: Readonly<Partial<Record<Condition, number>>>;
  readonly advice: Readonly<Partial<Record<Condition, string>>>;
  /** Success after 1, 2, … reflections in a row; of held-out contexts alone, and left out by earlier versions. */
  readonly rounds?: { readonly untrained: readonly number[]; readonly trained?: readonly number[] };
}

export interface Evaluation {
  readonly preset: string;
  readonly seed: number;
  /** What the engine holds. */
  readonly model: { readonly name: string; readonly sha256: string };
  /** What the engine computed on; left out by earlier versions. */
  readonly device?: string;
  /** Who played, as `core/run/player.ts` writes it; the engine's model where left out. */
  readonly actor?: string;
  /** The player adapter on the engine's actor, where it has one. */
  readonly player?: { readonly name: string; readonly sha256: string };
  /** Who the untrained reflector was; the engine's model where left out. */
  readonly reflector?: string;
  /** Whose advice `person` is, where there is any: a file, or `person`. */
  readonly advice?: string;
  /** Null where no adapter was given: then there is no `trained`. */
  readonly adapter: string | null;
  /** The families the reflector was not trained on; those of the preset where it is left out. */
  readonly held_out_families?: readonly string[];
  /** Factor on what the adapter adds, where it was not 1. */
  readonly strength?: number;
  readonly conditions: Readonly<Partial<Record<Condition, ConditionResult>>>;
  /** How the actor's replies were understood, by condition; left out by earlier versions. */
  readonly replies?: Readonly<Partial<Record<Condition, ReplyCounts>>>;
  /** Tokens that endpoints read and wrote, where any took part. */
  readonly tokens?: { readonly promptTokens: number; readonly completionTokens: number };
  /** Success on the held-out families after 1, 2, … reflections. */
  readonly iterations: readonly { readonly untrained: number; readonly trained: number | null }[];
  /**
   * Share of contexts whose trajectories show the needed fact at all, by family and over the held-out ones, and the success that an honest
   * reader of them could reach: evidence × oracle + (1 − evidence) × none.
   */
  readonly evidence: {
    readonly heldOut: number;
    readonly families: Readonly<Record<string, number>>;
    readonly ceiling: Readonly<Record<string, number>>;
  };
  /** Contexts of each family that are still to be played; left out where all were. */
  readonly contextsLeft?: number;
  /** Every context; left out by earlier versions. */
  readonly contexts?: readonly ContextOutcome[];
  /** Some contexts of each condition to look at: what was read, written, played. */
  readonly samples: readonly EvaluationSample[];
  readonly seconds: number;
}

export interface EvaluationSample {
  readonly condition: Condition;
  readonly family: string;
  readonly read: readonly EpisodeRecord[];
  readonly advice: string;
  readonly episodes: readonly EpisodeRecord[];
}
