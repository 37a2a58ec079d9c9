// Texts that grow on a decoder in ONNX, with the contract of the engine's own `Session`: each row keeps what was computed for it, and a
// request computes what differs after the longest common prefix. Rows of a batch have lengths of their own: the past of a row lies at the
// beginning of the batch's, new tokens after it, and the mask hides what is between. Models that cannot be told of such gaps, for want of
// positions or of a mask that is more than a length, get rows of one length together.

import { AppError, throwIfAborted } from '../core/errors';
import { halfToFloat } from '../core/files/half-float';
import type { Completion, DecodeOptions } from '../model/decode';
import { checkContext } from '../model/generate';
import type { SampleRequest, TextSession } from '../model/session';
import { commonPrefix } from '../model/shared-prefix';
import { createCache, type Cache, type Range } from './cache';
import { drawTokens } from './draw';
import type { OnnxSource } from './folder';
import { readInputs, type DecoderInputs } from './inputs';
import type { OnnxRuntime, OnnxSessionHandle, OnnxTensor } from './runtime';

export interface OnnxSessionOptions {
  readonly rows: number;
  /** Longest text of a row, completion included. */
  readonly contextTokens: number;
}

/** Tokens of a row in one pass, and logits of all rows in one: what a pass may need of memory. */
const PASS_TOKENS = 512;
const PASS_LOGITS = 2 ** 26;
/** This operator reads a mask as the number of tokens, so it knows no gaps. */
const WITHOUT_GAPS = 'GroupQueryAttention';

interface Growing {
  readonly request: SampleRequest;
  /** Its place among all requests. */
  readonly source: number;
  /** Tokens whose keys and values are held. */
  readonly kept: number;
  readonly ids: number[];
  readonly logProbs: number[];
  finished: boolean;
}

export class OnnxSession implements TextSession {
  readonly #held: (readonly number[])[];
  readonly #cache: Cache;

  private constructor(
    private readonly runtime: OnnxRuntime,
    private readonly session: OnnxSessionHandle,
    private readonly inputs: DecoderInputs,
    /** Rows of different lengths go together. */
    readonly takesGaps: boolean,
    private readonly options: OnnxSessionOptions,
  ) {
    this.#held = Array.from({ length: options.rows }, () => []);
    this.#cache = createCache(runtime, inputs.entries, options);
  }

  /** @throws AppError `ONNX_OPEN`, `ONNX_INPUTS`, `MODEL_CONTEXT` where the model's context is shorter */
  static async open(runtime: OnnxRuntime, source: OnnxSource, options: OnnxSessionOptions): Promise<OnnxSession> {
    const { model, beside, contents, settings } = source;
    checkContext(options.contextTokens, 0, settings.maxPositions);
    const kept = contents.outputs.filter((name) => name.startsWith('present.'));
    const session = await runtime.open({ model, beside, kept });
    try {
      const inputs = readInputs(session, settings);
      const takesGaps = inputs.hasMask && inputs.hasPositions && !contents.operators.has(WITHOUT_GAPS);
      return new OnnxSession(runtime, session, inputs, takesGaps, options);
    } catch (error) {
      await session.release();
      throw error;
    }
  }

  /**
   * One completion a request, in order. Rows are distinct.
   * @throws AppError `MODEL_CONTEXT`, `RUN_CANCELLED` on abort, `ONNX_RUN`
   */
  async sample(requests: readonly SampleRequest[], options: DecodeOptions): Promise<Completion[]> {
    throwIfAborted(options.signal);
    const { rows, contextTokens } = this.options;
    if (new Set(requests.map(({ row }) => row)).size < requests.length) throw new RangeError('OnnxSession: a row is asked for twice');
    const all = requests.map((request, source): Growing => {
      const { row, ids } = request;
      if (!(row >= 0 && row < rows)) throw new RangeError(`OnnxSession: there is no row ${row}`);
      if (ids.length === 0) throw new RangeError('OnnxSession: a text needs a token');
      checkContext(ids.length, options.maxTokens, contextTokens);
      const kept = Math.min(commonPrefix(this.#held[row]!, ids), ids.length - 1);
      return { request, source, kept, ids: [], logProbs: [], finished: false };
    });
    for (const batch of this.#batches(all)) await this.#grow(batch, options);
    return all.map(({ ids, logProbs, finished }) => ({ ids, logProbs, finished, unread: Math.min(1, ids.length) }));
  }

  /** Gives the memory back, that of the model too. */
  async free(): Promise<void> {
    this.#cache.free();
    await this.session.release();
  }

  #batches(all: readonly Growing[]): Growing[][] {
    if (this.takesGaps) return all.length === 0 ? [] : [[...all]];
    const batches = new Map<string, Growing[]>();
    for (const row of all) {
      const lengths = `${row.kept} ${row.request.ids.length}`;
      batches.set(lengths, [...(batches.get(lengths) ?? []), row]);
    }
    return [...batches.values()];
  }

  async #grow(batch: readonly Growing[], options: DecodeOptions): Promise<void> {
    const width = Math.max(...batch.map(({ kept }) => kept));
    // The last token of a text is read by itself, as those that are drawn are: only then logits are looked at.
    const fresh = batch.map(({ request, kept }) => request.ids.slice(kept, -1));
    const most = Math.max(...fresh.map(({ length }) => length));
    const lengths = batch.map(({ kept }) => kept);
    const rows = batch.map(({ request }) => request.row);
    const pass = new Pass(this.runtime, this.session, this.inputs, this.#cache.gather(rows, lengths, width), lengths, width);
    try {
      for (let from = 0; from < most;) {
        throwIfAborted(options.signal);
        const count = Math.min(most - from, this.#passTokens(batch.length, pass.vocab));
        await pass.run(fresh.map((ids) => ids.slice(from, from + count)), count); // prettier-ignore
        from += count;
      }
      await this.#draw(pass, batch, options);
      const ranges = batch.flatMap(({ kept, ids }, index): Range[] => [
        { row: rows[index]!, index, from: width, to: kept, count: fresh[index]!.length },
        { row: rows[index]!, index, from: width + most, to: kept + fresh[index]!.length, count: ids.length },
      ]);
      // Texts are only forgotten when what replaces them is there.
      this.#cache.keep(pass.past, ranges);
      for (const { request, ids } of batch) this.#held[request.row] = [...request.ids, ...ids.slice(0, -1)];
    } finally {
      pass.free();
    }
  }

  async #draw(pass: Pass, batch: readonly Growing[], options: DecodeOptions): Promise<void> {
    const stop = new Set(options.stop);
    for (let drawn = 0; drawn < options.maxTokens && batch.some(({ finished }) => !finished); drawn++) {
      throwIfAborted(options.signal);
      // A row that has ended reads on for nothing: behind its end nothing of it is kept.
      const logits = await pass.run(batch.map(({ request, ids }) => [ids.at(-1) ?? request.ids.at(-1)!]), 1); // prettier-ignore
      const live = batch.flatMap((row, index) => (row.finished ? [] : [{ row, index }]));
      const rows = new Float32Array(live.length * pass.vocab);
      live.forEach(({ index }, i) => rows.set(logits.subarray(index * pass.vocab, (index + 1) * pass.vocab), i * pass.vocab));
      const draws = live.map(({ row: { request, source, ids } }) => ({
        seed: request.seed,
        drawn,
        allowed: options.allowed?.(source, ids) ?? null,
      }));
      const chosen = await drawTokens(rows, pass.vocab, draws, options);
      live.forEach(({ row }, i) => {
        row.ids.push(chosen[i]!.id);
        row.logProbs.push(chosen[i]!.logProb);
        row.finished = stop.has(chosen[i]!.id) || options.stopWhen?.(row.ids) === true;
      });
    }
  }

  #passTokens(rows: number, vocab: number): number {
    if (this.inputs.keepsLogits) return PASS_TOKENS;
    return Math.max(1, Math.min(PASS_TOKENS, Math.floor(PASS_LOGITS / (rows * vocab))));
  }
}

/** A batch on its way through the model: its past grows by the tokens of every run. */
class Pass {
  /** 2¹⁷ tokens, more than most vocabularies, until logits say how many. */
  vocab = 2 ** 17;
  past: Map<string, OnnxTensor>;
  readonly #positions: number[];
  /** 1 where a row may read, a list a row. */
  readonly #mask: number[][];

  constructor(
    private readonly runtime: OnnxRuntime,
    private readonly session: OnnxSessionHandle,
    private readonly inputs: DecoderInputs,
    past: ReadonlyMap<string, OnnxTensor>,
    lengths: readonly number[],
    width: number,
  ) {
    this.past = new Map(inputs.entries.map(({ past: name, present }) => [present, past.get(name)!]));
    this.#positions = [...lengths];
    this.#mask = lengths.map((length) => Array.from({ length: width }, (_, i) => (i < length ? 1 : 0)));
  }

  /**
   * @param ids of each row, at most `count`; rows with fewer are filled up with what they never read
   * @returns logits of the last of the `count` tokens, [B, vocabulary]
   */
  async run(ids: readonly (readonly number[])[], count: number): Promise<Float32Array> {
    const { Tensor } = this.runtime;
    const batch = ids.length;
    const whole = (values: readonly number[], dims: readonly number[]): OnnxTensor =>
      new Tensor('int64', BigInt64Array.from(values, BigInt), dims);
    const filled = (values: (row: number, i: number) => number): OnnxTensor =>
      whole(Array.from({ length: batch * count }, (_, at) => values(Math.floor(at / count), at % count)), [batch, count]); // prettier-ignore
    this.#mask.forEach((mask, row) => {
      for (let i = 0; i < count; i++) mask.push(i < ids[row]!.length ? 1 : 0);
    });
    const feeds: Record<string, OnnxTensor> = {
      input_ids: filled((row, i) => ids[row]![i] ?? 0),
      ...(this.inputs.hasMask ? { attention_mask: whole(this.#mask.flat(), [batch, this.#mask[0]!.length]) } : {}),
      ...(this.inputs.hasPositions ? { position_ids: filled((row, i) => this.#positions[row]! + Math.min(i, Math.max(0, ids[row]!.length - 1))) } : {}), // prettier-ignore
      ...(this.inputs.keepsLogits ? { num_logits_to_keep: whole([1], []) } : {}),
    };
    for (const { past, present } of this.inputs.entries) feeds[past] = this.past.get(present)!;
    const outputs = await this.session.run(feeds).catch((cause: unknown) => {
      const why = cause instanceof Error ? cause.message : String(cause);
      const fix = 'Choose the model again, with fewer episodes at a time or in a smaller format.';
      throw new AppError('ONNX_RUN', `ONNX Runtime could not compute: ${why.slice(0, 400)}`, fix, { cause });
    });
    this.free();
    this.past = new Map(this.inputs.entries.map(({ present }) => [present, outputs[present]!]));
    ids.forEach((row, i) => (this.#positions[i]! += row.length));
    return this.#last(outputs.logits!);
  }

  free(): void {
    for (const tensor of this.past.values()) tensor.dispose();
  }

  /** Of logits [B, tokens, vocabulary] those of the last token. */
  #last(logits: OnnxTensor): Float32Array {
    const [batch, tokens, vocab] = logits.dims as [number, number, number];
    this.vocab = vocab;
    const all = floats(logits);
    logits.dispose();
    if (tokens === 1) return all;
    const last = new Float32Array(batch * vocab);
    for (let row = 0; row < batch; row++) {
      const from = (row * tokens + tokens - 1) * vocab;
      last.set(all.subarray(from, from + vocab), row * vocab);
    }
    return last;
  }
}

function floats({ type, data }: OnnxTensor): Float32Array {
  if (type === 'float32') return data as Float32Array;
  const { buffer, byteOffset, length } = data as Uint16Array;
  return Float32Array.from(new Uint16Array(buffer, byteOffset, length), halfToFloat);
}
