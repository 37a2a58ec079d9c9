// Lines of sight: which squares lie in view of the hero, lit or not. Rows are swept away from the hero, each side for
// itself: a stretch in view on one row opens the view on the next. Clear squares are in view where the straight line to
// them is clear; stretches that stop sight are in view as far as the opening reaches, and one square beyond it where
// the opening itself is clear. Found by comparing with recorded screens, square by square.

import { COLUMNS, type Level, ROWS } from './level';

export class Sight {
  /** The squares in view, and how many of them count. */
  readonly squares = new Int16Array(COLUMNS * ROWS);
  count = 0;
  readonly #inView = new Uint32Array(COLUMNS * ROWS);
  #pass = 0;
  readonly #stops = new Uint8Array(COLUMNS * ROWS);
  /** How far a clear stretch goes, the square that ends it included, or a stretch that stops sight, to either side. */
  readonly #ends: Readonly<Record<1 | -1, Uint8Array>> = { 1: new Uint8Array(COLUMNS * ROWS), [-1]: new Uint8Array(COLUMNS * ROWS) };
  #x = 0;
  #y = 0;

  inView(at: number): boolean {
    return this.#inView[at] === this.#pass;
  }

  wasInView(at: number): boolean {
    return this.#inView[at] !== 0;
  }

  stops(at: number): boolean {
    return this.#stops[at] === 1;
  }

  /** To be called whenever something that stops sight has come or gone. */
  survey(level: Level): void {
    const stops = this.#stops;
    stops.fill(1);
    for (let y = 0; y < ROWS; y++) {
      let isSolid = true;
      for (let x = 1; x < COLUMNS; x++) {
        if (level.terrain[y * COLUMNS + x] === ' ' || level.stopsSight(x, y)) continue;
        stops[y * COLUMNS + x] = 0;
        isSolid = false;
      }
      for (const side of [1, -1] as const) {
        const last = side > 0 ? COLUMNS - 1 : 0;
        const ends = this.#ends[side];
        ends.fill(last, y * COLUMNS, (y + 1) * COLUMNS);
        // Most rows are rock from one end to the other.
        if (isSolid) continue;
        for (let x = last - side; x >= 0 && x < COLUMNS; x -= side) {
          const at = y * COLUMNS + x;
          const next = at + side;
          if (stops[at] === stops[next]) ends[at] = ends[next]!;
          else ends[at] = stops[at] === 1 ? x : x + side;
        }
      }
    }
  }

  look(x: number, y: number): void {
    this.#pass++;
    this.count = 0;
    this.#x = x;
    this.#y = y;
    const at = y * COLUMNS + x;
    const right = this.#rowEnd(at, x, 1);
    const left = this.#rowEnd(at, x, -1);
    for (let column = left; column <= right; column++) this.#add(y * COLUMNS + column);
    for (const away of [1, -1] as const) {
      if (y + away < 0 || y + away >= ROWS) continue;
      this.#sweep(y + away, away, 1, 0, right - x);
      this.#sweep(y + away, away, -1, 0, x - left);
    }
  }

  #rowEnd(at: number, x: number, side: 1 | -1): number {
    if (this.#stops[at] === 0) return this.#ends[side][at]!;
    if (x + side < 0 || x + side >= COLUMNS) return x;
    return this.#stops[at + side] === 0 ? this.#ends[side][at + side]! : x + side;
  }

  #add(at: number): void {
    if (this.#inView[at] === this.#pass) return;
    this.#inView[at] = this.#pass;
    this.squares[this.count++] = at;
  }

  /** @param near first column of the opening, counted from the hero's to this side; @param mark its last one */
  #sweep(row: number, away: 1 | -1, side: 1 | -1, near: number, mark: number): void {
    const x = this.#x;
    const base = row * COLUMNS + x;
    const limit = side > 0 ? COLUMNS - 1 - x : x;
    const ends = this.#ends[side];
    const stops = this.#stops;
    while (near <= mark) {
      const edge = side * (ends[base + side * near]! - x);
      if (stops[base + side * near] === 1) {
        let last = edge;
        if (edge > mark) last = stops[base - away * COLUMNS + side * mark] === 1 ? mark : Math.min(mark + 1, limit);
        for (let u = near; u <= last; u++) this.#add(base + side * u);
        near = last + 1;
        continue;
      }
      if (near !== 0) {
        while (near <= edge && !this.#isClear(x + side * near, row)) near++;
        if (near > limit) return;
        if (near === limit) {
          this.#add(base + side * near);
          return;
        }
        if (near >= edge) {
          near = edge;
          continue;
        }
      }
      let far = edge;
      if (mark < edge) {
        far = mark;
        while (far <= edge && this.#isClear(x + side * far, row)) far++;
        far--;
      }
      if (near > far) return;
      if (far === 0 && limit > 0 && stops[base + side] === 1) far = 1;
      far = Math.min(far, limit);
      for (let u = near; u <= far; u++) this.#add(base + side * u);
      if (row + away >= 0 && row + away < ROWS) this.#sweep(row + away, away, side, near, far);
      near = far + 1;
    }
  }

  /** Whether nothing between the hero and the square stops sight. Halves are rounded away from the hero. */
  #isClear(x2: number, y2: number): boolean {
    const stops = this.#stops;
    const dx = Math.abs(x2 - this.#x);
    const dy = Math.abs(y2 - this.#y);
    const across = x2 > this.#x ? 1 : -1;
    const down = y2 > this.#y ? COLUMNS : -COLUMNS;
    const [long, short, major, minor] = dx > dy ? [dx, dy, across, down] : [dy, dx, down, across];
    let at = this.#y * COLUMNS + this.#x;
    let rest = 2 * short - long;
    for (let step = 1; step < long; step++) {
      if (rest >= 0) {
        at += minor;
        rest -= 2 * long;
      }
      at += major;
      rest += 2 * short;
      if (stops[at] === 1) return false;
    }
    return true;
  }
}

/** Whether no square between the two ends stops sight. */
export function isClear(level: Level, x1: number, y1: number, x2: number, y2: number): boolean {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const steps = Math.max(Math.abs(dx), Math.abs(dy));
  const between = (far: number, step: number): number => Math.sign(far) * Math.floor((2 * Math.abs(far) * step + steps) / (2 * steps));
  for (let step = 1; step < steps; step++) if (level.stopsSight(x1 + between(dx, step), y1 + between(dy, step))) return false;
  return true;
}
