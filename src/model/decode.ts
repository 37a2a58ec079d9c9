// Reading and writing with a key-value cache. `prefill` computes the tokens of many rows as one flat batch in
// bounded chunks; `decode` then draws one token a row and pass, rows that ended leave the batch. Several passes
// may be queued before the host looks at the ids (`passesPerRead`): a pass takes its ids from the draw before it.

import type { Tensor } from '../compute/device';
import { throwIfAborted } from '../core/errors';
import { hashText, threefry } from '../core/rng';
import { attentionHalf, blockBuffers, feedHalf, headLogits, type TokenBatch } from './block';
import type { KvCache } from './kv-cache';
import type { Lora } from './lora';
import type { Model } from './model';
import { aligned } from './workspace';

/** Bounds the memory of a prefill. */
const PREFILL_TOKENS = 1024;
const DRAW_KEY = hashText('sample');

export interface DecodeOptions {
  readonly maxTokens: number;
  /** A token of these ends a row. */
  readonly stop: readonly number[];
  /** 0 is greedy. */
  readonly temperature: number;
  /** Tokens less likely than minP × the likeliest are left out; 0 keeps all. */
  readonly minP: number;
  readonly signal?: AbortSignal | undefined;
  /** Passes queued between two looks at the ids; chosen by the device when left out. */
  readonly passesPerRead?: number;
}

export interface Completion {
  /** The stop token included where one was drawn. */
  readonly ids: number[];
  /** Of each token as it was drawn, see `SampleOptions.temperature`. */
  readonly logProbs: number[];
  /** A stop token was drawn before the length limit. */
  readonly finished: boolean;
}

/** A row's place in the cache: it attends to [prefixBegin, prefixEnd) and to its own slots from `own` on. */
export interface Place {
  readonly prefixBegin: number;
  readonly prefixEnd: number;
  readonly own: number;
}

/** Tokens to be computed: the first lies in slot `slot`, at position `position` of its text. */
export interface Span extends Place {
  readonly ids: readonly number[];
  readonly position: number;
  readonly slot: number;
}

/** A row about to be continued: its next token goes to slot `slot`, at `position`; its logits come from row `source` of the prefill. */
export interface DecodeRow extends Place {
  readonly source: number;
  readonly position: number;
  readonly slot: number;
  readonly seed: number;
}

function runBlocks(model: Model, lora: Lora | null, cache: KvCache, batch: TokenBatch, slots: Tensor): Tensor {
  const { tokens, ids } = batch;
  const x = model.workspace.get('x', 'f32', tokens * model.config.hiddenSize);
  const buffers = blockBuffers(model, lora, tokens);
  model.device.embed(x, model.embedding, ids, { tokens, width: model.config.hiddenSize });
  for (let layer = 0; layer < model.config.layers; layer++) {
    attentionHalf(model, lora, layer, x, batch, buffers, { ...cache.layer(layer), slots });
    feedHalf(model, lora, layer, x, tokens, buffers);
  }
  return x;
}

/** Last hidden state of every span, [spans, hidden], in a tensor of the workspace named `prefilled`. */
export function prefill(model: Model, lora: Lora | null, cache: KvCache, spans: readonly Span[]): Tensor {
  const { device, workspace, config } = model;
  const width = config.hiddenSize;
  const last = workspace.get('prefilled', 'f32', spans.length * width);
  const flat = spans.flatMap((span, row) => span.ids.map((id, i) => ({ id, i, span, row })));
  for (let start = 0; start < flat.length; start += PREFILL_TOKENS) {
    const chunk = flat.slice(start, start + PREFILL_TOKENS);
    const tokens = chunk.length;
    const pad = aligned(tokens);
    const plan = new Int32Array(9 * pad);
    let ends = 0;
    chunk.forEach(({ id, i, span, row }, t) => {
      plan[t] = id;
      plan[pad + t] = span.position + i;
      plan[2 * pad + t] = span.slot + i;
      plan.set([span.prefixBegin, span.prefixEnd, span.own, span.slot + i + 1], 3 * pad + 4 * t);
      if (i < span.ids.length - 1) return;
      plan[7 * pad + ends] = t;
      plan[8 * pad + ends] = row;
      ends++;
    });
    const tensor = workspace.get('prefill.plan', 'i32', plan.length);
    device.write(tensor, plan);
    const part = (index: number, length: number): Tensor => device.view(tensor, index * pad, length);
    const batch = { tokens, ids: part(0, tokens), positions: part(1, tokens), spans: part(3, 4 * tokens) };
    const x = runBlocks(model, lora, cache, batch, part(2, tokens));
    if (ends === 0) continue;
    const ended = workspace.get('prefill.ended', 'f32', ends * width);
    device.gatherRows(ended, x, part(7, ends), { rows: ends, width });
    device.scatterRows(last, ended, part(8, ends), { rows: ends, width });
  }
  return last;
}

interface LiveRow {
  readonly row: DecodeRow;
  readonly index: number;
  readonly ids: number[];
  finished: boolean;
  /** Where the log-probability of each token lies. */
  readonly at: number[];
}

/** The plan of `passes` passes over the live rows: ids of the first pass, then positions, slots, spans and keys of each. */
function planPasses(live: readonly LiveRow[], passes: number, drawn: number): { plan: Int32Array; pad: number } {
  const pad = aligned(live.length);
  const plan = new Int32Array((1 + 8 * passes) * pad);
  live.forEach(({ row, ids }, i) => {
    plan[i] = ids.at(-1) ?? row.source;
    for (let pass = 0; pass < passes; pass++) {
      const at = (1 + 8 * pass) * pad;
      const token = drawn + pass;
      // The token that this pass reads is the one drawn before.
      const slot = row.slot + token - 1;
      plan[at + i] = row.position + token - 1;
      plan[at + pad + i] = slot;
      plan.set([row.prefixBegin, row.prefixEnd, row.own, slot + 1], at + 2 * pad + 4 * i);
      plan.set(threefry(row.seed, DRAW_KEY, token, 0), at + 6 * pad + 2 * i);
    }
  });
  return { plan, pad };
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
  const { maxTokens, temperature, minP, signal } = options;
  const stride = aligned(rows.length);
  const stop = new Set(options.stop);
  const all = rows.map((row, index): LiveRow => ({ row, index, ids: [], finished: false, at: [] }));
  let live = maxTokens > 0 ? all : [];
  const logProbs = device.alloc('f32', stride * Math.max(maxTokens, 1), 'decode.logProbs');
  try {
    for (let drawn = 0; live.length > 0;) {
      throwIfAborted(signal);
      const count = live.length;
      const passes = Math.min(options.passesPerRead ?? (device.kind === 'webgpu' ? 4 : 1), maxTokens - drawn);
      const { plan, pad } = planPasses(live, passes, drawn);
      const planTensor = workspace.get('decode.plan', 'i32', plan.length);
      device.write(planTensor, plan);
      const ids = workspace.get('decode.ids', 'i32', passes * pad);
      const hidden = workspace.get('decode.hidden', 'f32', count * width);
      const logits = workspace.get('logits', 'f32', count * vocab);
      for (let pass = 0; pass < passes; pass++) {
        const part = (index: number, length: number): Tensor => device.view(planTensor, (1 + 8 * pass + index) * pad, length);
        let x = hidden;
        if (drawn + pass === 0) device.gatherRows(hidden, prefilled, device.view(planTensor, 0, count), { rows: count, width });
        else {
          const read = pass === 0 ? device.view(planTensor, 0, count) : device.view(ids, (pass - 1) * pad, count);
          x = runBlocks(
            model,
            lora,
            cache,
            { tokens: count, ids: read, positions: part(0, count), spans: part(2, 4 * count) },
            part(1, count),
          );
        }
        headLogits(model, logits, workspace.get('decode.normed', 'f32', count * width), x, count);
        const chosen = device.view(ids, pass * pad, count);
        const sampled = device.view(logProbs, (drawn + pass) * stride, count);
        device.sample(chosen, sampled, logits, part(6, 2 * count), { rows: count, vocab, temperature, minP });
      }
      const chosen = await device.read(ids, 0, passes * pad);
      live.forEach((state, i) => {
        for (let pass = 0; pass < passes && !state.finished; pass++) {
          state.ids.push(chosen[pass * pad + i]!);
          state.at.push((drawn + pass) * stride + i);
          state.finished = stop.has(state.ids.at(-1)!);
        }
      });
      drawn += passes;
      live = drawn < maxTokens ? live.filter(({ finished }) => !finished) : [];
    }
    const values = await device.read(logProbs);
    return all.map(({ ids, finished, at }) => ({ ids, finished, logProbs: at.map((place) => values[place]!) }));
  } finally {
    device.free(logProbs);
  }
}
