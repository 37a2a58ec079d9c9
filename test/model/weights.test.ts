// Models whose matrices are packed: everything a model does, forward and backward, is that of a float32 model with the
// numbers the packed ones stand for.

import { expect, it } from 'vitest';
import { createReferenceDevice } from '../../src/compute/reference/reference-device';
import type { Device } from '../../src/compute/device';
import { packRows, unpackRows, WEIGHT_FORMATS, type WeightFormat } from '../../src/compute/packing';
import { BLOCK_TYPES, decodeBlocks } from '../../src/core/files/gguf-blocks';
import { parseGguf } from '../../src/core/files/gguf';
import { generate } from '../../src/model/generate';
import { readGgufModel } from '../../src/model/gguf/gguf';
import { storedFormat, storedWords } from '../../src/model/gguf/gguf-words';
import { textLogits } from '../../src/model/logits';
import { Model } from '../../src/model/model';
import { zeroGradients } from '../../src/model/optimizer';
import { logProbs, PolicyGradient, type PolicyGroup } from '../../src/model/policy';
import { formatOf, type WeightsOptions, type WeightTensor } from '../../src/model/weights';
import { allclose } from '../support/allclose';
import { eachDevice } from '../support/each-device';
import { goldenArrays, goldenBytes, goldenTensors, SMALL, smallLora, smallWeights } from './fixtures';

/** Odd sizes: a row is one and a half blocks, an inner size no multiple of four. */
const ODD = { ...SMALL, hiddenSize: 48, intermediateSize: 37, heads: 6, kvHeads: 3, headSize: 6, vocabSize: 101 };
const GROUPS: PolicyGroup[] = [
  { prompt: [3, 1, 4, 1, 5], completions: [[9, 2, 6], [5], [], [3, 5]] },
  { prompt: [8], completions: [[9, 7, 9]] },
];
const ROWS = 9;
const MIXED = { format: 'int4', headFormat: 'f16' } as const;
const OPTIONS: readonly WeightsOptions[] = [...WEIGHT_FORMATS.map((format) => ({ format })), MIXED];

/** The numbers that the packed matrices stand for. */
function dequantised(weights: ReadonlyMap<string, WeightTensor>, options: WeightsOptions): Map<string, WeightTensor> {
  const entries = [...weights].map(([name, { shape, data }]): [string, WeightTensor] => {
    const format = formatOf(name, undefined, options);
    if (shape.length !== 2 || format === 'f32') return [name, { shape, data }];
    return [name, { shape, data: unpackRows(format, packRows(format, data, shape[1]!), shape[1]!, shape[0]!) }];
  });
  return new Map(entries);
}

async function results(model: Model) {
  const lora = await smallLora(model);
  const policy = new PolicyGradient(model, lora, { keepBytes: 0 });
  zeroGradients(lora);
  const forward = await policy.forward(GROUPS, { temperature: 0.9 });
  policy.backward(Float32Array.from({ length: ROWS }, (_, i) => Math.cos(3 * i) + 0.2));
  const gradients = await lora.gradients();
  const logits = await textLogits(model, lora, [3, 1, 4, 1, 5, 9, 2]);
  policy.free();
  lora.free();
  return { logits, logProbs: forward.logProbs, gradients };
}

async function agreesWithDequantised(device: Device, options: WeightsOptions): Promise<void> {
  const weights = smallWeights(ODD);
  const packed = Model.load(device, { config: ODD, weights }, options);
  const plain = Model.load(createReferenceDevice(), { config: ODD, weights: dequantised(weights, options) });
  const [actual, expected] = [await results(packed), await results(plain)];
  const label = JSON.stringify(options);
  allclose(actual.logits, expected.logits, { absolute: 2e-4, relative: 0, label: `logits, ${label}` });
  allclose(actual.logProbs, expected.logProbs, { absolute: 2e-4, relative: 0, label: `log-probabilities, ${label}` });
  for (const [name, { data }] of actual.gradients) {
    const wanted = expected.gradients.get(name)!.data;
    const largest = wanted.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
    allclose(data, wanted, { absolute: 1e-4 * Math.max(largest, 1e-3), relative: 1e-4, label: `${name}, ${label}` });
  }
  packed.free();
}

eachDevice('logits and gradients are those of the numbers as stored, in every format', async (device) => {
  for (const options of OPTIONS) await agreesWithDequantised(device, options);
});

eachDevice('the same with matrices in pieces', async (device) => {
  // Embedding and head have 101 rows: two pieces of 64 and 37.
  const limited = { ...device, limits: { maxTensorBytes: 64 * 48 * 4 } };
  const weights = smallWeights(ODD);
  const model = Model.load(limited, { config: ODD, weights });
  expect(model.embedding.pieces.map(({ rows }) => rows)).toEqual([64, 37]);
  const [actual, expected] = [await results(model), await results(Model.load(createReferenceDevice(), { config: ODD, weights }))];
  allclose(actual.logits, expected.logits, { absolute: 2e-4, relative: 0 });
  for (const [name, { data }] of actual.gradients) {
    allclose(data, expected.gradients.get(name)!.data, { absolute: 1e-4, relative: 1e-3, label: name });
  }
  model.free();
});

eachDevice('sampling and training agree on a packed base, and no memory is left behind', async (device) => {
  const before = device.memory().bytes;
  const model = Model.load(device, { config: ODD, weights: smallWeights(ODD) }, { format: 'int8' });
  const request = { ids: [3, 1, 4, 1, 5], samples: 4, seed: 1 };
  const [sampled] = await generate(model, null, [request], { maxTokens: 8, stop: [7], temperature: 1, minP: 0 });
  const groups = [{ prompt: request.ids, completions: sampled!.map(({ ids }) => ids) }];
  const { logProbs: trained } = await logProbs(model, null, groups, { temperature: 1 });
  const drawn = sampled!.flatMap((c) => c.logProbs);
  allclose(trained, drawn, { absolute: 1e-4, relative: 0 });
  model.free();
  // What a device keeps for itself between calls is no part of a model.
  if (device.kind === 'reference') expect(device.memory().bytes).toBe(before);
});

it('embedding and head stay at int8 where the rest is int4, unless they are named', () => {
  const [head, other] = ['lm_head.weight', 'model.layers.0.mlp.up_proj.weight'];
  const formats = (options: WeightsOptions, stored?: WeightFormat): WeightFormat[] =>
    [head, other].map((n) => formatOf(n, stored, options));
  expect(formats({})).toEqual(['f32', 'f32']);
  expect(formats({ format: 'int4' })).toEqual(['int8', 'int4']);
  expect(formats({ format: 'f16' })).toEqual(['f16', 'f16']);
  expect(formats({ format: 'int4', headFormat: 'int4' })).toEqual(['int4', 'int4']);
  expect(formats({ format: 'stored' }, 'int4')).toEqual(['int4', 'int4']);
  expect(formats({ format: 'stored' })).toEqual(['f32', 'f32']);
});

it('refuses numbers that a format cannot hold', () => {
  const weights = smallWeights();
  const name = 'model.layers.0.mlp.up_proj.weight';
  for (const [format, value] of [
    ['f16', 1e6],
    ['int4', -7e4],
  ] as const) {
    const { shape, data } = weights.get(name)!;
    const wrong = new Map(weights).set(name, { shape, data: data.map((x, i) => (i === 7 ? value : x)) });
    const load = (): Model => Model.load(createReferenceDevice(), { config: SMALL, weights: wrong }, { format });
    expect(load, format).toThrow(expect.objectContaining({ code: 'MODEL_FORMAT', message: expect.stringContaining(`${value}`) }));
  }
});

for (const file of ['tiny-llama.q8_0', 'tiny-qwen2.f16']) {
  eachDevice(`${file} with its blocks as they are gives the golden logits`, async (device) => {
    const golden = goldenTensors(`gguf/${file}.golden.safetensors`);
    const model = Model.load(device, readGgufModel(parseGguf(goldenBytes(`gguf/${file}.gguf`))), { format: 'stored' });
    const formats = model.layers.flatMap(({ projections }) => Object.values(projections).map(({ format }) => format));
    // Rows that are no multiple of a block of Q8_0 are stored as F16.
    expect(new Set(formats)).toEqual(new Set(file.endsWith('f16') ? ['f16'] : ['int8', 'f16']));
    const logits = await textLogits(model, null, [...golden.get('seq2.input_ids')!]);
    allclose(logits, golden.get('seq2.logits')!, { absolute: 2e-4, relative: 0 });
    model.free();
  });
}

it('blocks of F16, Q8_0, Q4_0 and Q4_1 become words that stand for the same numbers', () => {
  const golden = goldenArrays('quant/blocks.safetensors');
  const kept: string[] = [];
  for (const type of BLOCK_TYPES) {
    const bytes = golden.get(`${type.name}.quantised.raw`);
    if (!(bytes instanceof Uint8Array) || type.name === 'F32') continue;
    const words = storedWords(type, bytes, 256);
    const format = storedFormat(type);
    if (!words) continue;
    if (format === 'f32') throw new Error(`${type.name} has no words`);
    kept.push(type.name);
    const numbers = decodeBlocks(type, bytes);
    const back = unpackRows(format, words, 256, numbers.length / 256);
    // Zero may have either sign.
    expect(numbers.findIndex((value, i) => value !== back[i])).toBe(-1);
  }
  expect(kept.sort()).toEqual(['F16', 'Q4_0', 'Q4_1', 'Q8_0']);
  expect(BLOCK_TYPES.filter(({ name }) => storedFormat({ name } as never) === 'int8').length).toBe(BLOCK_TYPES.length - 5);
});

it('other types are rounded to int8 by less than their own step', () => {
  const golden = goldenArrays('quant/blocks.safetensors');
  for (const type of BLOCK_TYPES) {
    const bytes = golden.get(`${type.name}.quantised.raw`);
    if (!(bytes instanceof Uint8Array) || storedFormat(type) !== 'int8' || type.name === 'Q8_0') continue;
    const numbers = decodeBlocks(type, bytes);
    const back = unpackRows('int8', packRows('int8', numbers, 256), 256, numbers.length / 256);
    for (let block = 0; block < numbers.length; block += 32) {
      const values = numbers.subarray(block, block + 32);
      const largest = values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
      values.forEach((x, i) => expect(Math.abs(back[block + i]! - x)).toBeLessThanOrEqual((0.5001 * largest) / 127));
    }
  }
});

it('Q4_0 whose least number no binary16 holds is left to rounding', () => {
  const type = BLOCK_TYPES.find(({ name }) => name === 'Q4_0')!;
  // A scale of 2^14.
  expect(
    storedWords(
      type,
      Uint8Array.from({ length: 18 }, (_, i) => (i === 1 ? 0x74 : 0)),
      32,
    ),
  ).toBeNull();
});
