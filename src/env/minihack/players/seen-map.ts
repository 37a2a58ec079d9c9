// What a scripted player knows of a level from the screens alone: characters, squares stood upon, ways refused, and the
// ways to go. Walls and open doors share characters; a bar that lies across its wall is a door.

import { COMPASS } from '../level/directions';

export type Way = readonly [word: string, dx: number, dy: number];

export const WAYS: readonly Way[] = COMPASS.map(({ short, dx, dy }) => [short, dx, dy]);

const WIDTH = 80;
const MONSTER = /[A-Za-z:&;']/;

export interface Path {
  readonly way: Way;
  readonly length: number;
}

export class SeenMap {
  rows: readonly string[] = [];
  x = -1;
  y = -1;
  readonly stood = new Set<number>();
  /** Squares that a step did not reach, with what they showed: a door may be found there later. */
  readonly #blocked = new Map<number, string>();
  /** `from * 4096 + to` of diagonal steps a door refused. */
  readonly refused = new Set<number>();
  /** Stairs once seen stay known while something stands on them. */
  goal: number | null = null;

  /** What the hero stands on, as it was seen before. */
  #under = '.';

  /** @returns whether the hero is on it */
  look(rows: readonly string[]): boolean {
    const before = this.rows;
    this.rows = rows;
    for (let y = 1; y < 22; y++) {
      const row = rows[y] ?? '';
      const goal = row.indexOf('>');
      if (goal >= 0) this.goal = y * WIDTH + goal;
    }
    for (let y = 1; y < 22; y++) {
      const x = rows[y]?.indexOf('@') ?? -1;
      if (x < 0) continue;
      if (x !== this.x || y !== this.y) this.#under = before[y]?.[x]?.replace(/[A-Za-z: ]/, '.') ?? '.';
      this.x = x;
      this.y = y;
      this.stood.add(this.here);
      return true;
    }
    return false;
  }

  get here(): number {
    return this.y * WIDTH + this.x;
  }

  at(square: number): string {
    if (square === this.here) return this.#under;
    const y = Math.floor(square / WIDTH);
    return y < 1 || y > 21 ? ' ' : (this.rows[y]?.[square % WIDTH] ?? ' ');
  }

  block(square: number): void {
    this.#blocked.set(square, this.at(square));
  }

  isMonster(square: number): boolean {
    return MONSTER.test(this.at(square));
  }

  find(symbol: string): number[] {
    const found: number[] = [];
    for (let y = 1; y < 22; y++)
      for (let x = (this.rows[y] ?? '').indexOf(symbol); x >= 0; x = this.rows[y]!.indexOf(symbol, x + 1)) found.push(y * WIDTH + x);
    return found;
  }

  /** Closed, open or locked; an open one looks like a piece of wall across the wall it hangs in. */
  isDoor(square: number): boolean {
    const char = this.at(square);
    if (char === '+') return true;
    if (char !== '|' && char !== '-') return false;
    const beside = char === '-' ? [square - 1, square + 1] : [square - WIDTH, square + WIDTH];
    const along = char === '-' ? [square - WIDTH, square + WIDTH] : [square - 1, square + 1];
    if (beside.some((one) => this.#isWall(one))) return false;
    return along.every((one) => this.#isWall(one)) || beside.every((one) => this.at(one) !== ' ');
  }

  #isWall(square: number): boolean {
    return '|-'.includes(this.at(square));
  }

  isOpen(square: number): boolean {
    const char = this.at(square);
    if (char === ' ' || this.#blocked.get(square) === char) return false;
    return char === '-' || char === '|' ? this.isDoor(square) : true;
  }

  canStep(from: number, [, dx, dy]: Way): boolean {
    const to = from + dy * WIDTH + dx;
    const x = (from % WIDTH) + dx;
    if (x < 0 || x > 78 || !this.isOpen(to)) return false;
    if (dx === 0 || dy === 0) return true;
    return !this.isDoor(from) && !this.isDoor(to) && this.at(to) !== '`' && !this.refused.has(from * 4096 + to);
  }

  /** A square the hero has not stood on beside something not seen yet: standing there shows it. */
  isFrontier(square: number): boolean {
    return !this.stood.has(square) && WAYS.some(([, dx, dy]) => this.at(square + dy * WIDTH + dx) === ' ');
  }

  neighbour([, dx, dy]: Way): number {
    return this.here + dy * WIDTH + dx;
  }

  /** The shortest way to a square that suits; known traps are avoided when `careful`. */
  path(suits: (square: number) => boolean, careful = true): Path | null {
    const first = new Map<number, Path>();
    const queue = [this.here];
    for (let head = 0; head < queue.length; head++) {
      const from = queue[head]!;
      const begun = first.get(from);
      if (begun && suits(from)) return begun;
      for (const way of WAYS) {
        const to = from + way[2] * WIDTH + way[1];
        if (to === this.here || first.has(to) || !this.canStep(from, way)) continue;
        if (careful && this.at(to) === '^' && !suits(to)) continue;
        first.set(to, { way: begun?.way ?? way, length: (begun?.length ?? 0) + 1 });
        queue.push(to);
      }
    }
    return null;
  }
}
