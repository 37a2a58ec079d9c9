import { expect, it } from 'vitest';
import { parseGguf, type GgufValue } from '../../src/core/files/gguf';
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
  ['tiny-gemma3.f32', 'tiny-gemma3', true],
])('%s gives the ids of the tokenizer it was made from', (file, name, addBos) => {
  const read = readGgufTokenizer(parseGguf(goldenBytes(`gguf/${file}.gguf`)));
  const tokenizer = Tokenizer.fromJson(read.json);
  const { strings } = goldenJson<Golden>(`tiny/${name}/golden_tokenizer.json`);
  expect(strings.length).toBeGreaterThan(50);
  for (const { text, ids: all, ids_no_special: ids = all } of strings) expect(tokenizer.encode(text), text).toEqual(ids);
  expect(read.addBos).toBe(addBos);
  expect(read.chatTemplate === null).toBe(name === 'tiny-llama-rope3' || name === 'tiny-gemma3');
});

it('reads SentencePiece vocabularies with their scores, and refuses what it would read otherwise', () => {
  const { metadata, tensors } = parseGguf(goldenBytes('gguf/tiny-gemma3.f32.gguf'));
  const read = (key: string, value: GgufValue) =>
    readGgufTokenizer({ metadata: new Map(metadata).set(`tokenizer.ggml.${key}`, value), tensors });
  const refusal = (word: string) => expect.objectContaining({ code: 'GGUF_TOKENIZER', message: expect.stringContaining(word) });
  expect(() => read('add_space_prefix', true)).toThrow(refusal('a space before every text'));
  expect(() => read('scores', Float64Array.of(1))).toThrow(refusal('scores'));
  const scores = metadata.get('tokenizer.ggml.scores') as Float64Array;
  const tokens = metadata.get('tokenizer.ggml.tokens') as string[];
  const encode = (json: unknown, text: string) =>
    Tokenizer.fromJson(json)
      .encode(text)
      .map((id) => tokens[id]);
  expect(encode(read('scores', scores).json, 'the')).toEqual(['t', 'he']);
  // The pair whose piece scores higher is joined first.
  const other = scores.map((score, id) => (tokens[id] === 'th' ? 1 : score));
  expect(encode(read('scores', other).json, 'the')).toEqual(['th', 'e']);
});

it.each<[string, string, GgufValue, string]>([
  ['llama', 'ggml.add_eos_token', true, 'add_eos_token'],
  ['llama', 'ggml.add_sep_token', true, 'add_sep_token'],
  ['llama', 'ggml.add_bos_token', 'true', 'true or false'],
  ['llama', 'ggml.add_bos_token', 1, 'true or false'],
  ['llama', 'ggml.suffix_of_tomorrow', 'x', 'suffix_of_tomorrow'],
  ['llama', 'chat_template', ['a', 'b'], 'no text'],
  ['gemma3', 'ggml.remove_extra_whitespaces', true, 'remove_extra_whitespaces'],
  ['gemma3', 'ggml.precompiled_charsmap', Float64Array.of(1, 2), 'precompiled_charsmap'],
  ['gemma3', 'ggml.escape_whitespaces', false, 'spaces as they are'],
  ['gemma3', 'ggml.bos_token_id', 1e6, 'bos_token_id'],
])('of a %s, %s = %j is refused by name', (model, key, value, word) => {
  const { metadata, tensors } = parseGguf(goldenBytes(`gguf/tiny-${model}.f32.gguf`));
  const changed = { metadata: new Map(metadata).set(`tokenizer.${key}`, value), tensors };
  expect(() => readGgufTokenizer(changed)).toThrow(
    expect.objectContaining({ code: 'GGUF_TOKENIZER', message: expect.stringContaining(word) }),
  );
});

it('begins texts with the token the file says, also where that is one of the plain ones', () => {
  const { metadata, tensors } = parseGguf(goldenBytes('gguf/tiny-llama.f32.gguf'));
  const plain = new Map(metadata).set('tokenizer.ggml.bos_token_id', 300).set('tokenizer.ggml.add_bos_token', true);
  const ids = Tokenizer.fromJson(readGgufTokenizer({ metadata: plain, tensors }).json).encode('the', { special: true });
  expect(ids[0]).toBe(300);
  const without = new Map(metadata).set('tokenizer.ggml.add_bos_token', true);
  without.delete('tokenizer.ggml.bos_token_id');
  expect(() => readGgufTokenizer({ metadata: without, tensors })).toThrow(expect.objectContaining({ code: 'GGUF_TOKENIZER' }));
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
