// The result of an evaluation: five conditions on the same tasks, never a single number.

import type { EpisodeRecord } from './trajectory';

export type Condition = 'none' | 'random' | 'untrained' | 'trained' | 'oracle';
export const CONDITIONS: readonly Condition[] = ['none', 'random', 'untrained', 'trained', 'oracle'];

/** Success: mean and standard error over contexts, and the episodes behind them. */
export interface Cell {
  readonly mean: number;
  readonly se: number;
  readonly episodes: number;
}

export interface ConditionResult {
  readonly families: Readonly<Record<string, Cell>>;
  readonly heldOut: Cell;
  readonly train: Cell;
}

export interface Evaluation {
  readonly preset: string;
  readonly seed: number;
  readonly model: { readonly name: string; readonly sha256: string };
  /** Null where no adapter was given: then there is no `trained`. */
  readonly adapter: string | null;
  /** Factor on what the adapter adds, where it was not 1. */
  readonly strength?: number;
  readonly conditions: Readonly<Partial<Record<Condition, ConditionResult>>>;
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
