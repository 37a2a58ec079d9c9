import fc from 'fast-check';
import { describe, expect } from 'vitest';
import type { AttentionShape } from '../../src/compute/device';
import { eachDevice } from '../support/each-device';
import { agrees, compute, drawInts, drawn, drawValues, size, type Computation } from '../support/tensors';

const heads = fc.constantFrom([1, 1], [3, 1], [4, 2], [4, 4], [6, 2]) as fc.Arbitrary<[number, number]>;
const headSize = fc.constantFrom(2, 4, 7, 16, 32, 48, 64, 128, 256);

/** Sequences of drawn lengths after one shared prefix: who reads what, and by whom each slot is read. */
function packed(prefix: number, lengths: readonly number[]): { tokens: number; spans: Int32Array; readers: Int32Array } {
  const tokens = prefix + lengths.reduce((a, b) => a + b, 0);
  const [spans, readers] = [new Int32Array(4 * tokens), new Int32Array(2 * tokens)];
  for (let t = 0; t < prefix; t++) {
    spans.set([0, 0, 0, t + 1], 4 * t);
    readers.set([t, tokens], 2 * t);
  }
  let start = prefix;
  for (const length of lengths) {
    for (let t = start; t < start + length; t++) {
      spans.set([0, prefix, start, t + 1], 4 * t);
      readers.set([t, start + length], 2 * t);
    }
    start += length;
  }
  return { tokens, spans, readers };
}

function forward(o: AttentionShape, slots: number, spans: Int32Array, spread = 1): Computation {
  return (w) => {
    const [wide, narrow] = [o.heads * o.headSize, o.kvHeads * o.headSize];
    const [q, k, v] = [
      drawValues(1, 'q', o.tokens * wide, spread),
      drawValues(2, 'k', slots * narrow, spread),
      drawValues(3, 'v', slots * narrow),
    ];
    const [out, logSumExp] = [w.alloc('f32', o.tokens * wide), w.alloc('f32', o.tokens * o.heads)];
    w.device.attention(out, logSumExp, w.put(q), w.put(k), w.put(v), w.put(spans), o);
    return { out, logSumExp };
  };
}

describe('attention', () => {
  eachDevice('packed sequences after a shared prefix', async (device) => {
    const draw = fc.tuple(heads, headSize, fc.constantFrom(0, 1, 5, 33), fc.array(size(37), { minLength: 1, maxLength: 4 }));
    await drawn(draw, 10, async ([[h, g], d, prefix, lengths]) => {
      const { tokens, spans } = packed(prefix, lengths);
      const o = { tokens, heads: h, kvHeads: g, headSize: d };
      await agrees(device, forward(o, tokens, spans), { absolute: 4e-6, label: JSON.stringify({ ...o, prefix, lengths }) });
    });
  });

  eachDevice('one token a row over a cache larger than the batch', async (device) => {
    await drawn(fc.tuple(heads, headSize, size(33)), 6, async ([[h, g], d, rows]) => {
      const capacity = 40;
      const spans = Int32Array.from({ length: rows }).fill(0);
      const all = Array.from(spans, (_, t) => [0, 19, 19 + (t % 3) * capacity, 20 + (t % 3) * capacity + ((t * 7) % capacity)]).flat();
      const o = { tokens: rows, heads: h, kvHeads: g, headSize: d };
      await agrees(device, forward(o, 20 + 3 * capacity, Int32Array.from(all)), { absolute: 4e-6, label: JSON.stringify(o) });
    });
  });

  eachDevice('scores of hundreds do not overflow', async (device) => {
    const { tokens, spans } = packed(3, [20]);
    const o = { tokens, heads: 2, kvHeads: 1, headSize: 32 };
    // scores up to some 300: one unit of f32 there is 300 · 2⁻²³, and the exponential passes it on as a relative error
    await agrees(device, forward(o, tokens, spans, 16), { absolute: 2e-4, relative: 1e-4 });
  });

  eachDevice('a long span', async (device) => {
    const spans = Int32Array.of(0, 700, 700, 1701, 5, 6, 1700, 1701);
    await agrees(device, forward({ tokens: 2, heads: 2, kvHeads: 2, headSize: 16 }, 1701, spans), { absolute: 4e-6 });
  });

  eachDevice('gradients', async (device) => {
    const draw = fc.tuple(heads, headSize, fc.constantFrom(0, 1, 5, 17), fc.array(size(17), { minLength: 1, maxLength: 3 }));
    await drawn(draw, 8, async ([[h, g], d, prefix, lengths]) => {
      const { tokens, spans, readers } = packed(prefix, lengths);
      const o = { tokens, heads: h, kvHeads: g, headSize: d };
      const [wide, narrow] = [tokens * h * d, tokens * g * d];
      await agrees(
        device,
        (w) => {
          const [q, k, v] = [w.put(drawValues(1, 'q', wide)), w.put(drawValues(2, 'k', narrow)), w.put(drawValues(3, 'v', narrow))];
          const [out, logSumExp] = [w.alloc('f32', wide), w.alloc('f32', tokens * h)];
          const grads = {
            dq: w.put(drawValues(5, 'old', wide)),
            dk: w.put(drawValues(6, 'old', narrow)),
            dv: w.put(drawValues(7, 'old', narrow)),
          };
          const spanTensor = w.put(spans);
          w.device.attention(out, logSumExp, q, k, v, spanTensor, o);
          const saved = { out, logSumExp, q, k, v, spans: spanTensor, readers: w.put(readers) };
          w.device.attentionBackward(grads, w.put(drawValues(4, 'dOut', wide)), saved, o);
          return grads;
        },
        { absolute: 2e-5, relative: 2e-5, label: JSON.stringify({ ...o, prefix, lengths }) },
      );
    });
  });

  eachDevice('gradients where texts do not run in order', async (device) => {
    await drawn(fc.tuple(size(37), fc.integer({ min: 0, max: 99 })), 8, async ([tokens, seed]) => {
      const o = { tokens, heads: 4, kvHeads: 2, headSize: 7 };
      const [wide, narrow] = [tokens * 28, tokens * 14];
      const ends = Array.from({ length: tokens }, (_, t) => [...drawInts(seed, `spans of ${t}`, 4, tokens + 1)].sort((a, b) => a - b));
      const isReader = (slot: number): number[] =>
        ends.flatMap(([a, b, c, d], t) => ((slot >= a! && slot < b!) || (slot >= c! && slot < d!) ? [t] : []));
      const readers = Int32Array.from(ends.flatMap((_, slot) => [isReader(slot)[0] ?? 0, (isReader(slot).at(-1) ?? -1) + 1]));
      await agrees(
        device,
        (w) => {
          const [q, k, v] = [w.put(drawValues(1, 'q', wide)), w.put(drawValues(2, 'k', narrow)), w.put(drawValues(3, 'v', narrow))];
          const [out, logSumExp] = [w.alloc('f32', wide), w.alloc('f32', tokens * o.heads)];
          const grads = { dq: w.alloc('f32', wide), dk: w.alloc('f32', narrow), dv: w.alloc('f32', narrow) };
          const spans = w.put(Int32Array.from(ends.flat()));
          w.device.attention(out, logSumExp, q, k, v, spans, o);
          w.device.attentionBackward(
            grads,
            w.put(drawValues(4, 'dOut', wide)),
            { out, logSumExp, q, k, v, spans, readers: w.put(readers) },
            o,
          );
          return grads;
        },
        { absolute: 2e-5, relative: 2e-5, label: `${tokens}, ${seed}` },
      );
    });
  });

  eachDevice('gradients where only some tokens have queries', async (device) => {
    const { tokens: slots, spans, readers } = packed(9, [5, 1, 12]);
    for (const index of [[8], [26], [0, 26], [8, 9, 10, 14, 20, 21], Array.from({ length: slots }, (_, t) => t)]) {
      const o = { tokens: index.length, slots, heads: 4, kvHeads: 2, headSize: 16 };
      const [wide, narrow] = [o.tokens * 64, slots * 32];
      const before = (t: number): number => index.filter((other) => other < t).length;
      const some = Int32Array.from(index.flatMap((t) => [...spans.slice(4 * t, 4 * t + 4)]));
      await agrees(
        device,
        (w) => {
          const [q, k, v] = [w.put(drawValues(1, 'q', wide)), w.put(drawValues(2, 'k', narrow)), w.put(drawValues(3, 'v', narrow))];
          const [out, logSumExp] = [w.alloc('f32', wide), w.alloc('f32', o.tokens * o.heads)];
          const grads = { dq: w.alloc('f32', wide), dk: w.put(drawValues(6, 'old', narrow)), dv: w.put(drawValues(7, 'old', narrow)) };
          const ranges = w.put(some);
          w.device.attention(out, logSumExp, q, k, v, ranges, o);
          const saved = { out, logSumExp, q, k, v, spans: ranges, readers: w.put(readers.map(before)) };
          w.device.attentionBackward(grads, w.put(drawValues(4, 'dOut', wide)), saved, o);
          return grads;
        },
        { absolute: 2e-5, relative: 2e-5, label: index.join() },
      );
    }
  });

  eachDevice('a token does not depend on the other tokens of the call, to the bit', async (device) => {
    const { tokens, spans } = packed(9, [30, 25]);
    const o = { tokens, heads: 4, kvHeads: 2, headSize: 32 };
    const wide = o.heads * o.headSize;
    const q = drawValues(1, 'q', tokens * wide);
    const [k, v] = [drawValues(2, 'k', tokens * 64), drawValues(3, 'v', tokens * 64)];
    const some = (from: number, count: number): ReturnType<typeof compute> =>
      compute(device, (w) => {
        const [out, logSumExp] = [w.alloc('f32', count * wide), w.alloc('f32', count * o.heads)];
        const [part, ranges] = [w.put(q.slice(from * wide, (from + count) * wide)), w.put(spans.slice(4 * from, 4 * (from + count)))];
        w.device.attention(out, logSumExp, part, w.put(k), w.put(v), ranges, { ...o, tokens: count });
        return { out, logSumExp };
      });
    const together = await some(0, tokens);
    for (const [from, count] of [
      [0, 1],
      [tokens - 1, 1],
      [11, 20],
    ] as const) {
      const alone = await some(from, count);
      expect(alone.out).toEqual(together.out!.slice(from * wide, (from + count) * wide));
      expect(alone.logSumExp).toEqual(together.logSumExp!.slice(from * o.heads, (from + count) * o.heads));
    }
  });
});
