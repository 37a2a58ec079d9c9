// When what is shown of a recording. Pure: a moment in seconds becomes a frame, so the player can pause, jump and be tested without
// a clock. Both plays of a game run side by side, an action each at a time.

import type { Pair, Recording } from './recording';

export interface Segment {
  readonly startS: number;
  readonly endS: number;
}

export interface Frame {
  readonly pair: Pair;
  readonly pairIndex: number;
  /** Actions carried out so far. */
  readonly withoutSteps: number;
  readonly advisedSteps: number;
  /** Games that are over by now, this one counted when both plays of it are. */
  readonly over: { readonly games: number; readonly without: number; readonly advised: number };
}

const ACTION_S = 0.6;
const HOLD_S = 2;

const lengthOf = ({ without, advised }: Pair): number => Math.max(without.steps.length, advised.steps.length);

/** A segment for each pair. */
export function toTimeline({ pairs }: Recording): Segment[] {
  let at = 0;
  return pairs.map((pair) => ({ startS: at, endS: (at += lengthOf(pair) * ACTION_S + HOLD_S) }));
}

export function durationOf(segments: readonly Segment[]): number {
  return segments.at(-1)?.endS ?? 0;
}

/** @throws RangeError when the recording has no games. */
export function frameAt({ pairs }: Recording, segments: readonly Segment[], seconds: number): Frame {
  const found = segments.findIndex(({ endS }) => seconds < endS);
  const pairIndex = found < 0 ? segments.length - 1 : found;
  const pair = pairs[pairIndex];
  if (!pair) throw new RangeError('frameAt: the recording has no games');
  const inside = Math.max(0, seconds - segments[pairIndex]!.startS);
  const acted = Math.floor(inside / ACTION_S + 0.25);
  const over = pairs.slice(0, pairIndex + (acted >= lengthOf(pair) ? 1 : 0));
  return {
    pair,
    pairIndex,
    withoutSteps: Math.min(pair.without.steps.length, acted),
    advisedSteps: Math.min(pair.advised.steps.length, acted),
    over: {
      games: over.length,
      without: over.filter(({ without }) => without.success).length,
      advised: over.filter(({ advised }) => advised.success).length,
    },
  };
}
