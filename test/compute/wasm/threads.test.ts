import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Device } from '../../../src/compute/device';
import { createMemory } from '../../../src/compute/wasm/heap';
import { compileKernels } from '../../../src/compute/wasm/kernels';
import { startThreads } from '../../../src/compute/wasm/threads';
import { createWasmDevice } from '../../../src/compute/wasm/wasm-device';
import { openTested } from '../../support/each-device';
import { sameBits } from '../../support/same-bits';
import { compute, drawInts, drawValues, type Computation } from '../../support/tensors';

const TOKENS = 301;
const shape = { tokens: TOKENS, heads: 4, kvHeads: 2, headSize: 32 };
const causal = Int32Array.from({ length: 4 * TOKENS }, (_, i) => (i % 4 === 3 ? (i >> 2) + 1 : 0));
const readers = Int32Array.from({ length: 2 * TOKENS }, (_, i) => (i % 2 === 0 ? i >> 1 : TOKENS));

const computations: Record<string, Computation> = {
  'matmul, many rows': (w) => {
    const out = w.alloc('f32', TOKENS * 257);
    const z = w.put(drawValues(3, 'z', TOKENS * 8));
    const lora = { z, zOffset: 0, zStride: 8, b: w.put(drawValues(4, 'lora', 257 * 8)), rank: 8, scale: 2 };
    const [a, b] = [w.put(drawValues(1, 'a', TOKENS * 128)), w.put(drawValues(2, 'b', 257 * 128))];
    w.device.matmul(out, a, b, { m: TOKENS, n: 257, k: 128, transposeB: true, lora });
    return { out };
  },
  'matmul, one row': (w) => {
    const out = w.alloc('f32', 2053);
    const [a, b] = [w.put(drawValues(1, 'a', 320)), w.put(drawValues(2, 'b', 2053 * 320))];
    w.device.matmul(out, a, b, { m: 1, n: 2053, k: 320, transposeB: true });
    return { out };
  },
  'attention and its gradients': (w) => {
    const [wide, narrow] = [TOKENS * 128, TOKENS * 64];
    const [q, k, v] = [w.put(drawValues(1, 'q', wide)), w.put(drawValues(2, 'k', narrow)), w.put(drawValues(3, 'v', narrow))];
    const [out, logSumExp, spans] = [w.alloc('f32', wide), w.alloc('f32', TOKENS * 4), w.put(causal)];
    w.device.attention(out, logSumExp, q, k, v, spans, shape);
    const grads = { dq: w.alloc('f32', wide), dk: w.alloc('f32', narrow), dv: w.alloc('f32', narrow) };
    const saved = { out, logSumExp, q, k, v, spans, readers: w.put(readers) };
    w.device.attentionBackward(grads, w.put(drawValues(4, 'd', wide)), saved, shape);
    return { out, logSumExp, ...grads };
  },
  'norm, rope and gated unit': (w) => {
    const [x, weight, out] = [w.put(drawValues(1, 'x', TOKENS * 256)), w.put(drawValues(2, 'weight', 256)), w.alloc('f32', TOKENS * 256)];
    w.device.rmsNorm(out, x, weight, { rows: TOKENS, width: 256, epsilon: 1e-5 });
    const turned = w.put(drawValues(3, 'turned', TOKENS * 256));
    w.device.rope(turned, w.put(drawInts(4, 'positions', TOKENS, 999)), { tokens: TOKENS, heads: 4, headSize: 64, theta: 10_000 });
    const gated = w.alloc('f32', TOKENS * 256);
    w.device.glu(gated, out, turned, TOKENS * 256, 'gelu');
    return { out, turned, gated };
  },
  'log-probabilities, their gradient and samples': (w) => {
    const [rows, vocab] = [TOKENS, 511];
    const [logits, targets] = [w.put(drawValues(1, 'logits', rows * vocab, 5)), w.put(drawInts(2, 'targets', rows, vocab))];
    const [logProb, entropy, ids, chosen] = [w.alloc('f32', rows), w.alloc('f32', rows), w.alloc('i32', rows), w.alloc('f32', rows)];
    w.device.logProb(logProb, entropy, logits, targets, { rows, vocab, temperature: 0.8 });
    w.device.sample(ids, chosen, logits, w.put(drawInts(3, 'keys', 2 * rows, 2 ** 31)), { rows, vocab, temperature: 0.8, minP: 0.01 });
    w.device.logProbBackward(logits, targets, logProb, { rows, vocab, temperature: 0.8 });
    return { logProb, entropy, ids, chosen, logits };
  },
};

describe.each(['wasm', 'wasm-relaxed'] as const)('threads, %s', (kind) => {
  let devices: Device[] = [];
  beforeAll(async () => {
    devices = await Promise.all([1, 2, 3].map((threads) => openTested(kind, threads)));
  });
  afterAll(() => devices.forEach((device) => device.destroy()));

  test('as many as asked for', () => {
    const name = kind === 'wasm' ? 'WebAssembly SIMD' : 'WebAssembly relaxed SIMD';
    expect(devices.map((device) => device.description)).toEqual([`${name}, 1 thread`, `${name}, 2 threads`, `${name}, 3 threads`]);
  });

  test.each(Object.entries(computations))('%s: the same bits for any number', async (_, computation) => {
    const alone = await compute(devices[0]!, computation);
    for (const device of devices.slice(1)) {
      for (let repetition = 0; repetition < 3; repetition++) sameBits(await compute(device, computation), alone);
    }
  });

  test('a destroyed device leaves others alone', async () => {
    const short = await openTested(kind, 2);
    await compute(short, computations['matmul, many rows']!);
    short.destroy();
    expect(await compute(devices[1]!, computations['matmul, one row']!)).toEqual(
      await compute(devices[0]!, computations['matmul, one row']!),
    );
  });
});

describe('threads that cannot work', () => {
  test('fewer where some do not start', async () => {
    const module = await compileKernels(true, false);
    const memory = createMemory(true);
    const broken = vi.spyOn(URL, 'createObjectURL').mockImplementation(() => {
      throw new Error('forbidden by policy');
    });
    vi.stubGlobal('process', undefined);
    const helpers = await startThreads(3, module, memory).finally(() => (vi.unstubAllGlobals(), broken.mockRestore()));
    expect(helpers.count).toBe(1);
    helpers.end();
  });

  test('one where memory cannot be shared', async () => {
    vi.stubGlobal('SharedArrayBuffer', undefined);
    const device = await createWasmDevice({ relaxed: false }).finally(() => vi.unstubAllGlobals());
    expect(device.description).toBe('WebAssembly SIMD, 1 thread');
    device.destroy();
  });
});
