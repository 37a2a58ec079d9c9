// Where rooms without a place of their own go: into one of the largest free rectangles that the rooms so far leave.
// Sizes and places follow what was counted on levels of the original (docs/minihack-distributions.md).

import type { Rng } from '../../../core/rng';
import { COLUMNS, type Room, ROWS } from './level';

export interface Box {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

const TRIES = 200;
/** Rectangles wider than this take rooms of up to 14 columns, others of up to 10. */
const WIDE = 28;
const LARGEST = 50;
/** Squares a room keeps from the sides of its rectangle where another room lies there, its wall included. */
const GAP_ACROSS = 5;
const GAP_DOWN = 4;

/** @returns the inside of a room; null where none fits */
export function drawRoomBox(rooms: readonly Room[], size: 'random' | readonly [number, number], rng: Rng): Box | null {
  const free = freeRectangles(rooms.filter(({ sub }) => !sub));
  if (free.length === 0) return null;
  for (let tries = 0; tries < TRIES; tries++) {
    const box = boxIn(rng.pick(free), rooms.length, size, rng);
    if (box) return box;
  }
  return null;
}

function boxIn(free: Box, count: number, size: 'random' | readonly [number, number], rng: Rng): Box | null {
  const [width, height] = size === 'random' ? drawSize(free.x2 - free.x1 > WIDE, rng) : size;
  const left = free.x1 > 0 ? free.x1 + GAP_ACROSS : 3;
  const top = free.y1 > 0 ? free.y1 + GAP_DOWN : 2;
  const toBottom = free.y2 === ROWS - 1;
  const placesAcross = (free.x2 < COLUMNS - 1 ? free.x2 - GAP_ACROSS : COLUMNS - 3) - left - width + 2;
  const placesDown = (toBottom ? ROWS - 2 : free.y2 - GAP_DOWN) - top - height + 2;
  if (placesAcross < 1 || placesDown < 1) return null;
  const x1 = left + rng.int(placesAcross);
  let y1 = top + rng.int(placesDown);
  let y2 = y1 + height - 1;
  // The lower half of a free strip is mostly left to later rooms: the room moves up, a row smaller.
  if (free.y1 === 0 && toBottom && y2 > ROWS / 2 && (count === 0 || rng.int(count) === 0)) {
    y1 = 2 + rng.int(3);
    y2 = y1 + height - (size === 'random' ? 2 : 1);
  }
  return { x1, y1, x2: x1 + width - 1, y2: size === 'random' ? Math.min(y2, ROWS - 3) : y2 };
}

function drawSize(wide: boolean, rng: Rng): [number, number] {
  const across = 2 + rng.int(wide ? 12 : 8);
  return [across + 1, Math.min(2 + rng.int(4), Math.floor(LARGEST / across)) + 1];
}

/** Every largest rectangle that touches no room or wall. */
function freeRectangles(rooms: readonly Room[]): Box[] {
  let free: Box[] = [{ x1: 0, y1: 0, x2: COLUMNS - 1, y2: ROWS - 1 }];
  for (const room of rooms) {
    const taken = { x1: room.x1 - 1, y1: room.y1 - 1, x2: room.x2 + 1, y2: room.y2 + 1 };
    const parts = free.flatMap((one) => (touch(one, taken) ? around(one, taken) : [one]));
    free = parts.filter(
      (one, at) => !parts.some((other, place) => place !== at && holds(other, one) && (place < at || !holds(one, other))),
    );
  }
  return free;
}

function around(free: Box, taken: Box): Box[] {
  const parts = [
    { ...free, x2: taken.x1 - 1 },
    { ...free, x1: taken.x2 + 1 },
    { ...free, y2: taken.y1 - 1 },
    { ...free, y1: taken.y2 + 1 },
  ];
  return parts.filter(
    ({ x1, y1, x2, y2 }) => x1 <= x2 && y1 <= y2 && takesRoom(x1, x2, COLUMNS, GAP_ACROSS) && takesRoom(y1, y2, ROWS, GAP_DOWN),
  );
}

/** Whether a room of three squares fits between, with its distance to what lies there. */
function takesRoom(low: number, high: number, end: number, gap: number): boolean {
  return (high < end - 1 ? high - gap : end - 3) - (low > 0 ? low + gap : 3) >= 2;
}

function touch(a: Box, b: Box): boolean {
  return a.x1 <= b.x2 && b.x1 <= a.x2 && a.y1 <= b.y2 && b.y1 <= a.y2;
}

function holds(outer: Box, inner: Box): boolean {
  return outer.x1 <= inner.x1 && outer.y1 <= inner.y1 && outer.x2 >= inner.x2 && outer.y2 >= inner.y2;
}
