import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PRESETS } from '../../src/train/presets';
import { DIAL_MINUTES, configure, effectOf, minutesFor, stepsFor } from '../../src/ui/state/dial';

describe('the dial', () => {
  test('more minutes never mean fewer steps, and slower machines never more', () => {
    const minutes = fc.integer({ min: 0, max: DIAL_MINUTES.length - 2 });
    const seconds = fc.double({ min: 0.05, max: 60, noNaN: true });
    fc.assert(
      fc.property(minutes, seconds, (i, stepSeconds) => {
        const steps = stepsFor(DIAL_MINUTES[i]!, stepSeconds);
        expect(stepsFor(DIAL_MINUTES[i + 1]!, stepSeconds)).toBeGreaterThanOrEqual(steps);
        expect(stepsFor(DIAL_MINUTES[i]!, stepSeconds * 2)).toBeLessThanOrEqual(steps);
      }),
    );
  });

  test('the steps fit into the minutes, evaluation included, unless the least number of steps is longer', () => {
    fc.assert(
      fc.property(fc.constantFrom(...DIAL_MINUTES), fc.double({ min: 0.05, max: 60, noNaN: true }), (minutes, stepSeconds) => {
        const steps = stepsFor(minutes, stepSeconds);
        expect(Number.isInteger(steps)).toBe(true);
        if (steps > 10) expect(minutesFor(steps, stepSeconds)).toBeLessThanOrEqual(minutes * 1.0001);
      }),
    );
  });

  test('five minutes at 1.4 s a step are 180 steps, and the config changes in steps and seed alone', () => {
    const config = configure(PRESETS.minihack, stepsFor(5, 1.4), 7);
    expect(config).toEqual({ ...PRESETS.minihack, steps: 180, seed: 7 });
  });

  test('the promised effect follows the measured curve', () => {
    expect([8, 9, 10, 17, 18, 27, 28, 400].map((steps) => effectOf(steps, 'minihack'))).toEqual([
      'machinery',
      'machinery',
      'beginning',
      'beginning',
      'rising',
      'rising',
      'full',
      'full',
    ]);
    expect([19, 20, 28, 40].map((steps) => effectOf(steps, 'alfworld'))).toEqual(['machinery', 'beginning', 'rising', 'full']);
  });
});
