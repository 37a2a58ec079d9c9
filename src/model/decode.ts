// Writing with a key-value cache: one token a row and pass, rows that ended leave the batch. Several passes may be
// queued before the host looks at the ids (`passesPerRead`): a pass takes its ids from the draw before it. A row that has no choice left, up to
// its end, leaves at once: what it has to say is known, and is read into the cache when the row goes on.

import type { Tensor } from '../compute/device';
import { throwIfAborted } from '../core/errors';
import { hashText, threefry } from '../core/rng';
import { headLogits, runBlocks, windowed } from './block';
import type { ModelConfig } from './config';
import type { KvCache } from './kv-cache';
import type { Lora } from './lora';
import type { Model } from './model';
import { setSpan, type Place } from './prefill';
import { aligned } from './workspace';

/** Names the draws of tokens among all draws of a seed. */
export const DRAW_KEY = hashText('sample');

export interface DecodeOptions {
  readonly maxTokens: number;
  /** A token of these ends a row. */
  readonly stop: readonly number[];
  /** 0 is greedy. */
  readonly temperature: number;
  /** Tokens less likely than minP × the likeliest are left out; 0 keeps all. */
  readonly minP: number;
  /** See `SampleOptions`. */
  readonly topK?: number;
  readonly topP?: number;
  /** Ends a row after a token of its choice: a text to stop at, found by whoever knows the tokenizer. */
  readonly stopWhen?: (ids: readonly number[]) => boolean;
  /**
   * Which tokens may come next in row `row` (an index of the rows given) after `ids`; null for all. Log-probabilities are those
   * among these tokens, 0 where there is but one. The host is asked before every pass, so passes are not queued.
   */
  readonly allowed?: (row: number, ids: readonly number[]) => readonly number[] | null;
  readonly signal?: AbortSignal | undefined;
  /** Passes queued between two looks at the ids; chosen by the device when left out. */
  readonly passesPerRead?: number;
}

export interface Completion {
  /** The stop token included where one was drawn. */
  readonly ids: number[];
  /** Of each token as it was drawn, see `SampleOptions.temperature`. */
  readonly logProbs: number[];
  /** A stop token was drawn, or `stopWhen` said so, before the length limit. */
  readonly finished: boolean;
  /** Tokens at the end of `ids` that are not in the cache: the last one drawn, and those that there was no choice about. */
  readonly unread: number;
}

/** A row about to be continued: its next token goes to slot `slot`, at `position`; its logits come from row `source` of the prefill. */
export interface DecodeRow extends Place {
  readonly source: number;
  readonly position: number;
  readonly slot: number;
  readonly seed: number;
}

interface LiveRow {
  readonly row: DecodeRow;
  readonly index: number;
  readonly ids: number[];
  finished: boolean;
  /** Where the log-probability of each token that was drawn lies; the others follow it. */
  readonly at: number[];
}

/** Numbers a row that one pass needs. */
const PASS = 12;

/** The plan of `passes` passes over the live rows: ids of the first pass, then positions, slots, spans, keys and windowed spans of each. */
function planPasses(config: ModelConfig, live: readonly LiveRow[], passes: number, drawn: number): { plan: Int32Array; pad: number } {
  const pad = aligned(live.length);
  const plan = new Int32Array((1 + PASS * passes) * pad);
  live.forEach(({ row, ids }, i) => {
    plan[i] = ids.at(-1) ?? row.source;
    for (let pass = 0; pass < passes; pass++) {
      const at = (1 + PASS * pass) * pad;
      const token = drawn + pass;
      // The token that this pass reads is the one drawn before.
      const slot = row.slot + token - 1;
      plan[at + i] = row.position + token - 1;
      plan[at + pad + i] = slot;
      setSpan(plan, at + 2 * pad + 4 * i, row, slot + 1);
      const [key0, key1] = threefry(row.seed, DRAW_KEY, token, 0);
      plan[at + 6 * pad + 2 * i] = key0;
      plan[at + 6 * pad + 2 * i + 1] = key1;
    }
  });
  for (let at = pad; at < plan.length; at += PASS * pad)
    plan.set(windowed(plan.subarray(at + 2 * pad, at + 6 * pad), config), at + 8 * pad);
  return { plan, pad };
}

/** Takes from the logits of every row what it may not choose. */
function restrict({ device, workspace, config }: Model, logits: Tensor, allowed: readonly (readonly number[] | null)[]): void {
  const [rows, vocab] = [allowed.length, config.vocabSize];
  const lists = allowed.map((tokens, row) => {
    if (tokens === null) return [];
    const known = tokens.filter((token) => token >= 0 && token < vocab).sort((a, b) => a - b);
    if (known.length === 0) throw new RangeError(`decode: row ${row} may choose no token`);
    return known;
  });
  const starts = [0];
  for (const list of lists) starts.push(starts.at(-1)! + list.length);
  const all = lists.flat();
  const plan = new Int32Array(aligned(rows + 1) + Math.max(1, all.length));
  plan.set(starts);
  plan.set(all, aligned(rows + 1));
  const tensor = workspace.get('decode.allowed', 'i32', plan.length);
  device.write(tensor, plan);
  const tokens = device.view(tensor, aligned(rows + 1), Math.max(1, all.length));
  device.restrict(logits, device.view(tensor, 0, rows + 1), tokens, { rows, vocab });
}

function isOver(ids: readonly number[], { stop, stopWhen }: DecodeOptions): boolean {
  return stop.includes(ids.at(-1)!) || stopWhen?.(ids) === true;
}

/** Ends a row where none of its tokens up to the end leaves a choice. @returns whether it has ended */
function endForced(state: LiveRow, options: DecodeOptions): boolean {
  const { allowed, maxTokens } = options;
  if (!allowed || state.finished) return state.finished;
  const ids = [...state.ids];
  while (ids.length < maxTokens && !state.finished) {
    const tokens = allowed(state.index, ids);
    if (tokens?.length !== 1) return false;
    ids.push(tokens[0]!);
    state.finished = isOver(ids, options);
  }
  state.ids.push(...ids.slice(state.ids.length));
  return true;
}

/**
 * One completion a row, in order. `prefilled` is what `prefill` returned in this same turn.
 * The draw of token t depends on the row's seed, on t and on the row's logits alone.
 * @throws AppError `RUN_CANCELLED` on abort, `DEVICE_LOST`.
 */
export async function decode(
  model: Model,
  lora: Lora | null,
  cache: KvCache,
  prefilled: Tensor,
  rows: readonly DecodeRow[],
  options: DecodeOptions,
): Promise<Completion[]> {
  const { device, workspace, config } = model;
  const { hiddenSize: width, vocabSize: vocab } = config;
  const { maxTokens, temperature, minP, topK = 0, topP = 1, signal } = options;
  const stride = aligned(rows.length);
  const all = rows.map((row, index): LiveRow => ({ row, index, ids: [], finished: false, at: [] }));
  let live = maxTokens > 0 ? all.filter((state) => !endForced(state, options)) : [];
  const logProbs = device.alloc('f32', stride * Math.max(maxTokens, 1), 'decode.logProbs');
  try {
    for (let drawn = 0; live.length > 0;) {
      throwIfAborted(signal);
      const count = live.length;
      const queued = options.allowed ? 1 : (options.passesPerRead ?? (device.kind === 'webgpu' ? 4 : 1));
      const passes = Math.min(queued, maxTokens - drawn);
      const { plan, pad } = planPasses(config, live, passes, drawn);
      const planTensor = workspace.get('decode.plan', 'i32', plan.length);
      device.write(planTensor, plan);
      const ids = workspace.get('decode.ids', 'i32', passes * pad);
      const hidden = workspace.get('decode.hidden', 'f32', count * width);
      const logits = workspace.get('logits', 'f32', count * vocab);
      for (let pass = 0; pass < passes; pass++) {
        const part = (index: number, length: number): Tensor => device.view(planTensor, (1 + PASS * pass + index) * pad, length);
        let x = hidden;
        if (drawn + pass === 0) device.gatherRows(hidden, prefilled, device.view(planTensor, 0, count), { rows: count, width });
        else {
          const read = pass === 0 ? device.view(planTensor, 0, count) : device.view(ids, (pass - 1) * pad, count);
          const slots = part(1, count);
          const spans = { all: part(2, 4 * count), windowed: part(8, 4 * count) };
          const batch = { tokens: count, ids: read, positions: part(0, count), spans };
          x = runBlocks(model, lora, batch, config.layers, (layer) => ({ ...cache.layer(layer), slots }));
        }
        headLogits(model, logits, workspace.get('decode.normed', 'f32', count * width), x, count);
        const { allowed } = options;
        if (allowed) {
          restrict(
            model,
            logits,
            live.map(({ index, ids: before }) => allowed(index, before)),
          );
        }
        const chosen = device.view(ids, pass * pad, count);
        const sampled = device.view(logProbs, (drawn + pass) * stride, count);
        device.sample(chosen, sampled, logits, part(6, 2 * count), { rows: count, vocab, temperature, minP, topK, topP });
      }
      const chosen = await device.read(ids, 0, passes * pad);
      live.forEach((state, i) => {
        for (let pass = 0; pass < passes && !state.finished; pass++) {
          state.ids.push(chosen[pass * pad + i]!);
          state.at.push((drawn + pass) * stride + i);
          state.finished = isOver(state.ids, options);
        }
      });
      drawn += passes;
      live = drawn < maxTokens ? live.filter((state) => !endForced(state, options)) : [];
    }
    const values = await device.read(logProbs);
    return all.map(({ ids, finished, at }) => {
      const logProbs = ids.map((_, i) => (i < at.length ? values[at[i]!]! : 0));
      return { ids, finished, logProbs, unread: ids.length - Math.max(at.length - 1, 0) };
    });
  } finally {
    device.free(logProbs);
  }
}
