// Which product kernels suit an adapter, found by running them: larger tiles feed an adapter better as long as there are enough
// of them, and where that turns differs from card to card. All kernels add in the same order (matmul.ts), so a choice changes
// how long a product takes and nothing else; attention, where it would show in the last bits, is not tuned.

import type { Device } from '../device';
import { packRows, type WeightFormat } from '../packing';
import { SMALLEST_TILE, TILES, type TileChoice, type TileChoices, type TileName } from './matmul';

/** What `tune` found for an adapter; plain data, to be kept by the caller and given again. */
export interface Tuning {
  readonly version: 1;
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

/** A product that fills the adapter, and one that does so only in small tiles; less work where a processor plays the adapter. */
const SHAPES: Readonly<Record<'hardware' | 'software', { readonly large: Shape; readonly small: Shape }>> = {
  hardware: { large: { m: 512, n: 1024, k: 512 }, small: { m: 64, n: 512, k: 512 } },
  software: { large: { m: 64, n: 128, k: 128 }, small: { m: 8, n: 64, k: 128 } },
};
const RUNS = 3;

const isCount = (value: unknown): boolean => typeof value === 'number' && Number.isInteger(value) && value >= 1;

function isChoice(value: unknown): boolean {
  const { largest, minThreads } = (value ?? {}) as Partial<TileChoice>;
  return TILES.some(({ kernel }) => kernel === largest) && isCount(minThreads);
}

function isTuning(value: unknown, adapter: string): value is Tuning {
  if (typeof value !== 'object' || value === null) return false;
  const { version, adapter: name, tiles } = value as Partial<Tuning>;
  return version === 1 && name === adapter && isChoice(tiles?.plain) && isChoice(tiles?.packed);
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
  return known ?? { version: 1, adapter: device.description, tiles };
}

const threadsOf = ({ m, n }: Shape, { rows, columns }: (typeof TILES)[number]): number => Math.ceil(m / rows) * Math.ceil(n / columns);

async function choose(device: TunableDevice, format: WeightFormat): Promise<TileChoice> {
  const { large, small } = SHAPES[device.isSoftware ? 'software' : 'hardware'];
  const [tile, block] = [await time(device, format, large, 'matmul-tile'), await time(device, format, large, 'matmul-block')];
  const largest = tile <= block ? 'matmul-tile' : 'matmul-block';
  const allowed = TILES.slice(TILES.findIndex(({ kernel }) => kernel === largest));
  let best = { minThreads: 1, milliseconds: Infinity };
  for (const candidate of allowed) {
    const milliseconds = await time(device, format, small, candidate.kernel);
    if (milliseconds < best.milliseconds) best = { minThreads: threadsOf(small, candidate), milliseconds };
  }
  return { largest, minThreads: best.minThreads };
}

/** The quickest of some runs; the first one compiles and does not count. */
async function time(device: TunableDevice, format: WeightFormat, { m, n, k }: Shape, kernel: TileName): Promise<number> {
  const choice = { largest: kernel, minThreads: kernel === SMALLEST_TILE ? Infinity : 1 };
  device.useTiles({ plain: choice, packed: choice });
  const numbers = Float32Array.from({ length: n * k }, (_, i) => (i % 17) / 17);
  const words = format === 'f32' ? numbers : packRows(format, numbers, k);
  const b = device.alloc(format === 'f32' ? 'f32' : 'i32', words.length, 'tuning');
  const [a, out] = [device.alloc('f32', m * k, 'tuning'), device.alloc('f32', m * n, 'tuning')];
  device.write(b, words);
  let quickest = Infinity;
  for (let run = 0; run <= RUNS; run++) {
    const start = performance.now();
    for (let i = 0; i < 4; i++) device.matmul(out, a, b, { m, n, k, transposeB: true, bFormat: format });
    await device.read(out, 0, 1);
    if (run > 0) quickest = Math.min(quickest, performance.now() - start);
  }
  for (const tensor of [a, b, out]) device.free(tensor);
  return quickest;
}
