import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endsOf, meanCurve, smooth, smoothColumns, thin, thinColumns, toColumns, toRows, valueAt } from '../../../src/ui/state/run/series';

const values = fc.array(fc.option(fc.double({ noNaN: true, min: -1e6, max: 1e6 })), { minLength: 1, maxLength: 3000 });

describe('thinning', () => {
  test('keeps first, last and both extremes, in order, without repeats', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 60 }), (list, windows) => {
        const rows = thin(list, windows);
        expect(rows[0]).toBe(0);
        expect(rows.at(-1)).toBe(list.length - 1);
        expect([...new Set(rows)].sort((a, b) => a - b)).toEqual(rows);
        const known = list.filter((value) => value !== null);
        const kept = rows.map((i) => list[i]!).filter((value) => value !== null);
        if (known.length > 0) {
          expect(Math.max(...kept)).toBe(Math.max(...known));
          expect(Math.min(...kept)).toBe(Math.min(...known));
        }
      }),
    );
  });

  test('100,000 points become few, and a single spike among them stays', () => {
    const list = Array.from({ length: 100_000 }, (_, i) => Math.sin(i / 500));
    list[61_234] = 9;
    const columns = thinColumns({ x: list.map((_, i) => i), series: [{ label: 'a', kind: 'line', values: list, around: list }] }, 400);
    expect(columns.x.length).toBeLessThanOrEqual(802);
    const at = columns.x.indexOf(61_234);
    expect(columns.series[0]!.values[at]).toBe(9);
    expect(columns.series[0]!.around![at]).toBe(9);
  });
});

describe('rows of a chart', () => {
  const columns = { x: [1, 2, 3], series: [{ label: 'a', kind: 'line' as const, values: [0.9, null, 0.2], around: [0.3, 0.1, null] }] };

  test('have edges at the value plus and minus its width, within the range, and none where either is unknown', () => {
    const [x, values, upper, lower] = toRows(columns, [0, 1]);
    expect(x).toEqual([1, 2, 3]);
    expect(values).toEqual([0.9, null, 0.2]);
    expect(upper).toEqual([1, null, null]);
    expect(lower![0]).toBeCloseTo(0.6, 12);
    expect(toRows(columns, null)[2]![0]).toBeCloseTo(1.2, 12);
    expect(toRows({ x: [1], series: [{ label: 'a', kind: 'line', values: [2] }] }, null)).toEqual([[1], [2]]);
  });

  test('end at the first and the last known value', () => {
    expect(endsOf(columns, columns.series[0]!)).toEqual({ first: { x: 1, value: 0.9 }, last: { x: 3, value: 0.2 } });
    expect(endsOf({ x: [1], series: [] }, { label: 'a', kind: 'line', values: [null] })).toEqual({ first: null, last: null });
  });
});

describe('several runs over each other', () => {
  const point = (step: number, t: number, value: number) => ({ step, t, value });
  const a = { label: 'a', kind: 'line' as const, points: [point(1, 2, 0.1), point(2, 4, 0.3), point(3, 6, NaN)] };
  const b = { label: 'b', kind: 'line' as const, points: [point(1, 3, 0.5), point(3, 6, 0.7)] };

  test('share an axis of steps, with gaps where one has no point', () => {
    const columns = toColumns([a, b]);
    expect(columns.x).toEqual([1, 2, 3]);
    expect(columns.series.map(({ values }) => values)).toEqual([
      [0.1, 0.3, null],
      [0.5, null, 0.7],
    ]);
    expect(columns.steps).toBeUndefined();
  });

  test('or of seconds worked, which know their steps', () => {
    const columns = toColumns([a, b], 'time');
    expect(columns.x).toEqual([2, 3, 4, 6]);
    expect(columns.steps).toEqual([1, 1, 2, 3]);
    expect(columns.series[1]!.values).toEqual([null, 0.5, null, 0.7]);
  });

  test('have at a place what they had there or last before it', () => {
    const columns = toColumns([a, b]);
    const at = (place: number) => columns.series.map((series) => valueAt(columns, series, place));
    expect([at(0), at(1), at(2), at(9)]).toEqual([
      [null, null],
      [0.1, 0.5],
      [0.3, 0.5],
      [0.3, 0.7],
    ]);
  });

  test('rows that one of them needs are kept of all when they are thinned', () => {
    const flat = Array.from({ length: 5000 }, () => 0);
    const spike = flat.map((_, i) => (i === 1234 ? 1 : 0));
    const series = [flat, spike].map((values) => ({ label: '', kind: 'line' as const, values }));
    const thinned = thinColumns({ x: flat.map((_, i) => i), series }, 50);
    expect(thinned.x.length).toBeLessThan(220);
    expect(thinned.series[1]!.values[thinned.x.indexOf(1234)]).toBe(1);
  });

  test('become their mean, and the standard deviation around it, at the steps that all have', () => {
    const mean = meanCurve(
      'both',
      [a, b].map((curve) => ({ ...curve, points: curve.points.filter(({ step }) => step < 3) })),
    );
    expect(mean.points.map(({ step, value }) => [step, value])).toEqual([[1, 0.3]]);
    // Of 0.1 and 0.5.
    expect(mean.points[0]!.around).toBeCloseTo(Math.sqrt(0.08), 12);
  });
});

describe('smoothing', () => {
  test('is the bias-corrected moving average: a constant stays, a weight of 0 changes nothing, gaps stay gaps', () => {
    for (const value of smooth([3, null, 3, 3], 0.9)) if (value !== null) expect(value).toBeCloseTo(3, 12);
    expect(smooth([1, null, 5], 0)).toEqual([1, null, 5]);
    // (0.5·(0.5·1) + 0.5·5) / (1 − 0.25)
    expect(smooth([1, 5], 0.5)[1]).toBeCloseTo((0.25 + 2.5) / 0.75, 12);
  });

  test('keeps the measured line, faint, and leaves points alone', () => {
    const line = { label: 'a', kind: 'line' as const, values: [0, 1] };
    const points = { label: 'b', kind: 'points' as const, values: [0, 1] };
    const { series } = smoothColumns({ x: [1, 2], series: [line, points] }, 0.5);
    expect(series.map(({ label, isFaint = false }) => [label, isFaint])).toEqual([
      ['a', true],
      ['a', false],
      ['b', false],
    ]);
    expect(series[0]!.values).toEqual([0, 1]);
    expect(series[2]).toEqual(points);
    expect(smoothColumns({ x: [1, 2], series: [line] }, 0).series).toEqual([line]);
  });
});
