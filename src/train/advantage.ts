// Group advantages of GRPO (Shao et al., arXiv 2402.03300): how much better a reflection did than the
// others written for the same context.

import type { ScaleRewards } from '../core/run-config';

/**
 * @param rewards [contexts][G]
 * @param epsilon added to the standard deviation before dividing
 * @returns advantages of the same shape. `group` divides by the group's standard deviation, `batch` by that of all rewards, `none` not at all (Dr. GRPO)
 */
export function groupAdvantages(rewards: readonly (readonly number[])[], scale: ScaleRewards, epsilon: number): number[][] {
  const batchStd = standardDeviation(rewards.flat());
  return rewards.map((group) => {
    const mean = average(group);
    const divisor = scale === 'none' ? 1 : (scale === 'group' ? standardDeviation(group) : batchStd) + epsilon;
    return group.map((reward) => (reward - mean) / divisor);
  });
}

export function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Unbiased (n - 1), as torch's `std`; 0 for a single value. */
export function standardDeviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = average(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
