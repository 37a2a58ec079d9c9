// Walls after a level is laid out: those with nothing but rock and walls around them are rock, each other one takes the
// arms its neighbours give it, and where rock lies beside it is noted. `walls.ts` draws them.

import { COLUMNS, isInside, type Level, ROWS } from './level';
import { armsOf, DOWN, isUpright, LEFT, OCTANTS, RIGHT, stemTurn, UP } from './walls';

/** Carries walls on into each other. */
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
  const on = (x: number, y: number, kinds: string): boolean => isInside(x, y) && kinds.includes(before[y * COLUMNS + x]!);
  const joins = (x: number, y: number): boolean => on(x, y, '-|+SBF');
  const filled = (x: number, y: number): boolean => !isInside(x, y) || on(x, y, ' -|+SBF');
  /** A wall does not go on into a wall along a strip of walls and rock on both sides. */
  const goesOn = (x: number, y: number, dx: number, dy: number): boolean =>
    joins(x + dx, y + dy) &&
    !(filled(x + dy, y + dx) && filled(x - dy, y - dx) && filled(x + dx + dy, y + dy + dx) && filled(x + dx - dy, y + dy - dx));
  for (let y = 0; y < ROWS; y++)
    for (let x = 1; x < COLUMNS; x++) {
      if (!level.isWall(x, y)) continue;
      const joints =
        (goesOn(x, y, 0, -1) ? UP : 0) |
        (goesOn(x, y, 0, 1) ? DOWN : 0) |
        (goesOn(x, y, -1, 0) ? LEFT : 0) |
        (goesOn(x, y, 1, 0) ? RIGHT : 0);
      if (joints === 0) continue;
      level.joints[y * COLUMNS + x] = joints;
      level.terrain[y * COLUMNS + x] = joints === (UP | DOWN | LEFT | RIGHT) ? 'B' : isUpright(joints) ? '|' : '-';
    }
}

const ALONE: Readonly<Record<string, number>> = { '-': LEFT | RIGHT, '|': UP | DOWN, B: UP | DOWN | LEFT | RIGHT };

/** Notes the rock beside every wall and hidden door; corridors count as rock. */
export function noteRock(level: Level): void {
  const rock = (x: number, y: number): boolean => !isInside(x, y) || ' #HST-|B'.includes(level.at(x, y));
  for (let y = 0; y < ROWS; y++)
    for (let x = 1; x < COLUMNS; x++) {
      const at = y * COLUMNS + x;
      const terrain = level.terrain[at]!;
      if (terrain === 'S') level.joints[at] = level.doors.get(at)?.horizontal ? LEFT | RIGHT : UP | DOWN;
      else if (!level.isWall(x, y)) {
        level.joints[at] = 0;
        continue;
      }
      level.joints[at] ||= ALONE[terrain]!;
      level.rocks[at] = rockBeside(level.joints[at], (dx, dy) => rock(x + dx, y + dy));
    }
}

function rockBeside(joints: number, rock: (dx: number, dy: number) => boolean): number {
  const arms = armsOf(joints);
  if (arms === 4) {
    const corners = (rock(-1, -1) ? 1 : 0) | (rock(1, -1) ? 2 : 0) | (rock(-1, 1) ? 4 : 0) | (rock(1, 1) ? 8 : 0);
    return armsOf(corners) < 2 || corners === 9 || corners === 6 ? corners : 0;
  }
  if (arms === 3) {
    return alone(teeRock(stemTurn(joints), rock));
  }
  const across = joints & (LEFT | RIGHT);
  const down = joints & (UP | DOWN);
  if (across !== 0 && down !== 0) {
    const [ix, iy] = [joints & RIGHT ? 1 : -1, joints & DOWN ? 1 : -1];
    if (rock(ix, iy)) return 1;
    return rock(-ix, -iy) && rock(0, -iy) && rock(-ix, 0) ? 2 : 0;
  }
  return alone(across === 0 ? (rock(-1, 0) ? 1 : 0) | (rock(1, 0) ? 2 : 0) : (rock(0, -1) ? 1 : 0) | (rock(0, 1) ? 2 : 0));
}

/** Above the joint and on both sides of its stem, once it is turned so that the stem points down. */
function teeRock(turn: number, rock: (dx: number, dy: number) => boolean): number {
  const at = (octant: number): boolean => rock(...OCTANTS[(octant + 8 - turn) % 8]!);
  return (at(1) ? 1 : 0) | (at(6) ? 2 : 0) | (at(4) ? 4 : 0);
}

/** More than one counts as none. */
const alone = (sides: number): number => (armsOf(sides) === 1 ? sides : 0);
