// The tokens of a policy-gradient batch: every prompt once, followed by its completions; a completion attends to
// its prompt and to itself and its positions go on after the prompt. The last token of a completion predicts
// nothing and is left out. Rows are completion tokens in the order group, completion, token.

import type { Tensor } from '../compute/device';
import { AppError } from '../core/errors';
import { windowed, type Ends, type TokenBatch } from './block';
import type { Model } from './model';
import { aligned } from './workspace';

export interface PolicyGroup {
  /** At least one token. */
  readonly prompt: readonly number[];
  readonly completions: readonly (readonly number[])[];
}

export interface PolicyBatch extends TokenBatch {
  /** See `Device.attentionBackward`. */
  readonly readers: Tensor;
  readonly rows: number;
  /** The tokens that predict rows. */
  readonly ends: Ends & {
    /** As of the batch, counted in ends: those that may attend to each token of the batch. */
    readonly readers: Tensor;
    /** As of the batch, of member 0. */
    members(n: number): Tensor;
  };
  /** The end that predicts each row. */
  readonly sources: Tensor;
  readonly targets: Tensor;
  /** Row t·n + j for each token t: where member j lies when products of n members, [tokens, n · rank], are read as rows of rank (n is 2 or 3). */
  members(n: number, j: number): Tensor;
}

interface Layout {
  readonly ids: number[];
  readonly positions: number[];
  readonly spans: number[];
  readonly readers: number[];
  /** The token that predicts each row. */
  readonly sources: number[];
  readonly targets: number[];
}

/** @throws AppError `MODEL_CONTEXT` where a text is longer than the model's context. */
export function layOutGroups(groups: readonly PolicyGroup[], maxPositions: number): Layout {
  const l: Layout = { ids: [], positions: [], spans: [], readers: [], sources: [], targets: [] };
  for (const { prompt, completions } of groups) {
    if (prompt.length === 0) throw new RangeError('PolicyGroup: a prompt needs a token');
    const longest = completions.reduce((max, { length }) => Math.max(max, length), 0);
    if (prompt.length + longest > maxPositions) {
      const message = `A prompt of ${prompt.length} tokens with a completion of ${longest} does not fit the context of ${maxPositions}.`;
      throw new AppError('MODEL_CONTEXT', message, 'Shorten the prompt or the completions.');
    }
    const start = l.ids.length;
    const end = start + prompt.length;
    const groupEnd = completions.reduce((sum, { length }) => sum + Math.max(length - 1, 0), end);
    prompt.forEach((id, i) => {
      l.ids.push(id);
      l.positions.push(i);
      l.spans.push(start, start, start, start + i + 1);
      l.readers.push(start + i, groupEnd);
    });
    for (const completion of completions) {
      const own = l.ids.length;
      completion.forEach((id, i) => {
        l.sources.push(i === 0 ? end - 1 : own + i - 1);
        l.targets.push(id);
        if (i === completion.length - 1) return;
        l.ids.push(id);
        l.positions.push(prompt.length + i);
        l.spans.push(start, end, own, own + i + 1);
        l.readers.push(own + i, own + completion.length - 1);
      });
    }
  }
  return l;
}

/** The tokens that predict rows, each once; how many of them come before each token, and before the end. */
function endsOf({ ids, sources }: Layout): { index: number[]; before: number[] } {
  const isEnd = new Set(sources);
  const index = [...ids.keys()].filter((t) => isEnd.has(t));
  const before = [0];
  ids.forEach((_, t) => before.push(before[t]! + (isEnd.has(t) ? 1 : 0)));
  return { index, before };
}

/** Writes the batch into a tensor that `plan` gives for a length. */
export function uploadGroups(model: Model, groups: readonly PolicyGroup[], plan: (length: number) => Tensor): PolicyBatch {
  const layout = layOutGroups(groups, model.config.maxPositions);
  const tokens = layout.ids.length;
  const rows = layout.sources.length;
  const { index, before } = endsOf(layout);
  const endSpans = index.flatMap((t) => layout.spans.slice(4 * t, 4 * t + 4));
  const members = [2, 3].flatMap((n) => Array.from({ length: n }, (_, j) => Array.from({ length: tokens }, (_, t) => t * n + j)));
  const parts = [
    layout.ids,
    layout.positions,
    layout.spans,
    layout.readers,
    layout.sources.map((t) => before[t]!),
    layout.targets,
    windowed(layout.spans, model.config),
    index,
    index.map((t) => layout.positions[t]!),
    endSpans,
    windowed(endSpans, model.config),
    layout.readers.map((t) => before[t]!),
    index.map((t) => 2 * t),
    index.map((t) => 3 * t),
    ...members,
  ];
  const offsets: number[] = [];
  let length = 0;
  for (const part of parts) {
    offsets.push(length);
    length += aligned(part.length);
  }
  const values = new Int32Array(length);
  parts.forEach((part, i) => values.set(part, offsets[i]!));
  const tensor = plan(length);
  model.device.write(tensor, values);
  const view = (i: number): Tensor => model.device.view(tensor, offsets[i]!, parts[i]!.length);
  return {
    tokens,
    rows,
    ids: view(0),
    positions: view(1),
    spans: { all: view(2), windowed: view(6) },
    readers: view(3),
    sources: view(4),
    targets: view(5),
    ends: {
      tokens: index.length,
      index: view(7),
      positions: view(8),
      spans: { all: view(9), windowed: view(10) },
      readers: view(11),
      members: (n) => view(n === 1 ? 7 : 10 + n),
    },
    members: (n, j) => view(14 + (n === 3 ? 2 : 0) + j),
  };
}
