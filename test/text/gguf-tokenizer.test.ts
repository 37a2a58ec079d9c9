import { expect, it } from 'vitest';
import { parseGguf } from '../../src/core/gguf';
import { readGgufTokenizer } from '../../src/text/gguf-tokenizer';
import { Tokenizer } from '../../src/text/tokenizer';
import { goldenBytes, goldenJson } from '../model/fixtures';

interface Golden {
  strings: { text: string; ids: number[]; ids_no_special?: number[] }[];
}

it.each([
  ['tiny-llama.f32', 'tiny-llama', false],
  ['tiny-llama-rope3.f32', 'tiny-llama-rope3', true],
  ['tiny-qwen2.f16', 'tiny-qwen2', false],
  ['tiny-qwen3.f32', 'tiny-qwen3', false],
])('%s gives the ids of the tokenizer it was made from', (file, name, addBos) => {
  const read = readGgufTokenizer(parseGguf(goldenBytes(`gguf/${file}.gguf`)));
  const tokenizer = Tokenizer.fromJson(read.json);
  const { strings } = goldenJson<Golden>(`tiny/${name}/golden_tokenizer.json`);
  expect(strings.length).toBeGreaterThan(50);
  for (const { text, ids: all, ids_no_special: ids = all } of strings) expect(tokenizer.encode(text), text).toEqual(ids);
  expect(read.addBos).toBe(addBos);
  expect(read.chatTemplate === null).toBe(name === 'tiny-llama-rope3');
});

it('names the kinds it does not know', () => {
  const { metadata, tensors } = parseGguf(goldenBytes('gguf/tiny-llama.f32.gguf'));
  const read = (key: string, value: string) => () =>
    readGgufTokenizer({ metadata: new Map(metadata).set(`tokenizer.ggml.${key}`, value), tensors });
  const refusal = (word: string) => expect.objectContaining({ code: 'GGUF_TOKENIZER', message: expect.stringContaining(word) });
  expect(read('model', 'bert')).toThrow(refusal('bert'));
  expect(read('pre', 'tekken')).toThrow(refusal('tekken'));
  expect(read('tokens', 'none')).toThrow(refusal('tokens'));
  expect(read('token_type', 'none')).toThrow(refusal('token types'));
});
