import type { AttentionShape, Device } from '../device';
import { OPERATIONS } from './kernels';
import type { Jobs } from './jobs';
import type { Scratch } from './scratch';
import { address, resultAddress } from './storage';

type Kernels = Pick<Device, 'attention' | 'attentionBackward'>;

/** Sum and largest of what the ranges of `words` numbers a token cover, and one past the largest slot. */
function extent(i32: Int32Array, at: number, tokens: number, words: number): { sum: number; longest: number; end: number } {
  let [sum, longest, end] = [0, 0, 0];
  for (let t = at >> 2; t < (at >> 2) + tokens * words; t += words) {
    let covered = 0;
    for (let pair = 0; pair < words; pair += 2) {
      const [from, to] = [i32[t + pair]!, i32[t + pair + 1]!];
      if (to <= from) continue;
      if (from < 0) throw new RangeError(`attention: a span starts at slot ${from}`);
      covered += to - from;
      end = Math.max(end, to);
    }
    sum += covered;
    longest = Math.max(longest, covered);
  }
  return { sum, longest, end };
}

export function attentionKernels(jobs: Jobs, scratch: Scratch): Kernels {
  /** Per thread: two rows of scores for each of two heads, each with room to the next group of four. */
  const scores = (longest: number): [address: number, bytes: number] => {
    const bytes = Math.ceil((4 * (longest + 8) * 4) / 256) * 256;
    return [scratch.get('scores', bytes * jobs.threads), bytes];
  };
  const shapeOf = ({ tokens, heads, kvHeads, headSize }: AttentionShape): number[] => [tokens, heads, kvHeads, headSize];

  return {
    attention(out, logSumExp, q, k, v, spans, o) {
      const { tokens, heads, kvHeads, headSize } = o;
      const wide = tokens * heads * headSize;
      const ranges = address(spans, 'i32', 4 * tokens);
      const { sum, longest, end } = extent(jobs.heap.i32, ranges, tokens, 4);
      const operands = [
        resultAddress(out, 'f32', wide),
        resultAddress(logSumExp, 'f32', tokens * heads),
        address(q, 'f32', wide),
        address(k, 'f32', end * kvHeads * headSize),
        address(v, 'f32', end * kvHeads * headSize),
      ];
      const perThread = scores(longest);
      jobs.set(...operands, ranges, 0, 0, ...shapeOf(o), ...perThread);
      jobs.run(OPERATIONS.attention, tokens, (heads * (2 * headSize + 8) * sum) / Math.max(tokens, 1), 14);
    },

    attentionBackward({ dq, dk, dv }, dOut, saved, o) {
      const { tokens, slots = tokens, heads, kvHeads, headSize } = o;
      const [wide, narrow] = [tokens * heads * headSize, slots * kvHeads * headSize];
      const [ranges, readers] = [address(saved.spans, 'i32', 4 * tokens), address(saved.readers, 'i32', 2 * slots)];
      const spanned = extent(jobs.heap.i32, ranges, tokens, 4);
      const read = extent(jobs.heap.i32, readers, slots, 2);
      if (spanned.end > slots || read.end > tokens) throw new RangeError('attentionBackward: a slot or reader lies beyond the tokens');
      const perThread = scores(Math.max(spanned.longest, 2 * read.longest));
      const deltas = scratch.get('deltas', tokens * heads * 4);
      const [query, keys, values] = [address(saved.q, 'f32', wide), address(saved.k, 'f32', narrow), address(saved.v, 'f32', narrow)];
      const [upstream, lse] = [address(dOut, 'f32', wide), address(saved.logSumExp, 'f32', tokens * heads)];
      const common = [upstream, query, keys, values, ranges, lse];
      const rest = [heads, kvHeads, headSize, ...perThread, 0, deltas];
      const cost = (sum: number, items: number): number => (heads * (3 * headSize + 16) * sum) / Math.max(items, 1);
      jobs.set(resultAddress(dq, 'f32', wide), 0, ...common, tokens, ...rest, address(saved.out, 'f32', wide));
      jobs.run(OPERATIONS.attentionQuery, tokens, cost(spanned.sum, tokens), 14);
      jobs.set(resultAddress(dk, 'f32', narrow), resultAddress(dv, 'f32', narrow), ...common, slots, ...rest, readers);
      // slots go in pairs
      jobs.run(OPERATIONS.attentionSlot, slots, cost(read.sum, slots) * 1.3, 14, 2);
    },
  };
}
