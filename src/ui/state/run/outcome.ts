// What a run came to: the share of games won under the untrained and under the trained reflector's advice, and how sure the difference is.

import { type Cell, type Condition, CONDITIONS, type ContextOutcome, type Evaluation } from '../../../core/run/evaluation';
import type { Interval } from '../../../core/run/protocol';
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
  const difference = pairedDifference(
    (contexts ?? []).filter(({ isHeldOut }) => isHeldOut === (of === 'heldOut')),
    'trained',
  );
  const apart = trained.mean - untrained.mean - 1.96 * Math.hypot(trained.se, untrained.se);
  return { of, untrained, trained, difference, isGain: (difference?.low ?? apart) > 0, left: contextsLeft };
}

/**
 * Of a condition's success and the untrained reflector's, context by context: both played the same games. The interval holds the true mean 95
 * times in 100, by the standard error over contexts. Null where fewer than two contexts tell.
 */
function pairedDifference(contexts: readonly ContextOutcome[], condition: Condition): Interval | null {
  const gains = contexts.flatMap(({ success }) =>
    success[condition] === undefined || success.untrained === undefined ? [] : [success[condition] - success.untrained],
  );
  if (gains.length < 2) return null;
  const mean = average(gains);
  const se = standardDeviation(gains) / Math.sqrt(gains.length);
  return { mean, se, low: mean - 1.96 * se, high: mean + 1.96 * se };
}

export interface DifferenceRow {
  /** A family or a condition. */
  readonly of: string;
  readonly value: Interval;
}

/** The trained reflector's difference, by family and over all that were held out. */
export function familyDifferences({ contexts = [] }: Evaluation): {
  readonly families: DifferenceRow[];
  readonly heldOut: Interval | null;
} {
  const families = [...new Set(contexts.map(({ family }) => family))];
  return {
    families: toRows(families.map((family) => [family, contexts.filter((one) => one.family === family), 'trained'])),
    heldOut: pairedDifference(
      contexts.filter(({ isHeldOut }) => isHeldOut),
      'trained',
    ),
  };
}

/** Of every other condition over the families that were held out, or over all where none was. */
export function conditionDifferences({ contexts = [] }: Evaluation): DifferenceRow[] {
  const heldOut = contexts.filter(({ isHeldOut }) => isHeldOut);
  const over = heldOut.length > 0 ? heldOut : contexts;
  return toRows(CONDITIONS.filter((name) => name !== 'untrained').map((name) => [name, over, name]));
}

function toRows(asked: readonly (readonly [of: string, contexts: readonly ContextOutcome[], condition: Condition])[]): DifferenceRow[] {
  return asked.flatMap(([of, contexts, condition]) => {
    const value = pairedDifference(contexts, condition);
    return value ? [{ of, value }] : [];
  });
}
