// MAZEWALK: depth-first carving in jumps of two over odd squares.

import type { Rng } from '../../../core/rng';
import { SIDES } from './directions';
import type { Level, Spot } from './level';

const ORDER = Object.values(SIDES);

export function mazewalk(level: Level, from: Spot, direction: string, rng: Rng): void {
  const [dx, dy] = SIDES[direction]!;
  const floor = level.flags.has('corrmaze') ? '#' : '.';
  const carve = (x: number, y: number): void => level.set(x, y, floor);
  let x = from.x + dx;
  let y = from.y + dy;
  carve(x, y);
  if (x % 2 === 0) {
    x += dx === 1 ? 1 : -1;
    carve(x, y);
  }
  if (y % 2 === 0) {
    y += dy === -1 ? -1 : 1;
    carve(x, y);
  }
  const path: Spot[] = [{ x, y }];
  while (path.length > 0) {
    const here = path.at(-1)!;
    const open = ORDER.filter(([sx, sy]) => isOpen(level, here.x + 2 * sx, here.y + 2 * sy));
    if (open.length === 0) {
      path.pop();
      continue;
    }
    const [sx, sy] = rng.pick(open);
    carve(here.x + sx, here.y + sy);
    carve(here.x + 2 * sx, here.y + 2 * sy);
    path.push({ x: here.x + 2 * sx, y: here.y + 2 * sy });
  }
}

function isOpen(level: Level, x: number, y: number): boolean {
  return x >= 3 && x <= 78 && y >= 3 && y <= 20 && level.at(x, y) === ' ';
}
