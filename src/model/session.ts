// Texts that grow: each row keeps the keys and values of what it last held, and a request computes only what no row holds or
// computes: its own row after the longest common prefix, another where texts begin alike. An actor's episodes are rows.

import type { Tensor } from '../compute/device';
import { throwIfAborted } from '../core/errors';
import { decode, type Completion, type DecodeOptions, type DecodeRow } from './decode';
import { checkContext } from './generate';
import { KvCache } from './kv-cache';
import type { Lora } from './lora';
import type { Model } from './model';
import { prefill, type Span } from './prefill';
import { copyRows, planReading, type Read } from './shared-prefix';
import { Workspace } from './workspace';

export interface SessionOptions {
  readonly rows: number;
  /** Longest text of a row, completion included. */
  readonly contextTokens: number;
  readonly lora?: Lora | null;
}

export interface SampleRequest {
  readonly row: number;
  /** The whole text, at least one token. */
  readonly ids: readonly number[];
  /** Key of the draws: equal seeds and equal texts give equal completions, whatever else is in the batch. */
  readonly seed: number;
}

/** The engine's sessions, and those of other runtimes. */
export interface TextSession {
  /** One completion a request, in order. Rows are distinct. */
  sample(requests: readonly SampleRequest[], options: DecodeOptions): Promise<Completion[]>;
  free(): void | Promise<void>;
}

export class Session implements TextSession {
  private readonly memory: Workspace;
  private readonly cache: KvCache;
  /** Token ids whose keys and values lie in the row's slots. */
  private readonly held: (readonly number[])[];
  private readonly lora: Lora | null;
  private loraVersion: number;
  /** Tokens computed so far, prompts and completions. */
  computedTokens = 0;

  /** @throws AppError `MODEL_CONTEXT` where the model's context is shorter, `DEVICE_OUT_OF_MEMORY`. */
  constructor(
    private readonly model: Model,
    private readonly options: SessionOptions,
  ) {
    checkContext(options.contextTokens, 0, model.config.maxPositions);
    this.memory = new Workspace(model.device);
    this.cache = new KvCache(model, this.memory, options.rows * options.contextTokens);
    this.held = Array.from({ length: options.rows }, () => []);
    this.lora = options.lora ?? null;
    this.loraVersion = this.lora?.version ?? 0;
  }

  /**
   * One completion a request, in order. Rows are distinct.
   * @throws AppError `MODEL_CONTEXT`, `RUN_CANCELLED` on abort, `DEVICE_LOST`.
   */
  async sample(requests: readonly SampleRequest[], options: DecodeOptions): Promise<Completion[]> {
    throwIfAborted(options.signal);
    const { contextTokens, rows } = this.options;
    if (new Set(requests.map(({ row }) => row)).size < requests.length) throw new RangeError('Session.sample: a row is asked for twice');
    for (const { row, ids } of requests) {
      if (!(row >= 0 && row < rows)) throw new RangeError(`Session.sample: there is no row ${row}`);
      if (ids.length === 0) throw new RangeError('Session.sample: a text needs a token');
      checkContext(ids.length, options.maxTokens, contextTokens);
    }
    if (requests.length === 0) return [];
    if (this.lora && this.lora.version !== this.loraVersion) this.forget();
    const spanOf = ({ request, begin, end }: Read): Span => {
      const { row, ids } = requests[request]!;
      const own = row * contextTokens;
      return { ids: ids.slice(begin, end), position: begin, slot: own + begin, prefixBegin: 0, prefixEnd: 0, own };
    };
    const continued = requests.map(({ row, ids, seed }, source): DecodeRow => {
      const own = row * contextTokens;
      return { source, position: ids.length, slot: own + ids.length, seed, prefixBegin: 0, prefixEnd: 0, own };
    });
    const { device, workspace, config } = this.model;
    const shape = { rowSlots: contextTokens, layers: config.layers, width: config.kvHeads * config.headSize };
    let prefilled: Tensor | null = null;
    for (const { copies, reads } of planReading(this.held, requests)) {
      copyRows(device, workspace, this.cache, copies, shape);
      prefilled = prefill(this.model, this.lora, this.cache, reads.map(spanOf));
      for (const { begin, end } of reads) this.computedTokens += end - begin;
    }
    for (const { row, ids } of requests) this.held[row] = ids;
    const completions = await decode(this.model, this.lora, this.cache, prefilled!, continued, options);
    requests.forEach(({ row, ids }, i) => {
      const { ids: written, unread } = completions[i]!;
      this.held[row] = [...ids, ...written.slice(0, written.length - unread)];
      this.computedTokens += written.length - unread;
    });
    return completions;
  }

  /** Drops what the rows hold, as after another adapter. */
  forget(): void {
    this.held.fill([]);
    this.loraVersion = this.lora?.version ?? 0;
  }

  free(): void {
    this.memory.free();
  }
}
