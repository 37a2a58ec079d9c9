// Softmax attention over two spans of slots, and its gradients. The backward pass follows FlashAttention
// (Dao et al., arXiv 2205.14135, appendix B): probabilities are made again from the saved log-sum-exp, and
// dScore = p · (dOut·v - dOut·out).

import type { AttentionShape, Tensor } from '../device';
import { f32, i32 } from './storage';

/** The slots token t attends to, the shared prefix first. */
function slotsOf(spans: Int32Array, t: number): number[] {
  const slots: number[] = [];
  for (let pair = 0; pair < 2; pair++) {
    for (let slot = spans[4 * t + 2 * pair]!; slot < spans[4 * t + 2 * pair + 1]!; slot++) slots.push(slot);
  }
  return slots;
}

function dot(a: Float32Array, aStart: number, b: Float32Array, bStart: number, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += a[aStart + i]! * b[bStart + i]!;
  return sum;
}

export function attention(out: Tensor, logSumExp: Tensor, q: Tensor, k: Tensor, v: Tensor, spans: Tensor, o: AttentionShape): void {
  const { tokens, heads, kvHeads, headSize } = o;
  const [y, lse] = [f32(out, tokens * heads * headSize), f32(logSumExp, tokens * heads)];
  const [queries, keys, values] = [f32(q, tokens * heads * headSize), f32(k, 0), f32(v, 0)];
  const ranges = i32(spans, 4 * tokens);
  for (let t = 0; t < tokens; t++) {
    const slots = slotsOf(ranges, t);
    f32(k, (Math.max(-1, ...slots) + 1) * kvHeads * headSize);
    f32(v, (Math.max(-1, ...slots) + 1) * kvHeads * headSize);
    for (let head = 0; head < heads; head++) {
      const qStart = (t * heads + head) * headSize;
      const kvStart = (slot: number): number => (slot * kvHeads + Math.floor((head * kvHeads) / heads)) * headSize;
      const scores = slots.map((slot) => dot(queries, qStart, keys, kvStart(slot), headSize) / Math.sqrt(headSize));
      const max = Math.max(...scores);
      const weights = scores.map((score) => Math.exp(score - max));
      const sum = weights.reduce((a, b) => a + b, 0);
      lse[t * heads + head] = slots.length === 0 ? 0 : max + Math.log(sum);
      for (let c = 0; c < headSize; c++) {
        let value = 0;
        slots.forEach((slot, i) => (value += weights[i]! * values[kvStart(slot) + c]!));
        y[qStart + c] = slots.length === 0 ? 0 : value / sum;
      }
    }
  }
}

export function attentionBackward(
  grads: { dq: Tensor; dk: Tensor; dv: Tensor },
  dOut: Tensor,
  saved: { out: Tensor; logSumExp: Tensor; q: Tensor; k: Tensor; v: Tensor; spans: Tensor; readers: Tensor },
  { tokens, slots = tokens, heads, kvHeads, headSize }: AttentionShape & { readonly slots?: number },
): void {
  const [wide, narrow] = [tokens * heads * headSize, slots * kvHeads * headSize];
  const [dq, dk, dv] = [f32(grads.dq, wide), f32(grads.dk, narrow), f32(grads.dv, narrow)];
  const [d, out, lse] = [f32(dOut, wide), f32(saved.out, wide), f32(saved.logSumExp, tokens * heads)];
  const [q, k, v] = [f32(saved.q, wide), f32(saved.k, narrow), f32(saved.v, narrow)];
  const [spans, readers] = [i32(saved.spans, 4 * tokens), i32(saved.readers, 2 * slots)];
  const scale = 1 / Math.sqrt(headSize);
  const [sumQ, sumK, sumV] = [new Float64Array(wide), new Float64Array(narrow), new Float64Array(narrow)];
  for (let t = 0; t < tokens; t++) {
    for (const slot of slotsOf(spans, t)) {
      if (t < readers[2 * slot]! || t >= readers[2 * slot + 1]!) {
        throw new RangeError(`attentionBackward: token ${t} attends to slot ${slot}, which readers leaves out`);
      }
      for (let head = 0; head < heads; head++) {
        const at = (t * heads + head) * headSize;
        const kvAt = (slot * kvHeads + Math.floor((head * kvHeads) / heads)) * headSize;
        const p = Math.exp(dot(q, at, k, kvAt, headSize) * scale - lse[t * heads + head]!);
        const dScore = p * (dot(d, at, v, kvAt, headSize) - dot(d, at, out, at, headSize)) * scale;
        for (let c = 0; c < headSize; c++) {
          sumQ[at + c]! += dScore * k[kvAt + c]!;
          sumK[kvAt + c]! += dScore * q[at + c]!;
          sumV[kvAt + c]! += p * d[at + c]!;
        }
      }
    }
  }
  dq.set(sumQ);
  dk.set(sumK);
  dv.set(sumV);
}
