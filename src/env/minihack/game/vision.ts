// What the hero sees and remembers. A square is in sight when the straight line to it is clear; it is seen when it
// also is lit or next to the hero. A wall or shut door is in sight when a clear square in sight lies one step
// nearer, and at a distance it is seen only where that side is lit.

import { BOULDER, glyphAt, terrainGlyphAt } from './glyphs';
import { COLUMNS, isInside, type Level, ROWS } from './level';
import { isWallDrawn, quarterOf, wallCharacter } from './wallify';

export class Vision {
  /** The map character last seen on each square. */
  readonly memory: string[] = new Array<string>(COLUMNS * ROWS).fill(' ');
  /** What each of these characters stands for, see `glyphs.ts`. */
  readonly glyphs = new Uint16Array(COLUMNS * ROWS);
  #seen = new Uint32Array(COLUMNS * ROWS);
  #inSight = new Uint32Array(COLUMNS * ROWS);
  /** From where each wall has been seen, see `wallify.ts`. */
  #quarters = new Uint8Array(COLUMNS * ROWS);
  #pass = 0;
  #known = '';

  sees(x: number, y: number): boolean {
    return this.#seen[y * COLUMNS + x] === this.#pass;
  }

  /** Has lain in a clear line at any time. */
  wasInLine(x: number, y: number): boolean {
    return this.#inSight[y * COLUMNS + x] !== 0;
  }

  /** A clear line, lit or not. */
  hasLine(x: number, y: number): boolean {
    return this.#inSight[y * COLUMNS + x] === this.#pass;
  }

  look(level: Level, x: number, y: number): void {
    const state = `${x},${y},${level.revision}`;
    if (state === this.#known) return;
    this.#known = state;
    const pass = ++this.#pass;
    const inSight = this.#inSight;
    const queue = [y * COLUMNS + x];
    const stopping: number[] = [];
    inSight[queue[0]!] = pass;
    for (let head = 0; head < queue.length; head++) {
      const at = queue[head]!;
      const ax = at % COLUMNS;
      const ay = (at - ax) / COLUMNS;
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++) {
          const nx = ax + dx;
          const ny = ay + dy;
          const next = ny * COLUMNS + nx;
          if (!isInside(nx, ny) || inSight[next] === pass) continue;
          if (level.stopsSight(nx, ny)) {
            if ((dx === 0 || dx === Math.sign(nx - x)) && (dy === 0 || dy === Math.sign(ny - y))) {
              if (dy !== 0 || ny === y || isClear(level, x, y, nx, ny, true)) {
                inSight[next] = pass;
                stopping.push(next);
              }
            }
          } else if (isClear(level, x, y, nx, ny)) {
            inSight[next] = pass;
            queue.push(next);
          }
        }
    }
    for (const at of queue) this.#remember(level, at, x, y, pass);
    for (const at of stopping) this.#remember(level, at, x, y, pass);
  }

  #remember(level: Level, at: number, x: number, y: number, pass: number): void {
    const column = at % COLUMNS;
    const row = (at - column) / COLUMNS;
    const near = Math.abs(column - x) <= 1 && Math.abs(row - y) <= 1;
    if (!near && !(level.lit[at] && this.#isLitFromHere(level, column, row, x, y))) return;
    this.#seen[at] = pass;
    if (!isWallDrawn(level, column, row, x, y)) return;
    this.memory[at] = mapCharacter(level, column, row);
    this.glyphs[at] = glyphAt(level, at);
    if (!level.isWall(column, row)) return;
    this.#quarters[at]! |= quarterOf(x - column, y - row);
    this.memory[at] = wallCharacter(level.joints[at]!, this.#quarters[at]!, this.memory[at]!);
  }

  #isLitFromHere(level: Level, column: number, row: number, x: number, y: number): boolean {
    if (!level.stopsSight(column, row) && level.at(column, row) !== '+') return true;
    return level.lit[(row + Math.sign(y - row)) * COLUMNS + column + Math.sign(x - column)] === true;
  }

  /** Everything that stays where it is becomes known. */
  reveal(level: Level): void {
    for (let row = 0; row < ROWS; row++)
      for (let column = 1; column < COLUMNS; column++) {
        const boulder = level.boulderAt(column, row);
        const at = row * COLUMNS + column;
        this.memory[at] = boulder ? '`' : terrainCharacter(level, column, row);
        this.glyphs[at] = boulder ? BOULDER : terrainGlyphAt(level, at);
      }
  }
}

/** Whether no square between the two ends stops sight. @param both where the line runs between two squares, both count, else the farther one */
export function isClear(level: Level, x1: number, y1: number, x2: number, y2: number, both = false): boolean {
  const dx = Math.abs(x2 - x1);
  const dy = Math.abs(y2 - y1);
  const sx = Math.sign(x2 - x1);
  const sy = Math.sign(y2 - y1);
  const steps = Math.max(dx, dy);
  for (let step = 1; step < steps; step++) {
    const twiceX = (2 * dx * step) / steps;
    const twiceY = (2 * dy * step) / steps;
    const x = x1 + sx * Math.floor((twiceX + 1) / 2);
    const y = y1 + sy * Math.floor((twiceY + 1) / 2);
    if (level.stopsSight(x, y)) return false;
    if (!both) continue;
    if (twiceX % 2 === 1 && level.stopsSight(x - sx, y)) return false;
    if (twiceY % 2 === 1 && level.stopsSight(x, y - sy)) return false;
  }
  return true;
}

const SHOWN: Readonly<Record<string, string>> = {
  C: '#',
  K: '#',
  T: '#',
  F: '#',
  P: '}',
  W: '}',
  L: '}',
  I: '.',
  S: '|',
  B: '-',
  H: ' ',
  A: ' ',
};

export function terrainCharacter(level: Level, x: number, y: number): string {
  const trap = level.trapAt(x, y);
  if (trap?.seen) return '^';
  const terrain = level.at(x, y);
  if (terrain === '+') {
    const door = level.door(x, y)!;
    if (door.state === 'closed' || door.state === 'locked') return '+';
    return door.state === 'open' ? (door.horizontal ? '|' : '-') : '.';
  }
  if (terrain === 'S') return level.doors.get(y * COLUMNS + x)?.horizontal ? '-' : '|';
  return SHOWN[terrain] ?? terrain;
}

/** Thing above trap above terrain; monsters are drawn over it while they are seen. */
export function mapCharacter(level: Level, x: number, y: number): string {
  const pile = level.piles.get(y * COLUMNS + x);
  return pile ? pile[0]!.type.symbol : terrainCharacter(level, x, y);
}
