// Which product kernels suit an adapter, found by running them: larger tiles feed an adapter better as long as there are enough
// of them, and where that turns differs from card to card. All kernels add in the same order (matmul.ts), so a choice changes
// how long a product takes and nothing else; attention, where it would show in the last bits, is not tuned.

import type { Device } from '../device';
import { packRows, type WeightFormat } from '../packing';
import { LADDERS, threadsOf, tilesFrom, type Tile, type TileChoice, type TileChoices, type TileName } from './tiles';

/** What `tune` found for an adapter; plain data, to be kept by the caller and given again. */
export interface Tuning {
  readonly version: 2;
  /** The device's description. */
  readonly adapter: string;
  readonly tiles: TileChoices;
}

export interface TunableDevice extends Device {
  /** Which tiles products use from here on. */
  useTiles(tiles: TileChoices): void;
}

interface Shape {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

type Size = 'large' | 'small' | 'row';

/** A product that fills the adapter, one that does so only in small tiles, and one of a single row; less work where a processor plays the adapter. */
const SHAPES: Readonly<Record<'hardware' | 'software', Readonly<Record<Size, Shape>>>> = {
  hardware: { large: { m: 512, n: 1024, k: 512 }, small: { m: 64, n: 512, k: 512 }, row: { m: 1, n: 512, k: 512 } },
  software: { large: { m: 64, n: 128, k: 128 }, small: { m: 8, n: 64, k: 128 }, row: { m: 1, n: 64, k: 128 } },
};
const RUNS = 3;
/** A run takes this long, or has this many products: waiting for a fast adapter takes longer than a product. */
const RUN_MS = 2;
const MOST_PRODUCTS = 128;

const isCount = (value: unknown): boolean => typeof value === 'number' && Number.isInteger(value) && value >= 1;

function isChoice(value: unknown): boolean {
  const { largest, minThreads } = (value ?? {}) as Partial<TileChoice>;
  return LADDERS.flat().some(({ kernel }) => kernel === largest) && isCount(minThreads);
}

function isTuning(value: unknown, adapter: string): value is Tuning {
  if (typeof value !== 'object' || value === null) return false;
  const { version, adapter: name, tiles } = value as Partial<Tuning>;
  return version === 2 && name === adapter && isChoice(tiles?.plain) && isChoice(tiles?.packed);
}

/**
 * Puts the best tiles to use: those remembered where they are this adapter's, else those that a few dozen products show.
 * @param remembered what an earlier call returned, or anything else
 * @throws AppError `DEVICE_LOST`.
 */
export async function tune(device: TunableDevice, remembered: unknown = null): Promise<Tuning> {
  const known = isTuning(remembered, device.description) ? remembered : null;
  const tiles = known?.tiles ?? { plain: await choose(device, 'f32'), packed: await choose(device, 'int8') };
  device.useTiles(tiles);
  return known ?? { version: 2, adapter: device.description, tiles };
}

/** The best of one ladder, and how long its products take. */
interface Climbed {
  readonly choice: TileChoice;
  readonly times: Readonly<Record<Size, number>>;
}

/** The ladder that is quickest over all sizes, each counted by how many times as long as the quickest it takes there. */
async function choose(device: TunableDevice, format: WeightFormat): Promise<TileChoice> {
  // Barriers of a workgroup are dear where a processor plays the adapter: what needs them is not even tried there.
  const ladders = device.isSoftware ? LADDERS.slice(0, 1) : LADDERS;
  const found: Climbed[] = [];
  for (const ladder of ladders) found.push(await climb(device, format, ladder));
  const quickest = (size: Size): number => Math.min(...found.map(({ times }) => times[size]));
  const cost = ({ times }: Climbed): number =>
    (['large', 'small', 'row'] as const).reduce((sum, size) => sum + times[size] / Math.max(quickest(size), Number.MIN_VALUE), 0);
  return found.reduce((best, other) => (cost(other) < cost(best) ? other : best)).choice;
}

async function climb(device: TunableDevice, format: WeightFormat, ladder: readonly Tile[]): Promise<Climbed> {
  const { large, small, row } = SHAPES[device.isSoftware ? 'software' : 'hardware'];
  const largest = await quickestOf(device, format, large, ladder.slice(0, -1));
  const few = await quickestOf(device, format, small, tilesFrom(largest.tile.kernel));
  const one = await quickestOf(device, format, row, ladder.slice(-1));
  return {
    choice: { largest: largest.tile.kernel, minThreads: threadsOf(small.m, small.n, few.tile) },
    times: { large: largest.milliseconds, small: few.milliseconds, row: one.milliseconds },
  };
}

async function quickestOf(
  device: TunableDevice,
  format: WeightFormat,
  shape: Shape,
  tiles: readonly Tile[],
): Promise<{ tile: Tile; milliseconds: number }> {
  let best = { tile: tiles[0]!, milliseconds: Infinity };
  for (const tile of tiles) {
    const milliseconds = await time(device, format, shape, tile.kernel);
    if (milliseconds < best.milliseconds) best = { tile, milliseconds };
  }
  return best;
}

/** Milliseconds a product, in the quickest of some runs. What compiles does not count. */
async function time(device: TunableDevice, format: WeightFormat, { m, n, k }: Shape, kernel: TileName): Promise<number> {
  const choice = { largest: kernel, minThreads: 1 };
  device.useTiles({ plain: choice, packed: choice });
  const numbers = Float32Array.from({ length: n * k }, (_, i) => (i % 17) / 17);
  const words = format === 'f32' ? numbers : packRows(format, numbers, k);
  const b = device.alloc(format === 'f32' ? 'f32' : 'i32', words.length, 'tuning');
  const [a, out] = [device.alloc('f32', m * k, 'tuning'), device.alloc('f32', m * n, 'tuning')];
  device.write(b, words);
  const run = async (products: number): Promise<number> => {
    const start = performance.now();
    for (let i = 0; i < products; i++) device.matmul(out, a, b, { m, n, k, transposeB: true, bFormat: format });
    await device.read(out, 0, 1);
    return performance.now() - start;
  };
  await run(1);
  let products = 4;
  while (products < MOST_PRODUCTS && (await run(products)) < RUN_MS) products *= 2;
  let quickest = Infinity;
  for (let i = 0; i < RUNS; i++) quickest = Math.min(quickest, await run(products));
  for (const tensor of [a, b, out]) device.free(tensor);
  return quickest / products;
}
