// Many samples of a few prompts: each prompt is computed once, its samples share it through the prefix span.

import { AppError } from '../core/errors';
import { threefry } from '../core/rng';
import { decode, type Completion, type DecodeOptions, type DecodeRow } from './decode';
import { KvCache } from './kv-cache';
import type { Lora } from './lora';
import type { Model } from './model';
import { prefill, type Span } from './prefill';

export interface GenerateRequest {
  /** The prompt, at least one token. */
  readonly ids: readonly number[];
  readonly samples: number;
  readonly seed: number;
}

/** @throws AppError `MODEL_CONTEXT` where a text of this length does not fit. */
export function checkContext(tokens: number, maxTokens: number, limit: number): void {
  if (tokens + maxTokens <= limit) return;
  const message = `The text has ${tokens} tokens and may grow by ${maxTokens}; the context holds ${limit}.`;
  throw new AppError('MODEL_CONTEXT', message, 'Shorten the text (fewer steps or trajectories) or use a model with a longer context.');
}

/**
 * `samples` completions a request, in order.
 * @throws AppError `MODEL_CONTEXT`, `RUN_CANCELLED` on abort, `DEVICE_OUT_OF_MEMORY`, `DEVICE_LOST`.
 */
export async function generate(
  model: Model,
  lora: Lora | null,
  requests: readonly GenerateRequest[],
  options: DecodeOptions,
): Promise<Completion[][]> {
  const spans: Span[] = [];
  let slots = 0;
  for (const { ids } of requests) {
    if (ids.length === 0) throw new RangeError('generate: a prompt needs a token');
    checkContext(ids.length, options.maxTokens, model.config.maxPositions);
    spans.push({ ids, position: 0, slot: slots, prefixBegin: 0, prefixEnd: 0, own: slots });
    slots += ids.length;
  }
  const rows: DecodeRow[] = [];
  requests.forEach(({ ids, samples, seed }, source) => {
    const prefixBegin = spans[source]!.slot;
    for (let sample = 0; sample < samples; sample++) {
      const place = { prefixBegin, prefixEnd: prefixBegin + ids.length, own: slots };
      rows.push({ source, position: ids.length, slot: slots, seed: threefry(seed, sample, 0, 0)[0], ...place });
      slots += options.maxTokens;
    }
  });
  if (rows.length === 0) return requests.map(() => []);
  const workspace = model.borrow('generate');
  try {
    const cache = new KvCache(model, workspace, slots);
    const completions = await decode(model, lora, cache, prefill(model, lora, cache, spans), rows, options);
    return requests.map((_, source) => completions.filter((_, i) => rows[i]!.source === source));
  } finally {
    model.giveBack('generate', workspace);
  }
}
