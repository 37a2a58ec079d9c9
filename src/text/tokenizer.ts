// Text to token ids and back, from a Hugging Face `tokenizer.json`. Special tokens inside the text are
// recognised. Text between them is encoded on its own and remembered, because an actor's texts repeat: the
// same observations and actions come thousands of times in a run. Left out: templates of pairs of texts.

import { Tokenizer as HubTokenizer } from '@huggingface/tokenizers';
import { AppError } from '../core/errors';
import { mayTakeForEver } from '../core/files/safe-pattern';

const MAX_REMEMBERED = 50_000;
const MAX_REMEMBERED_LENGTH = 2_000;
const MAX_ID = 2 ** 24;
/** Words, a number, a sign beyond ASCII: what a damaged file cannot encode shows before it is used. */
const TRIAL = 'Hello, you 21! ä\n';

interface AddedToken {
  readonly id: number;
  readonly content: string;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(message: string, cause?: unknown): AppError {
  return new AppError('TOKENIZER_INVALID', message, 'Fetch the tokenizer.json of the model again.', { cause });
}

/** Steps that the package does as the Rust library does them, given what `exactly` writes for some. */
const STEPS: Readonly<Record<string, readonly string[]>> = {
  normalizer: ['Sequence', 'NFC', 'NFD', 'NFKC', 'NFKD', 'Replace', 'Prepend', 'Strip', 'Lowercase'],
  pre_tokenizer: ['Sequence', 'ByteLevel', 'Split', 'Digits', 'Metaspace', 'Punctuation', 'WhitespaceSplit'],
  decoder: ['Sequence', 'ByteLevel', 'Metaspace', 'Replace', 'Fuse', 'Strip', 'ByteFallback'],
  post_processor: ['Sequence', 'ByteLevel', 'TemplateProcessing', 'BertProcessing', 'RobertaProcessing'],
};

function isKnownStep(step: Record<string, unknown>, field: string): boolean {
  const { type, pattern, behavior, invert } = step;
  if (!STEPS[field]!.includes(type as string)) return false;
  const isPattern = isRecord(pattern) && (typeof pattern.Regex === 'string' || typeof pattern.String === 'string');
  if (type === 'Replace') return isPattern;
  if (type === 'Punctuation') return ['Isolated', 'Contiguous', undefined].includes(behavior as string);
  if (type === 'Metaspace') {
    const { add_prefix_space: prefix, prepend_scheme: scheme } = step;
    return scheme === undefined ? prefix !== false : field === 'pre_tokenizer' || scheme !== 'never';
  }
  if (type !== 'Split' || behavior === 'Removed') return type !== 'Split' || isPattern;
  return isPattern && invert !== true && (behavior === 'Isolated' || mergedAt(step) !== null);
}

/** The pieces of a text that is cut before or after a sign, as a pattern; null for other steps, and patterns that are no single sign. */
function mergedAt({ type, pattern, behavior, replacement = '▁', split = true }: Record<string, unknown>): string | null {
  const text = type === 'Split' && isRecord(pattern) ? pattern.String : type === 'Metaspace' && split === true ? replacement : null;
  if (typeof text !== 'string' || [...text].length !== 1) return null;
  const sign = text.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
  if (behavior === 'MergedWithPrevious') return `[^${sign}]*${sign}|[^${sign}]+`;
  return behavior === 'MergedWithNext' || type === 'Metaspace' ? `${sign}[^${sign}]*|[^${sign}]+` : null;
}

/** The package cuts digits, punctuation and beside signs otherwise than the Rust library; a Split says what that one does. */
function exactly(step: Record<string, unknown>): unknown {
  const isolated = (Regex: string) => ({ type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false });
  if (step.type === 'Digits') return isolated(step.individual_digits === true ? '\\p{N}' : '\\p{N}+');
  if (step.type === 'Punctuation') return isolated(`[\\p{P}$+<=>^\`|~]${step.behavior === 'Contiguous' ? '+' : ''}`);
  const Regex = mergedAt(step);
  if (Regex === null) return { invert: false, ...step };
  const merged = { type: 'Split', pattern: { Regex }, behavior: 'Removed', invert: true };
  return step.type === 'Split' ? merged : { type: 'Sequence', pretokenizers: [step, merged] };
}

/** The field with each step looked at. @throws AppError `TOKENIZER_UNSUPPORTED` */
function steps(value: unknown, field: string): unknown {
  if (value === undefined || value === null) return null;
  if (!isRecord(value) || !isKnownStep(value, field)) {
    const message = `tokenizer.json has in ${field} the step ${JSON.stringify(value)?.slice(0, 150)}, which is not done here.`;
    throw new AppError('TOKENIZER_UNSUPPORTED', message, 'Use another model: with other tokens it would read and say something else.');
  }
  const list = ['normalizers', 'pretokenizers', 'decoders', 'processors'].find((key) => Array.isArray(value[key]));
  if (list !== undefined) return { ...value, [list]: (value[list] as unknown[]).map((step) => steps(step, field)) };
  return field === 'pre_tokenizer' ? exactly(value) : value;
}

function modelOf(model: Record<string, unknown>): Record<string, unknown> {
  const type = model.type ?? (Array.isArray(model.merges) ? 'BPE' : undefined);
  const option = ['dropout', 'continuing_subword_prefix', 'end_of_word_suffix'].find((name) => type === 'BPE' && model[name]);
  if (option === undefined && (type === 'BPE' || type === 'Unigram')) return { ...model, type };
  const what = option ?? `the type ${JSON.stringify(model.type)?.slice(0, 100)}`;
  throw new AppError(
    'TOKENIZER_UNSUPPORTED',
    `The model of tokenizer.json has ${what}, which is not done here.`,
    'Use a model with a BPE tokenizer.',
  );
}

/** Ids become places of lists, and patterns run on every text: both are looked at before the package sees them. */
function checkContents(json: Record<string, unknown>, model: Record<string, unknown>): void {
  const ids: unknown[] = isRecord(model.vocab) ? Object.values(model.vocab) : [];
  if (Array.isArray(json.added_tokens)) ids.push(...(json.added_tokens as unknown[]).map((token) => (isRecord(token) ? token.id : 0)));
  const wrong = ids.find((id) => !(Number.isInteger(id) && (id as number) >= 0 && (id as number) < MAX_ID));
  if (wrong !== undefined)
    throw invalid(`tokenizer.json has the id ${JSON.stringify(wrong)?.slice(0, 100)}; whole numbers below ${MAX_ID} are possible.`);
  const patterns = [...JSON.stringify([json.normalizer, json.pre_tokenizer, json.decoder]).matchAll(/"Regex":("(?:[^"\\]|\\.)*")/g)];
  for (const [, pattern] of patterns) {
    const text = JSON.parse(pattern!) as string;
    if (mayTakeForEver(text))
      throw invalid(
        `tokenizer.json cuts texts by ${JSON.stringify(text.slice(0, 100))}, which may take for ever, or is not understood here.`,
      );
  }
}

/** The added tokens where text may be cut at them before anything else looks at it; null where that changes the ids. */
function cuttableTokens(json: Record<string, unknown>): AddedToken[] | null {
  const added = json.added_tokens ?? [];
  if (!Array.isArray(added)) throw invalid('tokenizer.json has added_tokens that are not a list.');
  const positional = /Metaspace|Prepend|Strip/.test(JSON.stringify([json.normalizer, json.pre_tokenizer]));
  for (const token of added as unknown[]) {
    if (!isRecord(token) || typeof token.content !== 'string' || !Number.isInteger(token.id) || token.content === '') {
      throw invalid('tokenizer.json has an added token without content or id.');
    }
    if (token.single_word)
      throw invalid(`tokenizer.json has single_word at ${JSON.stringify(token.content.slice(0, 50))}, which is not done here.`);
    if (token.lstrip || token.rstrip || token.single_word || token.normalized) return null;
  }
  return positional ? null : (added as AddedToken[]);
}

export class Tokenizer {
  /** Ids are below this. */
  readonly vocabularySize: number;
  private readonly remembered = new Map<string, readonly number[]>();
  private readonly cuts: RegExp | null = null;
  private readonly cutIds = new Map<string, number>();
  private readonly special: ReadonlyMap<number, string>;

  private constructor(
    private readonly hub: HubTokenizer,
    cuttable: readonly AddedToken[] | null,
    special: readonly AddedToken[],
  ) {
    this.special = new Map(special.map(({ id, content }) => [id, content]));
    let largest = -1;
    for (const id of hub.get_vocab(true).values()) largest = Math.max(largest, id);
    this.vocabularySize = largest + 1;
    if (!cuttable || cuttable.length === 0) return;
    for (const { content, id } of cuttable) this.cutIds.set(content, id);
    // Longest first: of two tokens that begin at one place the longer one wins, as in the Rust library.
    const contents = [...this.cutIds.keys()].sort((a, b) => b.length - a.length);
    this.cuts = new RegExp(`(${contents.map((content) => content.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|')})`);
  }

  /** @throws AppError `TOKENIZER_INVALID`, `TOKENIZER_UNSUPPORTED` */
  static fromJson(json: unknown): Tokenizer {
    if (!isRecord(json) || !isRecord(json.model)) throw invalid('tokenizer.json has no model.');
    checkContents(json, json.model);
    const cuttable = cuttableTokens(json);
    // Tokens that are not marked as special, as layouts of our own have, still cut a text.
    const special = (json.added_tokens ?? []) as AddedToken[];
    const known = Object.fromEntries(Object.keys(STEPS).map((field) => [field, steps(json[field], field)]));
    const model = modelOf(json.model);
    try {
      const hub = new HubTokenizer({ ...json, ...known, model }, {});
      const tokenizer = new Tokenizer(hub, cuttable, special);
      tokenizer.decode(tokenizer.encode(TRIAL, { special: true }), { skipSpecial: true });
      return tokenizer;
    } catch (cause) {
      throw invalid(`tokenizer.json cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
    }
  }

  /** @param options.special puts around the text what its template says, as a beginning-of-text token */
  encode(text: string, options: { special?: boolean } = {}): number[] {
    if (options.special) {
      const { before, after } = this.around();
      return [...before, ...this.encode(text), ...after];
    }
    if (this.cuts === null) return [...this.encodePlain(text)];
    const ids: number[] = [];
    for (const part of text.split(this.cuts)) {
      if (part === '') continue;
      const special = this.cutIds.get(part);
      if (special !== undefined) ids.push(special);
      else for (const id of this.encodePlain(part)) ids.push(id);
    }
    return ids;
  }

  /** Special tokens are spelt out unless they are to be skipped; ids the vocabulary does not have are left out. */
  decode(ids: readonly number[], options: { skipSpecial?: boolean } = {}): string {
    const known = ids.filter((id) => this.hub.id_to_token(id) !== undefined);
    if (known.length === 0) return '';
    return this.hub.decode(known, { skip_special_tokens: options.skipSpecial === true, clean_up_tokenization_spaces: false });
  }

  idOf(token: string): number | undefined {
    return this.hub.token_to_id(token);
  }

  /** A token that was added to the vocabulary for its own sake, as the marks of turns are. */
  isSpecial(id: number): boolean {
    return this.special.has(id);
  }

  /** The text without the strings that stand for special tokens, also where taking one out makes another. */
  withoutSpecial(text: string): string {
    const held = [...this.special.values()].find((content) => text.includes(content));
    return held === undefined ? text : this.withoutSpecial(text.replaceAll(held, ''));
  }

  private around(): { before: number[]; after: number[] } {
    const plain = this.hub.encode('a', { add_special_tokens: false }).ids;
    const { ids } = this.hub.encode('a', { add_special_tokens: true });
    const at = Math.max(
      ids.findIndex((_, i) => plain.every((id, j) => ids[i + j] === id)),
      0,
    );
    return { before: ids.slice(0, at), after: ids.slice(at + plain.length) };
  }

  private encodePlain(text: string): readonly number[] {
    const held = this.remembered.get(text);
    if (held) return held;
    const { ids } = this.hub.encode(text, { add_special_tokens: false });
    if (text.length <= MAX_REMEMBERED_LENGTH) {
      if (this.remembered.size >= MAX_REMEMBERED) this.remembered.clear();
      this.remembered.set(text, ids);
    }
    return ids;
  }
}
