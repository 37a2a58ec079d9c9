// Attention and its gradients from two pieces (dots.ts): the products of a vector with many rows, and a weighted sum
// of rows. A token's scores lie in this thread's scratch, first those of the prefix, then those of its own text.
// Where query heads share a key-value head two of them go together, so that each row is loaded once for both.

import { addRows, addRowsTwice, dots, dotsTwice } from './dots';
import { arg, ptr, threadIndex } from './job';
import { exp1, exp4, log1, max4, sum4 } from './math';

// @ts-ignore: decorator
@inline function clear(out: usize, d: i32): void {
  memory.fill(out, 0, <usize>d << 2);
}

/** scores become exp(score − largest); returns their sum, `largestScore` the largest. */
function exponentials(scores: usize, count: i32): f32 {
  let top = f32x4.splat(-Infinity);
  let i = 0;
  for (; i + 4 <= count; i += 4) top = f32x4.pmax(top, v128.load(scores + (<usize>i << 2)));
  let largest = max4(top);
  for (; i < count; i++) largest = max(largest, load<f32>(scores + (<usize>i << 2)));
  largestScore = largest;
  let s = f32x4.splat(0);
  const shift = f32x4.splat(largest);
  for (i = 0; i + 4 <= count; i += 4) {
    const e = exp4(f32x4.sub(v128.load(scores + (<usize>i << 2)), shift));
    v128.store(scores + (<usize>i << 2), e);
    s = f32x4.add(s, e);
  }
  let sum = sum4(s);
  for (; i < count; i++) {
    const e = exp1(load<f32>(scores + (<usize>i << 2)) - largest);
    store<f32>(scores + (<usize>i << 2), e);
    sum += e;
  }
  return sum;
}

let largestScore: f32 = 0;

// @ts-ignore: decorator
@inline function scratch(): usize {
  return ptr(12) + threadIndex * arg(13);
}

// @ts-ignore: decorator
@inline function softmaxScale(d: i32): f32 {
  return <f32>(1 / sqrt(<f64>d));
}

/** Products of one query, or of two that lie one after the other and whose results lie `room` bytes apart. */
// @ts-ignore: decorator
@inline function products(out: usize, room: usize, x: usize, rows: usize, stride: usize, count: i32, d: i32, factor: f32, queries: i32): void {
  if (queries == 2) dotsTwice(out, out + room, x, x + (<usize>d << 2), rows, stride, count, d, factor);
  else dots(out, x, rows, stride, count, d, factor);
}

/** Weighted sums for one query or two, laid out as in `products`. */
// @ts-ignore: decorator
@inline function sums(out: usize, weights: usize, room: usize, rows: usize, stride: usize, count: i32, d: i32, queries: i32): void {
  if (queries == 2) addRowsTwice(out, out + (<usize>d << 2), weights, weights + room, rows, stride, count, d);
  else addRows(out, weights, rows, stride, count, d);
}

/** Turns scores into weights, stores their log-sum-exp, and gives what the weighted sum is to be divided by. */
function normalise(scores: usize, count: i32, logSumExp: usize): f32 {
  if (count == 0) {
    store<f32>(logSumExp, 0);
    return 1;
  }
  const sum = exponentials(scores, count);
  store<f32>(logSumExp, largestScore + log1(sum));
  return sum;
}

function divide(out: usize, d: i32, divisor: f32): void {
  for (const end = out + (<usize>d << 2); out < end; out += 4) store<f32>(out, load<f32>(out) / divisor);
}

/** Arguments: out, logSumExp, q, k, v, spans, -, -, tokens, heads, kvHeads, headSize, scratch, scratch bytes a thread, tokens a part. */
export function attentionPart(part: i32): void {
  const heads = arg(9);
  const d = arg(11);
  const stride: usize = (arg(10) * d) << 2;
  const perGroup = heads / arg(10);
  const step = perGroup & 1 ? 1 : 2;
  const scores = scratch();
  const end = min((part + 1) * arg(14), arg(8));
  for (let t = part * arg(14); t < end; t++) {
    const span = ptr(5) + (t << 4);
    const first = load<i32>(span);
    const own = load<i32>(span, 8);
    const prefix = max(load<i32>(span, 4) - first, 0);
    const count = prefix + max(load<i32>(span, 12) - own, 0);
    const room = <usize>((count + 3) & ~3) << 2;
    for (let head = 0; head < heads; head += step) {
      const kvAt: usize = ((head / perGroup) * d) << 2;
      const at: usize = ((t * heads + head) * d) << 2;
      const k0 = ptr(3) + kvAt + <usize>first * stride;
      const k1 = ptr(3) + kvAt + <usize>own * stride;
      products(scores, room, ptr(2) + at, k0, stride, prefix, d, softmaxScale(d), step);
      products(scores + (<usize>prefix << 2), room, ptr(2) + at, k1, stride, count - prefix, d, softmaxScale(d), step);
      const out = ptr(0) + at;
      clear(out, d * step);
      const sum0 = normalise(scores, count, ptr(1) + ((t * heads + head) << 2));
      const sum1 = step == 2 ? normalise(scores + room, count, ptr(1) + ((t * heads + head + 1) << 2)) : 1;
      const v0 = ptr(4) + kvAt + <usize>first * stride;
      const v1 = ptr(4) + kvAt + <usize>own * stride;
      sums(out, scores, room, v0, stride, prefix, d, step);
      sums(out, scores + (<usize>prefix << 2), room, v1, stride, count - prefix, d, step);
      divide(out, d, sum0);
      if (step == 2) divide(out + (<usize>d << 2), d, sum1);
    }
  }
}

/**
 * Arguments of both backward parts: dq or dk, dv, dOut, q, k, v, spans, logSumExp, tokens or slots, heads, kvHeads, headSize, scratch,
 * scratch bytes a thread, tokens or slots a part, deltas [T, H], out or readers. This part gives dq and the deltas dOut · out.
 */
export function attentionQueryPart(part: i32): void {
  const heads = arg(9);
  const d = arg(11);
  const stride: usize = (arg(10) * d) << 2;
  const perGroup = heads / arg(10);
  const scale = softmaxScale(d);
  const step = perGroup & 1 ? 1 : 2;
  const end = min((part + 1) * arg(14), arg(8));
  for (let t = part * arg(14); t < end; t++) {
    const span = ptr(6) + (t << 4);
    for (let head = 0; head < heads; head += step) {
      const kvAt: usize = ((head / perGroup) * d) << 2;
      const row = t * heads + head;
      const at: usize = (row * d) << 2;
      const delta = ptr(15) + (row << 2);
      for (let i = 0; i < step; i++) {
        const offset = at + (<usize>(i * d) << 2);
        dots(delta + (i << 2), ptr(2) + offset, ptr(16) + offset, 0, 1, d, 1);
      }
      clear(ptr(0) + at, d * step);
      for (let pair: usize = 0; pair < 16; pair += 8) {
        const first = load<i32>(span + pair);
        const count = load<i32>(span + pair, 4) - first;
        if (count <= 0) continue;
        const from = kvAt + <usize>first * stride;
        const room = <usize>((count + 3) & ~3) << 2;
        const p = scratch();
        const ds = p + 2 * room;
        products(p, room, ptr(3) + at, ptr(4) + from, stride, count, d, scale, step);
        products(ds, room, ptr(2) + at, ptr(5) + from, stride, count, d, 1, step);
        for (let i = 0; i < step; i++) {
          const offset = <usize>i * room;
          scoreGradients(p + offset, ds + offset, count, load<f32>(ptr(7) + ((row + i) << 2)), load<f32>(delta + (i << 2)), scale);
        }
        sums(ptr(0) + at, ds, room, ptr(4) + from, stride, count, d, step);
      }
    }
  }
}

/** ds = scale · exp(p − logSumExp) · (ds − delta) */
function scoreGradients(p: usize, ds: usize, count: i32, logSumExp: f32, delta: f32, scale: f32): void {
  for (let i: usize = 0; i < <usize>count << 2; i += 16) {
    const probability = f32x4.mul(exp4(f32x4.sub(v128.load(p + i), f32x4.splat(logSumExp))), f32x4.splat(scale));
    v128.store(ds + i, f32x4.mul(probability, f32x4.sub(v128.load(ds + i), f32x4.splat(delta))));
  }
}

/** Gives dk and dv of the slots of a part, adding over their readers in order; two slots go together. */
export function attentionSlotPart(part: i32): void {
  const end = min((part + 1) * arg(14), arg(8));
  for (let slot = part * arg(14); slot < end; slot += 2) {
    const range = ptr(16) + (slot << 3);
    const first = load<i32>(range);
    const last = load<i32>(range, 4);
    if (slot + 1 == end) {
      slotGradients(slot, 1, first, last - first);
      continue;
    }
    const nextFirst = load<i32>(range, 8);
    const nextLast = load<i32>(range, 12);
    const from = min(first, nextFirst);
    const count = max(last, nextLast) - from;
    if (count <= last - first + (nextLast - nextFirst)) slotGradients(slot, 2, from, count);
    else {
      slotGradients(slot, 1, first, last - first);
      slotGradients(slot + 1, 1, nextFirst, nextLast - nextFirst);
    }
  }
}

/** dk and dv of one slot or two, from `count` tokens that may read them. */
function slotGradients(slot: i32, slots: i32, first: i32, count: i32): void {
  const heads = arg(9);
  const kvHeads = arg(10);
  const d = arg(11);
  const stride: usize = (heads * d) << 2;
  const perGroup = heads / kvHeads;
  const scale = softmaxScale(d);
  const next: usize = (kvHeads * d) << 2;
  const room = <usize>((max(count, 0) + 3) & ~3) << 2;
  const p = scratch();
  const ds = p + 2 * room;
  for (let group = 0; group < kvHeads; group++) {
    const kvAt: usize = ((slot * kvHeads + group) * d) << 2;
    const dk = ptr(0) + kvAt;
    const dv = ptr(1) + kvAt;
    for (let i = 0; i < slots; i++) {
      clear(dk + <usize>i * next, d);
      clear(dv + <usize>i * next, d);
    }
    for (let head = group * perGroup; head < (group + 1) * perGroup; head++) {
      const row = first * heads + head;
      const q = ptr(3) + ((row * d) << 2);
      const dOut = ptr(2) + ((row * d) << 2);
      if (slots == 2) {
        dotsTwice(p, p + room, ptr(4) + kvAt, ptr(4) + kvAt + next, q, stride, count, d, scale);
        dotsTwice(ds, ds + room, ptr(5) + kvAt, ptr(5) + kvAt + next, dOut, stride, count, d, 1);
        weigh(p + room, ds + room, first, count, row, slot + 1, scale);
      } else {
        dots(p, ptr(4) + kvAt, q, stride, count, d, scale);
        dots(ds, ptr(5) + kvAt, dOut, stride, count, d, 1);
      }
      weigh(p, ds, first, count, row, slot, scale);
      if (slots == 2) {
        addRowsTwice(dv, dv + next, p, p + room, dOut, stride, count, d);
        addRowsTwice(dk, dk + next, ds, ds + room, q, stride, count, d);
      } else {
        addRows(dv, p, dOut, stride, count, d);
        addRows(dk, ds, q, stride, count, d);
      }
    }
  }
}

/** Scores and products with dOut become probabilities and score gradients; 0 for tokens that do not read the slot. */
function weigh(p: usize, ds: usize, first: i32, count: i32, row: i32, slot: i32, scale: f32): void {
  const heads: usize = arg(9);
  let logSumExp: usize = ptr(7) + (row << 2);
  let delta: usize = ptr(15) + (row << 2);
  let span: usize = ptr(6) + (first << 4);
  for (let i: usize = 0; i < <usize>count << 2; i += 4) {
    const reads =
      (slot >= load<i32>(span) && slot < load<i32>(span, 4)) || (slot >= load<i32>(span, 8) && slot < load<i32>(span, 12));
    store<f32>(p + i, reads ? load<f32>(p + i) - load<f32>(logSumExp) : -Infinity);
    store<f32>(ds + i, load<f32>(ds + i) - load<f32>(delta));
    logSumExp += heads << 2;
    delta += heads << 2;
    span += 16;
  }
  for (let i: usize = 0; i < <usize>count << 2; i += 16) {
    const probability = exp4(v128.load(p + i));
    v128.store(p + i, probability);
    v128.store(ds + i, f32x4.mul(f32x4.mul(probability, f32x4.splat(scale)), v128.load(ds + i)));
  }
}
