import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { thin, thinColumns } from '../../src/ui/state/series';

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
