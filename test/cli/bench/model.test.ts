import { afterEach, describe, expect, it } from 'vitest';
import { readArguments } from '../../../src/cli/arguments';
import { benchModel } from '../../../src/cli/bench/model';
import { computedSeconds, countWork } from '../../../src/cli/bench/count-work';
import { createDevice } from '../../../src/compute/create';
import type { Device } from '../../../src/compute/device';

describe('bench model', () => {
  it('measures the embedded model, and sampling and training agree', async () => {
    const argv = ['--device', 'wasm', '--threads', '1', '--prompt', '24', '--completion', '4'];
    const { rows } = await benchModel(readArguments(argv, ['device', 'threads', 'prompt', 'completion']));
    const value = (what: string): number => rows.find((row) => row.what.startsWith(what))!.value;
    for (const { what, value: found } of rows) if (!what.startsWith('log-prob')) expect(found, what).toBeGreaterThan(0);
    expect(rows.filter(({ passed }) => passed !== null)).toEqual([
      expect.objectContaining({ what: 'log-probabilities, sampled and learned from', passed: true }),
    ]);
    expect(value('memory of the device') / value('the same, planned')).toBeGreaterThan(0.95);
    expect(value('memory of the device') / value('the same, planned')).toBeLessThan(1.05);
  });
});

describe('countWork', () => {
  let device: Device;
  afterEach(() => device.destroy());

  it('counts two operations a step of a sum, LoRA included, and leaves the result alone', async () => {
    device = await createDevice('reference');
    const count = countWork();
    const counted = count.wrap(device);
    const tensor = (length: number, value: number) => {
      const made = counted.alloc('f32', length, 'x');
      counted.write(made, new Float32Array(length).fill(value));
      return made;
    };
    const out = tensor(6, 0);
    const lora = { z: tensor(4, 1), zOffset: 0, zStride: 2, b: tensor(6, 1), rank: 2, scale: 0.5 };
    counted.matmul(out, tensor(10, 1), tensor(15, 2), { m: 2, n: 3, k: 5, transposeB: true, lora });
    expect([...(await counted.read(out))]).toEqual(new Array(6).fill(11));
    expect(count.operations()).toBe(2 * 2 * 3 * (5 + 2));
    expect(count.work()).toEqual({ operations: 2 * 2 * 3 * (5 + 2), kernels: 1, waits: 1 });
    count.reset();
    expect(count.work()).toEqual({ operations: 0, kernels: 0, waits: 0 });
  });

  it('counts four operations a head, number and token attended to, and what a card would take', async () => {
    device = await createDevice('reference');
    const count = countWork();
    const counted = count.wrap(device);
    const tensor = (length: number) => counted.alloc('f32', length, 'x');
    const spans = counted.alloc('i32', 8, 'spans');
    counted.write(spans, Int32Array.from([0, 2, 2, 3, 0, 2, 2, 4]));
    const shape = { tokens: 2, heads: 2, kvHeads: 1, headSize: 4 };
    counted.attention(tensor(16), tensor(4), tensor(16), tensor(16), tensor(16), spans, shape);
    expect(count.work()).toEqual({ operations: 4 * (3 + 4) * 2 * 4, kernels: 1, waits: 0 });
    expect(computedSeconds({ operations: 2e12, kernels: 1e5, waits: 100 }, 1e12)).toBeCloseTo(2 + 1.62 + 0.24, 9);
  });
});
