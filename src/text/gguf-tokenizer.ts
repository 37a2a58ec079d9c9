// The tokenizer inside a GGUF file, as the tokenizer.json it was made from. GGUF keeps the vocabulary and the merges
// but only a name (`tokenizer.ggml.pre`) for how text is cut before merging; the known names are spelt out here. Of a SentencePiece
// vocabulary it keeps scores instead of merges. Left out: WordPiece and Unigram vocabularies.

import { AppError } from '../core/errors';
import type { GgufFile, GgufValue } from '../core/files/gguf';

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
  /** A text begins with the beginning-of-text token where the file does not say otherwise. */
  readonly beginning?: boolean;
}

const LLAMA3: Cutting = { steps: cut(WORDS('\\p{N}{1,3}')) };
const QWEN2: Cutting = { steps: cut(WORDS('\\p{N}')) };
const named = (names: string, cutting: Cutting): [string, Cutting][] => names.split(' ').map((name) => [name, cutting]);

/** By name as llama.cpp's `llama-vocab.cpp` maps them; composing is what the tokenizer.json of Qwen does besides. */
const CUTTINGS: ReadonlyMap<string, Cutting> = new Map([
  ...named('llama-bpe llama3 llama-v3 falcon3 falcon-h1 pixtral midm-2.0 lfm2', { ...LLAMA3, wholeWords: true, beginning: true }),
  ...named('smaug-bpe dbrx', LLAMA3),
  ...named('qwen2', { ...QWEN2, compose: true }),
  ...named('deepseek-r1-qwen kormo f2llmv2 megrez stablelm2 hunyuan solar-open grok-2', QWEN2),
  ...named('smollm starcoder refact command-r codeshell exaone minerva-7b mellum2', {
    steps: [{ type: 'Digits', individual_digits: true }, byteLevel(true)],
  }),
  ...named('gpt-2 phi-2 gigachat a.x-4.0 mellum exaone4 mpt olmo jais trillion granite-docling', { steps: [byteLevel(true)] }),
]);
/** SentencePiece as Gemma has it: nothing is cut, spaces are a sign like others, what has no token is bytes. */
const PIECES: Cutting = { steps: [], beginning: true };

const SPACE = '▁';
const pieceDecoder = {
  type: 'Sequence',
  decoders: [{ type: 'Replace', pattern: { String: SPACE }, content: ' ' }, { type: 'ByteFallback' }, { type: 'Fuse' }],
};

const NORMAL = 1;
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

function cuttingOf(pre: GgufValue | undefined): Cutting {
  if (pre === undefined)
    throw refuse('The file does not say how the tokenizer cuts text (tokenizer.ggml.pre), as files made before May 2024.');
  const cutting = CUTTINGS.get(String(pre));
  if (!cutting) throw refuse(`The tokenizer cuts text as "${String(pre).slice(0, 100)}"; ${[...CUTTINGS.keys()].join(', ')} are known.`);
  return cutting;
}

const KNOWN = /^(model|pre|tokens|token_type|token_type_count|scores|merges|added_tokens|\w+_token_ids?|add_(bos|eos|sep)_token|add_space_prefix|remove_extra_whitespaces|escape_whitespaces|precompiled_charsmap)$/; // prettier-ignore

/** Whatever else would change the ids is refused. */
function checkSettings(metadata: GgufFile['metadata'], isPieces: boolean): void {
  for (const [key, value] of metadata) {
    const name = /^tokenizer\.ggml\.(.+)$/.exec(key)?.[1];
    if (name === undefined) continue;
    const isSwitch = /^(add_.*|remove_.*|escape_.*)$/.test(name);
    if (isSwitch && typeof value !== 'boolean') throw refuse(`${key} is ${String(value).slice(0, 50)}; true or false is needed.`);
    const isOff = value === false || value === 0 || value === '' || (value as { length?: number }).length === 0;
    if (!KNOWN.test(name) && !isOff) throw refuse(`The file has ${key.slice(0, 100)}, which is not done here.`);
    const changes =
      ['add_eos_token', 'add_sep_token', 'remove_extra_whitespaces'].includes(name) || (name === 'precompiled_charsmap' && isPieces);
    if (changes && !isOff) throw refuse(`The tokenizer has ${name}, which is not done here.`);
  }
  if (metadata.get('tokenizer.ggml.escape_whitespaces') === false)
    throw refuse('The tokenizer leaves spaces as they are, which is not done here.');
  const template = metadata.get('tokenizer.chat_template');
  if (template !== undefined && typeof template !== 'string') throw refuse('tokenizer.chat_template is no text.');
}

/** All pairs of pieces that are a piece together: that of the highest score first, as SentencePiece joins them, the longer left part before others. */
function mergesOf(ids: ReadonlyMap<string, number>, isNormal: (id: number) => boolean, scores: Float64Array): string[][] {
  const merges: { left: string; right: string; score: number }[] = [];
  for (const [piece, id] of ids) {
    if (!isNormal(id)) continue;
    const letters = [...piece];
    for (let i = 1, left = ''; i < letters.length; i++) {
      left += letters[i - 1]!;
      const right = piece.slice(left.length);
      if (ids.has(left) && ids.has(right)) merges.push({ left, right, score: scores[id]! });
    }
  }
  merges.sort((a, b) => b.score - a.score || b.left.length - a.left.length);
  return merges.map(({ left, right }) => [left, right]);
}

/** @throws AppError `GGUF_TOKENIZER` where the vocabulary is missing or of a kind that is not known. */
export function readGgufTokenizer({ metadata }: GgufFile): GgufTokenizer {
  const value = (key: string): GgufValue | undefined => metadata.get(`tokenizer.${key}`);
  const isPieces = value('ggml.model') === 'llama';
  if (!isPieces && value('ggml.model') !== 'gpt2')
    throw refuse(`The tokenizer is of the kind "${String(value('ggml.model')).slice(0, 100)}"; gpt2 and llama can be read.`);
  if (isPieces && value('ggml.add_space_prefix') !== false)
    throw refuse('The tokenizer puts a space before every text, which is not done here.');
  checkSettings(metadata, isPieces);
  const cutting = isPieces ? PIECES : cuttingOf(value('ggml.pre'));
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
    if (id === undefined) return null;
    if (typeof id !== 'number' || tokens[id] === undefined) throw refuse(`tokenizer.ggml.${key}_token_id is ${String(id).slice(0, 20)}, of ${tokens.length} tokens.`); // prettier-ignore
    return tokens[id];
  };
  const template = value('chat_template');
  const addBos = (value('ggml.add_bos_token') ?? cutting.beginning) === true;
  const vocabulary = tokens.flatMap((content, id): [string, number][] => (typeOf(id) === UNUSED ? [] : [[content, id]]));
  const seen = new Map<string, number>();
  for (const [content, id] of vocabulary) {
    if (seen.has(content)) throw refuse(`The tokens ${seen.get(content)} and ${id} are both ${JSON.stringify(content.slice(0, 50))}.`);
    seen.set(content, id);
  }
  const scores = value('ggml.scores');
  if (isPieces && !(scores instanceof Float64Array && scores.length === tokens.length))
    throw refuse('The list of scores does not go with the list of tokens.');
  const merges = isPieces
    ? mergesOf(seen, (id) => typeOf(id) === NORMAL, scores as Float64Array)
    : texts(value('ggml.merges'), 'tokenizer.ggml.merges').map((merge) => merge.split(' '));
  const odd = merges.find((merge) => merge.length !== 2);
  if (odd) throw refuse(`The merge ${JSON.stringify(odd.join(' ').slice(0, 50))} is not two texts.`);
  const bos = token('bos');
  if (addBos && bos === null)
    throw refuse('The tokenizer puts a token before every text, and tokenizer.ggml.bos_token_id does not say which.');
  return {
    json: {
      added_tokens: added,
      normalizer: isPieces ? { type: 'Replace', pattern: { String: ' ' }, content: SPACE } : cutting.compose ? { type: 'NFC' } : null,
      pre_tokenizer: isPieces ? null : { type: 'Sequence', pretokenizers: cutting.steps },
      post_processor: addBos ? bosTemplate(seen.get(bos!)!, bos!) : null,
      decoder: isPieces ? pieceDecoder : byteLevel(true),
      model: {
        type: 'BPE',
        unk_token: isPieces ? token('unknown') : null,
        fuse_unk: isPieces,
        byte_fallback: isPieces,
        ignore_merges: cutting.wholeWords === true,
        vocab: Object.fromEntries(vocabulary),
        merges,
      },
    },
    chatTemplate: typeof template === 'string' ? template : null,
    bosToken: bos,
    eosToken: token('eos'),
    addBos,
  };
}
