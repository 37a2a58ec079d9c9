import { expect, it } from 'vitest';
import fc from 'fast-check';
import { standardDeviation } from '../../src/core/statistics';
import { groupAdvantages } from '../../src/train/advantage';

it('centres every group and keeps the order of its rewards', () => {
  const group = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 8 });
  fc.assert(
    fc.property(fc.array(group, { minLength: 1, maxLength: 4 }), fc.constantFrom('group', 'batch', 'none' as const), (rewards, scale) => {
      for (const [c, advantages] of groupAdvantages(rewards, scale as 'group', 0.1).entries()) {
        expect(Math.abs(advantages.reduce((sum, a) => sum + a, 0))).toBeLessThan(1e-9);
        for (const [i, a] of advantages.entries())
          for (const [j, b] of advantages.entries()) if (rewards[c]![i]! > rewards[c]![j]!) expect(a).toBeGreaterThanOrEqual(b);
      }
    }),
  );
});

it('divides by the standard deviation of torch plus epsilon', () => {
  // torch.tensor([1., 0., 1., 1.]).std() = 0.5
  expect(standardDeviation([1, 0, 1, 1])).toBeCloseTo(0.5, 12);
  expect(groupAdvantages([[1, 0, 1, 1]], 'group', 0.1)[0]![1]).toBeCloseTo(-0.75 / 0.6, 12);
  expect(groupAdvantages([[1, 0, 1, 1]], 'none', 0.1)[0]![1]).toBeCloseTo(-0.75, 12);
});

it('gives no signal where all rewards agree', () => {
  expect(groupAdvantages([[0.5, 0.5, 0.5]], 'group', 0.1)).toEqual([[0, 0, 0]]);
});
