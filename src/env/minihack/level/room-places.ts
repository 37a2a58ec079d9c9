// Where rooms without a place of their own go. Sizes, rows and distances are those counted on 1,200 premapped levels each of one, two,
// three and five rooms of the original (docs/minihack-distributions.md): first rooms lie in the upper half, later ones more and
// more often in the lower half, columns are even, and rooms keep their distance.

import type { Rng } from '../../../core/rng';
import { COLUMNS, type Room, ROWS } from './level';

export interface Box {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

const TRIES = 200;
/** Share of levels whose first, second … room lies in the lower half. */
const IN_LOWER_HALF = [0, 0.25, 0.42, 0.58];
/** How often a room has 2, 3 … 6 rows; wide ones have fewer. */
const HEIGHTS = [11, 25, 30, 25, 9];
const WIDTHS = { least: 3, most: 14 };
/** How often the last row of a room in the lower half is row 12, 13 … 18. */
const LOWER_ENDS = [2, 5, 11, 14, 21, 16, 31];
const FIRST_LOWER_END = 12;
/** A room that does not begin in the rows 2 to 4 begins anywhere above this one that leaves its last row at row 10. */
const UPPER_END = 10;
const BEGINS_HIGH = 0.8;
/** Columns from one room's last to the next one's first where they share rows, and rows where they share columns. */
const APART_ACROSS = 7;
const APART_DOWN = 6;

/** @returns the inside of a room; null where none fits */
export function drawRoomBox(rooms: readonly Room[], size: 'random' | readonly [number, number], rng: Rng): Box | null {
  const others = rooms.filter(({ sub }) => !sub);
  for (let tries = 0; tries < TRIES; tries++) {
    const [width, height] = size === 'random' ? drawSize(rng) : size;
    const x1 = 3 + rng.int(Math.max(1, COLUMNS - 5 - width));
    const y1 = drawRow(height, others.length, rng);
    const box = { x1, y1, x2: x1 + width - 1, y2: y1 + height - 1 };
    if (box.x2 < COLUMNS - 2 && box.y2 < ROWS - 1 && others.every((other) => isApart(box, other))) return box;
  }
  return null;
}

function drawSize(rng: Rng): [number, number] {
  const width = WIDTHS.least + rng.int(WIDTHS.most - WIDTHS.least + 1);
  const rows = width === WIDTHS.most ? 3 : width > 11 ? 4 : 5;
  return [width, 2 + weighted(HEIGHTS.slice(0, rows), rng)];
}

function drawRow(height: number, before: number, rng: Rng): number {
  if (rng.next() < IN_LOWER_HALF[Math.min(before, IN_LOWER_HALF.length - 1)]!) {
    const end = FIRST_LOWER_END + weighted(LOWER_ENDS, rng);
    return Math.max(end, UPPER_END + height - 1) - height + 1;
  }
  const later = UPPER_END - height - 3;
  return later < 1 || height < 3 || rng.next() < BEGINS_HIGH ? 2 + rng.int(3) : 5 + rng.int(later);
}

function isApart(a: Box, b: Box): boolean {
  const sharesRows = a.y1 <= b.y2 + 2 && b.y1 <= a.y2 + 2;
  const sharesColumns = a.x1 <= b.x2 + 2 && b.x1 <= a.x2 + 2;
  const across = Math.max(b.x1 - a.x2, a.x1 - b.x2);
  const down = Math.max(b.y1 - a.y2, a.y1 - b.y2);
  return (sharesRows ? across >= APART_ACROSS : true) && (sharesColumns ? down >= APART_DOWN : true);
}

/** @returns an index, drawn by these weights */
function weighted(weights: readonly number[], rng: Rng): number {
  let draw = rng.next() * weights.reduce((a, b) => a + b, 0);
  const found = weights.findIndex((weight) => (draw -= weight) < 0);
  return found < 0 ? weights.length - 1 : found;
}
