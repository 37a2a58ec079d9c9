// ONNX Runtime in a page: caches on a GPU device that is shared with it, and its own WASM without one.

import { expect, it } from 'vitest';
import { writeDecoder } from '../../src/onnx/decoder';
import { inspectOnnx } from '../../src/onnx/inspect';
import { openRuntime } from '../../src/onnx/runtime';
import { OnnxSession } from '../../src/onnx/session';
import { createRng } from '../../src/core/rng';
import { parseModelConfig } from '../../src/model/config';
import { weightShapes } from '../../src/model/model';

const config = parseModelConfig({
  model_type: 'llama',
  vocab_size: 96,
  hidden_size: 32,
  intermediate_size: 48,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  max_position_embeddings: 128,
  tie_word_embeddings: true,
});
const weights = new Map(
  [...weightShapes(config)].map(([name, shape]) => {
    const rng = createRng(1, name);
    const data = Float32Array.from(
      { length: shape.reduce((a, b) => a * b, 1) },
      () => (2 * rng.next() - 1) * (name.includes('norm') ? 1 : 0.5),
    );
    return [name, { shape, data }] as const;
  }),
);
const { model } = writeDecoder(config, weights, { format: 'f32', dataName: null });
const source = {
  model,
  beside: [],
  contents: inspectOnnx(model, 'model.onnx'),
  settings: { maxPositions: 128, layers: 2, kvHeads: 2, headSize: 8 },
};

/** Three turns of rows with lengths of their own. */
async function play(session: OnnxSession): Promise<number[][][]> {
  let requests = [5, 1, 17].map((length, row) => ({ row, ids: Array.from({ length }, (_, i) => (row * 31 + i * 7) % 96), seed: row }));
  const turns: number[][][] = [];
  for (let turn = 0; turn < 3; turn++) {
    const written = await session.sample(requests, { maxTokens: 6, stop: [3], temperature: turn === 0 ? 0 : 1, minP: 0 });
    turns.push(written.map(({ ids }) => ids));
    requests = requests.map((request, i) => ({ ...request, ids: [...request.ids, ...written[i]!.ids, turn + 40], seed: request.seed + 9 }));
  }
  return turns;
}

it('writes the same on a shared GPU device, its caches there, as on WASM; the device stays whole', async () => {
  const adapter = await navigator.gpu.requestAdapter();
  const device = await adapter!.requestDevice();
  const size = { rows: 3, contextTokens: 64 };
  const onGpu = await OnnxSession.open(await openRuntime({ device }), source, size);
  const gpu = await play(onGpu);
  const inMemory = await OnnxSession.open(await openRuntime({ device: null }), source, size);
  expect(gpu).toEqual(await play(inMemory));
  expect(new Set(gpu.flat(2)).size).toBeGreaterThan(5);
  await onGpu.free();
  await inMemory.free();
  await device.queue.onSubmittedWorkDone();
  device.pushErrorScope('validation');
  device.createBuffer({ size: 16, usage: GPUBufferUsage.STORAGE }).destroy();
  expect(await device.popErrorScope()).toBeNull();
  const elsewhere = performance.getEntriesByType('resource').filter(({ name }) => new URL(name, location.href).host !== location.host);
  expect(elsewhere.map(({ name }) => name)).toEqual([]);
});
