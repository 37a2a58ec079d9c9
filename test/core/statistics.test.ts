import { describe, expect, it } from 'vitest';
import { average, standardDeviation } from '../../src/core/statistics';

describe('the standard deviation of a sample', () => {
  it.each([
    ['nothing', [], 0],
    ['one value', [3], 0],
    // numpy.std(…, ddof=1)
    ['two values', [1, 3], Math.SQRT2],
    ['values that agree', [0.5, 0.5, 0.5], 0],
    ['values below nothing', [-1, 0, 1], 1],
    ['many', [2, 4, 4, 4, 5, 5, 7, 9], 2.138089935299395],
  ])('of %s', (_, values, expected) => expect(standardDeviation(values)).toBeCloseTo(expected, 12));
});

it('the average is the sum over the count', () => {
  expect(average([])).toBeNaN();
  expect(average([7])).toBe(7);
  expect(average([1, 2, 6])).toBe(3);
});
