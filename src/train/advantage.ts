// Group advantages of GRPO (Shao et al., arXiv 2402.03300): how much better a reflection did than the
// others written for the same context.

import type { ScaleRewards } from '../core/run/run-config';
import { average, standardDeviation } from '../core/statistics';

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
