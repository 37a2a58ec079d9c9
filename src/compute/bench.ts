// How fast products are on a device.

import type { Device } from './device';

export interface GemmShape {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

export interface GemmRate {
  readonly shape: GemmShape;
  /** Median over the repetitions, 2·m·n·k operations each. */
  readonly gflops: number;
}

/** A repetition holds at least these operations and takes at least this long, so that waiting for the device does not count for much. */
const OPERATIONS_A_REPETITION = 2e8;
const REPETITION_MS = 20;
const REPETITIONS = 9;

/** Products as in a forward pass: the weight is stored [N, K] and is the same in every one. */
export async function gemmRates(device: Device, shapes: readonly GemmShape[]): Promise<GemmRate[]> {
  const rates: GemmRate[] = [];
  for (const shape of shapes) rates.push({ shape, gflops: await rate(device, shape) });
  return rates;
}

async function rate(device: Device, { m, n, k }: GemmShape): Promise<number> {
  const a = device.alloc('f32', m * k, 'a');
  const b = device.alloc('f32', n * k, 'b');
  const out = device.alloc('f32', m * n, 'out');
  device.fill(a, 0.5);
  device.fill(b, 0.25);
  let products = Math.max(1, Math.ceil(OPERATIONS_A_REPETITION / (2 * m * n * k)));
  const repetition = async (): Promise<number> => {
    const start = performance.now();
    for (let i = 0; i < products; i++) device.matmul(out, a, b, { m, n, k, transposeB: true });
    await device.read(out, 0, 1);
    return performance.now() - start;
  };
  await repetition();
  while ((await repetition()) < REPETITION_MS) products *= 2;
  const rates: number[] = [];
  for (let i = 0; i < REPETITIONS; i++) rates.push((2e-6 * m * n * k * products) / (await repetition()));
  for (const tensor of [a, b, out]) device.free(tensor);
  return rates.sort((x, y) => x - y)[Math.floor(REPETITIONS / 2)]!;
}
