import { expect, test, vi } from 'vitest';
import { gemmRates } from '../../src/compute/bench';
import { createReferenceDevice } from '../../src/compute/reference/reference-device';

test('the median rate of every shape, and nothing left in memory', async () => {
  const device = createReferenceDevice();
  let nowMs = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  // every product takes 4 ms of this clock, and some waits for the device a hundred times as long
  let waits = 0;
  const timed = {
    ...device,
    matmul: () => void (nowMs += 4),
    read: (...args: Parameters<typeof device.read>) => {
      nowMs += waits++ % 5 === 0 ? 400 : 0;
      return device.read(...args);
    },
  };
  const shapes = [
    { m: 1000, n: 1000, k: 100 },
    { m: 500, n: 1000, k: 200 },
  ];
  const rates = await gemmRates(timed, shapes).finally(() => vi.restoreAllMocks());
  expect(rates).toEqual(shapes.map((shape) => ({ shape, gflops: 2e8 / 4e6 })));
  expect(device.memory().bytes).toBe(0);
});
