// Reading into a key-value cache: the tokens of many rows as one flat batch without padding, in bounded chunks. The last
// layer needs the keys and values of all tokens, but the rest of it only for the last token of each row.

import type { Tensor } from '../compute/device';
import { runToEnds, windowed, type Spans } from './block';
import type { KvCache } from './kv-cache';
import type { Lora } from './lora';
import type { Model } from './model';
import { aligned } from './workspace';

/** Bounds the memory of a prefill. */
const PREFILL_TOKENS = 1024;

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

/** What a token attends to (`Device.attention`): its prefix, and its own slots up to `end`. */
export function setSpan(plan: Int32Array, at: number, { prefixBegin, prefixEnd, own }: Place, end: number): void {
  plan[at] = prefixBegin;
  plan[at + 1] = prefixEnd;
  plan[at + 2] = own;
  plan[at + 3] = end;
}

/** Last hidden state of every span, [spans, hidden], in a tensor of the workspace named `prefilled`. */
export function prefill(model: Model, lora: Lora | null, cache: KvCache, spans: readonly Span[]): Tensor {
  const { device, workspace, config } = model;
  const width = config.hiddenSize;
  const last = workspace.get('prefilled', 'f32', spans.length * width);
  const total = spans.reduce((sum, { ids }) => sum + ids.length, 0);
  // The token that comes next: number `i` of span `row`.
  let [row, i] = [0, 0];
  for (let start = 0; start < total; start += PREFILL_TOKENS) {
    const tokens = Math.min(PREFILL_TOKENS, total - start);
    const pad = aligned(tokens);
    const plan = new Int32Array(24 * pad);
    let ends = 0;
    for (let t = 0; t < tokens; t++, i++) {
      for (; i >= spans[row]!.ids.length; i = 0) row++;
      const span = spans[row]!;
      plan[t] = span.ids[i]!;
      plan[pad + t] = span.position + i;
      plan[2 * pad + t] = span.slot + i;
      setSpan(plan, 3 * pad + 4 * t, span, span.slot + i + 1);
      if (i < span.ids.length - 1) continue;
      plan[7 * pad + ends] = t;
      plan[8 * pad + ends] = row;
      plan[23 * pad + ends] = span.position + i;
      setSpan(plan, 9 * pad + 4 * ends, span, span.slot + i + 1);
      ends++;
    }
    for (const at of [3, 9]) plan.set(windowed(plan.subarray(at * pad, (at + 4) * pad), config), (at + 10) * pad);
    const tensor = workspace.get('prefill.plan', 'i32', plan.length);
    device.write(tensor, plan);
    const part = (index: number, length: number): Tensor => device.view(tensor, index * pad, length);
    const spansOf = (at: number, count: number): Spans => ({ all: part(at, 4 * count), windowed: part(at + 10, 4 * count) });
    const batch = { tokens, ids: part(0, tokens), positions: part(1, tokens), spans: spansOf(3, tokens) };
    const slots = part(2, tokens);
    const ended = { tokens: ends, index: part(7, ends), positions: part(23, ends), spans: spansOf(9, ends) };
    const hidden = runToEnds(model, lora, batch, ended, (layer) => ({ ...cache.layer(layer), slots }));
    if (ends > 0) device.scatterRows(last, hidden, part(8, ends), { rows: ends, width });
  }
  return last;
}
