// The bounds that the worlds are made to: without advice an episode is mostly lost, with the right advice it is
// won, and eight lost episodes nearly always hold the fact that would have helped.

import { describe, expect, it } from 'vitest';
import { benchmarks } from '../../src/env/catalog';
import { calibrate } from './calibration';

const CONTEXTS = 250;
const rows = benchmarks.flatMap((benchmark) =>
  benchmark.families
    .filter(({ need }) => need !== null)
    .flatMap(({ id, upstream }) =>
      (upstream ? (['true', 'random'] as const) : (['random'] as const)).map((rules) => [id, rules, benchmark] as const),
    ),
);

describe('calibration by the scripted player', () => {
  it.each(rows)('%s, %s rules', (family, rules, benchmark) => {
    const { none, right, wrong, evidence } = calibrate(benchmark, family, rules, CONTEXTS);
    expect(none).toBeGreaterThanOrEqual(0.18);
    expect(none).toBeLessThanOrEqual(0.3);
    expect(right).toBeGreaterThanOrEqual(0.97);
    // Wrong advice about an appliance that is not in the room costs nothing: allow the noise of 2000 episodes.
    expect(wrong).toBeLessThanOrEqual(none + 0.03);
    expect(evidence).toBeGreaterThanOrEqual(0.85);
  });

  it('the stairs need no advice', () => {
    expect(
      calibrate(
        benchmarks.find(({ id }) => id === 'minihack')!,
        'minihack/Room',
        'true',
        20,
      ).none,
    ).toBe(1);
  });
});
