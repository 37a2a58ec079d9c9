// The tokenizer inside a GGUF file, as the tokenizer.json it was made from. GGUF keeps the vocabulary and the merges
// but only a name (`tokenizer.ggml.pre`) for how text is cut before merging; the known names are spelt out here.
// Left out: SentencePiece and WordPiece vocabularies.

import { AppError } from '../core/errors';
import type { GgufFile, GgufValue } from '../core/gguf';

export interface GgufTokenizer {
  /** For `Tokenizer.fromJson`. */
  readonly json: unknown;
  readonly chatTemplate: string | null;
  /** Put before a text where the model wants it. */
  readonly bosToken: string | null;
  readonly eosToken: string | null;
  readonly addBos: boolean;
}

const CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
const WORDS = (digits: string): string =>
  `${CONTRACTIONS}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;

const byteLevel = (useRegex: boolean) => ({ type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: useRegex });
const cut = (regex: string) => [{ type: 'Split', pattern: { Regex: regex }, behavior: 'Isolated', invert: false }, byteLevel(false)];

interface Cutting {
  readonly steps: readonly unknown[];
  /** Composed characters are made before cutting. */
  readonly compose?: boolean;
  /** A word that is a token stays whole, whatever the merges say. */
  readonly wholeWords?: boolean;
}

const CUTTINGS: Readonly<Record<string, Cutting>> = {
  smollm: { steps: [{ type: 'Digits', individual_digits: true }, byteLevel(true)] },
  'llama-bpe': { steps: cut(WORDS('\\p{N}{1,3}')), wholeWords: true },
  qwen2: { steps: cut(WORDS('\\p{N}')), compose: true },
  'gpt-2': { steps: [byteLevel(true)] },
};
const CONTROL = 3;
const USER_DEFINED = 4;
const UNUSED = 5;

function refuse(message: string): AppError {
  return new AppError('GGUF_TOKENIZER', message, 'Use the tokenizer.json of the model, or a file made by a recent llama.cpp.');
}

function texts(value: GgufValue | undefined, key: string): readonly string[] {
  if (!Array.isArray(value)) throw refuse(`The file has no list of texts under ${key}.`);
  return value as readonly string[];
}

function bosTemplate(id: number, content: string): unknown {
  const single = [{ SpecialToken: { id: content, type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }];
  return { type: 'TemplateProcessing', single, pair: single, special_tokens: { [content]: { id: content, ids: [id], tokens: [content] } } };
}

/** @throws AppError `GGUF_TOKENIZER` where the vocabulary is missing or of a kind that is not known. */
export function readGgufTokenizer({ metadata }: GgufFile): GgufTokenizer {
  const value = (key: string): GgufValue | undefined => metadata.get(`tokenizer.${key}`);
  if (value('ggml.model') !== 'gpt2')
    throw refuse(`The tokenizer is of the kind "${String(value('ggml.model')).slice(0, 100)}"; gpt2 can be read.`);
  const pre = String(value('ggml.pre')).slice(0, 100);
  const cutting = Object.hasOwn(CUTTINGS, pre) ? CUTTINGS[pre]! : null;
  if (!cutting) throw refuse(`The tokenizer cuts text as "${pre}"; ${Object.keys(CUTTINGS).join(', ')} are known.`);
  const tokens = texts(value('ggml.tokens'), 'tokenizer.ggml.tokens');
  const types = value('ggml.token_type');
  if (types !== undefined && !(types instanceof Float64Array && types.length === tokens.length)) {
    throw refuse('The list of token types does not go with the list of tokens.');
  }
  const typeOf = (id: number): number => (types as Float64Array | undefined)?.[id] ?? 1;
  const added = tokens.flatMap((content, id) => {
    if (typeOf(id) !== CONTROL && typeOf(id) !== USER_DEFINED) return [];
    return [{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: typeOf(id) === CONTROL }];
  });
  const token = (key: string): string | null => {
    const id = value(`ggml.${key}_token_id`);
    return typeof id === 'number' ? (tokens[id] ?? null) : null;
  };
  const template = value('chat_template');
  const addBos = value('ggml.add_bos_token') === true;
  const bos = added.find(({ content }) => content === token('bos'));
  return {
    json: {
      added_tokens: added,
      normalizer: cutting.compose ? { type: 'NFC' } : null,
      pre_tokenizer: { type: 'Sequence', pretokenizers: cutting.steps },
      post_processor: bos && addBos ? bosTemplate(bos.id, bos.content) : null,
      decoder: byteLevel(true),
      model: {
        type: 'BPE',
        unk_token: null,
        byte_fallback: false,
        ignore_merges: cutting.wholeWords === true,
        vocab: Object.fromEntries(tokens.flatMap((content, id) => (typeOf(id) === UNUSED ? [] : [[content, id]]))),
        merges: texts(value('ggml.merges'), 'tokenizer.ggml.merges').map((merge) => merge.split(' ')),
      },
    },
    chatTemplate: typeof template === 'string' ? template : null,
    bosToken: token('bos'),
    eosToken: token('eos'),
    addBos,
  };
}
