import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AppError } from '../../../src/core/errors';
import { parseGguf, type GgufFile, type GgufValue } from '../../../src/core/files/gguf';
import { parseModelConfig } from '../../../src/model/config';
import { readGgufModel } from '../../../src/model/gguf/gguf';
import { textLogits } from '../../../src/model/logits';
import { deviceVector, Model } from '../../../src/model/model';
import { readGgufTokenizer } from '../../../src/text/gguf-tokenizer';
import { Tokenizer } from '../../../src/text/tokenizer';
import { allclose } from '../../support/allclose';
import { eachDevice } from '../../support/each-device';
import { folderWeights, goldenBytes, goldenJson, goldenTensors } from '../fixtures';

const parse = (name: string): GgufFile => parseGguf(goldenBytes(`gguf/${name}.gguf`));

it.each(['tiny-llama', 'tiny-llama-rope3', 'tiny-qwen3', 'tiny-gemma3'])('%s has the settings and weights of its folder', (name) => {
  const { config, weights } = readGgufModel(parse(`${name}.f32`));
  const folder = parseModelConfig(goldenJson(`tiny/${name}/config.json`));
  const near = (value: number) => expect.closeTo(value, 12);
  const ropeDivisors = folder.ropeDivisors && folder.ropeDivisors.map((divisor) => expect.closeTo(divisor, 5));
  // A file of llama.cpp has the 1 in gemma3's norms.
  expect(config).toEqual({ ...folder, normEpsilon: near(folder.normEpsilon), ropeDivisors, normOffset: 0 });
  const expected = folderWeights(`tiny/${name}`);
  expect([...weights.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [tensor, { shape, data }] of expected) {
    expect(weights.get(tensor)!.shape).toEqual(shape);
    expect(weights.get(tensor)!.data, tensor).toEqual(deviceVector(folder, tensor, data));
  }
});

for (const [file, folder] of [
  ['tiny-llama-rope3.f32', 'tiny/tiny-llama-rope3'],
  ['tiny-gemma3.f32', 'tiny/tiny-gemma3'],
  ['tiny-llama.q8_0', null],
  ['tiny-qwen2.f16', null],
] as const) {
  eachDevice(`logits of ${file}`, async (device) => {
    const golden = goldenTensors(folder ? `${folder}/golden.safetensors` : `gguf/${file}.golden.safetensors`);
    const model = Model.load(device, readGgufModel(parse(file)));
    const logits = await textLogits(model, null, [...golden.get('seq2.input_ids')!]);
    allclose(logits, golden.get('seq2.logits')!, { absolute: 2e-4, relative: 0 });
    model.free();
  });
}

it('follows what a gemma3 file says of its windows, and llama.cpp where it says nothing', () => {
  const { metadata, tensors } = parse('tiny-gemma3.f32');
  const read = (changes: Record<string, GgufValue>) =>
    readGgufModel({ metadata: new Map([...metadata, ...Object.entries(changes)]), tensors }).config;
  expect(read({ 'gemma3.attention.sliding_window': 0 }).window).toBeNull();
  expect(read({ 'gemma3.attention.sliding_window': 9, 'gemma3.rope.freq_base_swa': 500 })).toMatchObject({ window: 9, windowTheta: 500 });
  expect(read({ 'gemma3.attention.sliding_window_pattern': 2 }).windowLayers).toEqual([0, 2, 4, 6]);
  const pattern = Float64Array.of(0, 1, 1, 0, 0, 0, 1);
  expect(read({ 'gemma3.attention.sliding_window_pattern': pattern }).windowLayers).toEqual([1, 2, 6]);
  expect(() => read({ 'gemma3.final_logit_softcapping': 30 })).toThrow(expect.objectContaining({ code: 'GGUF_MODEL' }));
});

it('names what does not fit', () => {
  const { metadata, tensors } = parse('tiny-llama.f32');
  const read = (changes: { key?: [string, string | number]; without?: string; extra?: string }) => () => {
    const some = new Map(tensors);
    if (changes.without) some.delete(changes.without);
    if (changes.extra) some.set(changes.extra, { ...tensors.get('output_norm.weight')!, name: changes.extra });
    readGgufModel({ metadata: changes.key ? new Map(metadata).set(...changes.key) : metadata, tensors: some });
  };
  const refusal = (code: string, word: string) => expect.objectContaining({ code, message: expect.stringContaining(word) });
  expect(read({ key: ['general.architecture', 'mamba'] })).toThrow(refusal('MODEL_UNSUPPORTED', 'mamba'));
  expect(read({ key: ['general.type', 'adapter'] })).toThrow(refusal('GGUF_MODEL', 'adapter'));
  expect(read({ key: ['llama.rope.scaling.type', 'yarn'] })).toThrow(refusal('GGUF_MODEL', 'yarn'));
  expect(read({ key: ['llama.rope.dimension_count', 8] })).toThrow(refusal('GGUF_MODEL', '8 of the 16'));
  expect(read({ key: ['llama.block_count', 3] })).toThrow(refusal('GGUF_MODEL', 'blk.2.'));
  expect(read({ key: ['llama.embedding_length', 64] })).toThrow(refusal('GGUF_MODEL', 'shape'));
  expect(read({ key: ['llama.attention.head_count', 'four'] })).toThrow(refusal('MODEL_CONFIG', 'num_attention_heads'));
  expect(read({ without: 'blk.1.ffn_up.weight' })).toThrow(refusal('GGUF_MODEL', 'blk.1.ffn_up.weight'));
  expect(read({ without: 'token_embd.weight' })).toThrow(refusal('MODEL_CONFIG', 'vocab_size'));
  expect(read({ extra: 'blk.0.attn_sinks.weight' })).toThrow(refusal('GGUF_MODEL', 'attn_sinks'));
});

it('answers damage with a named error or a model, and never promises more than the file holds', () => {
  const whole = goldenBytes('gguf/tiny-llama.q8_0.gguf');
  const header = 20_000;
  const change = fc.tuple(fc.integer({ min: 8, max: header }), fc.integer({ min: 0, max: 255 }));
  // Where settings and tensor sizes lie, so that damage is likely to hit them.
  const early = fc.tuple(fc.integer({ min: 8, max: 1200 }), fc.constantFrom(0, 1, 127, 255));
  fc.assert(
    fc.property(fc.array(fc.oneof(change, early), { minLength: 1, maxLength: 6 }), (changes) => {
      const damaged = new Uint8Array(whole);
      for (const [at, value] of changes) damaged[at] = value;
      try {
        const file = parseGguf(damaged);
        const { weights } = readGgufModel(file);
        for (const { shape } of weights.values()) expect(shape.reduce((a, b) => a * b, 1)).toBeLessThan(8 * damaged.length);
        Tokenizer.fromJson(readGgufTokenizer(file).json).encode('Open the door 12 times.');
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        expect(error.code).toMatch(/^(GGUF|MODEL|TOKENIZER)_/);
      }
    }),
    { numRuns: 200 },
  );
});
