import { describe, expect, test } from 'vitest';
import { clockTime, stepRange, tickLabels } from '../../../src/ui/parts/chart/chart-marks';

describe('ticks of a chart', () => {
  test.each([
    [
      [0, 0.25, 0.5, 0.75, 1],
      ['0', '0.25', '0.5', '0.75', '1'],
    ],
    [
      [0, 0.0005, 0.001, 0.0015],
      ['0', '0.0005', '0.001', '0.0015'],
    ],
    [
      [0.36, 0.38, 0.4],
      ['0.36', '0.38', '0.4'],
    ],
    [
      [0, 5, 10],
      ['0', '5', '10'],
    ],
    [[0.1 + 0.2], ['0.3']],
  ])('%j read %j', (ticks, labels) => {
    expect(tickLabels(ticks)).toEqual(labels);
  });

  test('a single step stands in the middle, none leaves an empty unit', () => {
    expect(stepRange({ data: [[20]] })).toEqual([19, 21]);
    expect(stepRange({ data: [[1, 7, 80]] })).toEqual([1, 80]);
    expect(stepRange({ data: [[]] })).toEqual([0, 1]);
  });

  test.each([
    [0, '0:00'],
    [61.9, '1:01'],
    [3599, '59:59'],
    [3600, '1:00:00'],
  ])('%d seconds read %s', (seconds, text) => {
    expect(clockTime(seconds)).toBe(text);
  });
});
