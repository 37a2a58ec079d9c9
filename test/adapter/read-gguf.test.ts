import fc from 'fast-check';
import { expect, it } from 'vitest';
import { writeGguf, type GgufBase } from '../../src/adapter/gguf';
import { readPeft } from '../../src/adapter/peft';
import { readGgufAdapter } from '../../src/adapter/read-gguf';
import { AppError } from '../../src/core/errors';
import { parseGguf, type GgufFile } from '../../src/core/files/gguf';
import { goldenBytes } from '../model/fixtures';

const LLAMA: GgufBase = { architecture: 'llama', heads: 4, kvHeads: 2, name: 'tiny' };
const QWEN2: GgufBase = { architecture: 'qwen2', heads: 6, kvHeads: 2, name: 'tiny' };
const adapter = (name: string) =>
  readPeft({ config: goldenBytes(`lora/${name}/adapter_config.json`), weights: goldenBytes(`lora/${name}/adapter_model.safetensors`) });
const golden = (name: string): GgufFile => parseGguf(goldenBytes(`gguf/lora-${name}.f32.gguf`));

it.each([
  ['llama-all', LLAMA],
  ['qwen2-all', QWEN2],
])("llama.cpp's file of %s is the adapter of PEFT", (name, base) => {
  const { config, tensors } = readGgufAdapter(golden(name), base);
  const peft = adapter(name);
  expect(config).toMatchObject({ rank: peft.config.rank, alpha: peft.config.alpha, targets: peft.config.targets });
  expect(new Map([...tensors].sort())).toEqual(new Map([...peft.tensors].sort()));
});

it('what is written is read back, for every architecture', () => {
  for (const architecture of ['llama', 'qwen2', 'qwen3', 'gemma3']) {
    const peft = adapter('llama-qv');
    const base = { ...LLAMA, architecture };
    const back = readGgufAdapter(parseGguf(writeGguf(peft, base)), base);
    expect(back.tensors).toEqual(peft.tensors);
    expect(back.config).toMatchObject({ rank: 2, alpha: peft.config.alpha, targets: ['q_proj', 'v_proj'], base: { name: 'tiny' } });
  }
});

it('keeps a byte order mark that a text of the file begins with', () => {
  const written = writeGguf(adapter('llama-qv'), { ...LLAMA, name: '\ufefftiny' });
  expect(parseGguf(written).metadata.get('general.name')).toMatch(/^\ufefftiny/);
});

it('names what does not fit', () => {
  const { metadata, tensors } = golden('llama-all');
  const refusal = (word: string) => expect.objectContaining({ code: 'ADAPTER_GGUF', message: expect.stringContaining(word) });
  const read =
    (key: string, value: string | number, base = LLAMA) =>
    () =>
      readGgufAdapter({ metadata: new Map(metadata).set(key, value), tensors }, base);
  expect(read('general.type', 'model')).toThrow(refusal('not a LoRA'));
  expect(read('adapter.lora.alpha', -1)).toThrow(refusal('alpha'));
  expect(read('x', 1, QWEN2)).toThrow(refusal('for "llama", the model is qwen2'));
  expect(read('x', 1, { ...LLAMA, heads: 5 })).toThrow(refusal('5 heads'));
  const one = [...tensors.values()][0]!;
  const changed = (tensor: Partial<typeof one>) => () =>
    readGgufAdapter({ metadata, tensors: new Map(tensors).set(tensor.name ?? one.name, { ...one, ...tensor }) }, LLAMA);
  expect(changed({ name: 'blk.0.attn_q.weight' })).toThrow(refusal('no part of a LoRA'));
  expect(changed({ shape: [one.shape[0]! / 2, one.shape[1]! * 2] })).toThrow(AppError);
  expect(changed({ bytes: new Uint8Array(one.bytes).fill(255) })).toThrow(refusal('not finite'));
  expect(() => readGgufAdapter({ metadata, tensors: new Map() }, LLAMA)).toThrow(refusal('no tensor'));
});

it('answers damage with a named error or an adapter', () => {
  const bytes = goldenBytes('gguf/lora-llama-all.f32.gguf');
  const change = fc.tuple(fc.integer({ min: 24, max: 2175 }), fc.integer({ min: 0, max: 255 }));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const damaged = new Uint8Array(bytes);
      for (const [at, value] of changes) damaged[at] = value;
      try {
        expect(readGgufAdapter(parseGguf(damaged), LLAMA).tensors.size).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
      }
    }),
    { numRuns: 150 },
  );
});
