import { describe, expect, it } from 'vitest';
import { agrees, type Cell } from '../../../src/core/run/evaluation';
import { createRng, type Rng } from '../../../src/core/rng';
import { average, standardDeviation } from '../../../src/core/statistics';

/** Contexts of ten games that are won or lost together, as they are under one piece of advice. */
function measure(rng: Rng, share: number, contexts: number): Cell {
  const values = Array.from({ length: contexts }, () => (rng.next() < share ? 1 : 0));
  return { mean: average(values), se: standardDeviation(values) / Math.sqrt(contexts), episodes: 10 * contexts };
}
/** How often a claim that was measured at one share holds where it is another. */
function accepted(stated: number, real: number): number {
  const rng = createRng(1, 'agrees', stated, real);
  const tries = 2000;
  let count = 0;
  for (let i = 0; i < tries; i++) if (agrees(measure(rng, stated, 60), measure(rng, real, 15))) count++;
  return count / tries;
}

describe('a success measured again', () => {
  it.each([0.2, 0.5, 0.9, 0.97])('agrees with a true claim of %f nearly always', (share) => {
    expect(accepted(share, share)).toBeGreaterThan(0.9);
  });

  it('agrees with a false claim hardly ever', () => {
    expect(accepted(0.9, 0.25)).toBeLessThan(0.01);
    expect(accepted(0.25, 0.9)).toBeLessThan(0.01);
  });
});
