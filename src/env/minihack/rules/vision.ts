// What the hero sees and remembers. A square in view is seen when it is lit or next to the hero; walls and shut
// doors are seen from afar only where the square before them is lit.

import { BOULDER, glyphAt, terrainGlyphAt } from '../view/glyphs';
import { COLUMNS, type Level, ROWS } from '../level/level';
import { Sight } from '../level/sight';
import { octantOf, wallCharacter } from '../level/walls';

export class Vision {
  /** The map character last seen on each square. */
  readonly memory: string[] = new Array<string>(COLUMNS * ROWS).fill(' ');
  /** What each of these characters stands for, see `glyphs.ts`. */
  readonly glyphs = new Uint16Array(COLUMNS * ROWS);
  /** From which sides each wall has been seen, see `walls.ts`. */
  readonly #octants = new Uint8Array(COLUMNS * ROWS);
  readonly #rows = new Array<string | null>(ROWS).fill(null);
  readonly #sight = new Sight();
  readonly #seen = new Uint32Array(COLUMNS * ROWS);
  #pass = 0;
  #at = -1;
  #revision = -1;

  sees(x: number, y: number): boolean {
    return this.#seen[y * COLUMNS + x] === this.#pass;
  }

  /** Has been seen at any time, rock included. */
  wasSeen(x: number, y: number): boolean {
    return this.#seen[y * COLUMNS + x] !== 0;
  }

  /** Has lain in a clear line at any time. */
  wasInLine(x: number, y: number): boolean {
    return this.#sight.wasInView(y * COLUMNS + x);
  }

  /** A clear line, lit or not. */
  hasLine(x: number, y: number): boolean {
    return this.#sight.inView(y * COLUMNS + x);
  }

  /** A row of the map as it is remembered, 79 columns less the blank ones at its end. */
  row(y: number): string {
    return (this.#rows[y] ??= this.memory
      .slice(y * COLUMNS + 1, (y + 1) * COLUMNS)
      .join('')
      .trimEnd());
  }

  look(level: Level, x: number, y: number): void {
    const here = y * COLUMNS + x;
    if (here === this.#at && level.revision === this.#revision) return;
    const sight = this.#sight;
    if (level.revision !== this.#revision) sight.survey(level);
    this.#at = here;
    this.#revision = level.revision;
    sight.look(x, y);
    const pass = ++this.#pass;
    for (let one = 0; one < sight.count; one++) {
      const at = sight.squares[one]!;
      const column = at % COLUMNS;
      if (column === 0) continue;
      const row = (at - column) / COLUMNS;
      const near = Math.abs(column - x) <= 1 && Math.abs(row - y) <= 1;
      if (!near && !(level.lit[at] && this.#isLitFromHere(level, at, Math.sign(x - column), Math.sign(y - row)))) continue;
      this.#seen[at] = pass;
      this.#remember(level, at, column, row, x, y);
    }
  }

  #isLitFromHere(level: Level, at: number, dx: number, dy: number): boolean {
    if (!this.#sight.stops(at) || !(level.joints[at]! > 0 || level.terrain[at] === '+')) return true;
    return level.lit[at + dy * COLUMNS + dx] === true;
  }

  #remember(level: Level, at: number, column: number, row: number, x: number, y: number): void {
    this.glyphs[at] = glyphAt(level, at);
    const joints = level.joints[at]!;
    if (joints === 0) return this.set(at, mapCharacter(level, column, row));
    const clear = (dx: number, dy: number): boolean => {
      const beside = at + dy * COLUMNS + dx;
      return !this.#sight.stops(beside) && level.terrain[beside] !== '+';
    };
    this.#octants[at]! |= octantOf(joints, Math.sign(x - column), Math.sign(y - row), clear);
    const above = level.topAt(at)?.type.symbol ?? (level.knownTrapAt(at) && '^');
    const character = above ?? wallCharacter(joints, level.rocks[at]!, this.#octants[at]!);
    if (character === ' ') this.glyphs[at] = 0;
    this.set(at, character);
  }

  set(at: number, character: string): void {
    if (this.memory[at] === character) return;
    this.memory[at] = character;
    this.#rows[(at - (at % COLUMNS)) / COLUMNS] = null;
  }

  /** Everything that stays where it is becomes known. */
  reveal(level: Level): void {
    this.#octants.fill(255);
    for (let row = 0; row < ROWS; row++)
      for (let column = 1; column < COLUMNS; column++) {
        const at = row * COLUMNS + column;
        const joints = level.joints[at]!;
        const boulder = level.topAt(at)?.type.name === 'boulder';
        this.glyphs[at] = boulder ? BOULDER : terrainGlyphAt(level, at);
        if (boulder) this.set(at, '`');
        else if (joints > 0 && !level.knownTrapAt(at)) this.set(at, wallCharacter(joints, level.rocks[at]!, 255));
        else this.set(at, terrainCharacter(level, column, row));
      }
  }
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
  if (level.knownTrapAt(y * COLUMNS + x)) return '^';
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
  return level.topAt(y * COLUMNS + x)?.type.symbol ?? terrainCharacter(level, x, y);
}
