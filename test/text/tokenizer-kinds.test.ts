// Which tokenizers are done: by the names that GGUF files give to ways of cutting text, and by the steps that a tokenizer.json lists.

import { expect, it } from 'vitest';
import { parseGguf, type GgufValue } from '../../src/core/files/gguf';
import { readGgufTokenizer } from '../../src/text/gguf-tokenizer';
import { Tokenizer } from '../../src/text/tokenizer';
import { goldenBytes } from '../model/fixtures';

const gguf = parseGguf(goldenBytes('gguf/tiny-llama.f32.gguf'));
const read = (keys: Record<string, GgufValue | undefined>) => {
  const metadata = new Map(gguf.metadata);
  for (const [key, value] of Object.entries(keys))
    if (value === undefined) metadata.delete(`tokenizer.ggml.${key}`);
    else metadata.set(`tokenizer.ggml.${key}`, value);
  return readGgufTokenizer({ metadata, tensors: gguf.tensors });
};
const json = (keys: Record<string, GgufValue | undefined>) =>
  read(keys).json as { normalizer: unknown; pre_tokenizer: unknown; model: { ignore_merges: boolean; vocab: Record<string, number> } };

/** Of llama.cpp's `llama_vocab::impl::load`. */
it.each([
  ['llama-bpe', ['llama3', 'llama-v3', 'falcon3', 'falcon-h1', 'pixtral', 'midm-2.0', 'lfm2'], true],
  ['smaug-bpe', ['dbrx'], false],
  ['deepseek-r1-qwen', ['kormo', 'f2llmv2', 'megrez', 'stablelm2', 'hunyuan', 'solar-open', 'grok-2'], false],
  ['smollm', ['starcoder', 'refact', 'command-r', 'codeshell', 'exaone', 'minerva-7b', 'mellum2'], false],
  ['gpt-2', ['phi-2', 'gigachat', 'a.x-4.0', 'mellum', 'exaone4', 'mpt', 'olmo', 'jais', 'trillion', 'granite-docling'], false],
])('%s has the other names %j', (name, others, wholeWords) => {
  const first = json({ pre: name });
  expect(first.model.ignore_merges).toBe(wholeWords);
  for (const other of others) expect(json({ pre: other }), other).toEqual(first);
  // Where the file does not say it, llama 3 alone begins with a token.
  expect(read({ pre: name, add_bos_token: undefined }).addBos).toBe(wholeWords);
  expect(read({ pre: name, add_bos_token: false }).addBos).toBe(false);
});

it('the ways of cutting cut as they should', () => {
  const cut = (pre: string, text: string): string[] => {
    const tokenizer = Tokenizer.fromJson(json({ pre }));
    return tokenizer.encode(text).map((id) => tokenizer.decode([id]));
  };
  // No vocabulary of ours holds a number of two digits across a cut.
  for (const pre of ['llama3', 'smaug-bpe', 'deepseek-r1-qwen', 'smollm', 'gpt-2'])
    expect(cut(pre, "I'm 12345 there.").join('')).toBe("I'm 12345 there.");
  const pattern = (pre: string): string => JSON.stringify(json({ pre }).pre_tokenizer);
  expect(pattern('llama3')).toContain('{1,3}');
  expect(pattern('smaug-bpe')).toBe(pattern('llama3'));
  expect(pattern('deepseek-r1-qwen')).toBe(pattern('qwen2'));
  expect([json({ pre: 'qwen2' }).normalizer, json({ pre: 'deepseek-r1-qwen' }).normalizer]).toEqual([{ type: 'NFC' }, null]);
});

it.each<[Record<string, GgufValue | undefined>, string]>([
  [{ pre: undefined }, 'does not say'],
  ...[
    'default',
    'tekken',
    'deepseek-llm',
    'deepseek-coder',
    'deepseek-v3',
    'falcon',
    'gpt-4o',
    'llama4',
    'chatglm-bpe',
    'viking',
    'bloom',
    'kimi-k2',
    'LLAMA3',
    '__proto__',
    'constructor',
  ].map((pre): [Record<string, GgufValue>, string] => [{ pre }, `"${pre}"`]),
  [{ model: 'bert' }, '"bert"'],
  [{ model: 'llama' }, 'a space before every text'],
  [{ model: undefined }, 'undefined'],
  [{ bos_token_id: 9999 }, 'bos_token_id is 9999'],
  [{ eos_token_id: -1 }, 'eos_token_id is -1'],
  [{ eos_token_id: 'x' }, 'eos_token_id is x'],
  [{ merges: ['a b', 'abc'] }, '"abc"'],
  [{ merges: ['a b c'] }, '"a b c"'],
  [{ tokens: ['a', 'b', 'a'], token_type: undefined }, 'tokens 0 and 2'],
])('%j is refused by name', (keys, word) => {
  expect(() => read(keys)).toThrow(expect.objectContaining({ code: 'GGUF_TOKENIZER', message: expect.stringContaining(word) }));
});

const letters = Object.fromEntries(
  ['a', 'b', '1', '2', 'Ġ', '▁', '.', '!', 'ab', '12', '..', 'a▁', 'b.', '?'].map((token, id) => [token, id]),
);
const merges = [['a', 'b'], ['1', '2'], ['.', '.'], ['a', '▁'], ['b', '.']]; // prettier-ignore
const model = { type: 'BPE', vocab: letters, merges, unk_token: null };
const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false };
const split = (behavior: string, invert: boolean) => ({ type: 'Split', pattern: { Regex: 'a' }, behavior, invert });

it.each<[string, Record<string, unknown>]>([
  ['normalizer', { type: 'BertNormalizer' }],
  ['normalizer', { type: 'StripAccents' }],
  ['normalizer', { type: 'Precompiled', precompiled_charsmap: '' }],
  ['normalizer', { type: 'Nmt' }],
  ['normalizer', { type: 'ByteLevel' }],
  ['normalizer', { type: 'Replace', pattern: {}, content: '' }],
  ['normalizer', { type: 'Sequence', normalizers: [{ type: 'NFC' }, { type: 'of tomorrow' }] }],
  ['pre_tokenizer', { type: 'Whitespace' }],
  ['pre_tokenizer', { type: 'BertPreTokenizer' }],
  ['pre_tokenizer', { type: 'UnicodeScripts' }],
  ['pre_tokenizer', { type: 'CharDelimiterSplit', delimiter: '-' }],
  ['pre_tokenizer', { type: 'Punctuation', behavior: 'MergedWithPrevious' }],
  ['pre_tokenizer', split('MergedWithNext', false)],
  ['pre_tokenizer', split('MergedWithPrevious', false)],
  ['pre_tokenizer', split('Contiguous', false)],
  ['pre_tokenizer', split('Isolated', true)],
  ['pre_tokenizer', { type: 'Split', pattern: {}, behavior: 'Isolated' }],
  ['pre_tokenizer', { type: 'Metaspace', replacement: '▁', add_prefix_space: false }],
  ['pre_tokenizer', { type: 'Sequence', pretokenizers: [byteLevel, { type: 'of tomorrow' }] }],
  ['decoder', { type: 'WordPiece' }],
  ['decoder', { type: 'CTC' }],
  ['decoder', { type: 'BPEDecoder' }],
  ['decoder', { type: 'Metaspace', replacement: '▁', prepend_scheme: 'never' }],
  ['decoder', { type: 'Sequence', decoders: [{ type: 'of tomorrow' }] }],
  ['post_processor', { type: 'of tomorrow' }],
  ['model', { ...model, type: 'WordPiece' }],
  ['model', { ...model, type: 'WordLevel' }],
  ['model', { ...model, type: undefined, merges: undefined }],
  ['model', { ...model, dropout: 0.1 }],
  ['model', { ...model, continuing_subword_prefix: '##' }],
  ['model', { ...model, end_of_word_suffix: '</w>' }],
])('%s %j is refused by name', (field, step) => {
  const refusal = expect.objectContaining({ code: 'TOKENIZER_UNSUPPORTED', message: expect.stringContaining(field) });
  expect(() => Tokenizer.fromJson({ model, pre_tokenizer: byteLevel, [field]: step })).toThrow(refusal);
});

/** What tokenizers 0.23.3 gives for these: pieces between the cuts, merged inside each. */
it.each<[unknown, string, string[]]>([
  [{ type: 'Digits', individual_digits: true }, 'ab12', ['ab', '1', '2']],
  [{ type: 'Digits', individual_digits: false }, 'ab12', ['ab', '12']],
  [{ type: 'Punctuation', behavior: 'Isolated' }, 'ab..', ['ab', '.', '.']],
  [{ type: 'Punctuation' }, 'ab.!', ['ab', '.', '!']],
  [{ type: 'Punctuation', behavior: 'Contiguous' }, 'ab..', ['ab', '..']],
  [{ type: 'Metaspace', replacement: '▁', prepend_scheme: 'never', split: true }, 'a b', ['a', '▁', 'b']],
  [{ type: 'Metaspace', replacement: '▁', prepend_scheme: 'never', split: false }, 'a b', ['a▁', 'b']],
  [{ type: 'Split', pattern: { String: '.' }, behavior: 'MergedWithPrevious', invert: false }, 'ab..b', ['ab', '.', '.', 'b']],
  [{ type: 'Split', pattern: { String: 'a' }, behavior: 'MergedWithNext', invert: false }, 'bab', ['b', 'ab']],
  [{ type: 'Split', pattern: { String: ' ' }, behavior: 'MergedWithPrevious', invert: false }, 'ab12', ['ab', '12']],
  [split('Isolated', false), 'ab', ['a', 'b']],
  [split('Removed', false), 'ab', ['b']],
  [split('Removed', true), 'ab', ['a']],
])('%j cuts as the Rust library does', (step, text, expected) => {
  const tokenizer = Tokenizer.fromJson({ added_tokens: [], model: { ...model, unk_token: '?' }, pre_tokenizer: step });
  const names = new Map(Object.entries(letters).map(([token, id]) => [id, token]));
  expect(tokenizer.encode(text).map((id) => names.get(id))).toEqual(expected);
});
