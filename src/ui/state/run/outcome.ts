// What a run came to: the share of games won under the untrained and under the trained reflector's advice, and how sure the difference is.

import type { Cell, Evaluation } from '../../../core/run/evaluation';
import { average, standardDeviation } from '../../../core/statistics';

export interface Outcome {
  /** Games of families it was never trained on, or, where no family was held out, of those it was trained on. */
  readonly of: 'heldOut' | 'train';
  readonly untrained: Cell;
  readonly trained: Cell;
  /** Of the two shares, over contexts, which both played: mean and the interval that holds the true one 95 times in 100. Null in logs without contexts. */
  readonly difference: { readonly mean: number; readonly low: number; readonly high: number } | null;
  /** Whether the interval lies above 0. */
  readonly isGain: boolean;
  /** Contexts of each family that are still to be played. */
  readonly left: number;
}

/** Null where no trained reflector took part. */
export function outcomeOf({ conditions, contexts, contextsLeft = 0 }: Evaluation): Outcome | null {
  if (!conditions.trained || !conditions.untrained) return null;
  const of = conditions.trained.heldOut.episodes > 0 ? 'heldOut' : 'train';
  const [untrained, trained] = [conditions.untrained[of], conditions.trained[of]];
  const gains = (contexts ?? [])
    .filter(({ isHeldOut }) => isHeldOut === (of === 'heldOut'))
    .map(({ success }) => success.trained! - success.untrained!);
  const around = 1.96 * (standardDeviation(gains) / Math.sqrt(gains.length));
  const mean = average(gains);
  const difference = gains.length > 1 ? { mean, low: mean - around, high: mean + around } : null;
  const apart = trained.mean - untrained.mean - 1.96 * Math.hypot(trained.se, untrained.se);
  return { of, untrained, trained, difference, isGain: (difference?.low ?? apart) > 0, left: contextsLeft };
}
