// In which pieces a matrix product is computed: two ladders of tiles, and which of them a product takes.

export type TileName = 'matmul-tile' | 'matmul-block' | 'matmul-row' | 'matmul-shared' | 'matmul-few';

export interface Tile {
  readonly kernel: TileName;
  /** What `threads` threads compute together: one in registers, or a workgroup through its memory. */
  readonly rows: number;
  readonly columns: number;
  readonly threads: number;
}

export const THREADS = 64;

/** Two ways to compute a product, each from the largest tile to the smallest. */
export const LADDERS: readonly (readonly Tile[])[] = [
  [
    { kernel: 'matmul-tile', rows: 8, columns: 8, threads: 1 },
    { kernel: 'matmul-block', rows: 4, columns: 4, threads: 1 },
    { kernel: 'matmul-row', rows: 1, columns: 4, threads: 1 },
  ],
  [
    { kernel: 'matmul-shared', rows: 32, columns: 32, threads: THREADS },
    { kernel: 'matmul-few', rows: 4, columns: 64, threads: THREADS },
  ],
];

/** The tiles of a ladder from this one down. */
export function tilesFrom(largest: TileName): readonly Tile[] {
  for (const ladder of LADDERS) {
    const at = ladder.findIndex(({ kernel }) => kernel === largest);
    if (at >= 0) return ladder.slice(at);
  }
  throw new RangeError(`matmul: no tile is called ${largest}`);
}

/** A product takes the largest tile of a ladder, from `largest` down, that gives at least `minThreads` threads something to do. */
export interface TileChoice {
  readonly largest: TileName;
  readonly minThreads: number;
}

/** Threads that a product in such tiles keeps busy. */
export const threadsOf = (m: number, n: number, { rows, columns, threads }: Tile): number =>
  Math.ceil(m / rows) * Math.ceil(n / columns) * threads;

export interface TileChoices {
  readonly plain: TileChoice;
  /** For packed weights, which every thread decodes that reads them, or every workgroup. */
  readonly packed: TileChoice;
}
