import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Picture, Square } from '../../../src/env/minihack/view/picture';
import { knownExtent, viewportOf } from '../../../src/ui/state/play/viewport';

const COLUMNS = 79;
const HEIGHT = 21;

/** A map of which the floor within these corners is known. */
function mapOf(x1: number, y1: number, x2: number, y2: number, hero: { x: number; y: number }): Picture {
  const squares = Array.from({ length: COLUMNS * HEIGHT }, (_, at): Square => {
    const x = at % COLUMNS;
    const y = Math.floor(at / COLUMNS);
    const isKnown = x >= x1 && x <= x2 && y >= y1 && y <= y2;
    return { char: isKnown ? '.' : ' ', kind: isKnown ? 'floor' : 'dark', color: 7, name: '' };
  });
  return { rows: [], columns: COLUMNS, height: HEIGHT, squares, hero, message: '', status: ['', ''], asks: false };
}

const column = fc.integer({ min: 0, max: COLUMNS - 1 });
const row = fc.integer({ min: 0, max: HEIGHT - 1 });

describe('the part of the map that is shown', () => {
  test('is what is known, with a margin, where there is room', () => {
    const picture = mapOf(30, 5, 34, 9, { x: 32, y: 7 });
    expect(knownExtent(picture)).toEqual({ x1: 29, y1: 4, x2: 35, y2: 10 });
    expect(viewportOf(picture, { width: 700, height: 400, ratio: 1, smallest: 10, largest: 40 })).toEqual({
      left: 29,
      top: 4,
      columns: 7,
      rows: 7,
      cell: 40,
    });
  });

  test('always holds the hero, lies within the map and fits the frame', () => {
    fc.assert(
      fc.property(
        column,
        row,
        column,
        row,
        fc.integer({ min: 40, max: 1400 }),
        fc.integer({ min: 60, max: 600 }),
        (x1, y1, x2, y2, width, height) => {
          const [left, right, top, bottom] = [Math.min(x1, x2), Math.max(x1, x2), Math.min(y1, y2), Math.max(y1, y2)];
          const hero = { x: x1, y: y2 };
          const picture = mapOf(left, top, right, bottom, hero);
          const view = viewportOf(picture, { width, height, ratio: 0.625, smallest: 17, largest: 38 });
          expect(view.left).toBeGreaterThanOrEqual(0);
          expect(view.top).toBeGreaterThanOrEqual(0);
          expect(view.left + view.columns).toBeLessThanOrEqual(COLUMNS);
          expect(view.top + view.rows).toBeLessThanOrEqual(HEIGHT);
          expect(hero.x >= view.left && hero.x < view.left + view.columns).toBe(true);
          expect(hero.y >= view.top && hero.y < view.top + view.rows).toBe(true);
          expect(view.columns * view.cell * 0.625).toBeLessThanOrEqual(Math.max(width, view.cell * 0.625));
          expect(view.rows * view.cell).toBeLessThanOrEqual(height);
        },
      ),
    );
  });
});
