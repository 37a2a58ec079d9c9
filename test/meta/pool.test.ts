import { describe, expect, it } from 'vitest';
import type { Condition, ContextOutcome, Evaluation } from '../../src/core/run/evaluation';
import { bootstrap, poolEvaluations } from '../../src/meta/pool';

describe('bootstrap', () => {
  it('finds the mean, its standard error and an interval near the normal one', () => {
    const values = Array.from({ length: 400 }, (_, i) => Math.sin(i * 12.9898) * 0.5 + 0.2);
    const mean = values.reduce((a, b) => a + b, 0) / 400;
    const se = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 399 / 400);
    const interval = bootstrap([values]);
    expect(interval.mean).toBeCloseTo(mean, 12);
    expect(interval.se).toBeCloseTo(se, 12);
    expect(Math.abs(interval.low - (mean - 1.96 * se))).toBeLessThan(0.1 * se);
    expect(Math.abs(interval.high - (mean + 1.96 * se))).toBeLessThan(0.1 * se);
  });

  it('gives every stratum the same weight, however many contexts it has', () => {
    const interval = bootstrap([Array<number>(30).fill(1), [0, 0, 0]]);
    expect(interval).toEqual({ mean: 0.5, se: 0, low: 0.5, high: 0.5 });
  });

  it('repeats exactly', () => {
    expect(bootstrap([[0.1, 0.5, 0.9, 0.2]])).toEqual(bootstrap([[0.1, 0.5, 0.9, 0.2]]));
  });
});

const outcome = (family: string, success: Partial<Record<Condition, number>>, text = 'To eat use e.'): ContextOutcome => ({
  family,
  isHeldOut: family === 'a',
  isShown: success.trained === 1,
  success: { none: 0, oracle: 1, ...success },
  advice: { untrained: 'To eat use z.', trained: text },
});
const evaluation = (contexts: ContextOutcome[], last: number): Evaluation => ({
  preset: 'minihack',
  seed: 1,
  model: { name: 'm', sha256: '' },
  adapter: 'x',
  conditions: { none: { families: { a: { mean: 0, se: 0, episodes: 20 } }, heldOut: { mean: 0, se: 0, episodes: 20 }, train: { mean: 0, se: 0, episodes: 10 } } }, // prettier-ignore
  iterations: [{ untrained: 0.25, trained: last }],
  evidence: { heldOut: 0, families: {}, ceiling: {} },
  contexts,
  samples: (['none', 'none', 'oracle'] as const).map((condition) => ({ condition, family: 'a', read: [], advice: '', episodes: [] })),
  seconds: 1,
});

describe('poolEvaluations', () => {
  const pooled = poolEvaluations([
    evaluation([outcome('a', { untrained: 0.5, trained: 1 }), outcome('a', { untrained: 0, trained: 0.5 }), outcome('b', { untrained: 1, trained: 1 })], 0.75), // prettier-ignore
    evaluation([outcome('a', { untrained: 0.5, trained: 1 }, 'To eat use w.'), outcome('a', { untrained: 0, trained: 1 }), outcome('b', { untrained: 1, trained: 0 })], 0.25), // prettier-ignore
  ]);

  it('pools contexts over seeds, errors over contexts, held-out families apart', () => {
    const { families, heldOut, train } = pooled.conditions.trained!;
    expect(families['a']).toEqual({ mean: 0.875, se: expect.closeTo(0.125, 12), episodes: 40 });
    expect(heldOut).toEqual(families['a']);
    expect(train).toEqual({ mean: 0.5, se: 0.5, episodes: 20 });
    expect(pooled.evidence.families).toEqual({ a: 0.75, b: 0.5 });
    expect(pooled.evidence.ceiling['a']).toBe(0.75);
    expect(pooled.iterations).toEqual([{ untrained: 0.25, trained: 0.5 }]);
  });

  it('compares with the untrained reflector in pairs', () => {
    const { families, heldOut } = pooled.differences.trained!;
    expect(families['a']!.mean).toBe(0.625);
    expect(families['a']!.se).toBeCloseTo(0.125, 12);
    expect(families['b']!.mean).toBe(-0.5);
    expect(heldOut).toEqual(families['a']);
    expect(pooled.differences.untrained).toBeUndefined();
  });

  it('counts what was written, most frequent first, with the success under it', () => {
    expect(pooled.advice['a']!.trained).toEqual([
      { text: 'To eat use e.', count: 3, success: expect.closeTo(2.5 / 3, 12) },
      { text: 'To eat use w.', count: 1, success: 1 },
    ]);
  });

  it('keeps one sample of each family and condition', () => {
    expect(pooled.samples.map(({ condition }) => condition)).toEqual(['none', 'oracle']);
  });
});
