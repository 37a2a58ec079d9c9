// Texts that begin alike are read once: games under one prompt share its text, and what a row's cache holds of it is copied to the rows that
// begin with the same tokens. A token's keys and values depend on the tokens up to it alone.

import type { Device } from '../compute/device';
import type { KvCache } from './kv-cache';
import type { Workspace } from './workspace';

/** Below this a copy, and the pass that it waits for, costs more than it saves. */
const LEAST_SHARED = 16;
/** Bounds the memory of a copy. */
const COPIED_TOKENS = 1024;

/** Tokens [begin, end) of a row, as they lie in another row. */
export interface Copy {
  readonly from: number;
  readonly to: number;
  readonly begin: number;
  readonly end: number;
}

/** Tokens [begin, end) of a request's text, to be computed. */
export interface Read {
  readonly request: number;
  readonly begin: number;
  readonly end: number;
}

/** Copies, then what is computed in one go. */
export interface ReadingPass {
  readonly copies: readonly Copy[];
  readonly reads: readonly Read[];
}

export function commonPrefix(a: readonly number[], b: readonly number[]): number {
  const limit = Math.min(a.length, b.length);
  let length = 0;
  while (length < limit && a[length] === b[length]) length++;
  return length;
}

/** Where the beginning of a text may be copied from: a row that is not asked for, or the row of an earlier request. */
interface Source {
  readonly row: number;
  readonly ids: readonly number[];
  readonly request: number | null;
}

/**
 * In which order texts are read so that what they share is computed once. The last pass reads the end of every text, in order.
 * @param held token ids by row whose keys and values lie in its slots
 * @param requests rows are distinct, texts not empty
 */
export function planReading(
  held: readonly (readonly number[])[],
  requests: readonly { readonly row: number; readonly ids: readonly number[] }[],
): ReadingPass[] {
  const isAsked = new Set(requests.map(({ row }) => row));
  const sources: Source[] = held.flatMap((ids, row) => (isAsked.has(row) || ids.length === 0 ? [] : [{ row, ids, request: null }]));
  /** Tokens of each text that its row holds by now. */
  const have = requests.map(({ row, ids }) => Math.min(commonPrefix(held[row]!, ids), ids.length - 1));
  const waiting = new Map<number, { from: Source; end: number }>();
  // Those that hold most come first: the others may copy from them.
  const order = requests.map((_, request) => request).sort((a, b) => have[b]! - have[a]! || a - b);
  for (const request of order) {
    const { row, ids } = requests[request]!;
    const own = have[request]!;
    let best: { from: Source; end: number } | null = null;
    for (const from of sources) {
      const least = best?.end ?? own + LEAST_SHARED - 1;
      if (least >= ids.length - 1 || from.ids[least] !== ids[least]) continue;
      // Of every text that is asked for, the last token is left for the last pass.
      const end = Math.min(commonPrefix(from.ids, ids), ids.length - 1, from.ids.length - (from.request === null ? 0 : 1));
      if (end > least) best = { from, end };
    }
    if (best) waiting.set(request, best);
    sources.push({ row, ids, request });
  }
  const passes: ReadingPass[] = [];
  while (waiting.size > 0) {
    const copies: Copy[] = [];
    const before = [...have];
    for (const [request, { from, end }] of waiting) {
      if (from.request !== null && before[from.request]! < end) continue;
      copies.push({ from: from.row, to: requests[request]!.row, begin: have[request]!, end });
      have[request] = end;
      waiting.delete(request);
    }
    const needed = new Map<number, number>();
    for (const { from, end } of waiting.values()) {
      const { request } = from;
      if (request !== null && !waiting.has(request)) needed.set(request, Math.max(end, needed.get(request) ?? 0));
    }
    const reads = [...needed].map(([request, end]) => ({ request, begin: have[request]!, end })).filter(({ begin, end }) => begin < end);
    for (const { request, end } of reads) have[request] = end;
    passes.push({ copies, reads });
  }
  const reads = requests.map(({ ids }, request) => ({ request, begin: have[request]!, end: ids.length }));
  const last = passes.at(-1);
  return last?.reads.length === 0 ? [...passes.slice(0, -1), { copies: last.copies, reads }] : [...passes, { copies: [], reads }];
}

/**
 * Copies keys and values of every layer. No slot is both read and written: a row is copied from up to where it begins to be copied to.
 * @param rowSlots slots of a row, row `r` begins at slot `r · rowSlots`
 */
export function copyRows(
  device: Device,
  workspace: Workspace,
  cache: KvCache,
  copies: readonly Copy[],
  o: { rowSlots: number; layers: number; width: number },
): void {
  const slots = copies.flatMap(({ from, to, begin, end }) =>
    Array.from({ length: end - begin }, (_, i) => [from * o.rowSlots + begin + i, to * o.rowSlots + begin + i] as const),
  );
  for (let start = 0; start < slots.length; start += COPIED_TOKENS) {
    const chunk = slots.slice(start, start + COPIED_TOKENS);
    const shape = { rows: chunk.length, width: o.width };
    const index = (name: string, side: 0 | 1) => {
      const tensor = workspace.get(name, 'i32', chunk.length);
      device.write(
        tensor,
        Int32Array.from(chunk, (pair) => pair[side]),
      );
      return tensor;
    };
    const [source, target] = [index('copy.from', 0), index('copy.to', 1)];
    const between = workspace.get('copy.rows', 'f32', chunk.length * o.width);
    for (let layer = 0; layer < o.layers; layer++) {
      const { k, v } = cache.layer(layer);
      for (const tensor of [k, v]) {
        device.gatherRows(between, tensor, source, shape);
        device.scatterRows(tensor, between, target, shape);
      }
    }
  }
}
