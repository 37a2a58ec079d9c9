import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { createRng } from '../../src/core/rng';
import { allclose } from '../support/allclose';
import { eachDevice } from '../support/each-device';
import { agrees, compute, drawInts, drawn, drawValues, size } from '../support/tensors';

const matrix = fc.record({ rows: size(131), width: size(257) });

describe('rows', () => {
  eachDevice('embed', async (device) => {
    await drawn(matrix, 5, async ({ rows, width }) => {
      await agrees(device, (w) => {
        const [out, scaled] = [w.alloc('f32', rows * width), w.alloc('f32', rows * width)];
        const [table, ids] = [w.put(drawValues(1, 'table', 19 * width)), w.put(drawInts(2, 'ids', rows, 19))];
        w.device.embed(out, table, ids, { tokens: rows, width });
        w.device.embed(scaled, table, ids, { tokens: rows, width, scale: 2.5 });
        return { out, scaled };
      });
    });
  });

  eachDevice('gather, scatter and scatter-add', async (device) => {
    await drawn(matrix, 6, async ({ rows, width }) => {
      const places = createRng(3, 'places')
        .shuffle(Array.from({ length: rows + 7 }, (_, i) => i))
        .slice(0, rows);
      await agrees(device, (w) => {
        const x = w.put(drawValues(1, 'x', rows * width));
        const distinct = w.put(Int32Array.from(places));
        const repeated = w.put(drawInts(2, 'repeated', rows, Math.min(rows, 5)));
        const [gathered, scattered, added] = [1, 2, 3].map((seed) => w.put(drawValues(seed, 'out', (rows + 7) * width)));
        w.device.gatherRows(gathered!, x, repeated, { rows, width });
        w.device.scatterRows(scattered!, x, distinct, { rows, width });
        w.device.scatterAddRows(added!, x, repeated, { rows, width });
        return { gathered: gathered!, scattered: scattered!, added: added! };
      });
    });
  });

  eachDevice('RMS norm and its gradient', async (device) => {
    await drawn(matrix, 8, async ({ rows, width }) => {
      await agrees(
        device,
        (w) => {
          const [x, dy] = [w.put(drawValues(1, 'x', rows * width, 3)), w.put(drawValues(2, 'dy', rows * width))];
          const weight = w.put(drawValues(3, 'weight', width, 2));
          const [out, dx] = [w.alloc('f32', rows * width), w.put(drawValues(4, 'dx', rows * width))];
          const sum = w.put(drawValues(5, 'sum', rows * width));
          w.device.rmsNorm(out, x, weight, { rows, width, epsilon: 1e-5 });
          w.device.rmsNorm(sum, x, weight, { rows, width, epsilon: 1e-5, accumulate: true });
          w.device.rmsNormBackward(dx, dy, x, weight, { rows, width, epsilon: 1e-5 });
          return { out, dx, sum };
        },
        { shape: [rows, width], absolute: 4e-6 },
      );
    });
  });

  eachDevice('RMS norm of a row of zeros is zeros', async (device) => {
    const { out } = await compute(device, (w) => {
      const out = w.put(drawValues(1, 'out', 33));
      w.device.rmsNorm(out, w.alloc('f32', 33), w.put(drawValues(2, 'weight', 33)), { rows: 1, width: 33, epsilon: 1e-5 });
      return { out };
    });
    expect(Array.from(out!).every((x) => x === 0)).toBe(true);
  });

  const rope = fc.record({ tokens: size(65), heads: fc.constantFrom(1, 3, 4), headSize: fc.constantFrom(2, 6, 16, 32, 64) });

  eachDevice('rope rotates, and its inverse rotates back', async (device) => {
    await drawn(rope, 6, async (o) => {
      const length = o.tokens * o.heads * o.headSize;
      const x = drawValues(1, 'x', length);
      const positions = drawInts(2, 'positions', o.tokens, 2048);
      const divisors = o.heads === 1 ? null : [...drawValues(3, 'divisors', o.headSize / 2)].map((value) => 2 + value);
      await agrees(
        device,
        (w) => {
          const [turned, back] = [w.put(x), w.put(x)];
          w.device.rope(turned, w.put(positions), { ...o, theta: 10_000, divisors });
          w.device.rope(back, w.put(positions), { ...o, theta: 10_000, divisors, inverse: true });
          return { turned, back };
        },
        // an angle of up to 2048 rad in f32 is off by 2048 · 2⁻²⁴ at the most
        { absolute: 2048 * 2 ** -23 },
      );
      const { both } = await compute(device, (w) => {
        const both = w.put(x);
        w.device.rope(both, w.put(positions), { ...o, theta: 10_000 });
        w.device.rope(both, w.put(positions), { ...o, theta: 10_000, inverse: true });
        return { both };
      });
      allclose(both!, x, { absolute: 1e-6 });
    });
  });

  eachDevice('rope at positions far beyond those before', async (device) => {
    const o = { tokens: 2, heads: 1, headSize: 6, theta: 12_345 };
    for (const positions of [
      [3, 1],
      [255, 256],
      [1999, 0],
      [2, 3000],
    ])
      await agrees(
        device,
        (w) => {
          const turned = w.put(drawValues(1, 'x', 12));
          w.device.rope(turned, w.put(Int32Array.from(positions)), o);
          return { turned };
        },
        { absolute: 3000 * 2 ** -23 },
      );
  });
});
