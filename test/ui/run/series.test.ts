import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endsOf, thin, thinColumns, toRows } from '../../../src/ui/state/run/series';

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
    expect(endsOf(columns)).toEqual({ first: { step: 1, value: 0.9 }, last: { step: 3, value: 0.2 } });
    expect(endsOf({ x: [1], series: [{ label: 'a', kind: 'line', values: [null] }] })).toEqual({ first: null, last: null });
  });
});
