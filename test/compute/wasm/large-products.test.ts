// A head over a vocabulary of hundreds of thousands: its panels are made in parts, so that a product takes little memory beside it.

import { afterAll, expect, it } from 'vitest';
import { MAX_PANEL_BYTES } from '../../../src/compute/wasm/storage';
import { createWasmDevice } from '../../../src/compute/wasm/wasm-device';

const [ROWS, COLUMNS, M] = [71_000, 640, 17];
const device = await createWasmDevice({ threads: 2 });
afterAll(() => device.destroy());

const drawn = (length: number, salt: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => ((i * 7919 + salt) % 251) / 251 - 0.5);
const [weights, x, dy] = [drawn(ROWS * COLUMNS, 1), drawn(M * COLUMNS, 2), drawn(M * ROWS, 3)];

function put(data: Float32Array) {
  const tensor = device.alloc('f32', data.length, 'large product');
  device.write(tensor, data);
  return tensor;
}

it('both ways, and the panels stay within their limit', async () => {
  expect(4 * ROWS * COLUMNS).toBeGreaterThan(MAX_PANEL_BYTES * 1.2);
  const [b, a, upstream] = [put(weights), put(x), put(dy)];
  const [out, back] = [put(new Float32Array(M * ROWS).fill(3)), put(new Float32Array(M * COLUMNS))];
  const before = device.memory().bytes;
  device.matmul(out, a, b, { m: M, n: ROWS, k: COLUMNS, transposeB: true, accumulate: true });
  device.matmul(back, upstream, b, { m: M, n: COLUMNS, k: ROWS });
  expect(device.memory().peakBytes - before).toBeLessThanOrEqual(MAX_PANEL_BYTES + 2 ** 16);
  const [y, dx] = [await device.read(out), await device.read(back)];
  for (const [row, column] of [
    [0, 0],
    [3, 52_423],
    [4, 52_424],
    [16, ROWS - 1],
    [9, 52_431],
  ] as const) {
    // prettier-ignore
    let sum = 3;
    for (let c = 0; c < COLUMNS; c++) sum += x[row * COLUMNS + c]! * weights[column * COLUMNS + c]!;
    expect(y[row * ROWS + column]!).toBeCloseTo(sum, 4);
  }
  for (const [row, column] of [
    [0, 0],
    [16, COLUMNS - 1],
    [7, 333],
  ] as const) {
    // prettier-ignore
    let sum = 0;
    for (let r = 0; r < ROWS; r++) sum += dy[row * ROWS + r]! * weights[r * COLUMNS + column]!;
    expect(dx[row * COLUMNS + column]!).toBeCloseTo(sum, 2);
  }
});
