import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { LOSS_TYPES } from '../../src/core/run/run-config';
import { policyLoss, type LossConfig, type LossInput } from '../../src/train/loss';

const base: LossConfig = { loss_type: 'dr_grpo', beta: 0.05, epsilon: 0.2, epsilon_high: 0.28, max_completion_length: 10 };

function drawInput(values: number[], lengths: number[], advantages: number[]): LossInput {
  const tokens = lengths.reduce((sum, n) => sum + n, 0);
  const at = (i: number): number => values[i % values.length]!;
  return {
    logProbs: Array.from({ length: tokens }, (_, i) => -1 - at(i)),
    oldLogProbs: Array.from({ length: tokens }, (_, i) => -1 - at(i + 1)),
    refLogProbs: Array.from({ length: tokens }, (_, i) => -1 - at(i + 2)),
    lengths,
    advantages,
    batchCompletions: lengths.length + 2,
    batchTokens: tokens + 5,
  };
}

describe('policyLoss', () => {
  it('has the derivative that central differences give, for every loss type', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...LOSS_TYPES),
        fc.array(fc.double({ min: 0, max: 0.9, noNaN: true }), { minLength: 3, maxLength: 9 }),
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
        (loss_type, values, lengths) => {
          const config: LossConfig = { ...base, loss_type };
          const input = drawInput(values, lengths, lengths.map((_, i) => (i % 2 === 0 ? 1.3 : -0.7))); // prettier-ignore
          const { dLogProb } = policyLoss(input, config);
          const h = 1e-5;
          for (let t = 0; t < dLogProb.length; t++) {
            const ratio = Math.exp(input.logProbs[t]! - input.oldLogProbs[t]!);
            // The clip has a corner there: no derivative to compare.
            if (Math.abs(ratio - 0.8) < 1e-3 || Math.abs(ratio - 1.28) < 1e-3) continue;
            const shifted = (by: number): number => {
              const logProbs = [...(input.logProbs as number[])];
              logProbs[t] = logProbs[t]! + by;
              return policyLoss({ ...input, logProbs }, config).loss;
            };
            expect(dLogProb[t]).toBeCloseTo((shifted(h) - shifted(-h)) / (2 * h), 4);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is the plain policy gradient when nothing has moved: dLoss/dlogProb = -A × weight', () => {
    const lp = [-1, -2, -3];
    const result = policyLoss(
      { logProbs: lp, oldLogProbs: lp, refLogProbs: null, lengths: [2, 1], advantages: [2, -1], batchCompletions: 4, batchTokens: 9 },
      { ...base, beta: 0 },
    );
    expect([...result.dLogProb]).toEqual([-2 / 40, -2 / 40, 1 / 40].map(Math.fround));
    expect(result.clipRatio).toBe(0);
  });

  it('weights tokens as TRL does', () => {
    const lp = [-1, -1, -1, -1];
    const input = {
      logProbs: lp,
      oldLogProbs: lp,
      refLogProbs: null,
      lengths: [3, 1],
      advantages: [1, 1],
      batchCompletions: 2,
      batchTokens: 4,
    };
    const weights = (loss_type: LossConfig['loss_type']): number[] =>
      [...policyLoss(input, { ...base, beta: 0, loss_type }).dLogProb].map((d) => -d);
    expect(weights('grpo')).toEqual([1 / 6, 1 / 6, 1 / 6, 1 / 2].map(Math.fround));
    expect(weights('dapo')).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect(weights('dr_grpo')).toEqual([0.05, 0.05, 0.05, 0.05].map(Math.fround));
  });

  it('stops at the clip on the side that would profit, and only there', () => {
    const one = (ratio: number, advantage: number): number =>
      policyLoss(
        {
          logProbs: [Math.log(ratio)],
          oldLogProbs: [0],
          refLogProbs: null,
          lengths: [1],
          advantages: [advantage],
          batchCompletions: 1,
          batchTokens: 1,
        },
        { ...base, beta: 0, loss_type: 'dapo' },
      ).dLogProb[0]!;
    expect(one(1.5, 1)).toBeCloseTo(0, 12);
    expect(one(0.5, -1)).toBeCloseTo(0, 12);
    expect(one(1.5, -1)).toBeCloseTo(1.5);
    expect(one(0.5, 1)).toBeCloseTo(-0.5);
  });
});
