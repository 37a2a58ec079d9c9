// Which square a level text means by `random`, by an area with a hole, by a line.

import type { Rng } from '../../../core/rng';
import type { Shape } from './des-syntax';
import { COLUMNS, type Level, ROWS, type Spot } from './level';
import type { Frame } from './builder';

/** Uniform over the map or room, unsuitable squares rejected a hundred times, then the first suitable one by columns. */
export function randomSpot(level: Level, frame: Frame, rng: Rng, suits = (x: number, y: number): boolean => level.isStandable(x, y)): Spot {
  for (let tries = 0; tries < 100; tries++) {
    const x = frame.x + rng.int(frame.width);
    const y = frame.y + rng.int(frame.height);
    if (suits(x, y)) return { x, y };
  }
  for (let x = frame.x; x < frame.x + frame.width; x++)
    for (let y = frame.y; y < frame.y + frame.height; y++) if (suits(x, y)) return { x, y };
  return { x: frame.x, y: frame.y };
}

interface Box {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** A free square inside the area and outside the hole: 200 draws, then the first by columns; null where there is none. */
export function spotInArea(level: Level, area: Box, hole: Box, rng: Rng): Spot | null {
  const suits = (x: number, y: number): boolean => level.isStandable(x, y) && !within(hole, x, y) && !level.trapAt(x, y);
  for (let tries = 0; tries < 200; tries++) {
    const x = area.x1 + rng.int(area.x2 - area.x1 + 1);
    const y = area.y1 + rng.int(area.y2 - area.y1 + 1);
    if (suits(x, y)) return { x, y };
  }
  const { x1, y1, x2, y2 } = withinLevel(area);
  for (let x = x1; x <= x2; x++) for (let y = y1; y <= y2; y++) if (suits(x, y)) return { x, y };
  return null;
}

/** The part of an area that lies on the level. */
export function withinLevel({ x1, y1, x2, y2 }: Box): Box {
  return { x1: Math.max(0, x1), y1: Math.max(0, y1), x2: Math.min(COLUMNS - 1, x2), y2: Math.min(ROWS - 1, y2) };
}

function within({ x1, y1, x2, y2 }: Box, x: number, y: number): boolean {
  return x >= x1 && x <= x2 && y >= y1 && y <= y2;
}

/** Where the hero starts when no text says so: any room of two, a room without stairs of more, or anywhere. */
export function fallbackStart(level: Level, rng: Rng): Spot {
  const rooms = level.rooms.filter((room) => !room.sub);
  const holds = (room: (typeof rooms)[number]): boolean => {
    for (let y = room.y1; y <= room.y2; y++) for (let x = room.x1; x <= room.x2; x++) if (level.at(x, y) === '>') return true;
    return false;
  };
  const free = rooms.length > 2 ? rooms.filter((room) => !holds(room)) : rooms;
  const candidates = free.length > 0 ? free : rooms;
  const inSub = (x: number, y: number): boolean => level.rooms.some((room) => room.sub && within(grown(room), x, y));
  const suits = (x: number, y: number): boolean => level.isStandable(x, y) && !level.trapAt(x, y) && (rooms.length === 0 || !inSub(x, y));
  if (candidates.length > 0) {
    const room = rng.pick(candidates);
    return randomSpot(
      level,
      { x: room.x1, y: room.y1, width: room.x2 - room.x1 + 1, height: room.y2 - room.y1 + 1, room: null },
      rng,
      suits,
    );
  }
  const open: Spot[] = [];
  for (let y = 0; y < ROWS; y++) for (let x = 1; x < COLUMNS; x++) if (suits(x, y)) open.push({ x, y });
  return open.length > 0 ? rng.pick(open) : { x: 1, y: 1 };
}

function grown({ x1, y1, x2, y2 }: Box): Box {
  return { x1: x1 - 1, y1: y1 - 1, x2: x2 + 1, y2: y2 + 1 };
}

export function shapeSpots(selection: Shape, frame: Frame, rng: Rng): Spot[] {
  const spots: Spot[] = [];
  const add = (x: number, y: number): void => void spots.push({ x: frame.x + x, y: frame.y + y });
  const { x1, y1, x2, y2 } = selection;
  if (selection.kind === 'randline') randomLine(x1, y1, x2, y2, selection.rough, 12, rng, add);
  else if (selection.kind === 'line') {
    const steps = Math.max(Math.abs(x2 - x1), Math.abs(y2 - y1), 1);
    for (let step = 0; step <= steps; step++) add(Math.round(x1 + ((x2 - x1) * step) / steps), Math.round(y1 + ((y2 - y1) * step) / steps));
  } else {
    const { x, y } = frame;
    const box = withinLevel({ x1: x1 + x, y1: y1 + y, x2: x2 + x, y2: y2 + y });
    for (let row = box.y1 - y; row <= box.y2 - y; row++)
      for (let column = box.x1 - x; column <= box.x2 - x; column++)
        if (selection.kind === 'fillrect' || column === x1 || column === x2 || row === y1 || row === y2) add(column, row);
  }
  return spots;
}

/** Recursive midpoints, moved about by the roughness, which shrinks by a third at each depth. */
function randomLine(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  rough: number,
  depth: number,
  rng: Rng,
  add: (x: number, y: number) => void,
): void {
  if (depth === 0) return;
  if (x1 === x2 && y1 === y2) return add(x1, y1);
  const shift = (): number => (rough < 2 ? 0 : rng.int(rough) - Math.floor(rough / 2));
  const mx = Math.floor((x1 + x2) / 2) + shift();
  const my = Math.floor((y1 + y2) / 2) + shift();
  add(mx, my);
  if (Math.abs(x2 - x1) <= 1 && Math.abs(y2 - y1) <= 1) return;
  const next = Math.floor((rough * 2) / 3);
  randomLine(x1, y1, mx, my, next, depth - 1, rng, add);
  randomLine(mx, my, x2, y2, next, depth - 1, rng, add);
}
