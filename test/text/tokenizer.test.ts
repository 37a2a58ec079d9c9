import fc from 'fast-check';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Tokenizer } from '../../src/text/tokenizer';
import { goldenBytes, goldenJson } from '../model/fixtures';

interface Golden {
  strings: { text: string; ids: number[]; ids_no_special?: number[]; decoded: string; decoded_skip_special?: string }[];
}

const cases: [string, unknown, string][] = [
  ['tiny-llama', goldenJson('tiny/tiny-llama/tokenizer.json'), 'tiny/tiny-llama/golden_tokenizer.json'],
  ['tiny-llama-rope3', goldenJson('tiny/tiny-llama-rope3/tokenizer.json'), 'tiny/tiny-llama-rope3/golden_tokenizer.json'],
  ['tiny-qwen2', goldenJson('tiny/tiny-qwen2/tokenizer.json'), 'tiny/tiny-qwen2/golden_tokenizer.json'],
  ['tiny-qwen3', goldenJson('tiny/tiny-qwen3/tokenizer.json'), 'tiny/tiny-qwen3/golden_tokenizer.json'],
  ['tiny-gemma3', goldenJson('tiny/tiny-gemma3/tokenizer.json'), 'tiny/tiny-gemma3/golden_tokenizer.json'],
  [
    'the stand-in for SmolLM2',
    JSON.parse(gunzipSync(goldenBytes('smollm2/tokenizer.json.gz')).toString('utf8')),
    'smollm2/tokenizer_golden.json',
  ],
];

describe.each(cases)('the tokenizer of %s', (_, json, goldenPath) => {
  const tokenizer = Tokenizer.fromJson(json);
  const golden = goldenJson<Golden>(goldenPath);

  it('gives the ids and texts of the Rust library', () => {
    expect(golden.strings.length).toBeGreaterThan(0);
    for (const { text, ids: all, ids_no_special: ids = all, decoded, decoded_skip_special: skipped = decoded } of golden.strings) {
      expect(tokenizer.encode(text, { special: true }), `${text}, with what goes around it`).toEqual(all);
      if (skipped !== decoded) expect(tokenizer.decode(ids, { skipSpecial: true })).toBe(skipped);
      expect(tokenizer.encode(text), text).toEqual(ids);
      expect(tokenizer.encode(text), `${text}, again`).toEqual(ids);
      expect(tokenizer.decode(ids)).toBe(decoded);
    }
  });
});

describe('a tokenizer', () => {
  const json = goldenJson('tiny/tiny-llama/tokenizer.json');
  const tokenizer = Tokenizer.fromJson(json);

  it('recognises special tokens inside a text', () => {
    const text = '<|im_start|>To heat use microwave.<|endoftext|>You are here.<|im_end|> heat<|im_end|>';
    const ids = tokenizer.encode(text);
    for (const token of ['<|im_start|>', '<|endoftext|>', '<|im_end|>']) expect(ids).toContain(tokenizer.idOf(token));
    expect(ids[0]).toBe(1);
    expect(tokenizer.decode(ids)).toBe(text);
    expect(tokenizer.encode('')).toEqual([]);
    expect(tokenizer.idOf('<nothing>')).toBeUndefined();
    expect(tokenizer.vocabularySize).toBe(320);
  });

  it('gives back any text, and ids do not depend on what was encoded before', () => {
    const text = fc
      .array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('<|im_start|>', '<|im_end|>', ' key', '<')))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (value) => {
        const ids = tokenizer.encode(value);
        expect(tokenizer.decode(ids)).toBe(value);
        expect(Tokenizer.fromJson(json).encode(value)).toEqual(ids);
      }),
      { numRuns: 60 },
    );
  });

  it('leaves out ids beyond the vocabulary', () => {
    expect(tokenizer.decode([99_999])).toBe('');
    expect(tokenizer.decode([...tokenizer.encode('a'), 99_999])).toBe('a');
  });
});

it.each([[null], ['text'], [{}], [{ model: { type: 'BPE', vocab: {}, merges: [] }, added_tokens: [{}] }]])('refuses %j', (json) => {
  expect(() => Tokenizer.fromJson(json)).toThrow(expect.objectContaining({ code: 'TOKENIZER_INVALID' }));
});
