// Walls after a level is laid out: those with nothing but rock and walls around them are rock, and each other one
// takes the form its neighbours give it, so that single pieces run the way the wall runs.

import { COLUMNS, isInside, type Level, ROWS } from './level';

/** Bits of `Level.joints`: the sides on which a wall goes on. */
const [UP, DOWN, LEFT, RIGHT] = [1, 2, 4, 8];

export function wallify(level: Level): void {
  const solid = (x: number, y: number): boolean => !isInside(x, y) || level.at(x, y) === ' ' || level.isWall(x, y);
  const buried: number[] = [];
  for (let y = 0; y < ROWS; y++)
    for (let x = 1; x < COLUMNS; x++) {
      if (!level.isWall(x, y)) continue;
      let around = 0;
      for (let dy = -1; dy <= 1; dy++) for (let dx = -1; dx <= 1; dx++) if (solid(x + dx, y + dy)) around++;
      if (around === 9) buried.push(y * COLUMNS + x);
    }
  for (const at of buried) level.terrain[at] = ' ';
  const before = [...level.terrain];
  const joins = (x: number, y: number): boolean => isInside(x, y) && '-|+SBF'.includes(before[y * COLUMNS + x]!);
  for (let y = 0; y < ROWS; y++)
    for (let x = 1; x < COLUMNS; x++) {
      if (!level.isWall(x, y)) continue;
      const up = joins(x, y - 1);
      const down = joins(x, y + 1);
      const left = joins(x - 1, y);
      const right = joins(x + 1, y);
      level.joints[y * COLUMNS + x] = (up ? UP : 0) | (down ? DOWN : 0) | (left ? LEFT : 0) | (right ? RIGHT : 0);
      const across = left || right;
      if (!up && !down && !across) continue;
      // A tee that opens to one side is drawn upright, every other joint lying down.
      const upright = (up || down) && (!across || (up && down && left !== right));
      level.terrain[y * COLUMNS + x] = upright ? '|' : '-';
    }
}

/**
 * Whether a wall is drawn when it is seen from there. A wall with rock (corridors count) on one side only is drawn from
 * the other one, a corner with rock around it from inside; both as the recordings show.
 */
export function isWallDrawn(level: Level, x: number, y: number, fromX: number, fromY: number): boolean {
  const terrain = level.at(x, y);
  if (!level.isWall(x, y) && terrain !== 'S') return true;
  const rock = (cx: number, cy: number): boolean => !isInside(cx, cy) || ' #HST-|B'.includes(level.at(cx, cy));
  const joints = level.joints[y * COLUMNS + x]!;
  const [dx, dy] = [fromX - x, fromY - y];
  const sides = ((joints & UP) === 0) !== ((joints & DOWN) === 0) && ((joints & LEFT) === 0) !== ((joints & RIGHT) === 0);
  if (sides) {
    const [ix, iy] = [joints & RIGHT ? 1 : -1, joints & DOWN ? 1 : -1];
    if (rock(x + ix, y + iy)) return !(dx * ix > 0 && dy * iy > 0);
    if (!rock(x - ix, y - iy) || !rock(x, y - iy) || !rock(x - ix, y)) return true;
    return dx * ix >= 0 && dy * iy >= 0;
  }
  const arms = [UP, DOWN, LEFT, RIGHT].filter((side) => joints & side);
  if (arms.length >= 3) {
    if (arms.length === 4) return true;
    const [fx, fy] = joints & UP ? (joints & DOWN ? (joints & LEFT ? [1, 0] : [-1, 0]) : [0, 1]) : [0, -1];
    return !rock(x + fx!, y + fy!) || dx * fx! + dy * fy! <= 0;
  }
  const upright = terrain === '|' || (terrain === 'S' && level.doors.get(y * COLUMNS + x)?.horizontal === false);
  const [before, after] = upright ? [rock(x - 1, y), rock(x + 1, y)] : [rock(x, y - 1), rock(x, y + 1)];
  if (before === after) return true;
  const off = upright ? dx : dy;
  return before ? off >= 0 : off <= 0;
}

/** Quarters around a wall from which it has been seen: up left, up right, down left, down right. */
export function quarterOf(dx: number, dy: number): number {
  if (dx === 0) return dy < 0 ? 1 | 2 : 4 | 8;
  if (dy === 0) return dx < 0 ? 1 | 4 : 2 | 8;
  return (dx > 0 ? 2 : 1) << (dy > 0 ? 2 : 0);
}

/** How a joint is drawn that has been seen from these quarters alone: only the arms that show from there. */
export function wallCharacter(joints: number, quarters: number, whole: string): string {
  if ((joints & (UP | DOWN)) !== (UP | DOWN) || (joints & (LEFT | RIGHT)) === 0) return whole;
  const left = joints & LEFT ? quarters & (1 | 4) : 0;
  const right = joints & RIGHT ? quarters & (2 | 8) : 0;
  const flat = (joints & LEFT ? 0 : quarters & (1 | 4)) | (joints & RIGHT ? 0 : quarters & (2 | 8));
  if (flat !== 0) return '|';
  const isLeftTee = left === (1 | 4) && right === 0;
  const isRightTee = right === (2 | 8) && left === 0;
  return isLeftTee || isRightTee ? '|' : '-';
}
