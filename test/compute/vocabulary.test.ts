import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { FORBIDDEN, type Device } from '../../src/compute/device';
import { threefry, toUniform } from '../../src/core/rng';
import { allclose } from '../support/allclose';
import { eachDevice } from '../support/each-device';
import { agrees, compute, drawInts, drawn, drawValues, size } from '../support/tensors';

const draw = fc.record({
  rows: size(33),
  vocab: fc.oneof(size(257), fc.constantFrom(800, 1025)),
  temperature: fc.constantFrom(1, 0.7, 1.5),
});

const CUTS = [
  { minP: 0 },
  { minP: 0.05 },
  { minP: 0.3 },
  { minP: 0, topK: 1 },
  { minP: 0, topK: 7 },
  { minP: 0, topK: 5000 },
  { minP: 0, topP: 0.3 },
  { minP: 0, topP: 0.95 },
  { minP: 0.02, topK: 40, topP: 0.8 },
];

interface Drawing {
  readonly temperature: number;
  readonly minP: number;
  readonly topK?: number;
  readonly topP?: number;
}

async function sampled(
  device: Device,
  logits: Float32Array,
  keys: Int32Array,
  o: Drawing,
): Promise<{ ids: Int32Array; logProb: Float32Array }> {
  const rows = keys.length / 2;
  const results = await compute(device, (w) => {
    const [ids, logProb] = [w.alloc('i32', rows), w.alloc('f32', rows)];
    w.device.sample(ids, logProb, w.put(logits), w.put(keys), { rows, vocab: logits.length / rows, ...o });
    return { ids, logProb };
  });
  return results as { ids: Int32Array; logProb: Float32Array };
}

/** By the definitions: the k-th largest weight, then the last of those that reach the share, then min-p. */
function leastKept(weights: readonly number[], { minP, topK = 0, topP = 1 }: Drawing): { least: number; margin: number } {
  const sorted = [...weights].sort((a, b) => b - a);
  const among = topK > 0 ? sorted.slice(0, topK) : sorted;
  const total = among.reduce((a, b) => a + b, 0);
  let [reached, count, margin] = [0, 0, 1];
  while (count < among.length && (topP === 1 || reached < topP * total)) {
    reached += among[count++]!;
    if (topP < 1) margin = Math.min(margin, Math.abs(reached - topP * total) / total);
  }
  return { least: Math.max(minP, among[count - 1]!), margin };
}

/** Where row's uniform lies within what each token keeps: distance from the border nearest to it, and the token. */
function expectedToken(logits: Float32Array, key: Int32Array, o: Drawing): { token: number; margin: number } {
  const max = Math.max(...logits);
  const weights = Array.from(logits, (x) => Math.exp((x - max) / o.temperature));
  const { least, margin: cutMargin } = leastKept(weights, o);
  const kept = weights.map((w) => (w < least ? 0 : w));
  const total = kept.reduce((a, b) => a + b, 0);
  const uniform = toUniform(threefry(key[0]!, key[1]!, 0, 0)[0]);
  const nearestToCut = Math.min(cutMargin, ...weights.map((w) => (w === least ? 1 : Math.abs(w - least))));
  let below = 0;
  for (let token = 0; token < kept.length; token++) {
    const above = below + kept[token]! / total;
    if (uniform < above) return { token, margin: Math.min(uniform - below, above - uniform, nearestToCut) };
    below = above;
  }
  return { token: -1, margin: 0 };
}

describe('vocabulary', () => {
  eachDevice('log-probability and entropy', async (device) => {
    await drawn(draw, 10, async (o) => {
      await agrees(
        device,
        (w) => {
          const [logProb, entropy] = [w.alloc('f32', o.rows), w.alloc('f32', o.rows)];
          const logits = w.put(drawValues(1, 'logits', o.rows * o.vocab, 8));
          w.device.logProb(logProb, entropy, logits, w.put(drawInts(2, 'targets', o.rows, o.vocab)), o);
          return { logProb, entropy };
        },
        { absolute: 1e-5, label: JSON.stringify(o) },
      );
    });
  });

  eachDevice('log-probability survives logits of a thousand', async (device) => {
    await agrees(device, (w) => {
      const [logProb, entropy] = [w.alloc('f32', 2), w.alloc('f32', 2)];
      const logits = w.put(Float32Array.of(1000, 999, -1000, 3, 3, 3));
      w.device.logProb(logProb, entropy, logits, w.put(Int32Array.of(1, 2)), { rows: 2, vocab: 3, temperature: 1 });
      return { logProb, entropy };
    });
  });

  eachDevice('gradient of the log-probability', async (device) => {
    await drawn(draw, 8, async (o) => {
      await agrees(
        device,
        (w) => {
          const logits = w.put(drawValues(1, 'logits', o.rows * o.vocab, 8));
          w.device.logProbBackward(logits, w.put(drawInts(2, 'targets', o.rows, o.vocab)), w.put(drawValues(3, 'd', o.rows, 2)), o);
          return { logits };
        },
        { shape: [o.rows, o.vocab], label: JSON.stringify(o) },
      );
    });
  });

  eachDevice('greedy takes the likeliest, the first where several are', async (device) => {
    const logits = Float32Array.of(1, 5, 2, 5, 0, -1, -2, -3, -1, -1, 0, 0, 0, 0, 7);
    const { ids, logProb } = await sampled(device, logits, new Int32Array(6), { temperature: 0, minP: 0 });
    expect(Array.from(ids)).toEqual([1, 0, 4]);
    const expected = [0, 1, 2].map((row) => {
      const values = Array.from(logits.slice(5 * row, 5 * row + 5));
      return Math.max(...values) - Math.log(values.reduce((sum, x) => sum + Math.exp(x), 0));
    });
    allclose(logProb, expected);
  });

  eachDevice('the token is the one the uniform falls on', async (device) => {
    await drawn(fc.tuple(draw, fc.constantFrom(...CUTS)), 20, async ([{ rows, vocab, temperature }, cuts]) => {
      const logits = drawValues(rows, 'logits', rows * vocab, 6);
      const keys = drawInts(vocab, 'keys', 2 * rows, 2 ** 31);
      const { ids, logProb } = await sampled(device, logits, keys, { temperature, ...cuts });
      for (let row = 0; row < rows; row++) {
        const own = logits.slice(row * vocab, (row + 1) * vocab);
        const { token, margin } = expectedToken(own, keys.slice(2 * row, 2 * row + 2), { temperature, ...cuts });
        // rounding may move a border by some units of f32 in as many additions as there are tokens
        if (margin > 1e-5) expect(ids[row], `row ${row} of ${vocab} tokens`).toBe(token);
        const max = Math.max(...own);
        const logSum = Math.log(own.reduce((sum, x) => sum + Math.exp((x - max) / temperature), 0));
        allclose([logProb[row]!], [(own[ids[row]!]! - max) / temperature - logSum], { absolute: 1e-5 });
      }
    });
  });

  eachDevice('tokens as likely as the last that stays, stay', async (device) => {
    const logits = Float32Array.from({ length: 400 * 6 }, (_, i) => [0, 2, 1, 1, 1, -3][i % 6]!);
    const keys = drawInts(5, 'keys', 800, 2 ** 31);
    const seen = async (o: Drawing): Promise<number[]> => [...new Set((await sampled(device, logits, keys, o)).ids)].sort();
    expect(await seen({ temperature: 1, minP: 0, topK: 2 })).toEqual([1, 2, 3, 4]);
    expect(await seen({ temperature: 1, minP: 0, topP: 0.5 })).toEqual([1, 2, 3, 4]);
    expect(await seen({ temperature: 1, minP: 0, topK: 1 })).toEqual([1]);
    expect(await seen({ temperature: 1, minP: 0, topP: 1e-9 })).toEqual([1]);
  });

  eachDevice('frequencies are those of the distribution', async (device) => {
    const rows = 8192;
    const one = Float32Array.of(1, 0, -1, 2, 0.5);
    const keys = Int32Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 0 ? 77 : i >> 1));
    const logits = Float32Array.from({ length: rows * 5 }, (_, i) => one[i % 5]!);
    const frequencies = async (o: Drawing): Promise<number[]> => {
      const counts = new Array<number>(5).fill(0);
      for (const id of (await sampled(device, logits, keys, o)).ids) counts[id]!++;
      return counts.map((count) => count / rows);
    };
    const softmax = (keep: (w: number) => boolean, temperature: number): number[] => {
      const weights = Array.from(one, (x) => Math.exp((x - 2) / temperature)).map((w) => (keep(w) ? w : 0));
      return weights.map((w) => w / weights.reduce((a, b) => a + b, 0));
    };
    // five standard errors of a frequency
    const close = { relative: 0, absolute: 5 * Math.sqrt(0.25 / rows) };
    allclose(
      await frequencies({ temperature: 1, minP: 0 }),
      softmax(() => true, 1),
      close,
    );
    allclose(
      await frequencies({ temperature: 0.5, minP: 0 }),
      softmax(() => true, 0.5),
      close,
    );
    const cut = await frequencies({ temperature: 1, minP: 0.2 });
    allclose(
      cut,
      softmax((w) => w >= 0.2, 1),
      close,
    );
    expect([cut[1], cut[2]]).toEqual([0, 0]);
  });

  eachDevice('a row does not depend on the other rows, to the bit', async (device) => {
    const [rows, vocab] = [19, 257];
    const logits = drawValues(1, 'logits', rows * vocab, 6);
    const keys = drawInts(2, 'keys', 2 * rows, 2 ** 31);
    const together = await sampled(device, logits, keys, { temperature: 0.9, minP: 0.02 });
    for (const row of [0, 7, rows - 1]) {
      const own = logits.slice(row * vocab, (row + 1) * vocab);
      const alone = await sampled(device, own, keys.slice(2 * row, 2 * row + 2), { temperature: 0.9, minP: 0.02 });
      expect(alone.ids[0]).toBe(together.ids[row]);
      expect(alone.logProb[0]).toBe(together.logProb[row]);
    }
  });

  eachDevice('what a list lacks is forbidden, to the bit; an empty list forbids nothing', async (device) => {
    const lists = fc.array(fc.uniqueArray(fc.nat(700), { maxLength: 9 }), { minLength: 1, maxLength: 12 });
    await drawn(fc.tuple(lists, fc.constantFrom(701, 704)), 12, async ([rows, vocab]) => {
      const sorted = rows.map((list) => [...list].sort((a, b) => a - b));
      const starts = sorted.reduce((at, list) => [...at, at.at(-1)! + list.length], [0]);
      const logits = drawValues(1, 'logits', rows.length * vocab, 20);
      const { out } = await compute(device, (w) => {
        const result = w.put(logits);
        const tokens = w.put(Int32Array.from([...sorted.flat(), 0]));
        device.restrict(result, w.put(Int32Array.from(starts)), tokens, { rows: rows.length, vocab });
        return { out: result };
      });
      const stays = (i: number): boolean => {
        const list = sorted[Math.floor(i / vocab)]!;
        return list.length === 0 || list.includes(i % vocab);
      };
      expect(out).toEqual(logits.map((x, i) => (stays(i) ? x : FORBIDDEN)));
    });
  });
});
