// Processors take many times as long for denormal numbers, and WebAssembly cannot switch them off: attention far from where it
// looks must leave zeros, not traces of 1e-40.

import { expect, it } from 'vitest';
import { createWasmDevice } from '../../../src/compute/wasm/wasm-device';

const SMALLEST_NORMAL = 2 ** -126;
const TOKENS = 24;
const HEAD = 4;

it('weights too small to matter make no denormal numbers, forward or backward', async () => {
  const device = await createWasmDevice({ threads: 1 });
  const tensor = (value: (i: number) => number) => {
    const made = device.alloc('f32', TOKENS * HEAD, 'x');
    device.write(
      made,
      Float32Array.from({ length: TOKENS * HEAD }, (_, i) => value(i)),
    );
    return made;
  };
  // Every token scores slot j at −8·j, so later slots lie ever further below: 0, −8, −16 … −184.
  const [q, k] = [tensor(() => 1), tensor((i) => -4 * Math.floor(i / HEAD))];
  const [v, dOut, out] = [tensor((i) => Math.sin(i)), tensor((i) => 1e-6 * Math.cos(i)), tensor(() => 0)];
  const [dq, dk, dv] = [tensor(() => 0), tensor(() => 0), tensor(() => 0)];
  const logSumExp = device.alloc('f32', TOKENS, 'lse');
  const [spans, readers] = [device.alloc('i32', 4 * TOKENS, 'spans'), device.alloc('i32', 2 * TOKENS, 'readers')];
  for (let t = 0; t < TOKENS; t++) {
    device.write(spans, Int32Array.of(0, 0, 0, t + 1), 4 * t);
    device.write(readers, Int32Array.of(t, TOKENS), 2 * t);
  }
  const shape = { tokens: TOKENS, heads: 1, kvHeads: 1, headSize: HEAD };
  device.attention(out, logSumExp, q, k, v, spans, shape);
  device.attentionBackward({ dq, dk, dv }, dOut, { out, logSumExp, q, k, v, spans, readers }, shape);
  const results = await Promise.all([out, dq, dk, dv].map((one) => device.read(one)));
  const denormal = results.map((values) => [...values].filter((x) => x !== 0 && Math.abs(x) < SMALLEST_NORMAL));
  expect(denormal).toEqual([[], [], [], []]);
  // Slots near enough still get their gradient.
  expect([...results[3]!].slice(0, 6 * HEAD).every((x) => x !== 0)).toBe(true);
  device.destroy();
});
