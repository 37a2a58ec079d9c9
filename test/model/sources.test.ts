// Facts about a model that stand in two places: both say the same, or the model is refused with the place named.

import { expect, it } from 'vitest';
import { createReferenceDevice } from '../../src/compute/reference/reference-device';
import { parseGguf, type GgufFile, type GgufValue } from '../../src/core/files/gguf';
import { firstNotFinite, parseSafetensors, writeSafetensors } from '../../src/core/files/safetensors';
import { foreignWeights } from '../../src/core/files/weight-shards';
import { parseModelConfig } from '../../src/model/config';
import { readGgufModel } from '../../src/model/gguf/gguf';
import { Model } from '../../src/model/model';
import { goldenBytes, goldenJson, SMALL, smallWeights } from './fixtures';

const tiny = goldenJson<Record<string, unknown>>('tiny/tiny-llama/config.legacy.json');
const LLAMA3 = { rope_type: 'llama3', factor: 8, low_freq_factor: 1, high_freq_factor: 4, original_max_position_embeddings: 64 };
/** Neither spelling of the rotation. */
const bare = Object.fromEntries(Object.entries(tiny).filter(([key]) => !key.startsWith('rope')));

it.each<[Record<string, unknown>, number, 'none' | 'linear' | 'llama3']>([
  [{ rope_theta: 5e5 }, 5e5, 'none'],
  [{}, 1e4, 'none'],
  [{ rope_parameters: { rope_type: 'default', rope_theta: 5e5 } }, 5e5, 'none'],
  [{ rope_parameters: { rope_type: 'default', rope_theta: 5e5 }, rope_theta: 5e5 }, 5e5, 'none'],
  [{ rope_parameters: { rope_type: 'default', rope_theta: 5e5 }, rope_scaling: null, rope_theta: null }, 5e5, 'none'],
  [{ rope_theta: 5e5, rope_scaling: LLAMA3 }, 5e5, 'llama3'],
  [{ rope_theta: 5e5, rope_scaling: { ...LLAMA3, type: 'llama3' } }, 5e5, 'llama3'],
  [{ rope_parameters: { ...LLAMA3, rope_theta: 5e5 } }, 5e5, 'llama3'],
  [{ rope_parameters: { ...LLAMA3, rope_theta: 5e5 }, rope_scaling: LLAMA3, rope_theta: 5e5 }, 5e5, 'llama3'],
  [{ rope_scaling: { type: 'linear', factor: 2 } }, 1e4, 'linear'],
  [{ rope_scaling: { rope_type: 'default', factor: 1 } }, 1e4, 'none'],
  [{ partial_rotary_factor: 1 }, 1e4, 'none'],
])('the rotation out of %j', (change, theta, kind) => {
  const config = parseModelConfig({ ...bare, ...change });
  expect(config.ropeTheta).toBe(theta);
  if (kind === 'none') expect(config.ropeDivisors).toBeNull();
  if (kind === 'linear') expect(config.ropeDivisors).toEqual(Array(config.headSize / 2).fill(2));
  if (kind === 'llama3')
    expect(config.ropeDivisors).toEqual(parseModelConfig({ ...bare, rope_theta: theta, rope_scaling: LLAMA3 }).ropeDivisors);
});

it.each<[Record<string, unknown>, string]>([
  [{ rope_theta: 1e4, rope_parameters: { rope_type: 'default', rope_theta: 5e5 } }, 'rope_theta twice'],
  [{ rope_theta: 1e4, rope_scaling: { ...LLAMA3, rope_theta: 5e5 } }, 'rope_theta twice'],
  [{ rope_parameters: { rope_theta: 5e5 }, rope_scaling: { rope_theta: 1e4 } }, 'rope_theta twice'],
  [{ rope_parameters: { ...LLAMA3, rope_theta: 1e4 }, rope_scaling: { ...LLAMA3, factor: 32 } }, 'factor twice'],
  [{ rope_parameters: { rope_type: 'default', rope_theta: 1e4 }, rope_scaling: LLAMA3 }, 'rope_type twice'],
  [{ rope_scaling: { ...LLAMA3, type: 'linear' } }, 'rope_type twice'],
  [{ partial_rotary_factor: 1, rope_parameters: { partial_rotary_factor: 0.5 } }, 'partial_rotary_factor twice'],
  [{ rope_scaling: 'llama3' }, 'rope_scaling = "llama3"'],
  [{ rope_scaling: [2] }, 'rope_scaling = [2]'],
  [{ rope_theta: '1e4' }, 'rope_theta = "1e4"'],
  [{ rope_theta: 0 }, 'rope_theta = 0'],
  [{ rope_scaling: { type: 'linear' } }, 'factor'],
  [{ tie_word_embeddings: 'yes' }, 'tie_word_embeddings = "yes"'],
  [{ attention_bias: 1 }, 'attention_bias = 1'],
])('settings that say a fact twice, or not as it is said, are refused: %j', (change, word) => {
  const refusal = expect.objectContaining({ code: 'MODEL_CONFIG', message: expect.stringContaining(word) });
  expect(() => parseModelConfig({ ...bare, ...change })).toThrow(refusal);
});

it.each<[Record<string, unknown>, string]>([
  [{ rope_scaling: { type: 'dynamic', factor: 2 } }, 'dynamic'],
  [{ rope_scaling: { rope_type: 'yarn', factor: 4 } }, 'yarn'],
  [{ rope_parameters: { rope_type: 'longrope', short_factor: [1] } }, 'longrope'],
  [{ rope_scaling: { type: 'mrope', mrope_section: [1, 2] } }, 'mrope'],
  [{ rope_scaling: { rope_type: 'default', mrope_section: [1, 2] } }, 'mrope_section'],
  [{ rope_scaling: { factor: 4 } }, 'factor'],
  [{ rope_scaling: { ...LLAMA3, attention_factor: 2 } }, 'attention_factor'],
  [{ rope_parameters: { full_attention: { rope_theta: 1e4 } } }, 'full_attention'],
  [{ architectures: ['LlamaForSequenceClassification'] }, 'LlamaForSequenceClassification'],
  [{ architectures: ['MistralForCausalLM'] }, 'MistralForCausalLM'],
  [{ is_causal: false }, 'is_causal'],
  [{ quantization: { group_size: 64, bits: 4 } }, 'MLX'],
])('what is not done here is refused by name: %j', (change, word) => {
  const refusal = expect.objectContaining({ code: 'MODEL_UNSUPPORTED', message: expect.stringContaining(word) });
  expect(() => parseModelConfig({ ...bare, ...change })).toThrow(refusal);
});

const gguf = parseGguf(goldenBytes('gguf/tiny-llama.f32.gguf'));
const withKeys = (keys: Record<string, GgufValue | undefined>): GgufFile => {
  const metadata = new Map(gguf.metadata);
  for (const [key, value] of Object.entries(keys))
    if (value === undefined) metadata.delete(key);
    else metadata.set(key, value);
  return { metadata, tensors: gguf.tensors };
};

it.each<[Record<string, GgufValue | undefined>, number | null]>([
  [{}, null],
  [{ 'llama.rope.scaling.type': 'none', 'llama.rope.scaling.factor': 4 }, null],
  [{ 'llama.rope.scaling.type': 'linear' }, null],
  [{ 'llama.rope.scaling.type': 'linear', 'llama.rope.scaling.factor': 4 }, 4],
  [{ 'llama.rope.scaling.factor': 4 }, 4],
  [{ 'llama.rope.scale_linear': 2 }, 2],
  [{ 'llama.attention.value_length': 16, 'llama.attention.causal': true, 'llama.expert_count': 0 }, null],
])("a GGUF file's rotation with %j is llama.cpp's", (keys, factor) => {
  const { ropeDivisors } = readGgufModel(withKeys(keys)).config;
  expect(ropeDivisors).toEqual(factor === null ? null : Array(8).fill(factor));
});

it.each<[Record<string, GgufValue | undefined>, string]>([
  [{ 'llama.vocab_size': 321 }, 'vocab_size is 321'],
  [{ 'tokenizer.ggml.tokens': ['a', 'b'] }, 'tokens is 2'],
  [{ 'llama.attention.value_length': 8 }, 'values of a head'],
  [{ 'llama.rope.dimension_count': 4 }, 'rotated'],
  [{ 'llama.rope.scaling.type': 'yarn' }, 'yarn'],
  [{ 'llama.expert_count': 8 }, 'llama.expert_count = 8'],
  [{ 'llama.logit_scale': 0.25 }, 'llama.logit_scale'],
  [{ 'llama.attention.sliding_window': 128 }, 'sliding_window'],
  [{ 'llama.attention.causal': false }, 'attention.causal'],
  [{ 'llama.embedding_scale': 12 }, 'embedding_scale'],
])('a GGUF file whose settings say other than its tensors, or more than is done, is refused: %j', (keys, word) => {
  expect(() => readGgufModel(withKeys(keys))).toThrow(
    expect.objectContaining({ code: 'GGUF_MODEL', message: expect.stringContaining(word) }),
  );
});

it.each(['llama.attention.layer_norm_rms_epsilon', 'llama.context_length', 'llama.attention.head_count'])('%s is never guessed', (key) => {
  expect(() => readGgufModel(withKeys({ [key]: undefined }))).toThrow(expect.objectContaining({ code: 'MODEL_CONFIG' }));
});

/** A header of no tensors and some 16-bit numbers as metadata. */
function header(version: number, keys: Record<string, number>, little = true): Uint8Array {
  const view = new DataView(new ArrayBuffer(24 + Object.keys(keys).reduce((sum, key) => sum + 14 + key.length, 0)));
  new Uint8Array(view.buffer).set(new TextEncoder().encode('GGUF'));
  view.setUint32(4, version, little);
  view.setBigUint64(16, BigInt(Object.keys(keys).length), little);
  let at = 24;
  for (const [key, value] of Object.entries(keys)) {
    view.setBigUint64(at, BigInt(key.length), little);
    new Uint8Array(view.buffer).set(new TextEncoder().encode(key), at + 8);
    view.setUint32(at + 8 + key.length, 2, little);
    view.setUint16(at + 12 + key.length, value, little);
    at += 14 + key.length;
  }
  return new Uint8Array(view.buffer);
}

it.each<[string, Uint8Array, string, string]>([
  ['version 3, big-endian', header(3, {}, false), 'GGUF_BYTE_ORDER', 'big-endian'],
  ['version 2, big-endian', header(2, { x: 1 }, false), 'GGUF_BYTE_ORDER', 'big-endian'],
  ['version 1', header(1, {}), 'GGUF_VERSION', 'version 1'],
  ['version 0', header(0, {}), 'GGUF_VERSION', 'version 0'],
  ['the first part', header(3, { 'split.no': 0, 'split.count': 2 }), 'GGUF_SPLIT', 'part 1 of a model in 2'],
  ['the third part', header(3, { 'split.count': 9, 'split.no': 2 }), 'GGUF_SPLIT', 'part 3 of a model in 9'],
])('a GGUF file that is %s says so', (_, bytes, code, word) => {
  expect(() => parseGguf(bytes)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(word) }));
  expect(parseGguf(header(3, { 'split.count': 1, 'split.no': 0 })).tensors.size).toBe(0);
});

it('a head beside a tied embedding has to be the same', () => {
  const device = createReferenceDevice();
  const config = { ...SMALL, tiedHead: true };
  const weights = smallWeights();
  const table = weights.get('model.embed_tokens.weight')!;
  const frequencies = (theta: number) => ({
    shape: [config.headSize / 2],
    data: Float32Array.from({ length: config.headSize / 2 }, (_, i) => theta ** ((-2 * i) / config.headSize)),
  });
  const name = 'model.layers.0.self_attn.rotary_emb.inv_freq';
  weights.set('lm_head.weight', table).set(name, frequencies(config.ropeTheta));
  Model.load(device, { config, weights }).free();
  const refusal = (word: string) => expect.objectContaining({ code: 'MODEL_WEIGHTS', message: expect.stringContaining(word) });
  const other = { shape: table.shape, data: table.data.map((x, i) => (i === 3 ? x + 1 : x)) };
  expect(() => Model.load(device, { config, weights: new Map(weights).set('lm_head.weight', other) })).toThrow(refusal('lm_head'));
  expect(() => Model.load(device, { config, weights: new Map(weights).set(name, frequencies(2 * config.ropeTheta)) })).toThrow(
    refusal('inv_freq'),
  );
});

it.each([NaN, Infinity, -Infinity])('a weight that is %s is named, wherever it stands', (value) => {
  const device = createReferenceDevice();
  for (const name of smallWeights().keys()) {
    const weights = smallWeights();
    const { data } = weights.get(name)!;
    data[data.length - 1] = value;
    const refusal = {
      code: 'MODEL_NOT_FINITE',
      message: expect.stringContaining(`"${name}" holds ${value} at element ${data.length - 1}`),
    };
    expect(() => Model.load(device, { config: SMALL, weights })).toThrow(expect.objectContaining(refusal));
  }
  const data = Float32Array.of(0, 1e38, -3e38, value, value);
  expect(firstNotFinite(data)).toBe(3);
  expect(firstNotFinite(data.subarray(0, 3))).toBe(-1);
});

it('a scale of a stored block that is not finite is named too', () => {
  const file = parseGguf(goldenBytes('gguf/tiny-llama.q8_0.gguf'));
  const name = 'blk.1.ffn_up.weight';
  const stored = file.tensors.get(name)!;
  const bytes = new Uint8Array(stored.bytes);
  bytes.set([0, 0x7c], 34);
  const damaged = { ...file, tensors: new Map(file.tensors).set(name, { ...stored, bytes }) };
  const refusal = expect.objectContaining({ code: 'MODEL_NOT_FINITE', message: expect.stringContaining('mlp.up_proj') });
  for (const format of ['stored', 'f32', 'int8'] as const)
    expect(() => Model.load(createReferenceDevice(), readGgufModel(damaged), { format })).toThrow(refusal);
});

it('types that no model of ours has, and weights of other programs, are told as what they are', () => {
  const bytes = writeSafetensors(new Map([['x', { shape: [1], data: new Float32Array(1) }]]));
  for (const type of ['U32', 'I64', 'F64', 'F8_E4M3']) {
    const text = Buffer.from(bytes).toString('latin1').replace('"F32"', `"${type}"`);
    const header = text.slice(8, text.lastIndexOf('}') + 1);
    const changed = Buffer.concat([Buffer.alloc(8), Buffer.from(header), Buffer.alloc(4)]);
    changed.writeUInt32LE(header.length, 0);
    const refusal = expect.objectContaining({ code: 'SAFETENSORS_TYPE', message: expect.stringContaining(type) });
    expect(() => parseSafetensors(new Uint8Array(changed))).toThrow(refusal);
  }
  for (const name of [
    'pytorch_model.bin',
    'pytorch_model-00001-of-00002.bin',
    'consolidated.00.pth',
    'model.ckpt',
    'weights.npz',
    'weights.00.npz',
    'tf_model.h5',
    'flax_model.msgpack',
  ])
    expect(foreignWeights(['config.json', name])).toMatchObject({ code: 'MODEL_UNSUPPORTED', message: expect.stringContaining(name) });
  expect(foreignWeights(['config.json', 'model.safetensors', 'tokenizer.model', 'training_args.bin', 'model.onnx'])).toBeNull();
});
