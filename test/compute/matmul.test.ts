import fc from 'fast-check';
import { describe, expect } from 'vitest';
import type { MatmulOptions } from '../../src/compute/device';
import { eachDevice } from '../support/each-device';
import { agrees, compute, drawn, drawValues, size } from '../support/tensors';

/** Rounding of a sum of k products of numbers below 1 grows with √k; 2⁻²⁴ is the unit of f32. */
const tolerance = (k: number): { relative: number; absolute: number } => ({ relative: 1e-5, absolute: 32 * Math.sqrt(k) * 2 ** -24 });

const flags = fc.record({ transposeA: fc.boolean(), transposeB: fc.boolean(), accumulate: fc.boolean() });
const shape = fc.record({ m: size(131), n: size(257), k: size(257) });

describe('matmul', () => {
  eachDevice('every shape, transposed or not, added or not', async (device) => {
    await drawn(fc.tuple(shape, flags, fc.constantFrom(1, 0.5)), 24, async ([{ m, n, k }, flag, alpha]) => {
      await agrees(
        device,
        (w) => {
          const out = w.put(drawValues(3, 'out', m * n));
          w.device.matmul(out, w.put(drawValues(1, 'a', m * k)), w.put(drawValues(2, 'b', k * n)), { m, n, k, alpha, ...flag });
          return { out };
        },
        { ...tolerance(k), shape: [m, n], label: JSON.stringify({ m, n, k, alpha, ...flag }) },
      );
    });
  });

  eachDevice('strides, offsets, views, and nothing written between the columns', async (device) => {
    await drawn(
      fc.tuple(shape, flags, fc.tuple(size(9), size(9), size(9), size(9))),
      12,
      async ([{ m, n, k }, flag, [aPad, aOffset, outPad, outOffset]]) => {
        const aStride = (flag.transposeA ? m : k) + aPad + aOffset;
        const outStride = n + outPad + outOffset;
        const options: MatmulOptions = { m, n, k, aStride, aOffset, outStride, outOffset, ...flag };
        await agrees(
          device,
          (w) => {
            const a = w.put(drawValues(1, 'a', 64 + (flag.transposeA ? k : m) * aStride));
            const b = w.put(drawValues(2, 'b', 128 + k * n));
            const out = w.put(drawValues(3, 'out', 64 + m * outStride));
            const views = [out, a, b].map((t, i) => w.device.view(t, i === 2 ? 128 : 64, t.length - (i === 2 ? 128 : 64)));
            w.device.matmul(views[0]!, views[1]!, views[2]!, options);
            return { out };
          },
          { ...tolerance(k), label: JSON.stringify(options) },
        );
      },
    );
  });

  eachDevice('the LoRA term, with z shared by several products', async (device) => {
    const lora = fc.record({ rank: fc.constantFrom(1, 4, 8, 13, 16), zOffset: fc.constantFrom(0, 8, 5), scale: fc.constantFrom(2, 0.25) });
    await drawn(
      fc.tuple(shape, lora, fc.boolean(), fc.boolean()),
      12,
      async ([{ m, n, k }, { rank, zOffset, scale }, transposeB, accumulate]) => {
        const zStride = zOffset + rank + 3;
        await agrees(
          device,
          (w) => {
            const z = w.put(drawValues(4, 'z', m * zStride));
            const b = w.put(drawValues(5, 'lora b', n * rank));
            const out = w.put(drawValues(3, 'out', m * n));
            const options = { m, n, k, alpha: 0.5, transposeB, accumulate, lora: { z, zOffset, zStride, b, rank, scale } };
            w.device.matmul(out, w.put(drawValues(1, 'a', m * k)), w.put(drawValues(2, 'b', k * n)), options);
            return { out };
          },
          { ...tolerance(k + rank * scale * scale), shape: [m, n], label: JSON.stringify({ m, n, k, rank, zOffset, scale, transposeB }) },
        );
      },
    );
  });

  eachDevice('one product into the columns beside another', async (device) => {
    await agrees(device, (w) => {
      const x = w.put(drawValues(1, 'x', 11 * 24));
      const out = w.alloc('f32', 11 * 48);
      for (let part = 0; part < 3; part++) {
        const weight = w.put(drawValues(part, 'weight', 16 * 24));
        w.device.matmul(out, x, weight, { m: 11, n: 16, k: 24, transposeB: true, outStride: 48, outOffset: 16 * part });
      }
      return { out };
    });
  });

  eachDevice('weights that change between products, by each way of writing them', async (device) => {
    await agrees(device, (w) => {
      const [m, n, k] = [9, 17, 12];
      const x = w.put(drawValues(1, 'x', m * k));
      const weight = w.put(drawValues(2, 'weight', n * k));
      const out = w.alloc('f32', m * n);
      const again = (): void => {
        for (let i = 0; i < 3; i++) w.device.matmul(out, x, weight, { m, n, k, transposeB: true, accumulate: true, alpha: 1 / 4 });
      };
      again();
      w.device.write(weight, drawValues(3, 'written', 5), 3);
      again();
      w.device.copy(weight, x, 20);
      again();
      w.device.fill(w.device.view(weight, 64, 30), 0.5);
      again();
      const [grad, first, second] = [w.put(drawValues(4, 'grad', n * k)), w.alloc('f32', n * k), w.alloc('f32', n * k)];
      const clip = w.alloc('f32', 1);
      const adam = { learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, step: 1, maxGradNorm: 0 };
      w.device.adamW(weight, grad, first, second, clip, n * k, adam);
      again();
      return { out };
    });
  });

  eachDevice('a row does not depend on the other rows, to the bit', async (device) => {
    const cases = fc.tuple(fc.constantFrom(2, 5, 37, 64, 131), size(257), size(257), fc.boolean(), fc.boolean());
    await drawn(cases, 8, async ([m, n, k, transposeB, withLora]) => {
      const [a, b] = [drawValues(1, 'a', m * k), drawValues(2, 'b', k * n)];
      const [z, loraB] = [drawValues(4, 'z', m * 8), drawValues(5, 'lora b', n * 8)];
      const rows = async (from: number, count: number): Promise<Float32Array> => {
        const { out } = await compute(device, (w) => {
          const result = w.alloc('f32', count * n);
          const term = { z: w.put(z.slice(from * 8, (from + count) * 8)), zOffset: 0, zStride: 8, b: w.put(loraB), rank: 8, scale: 2 };
          const options = { m: count, n, k, transposeB, ...(withLora ? { lora: term } : {}) };
          w.device.matmul(result, w.put(a.slice(from * k, (from + count) * k)), w.put(b), options);
          return { out: result };
        });
        return out as Float32Array;
      };
      const together = await rows(0, m);
      for (const [from, count] of [
        [0, 1],
        [m - 1, 1],
        [Math.floor(m / 2), Math.ceil(m / 3)],
      ] as const) {
        expect(await rows(from, count)).toEqual(together.slice(from * n, (from + count) * n));
      }
    });
  });
});
