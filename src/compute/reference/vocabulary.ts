// Operations on logits [rows, V]: log-probability and entropy, their gradient, and sampling.

import { threefry, toUniform } from '../../core/rng';
import { FORBIDDEN, type SampleOptions, type Tensor } from '../device';
import { f32, i32 } from './storage';

interface LogProbOptions {
  readonly rows: number;
  readonly vocab: number;
  readonly temperature: number;
}

/** log softmax(logits / temperature) of one row. */
function logSoftmax(logits: Float32Array, row: number, vocab: number, temperature: number): number[] {
  const scaled = Array.from(logits.subarray(row * vocab, (row + 1) * vocab), (x) => x / temperature);
  const max = scaled.reduce((a, b) => Math.max(a, b));
  const logSum = max + Math.log(scaled.reduce((sum, x) => sum + Math.exp(x - max), 0));
  return scaled.map((x) => x - logSum);
}

export function logProb(
  logProb: Tensor,
  entropy: Tensor,
  logits: Tensor,
  targets: Tensor,
  { rows, vocab, temperature }: LogProbOptions,
): void {
  const [lp, h, x, target] = [f32(logProb, rows), f32(entropy, rows), f32(logits, rows * vocab), i32(targets, rows)];
  for (let row = 0; row < rows; row++) {
    const logs = logSoftmax(x, row, vocab, temperature);
    lp[row] = logs[target[row]!]!;
    h[row] = -logs.reduce((sum, l) => sum + Math.exp(l) * (l === -Infinity ? 0 : l), 0);
  }
}

export function logProbBackward(logits: Tensor, targets: Tensor, dLogProb: Tensor, { rows, vocab, temperature }: LogProbOptions): void {
  const [x, target, d] = [f32(logits, rows * vocab), i32(targets, rows), f32(dLogProb, rows)];
  for (let row = 0; row < rows; row++) {
    const logs = logSoftmax(x, row, vocab, temperature);
    for (let c = 0; c < vocab; c++) x[row * vocab + c] = (d[row]! * ((c === target[row] ? 1 : 0) - Math.exp(logs[c]!))) / temperature;
  }
}

export function restrict(logits: Tensor, starts: Tensor, tokens: Tensor, { rows, vocab }: { rows: number; vocab: number }): void {
  const [x, from] = [f32(logits, rows * vocab), i32(starts, rows + 1)];
  const listed = i32(tokens, from[rows]!);
  for (let row = 0; row < rows; row++) {
    if (from[row] === from[row + 1]) continue;
    const kept = new Set(listed.subarray(from[row], from[row + 1]));
    for (let c = 0; c < vocab; c++) if (!kept.has(c)) x[row * vocab + c] = FORBIDDEN;
  }
}

export function sample(
  ids: Tensor,
  logProb: Tensor,
  logits: Tensor,
  keys: Tensor,
  { rows, vocab, temperature, ...cuts }: SampleOptions,
): void {
  const [id, lp, x, key] = [i32(ids, rows), f32(logProb, rows), f32(logits, rows * vocab), i32(keys, 2 * rows)];
  for (let row = 0; row < rows; row++) {
    const logs = logSoftmax(x, row, vocab, temperature === 0 ? 1 : temperature);
    const likeliest = logs.reduce((best, l, c) => (l > logs[best]! ? c : best), 0);
    const uniform = toUniform(threefry(key[2 * row]!, key[2 * row + 1]!, 0, 0)[0]);
    const chosen = temperature === 0 ? likeliest : inverseTransform(logs, logs[likeliest]!, uniform, cuts);
    id[row] = chosen;
    lp[row] = logs[chosen]!;
  }
}

type Cuts = Pick<SampleOptions, 'minP' | 'topK' | 'topP'>;

/** Of the weights that stay, those of the likeliest being 1. */
function leastWeight(weights: readonly number[], { minP, topK = 0, topP = 1 }: Cuts): number {
  let sorted = [...weights].sort((a, b) => b - a);
  if (topK > 0) sorted = sorted.filter((w) => w >= sorted[Math.min(topK, sorted.length) - 1]!);
  if (topP < 1) {
    const share = topP * sorted.reduce((a, b) => a + b, 0);
    let reached = 0;
    sorted = sorted.slice(0, 1 + sorted.findIndex((w) => (reached += w) >= share));
  }
  return Math.max(minP, sorted.at(-1)!);
}

/** The first token, in token order, at which the kept probability reaches beyond uniform × all that is kept. */
function inverseTransform(logs: readonly number[], max: number, uniform: number, cuts: Cuts): number {
  const all = logs.map((l) => Math.exp(l - max));
  const least = leastWeight(all, cuts);
  const weights = all.map((w) => (w < least ? 0 : w));
  const threshold = uniform * weights.reduce((a, b) => a + b, 0);
  let cumulative = 0;
  let last = 0;
  for (let c = 0; c < weights.length; c++) {
    if (weights[c] === 0) continue;
    cumulative += weights[c]!;
    last = c;
    if (cumulative > threshold) break;
  }
  return last;
}
