// Attention and its gradients from two pieces: the products of one vector with many rows, and a weighted sum of
// rows. A token's scores lie in this thread's scratch, first those of the prefix, then those of its own text.

import { arg, ptr, threadIndex } from './job';
import { exp1, exp4, log1, max4, sum4 } from './math';

/** out[i] = factor · x · row i, rows of d elements `stride` bytes apart; four rows at a time. */
function dots(out: usize, x: usize, rows: usize, stride: usize, count: i32, d: i32, factor: f32): void {
  const bytes = <usize>(d & ~3) << 2;
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const r1 = rows + stride;
    const r2 = r1 + stride;
    const r3 = r2 + stride;
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    for (let c: usize = 0; c < bytes; c += 16) {
      const a = v128.load(x + c);
      s0 = f32x4.add(s0, f32x4.mul(a, v128.load(rows + c)));
      s1 = f32x4.add(s1, f32x4.mul(a, v128.load(r1 + c)));
      s2 = f32x4.add(s2, f32x4.mul(a, v128.load(r2 + c)));
      s3 = f32x4.add(s3, f32x4.mul(a, v128.load(r3 + c)));
    }
    const t0 = f32x4.add(v128.shuffle<f32>(s0, s1, 0, 4, 1, 5), v128.shuffle<f32>(s0, s1, 2, 6, 3, 7));
    const t1 = f32x4.add(v128.shuffle<f32>(s2, s3, 0, 4, 1, 5), v128.shuffle<f32>(s2, s3, 2, 6, 3, 7));
    let sum = f32x4.add(v128.shuffle<f32>(t0, t1, 0, 1, 4, 5), v128.shuffle<f32>(t0, t1, 2, 3, 6, 7));
    if (d & 3) {
      const rest = f32x4(rest1(x, rows, d), rest1(x, r1, d), rest1(x, r2, d), rest1(x, r3, d));
      sum = f32x4.add(sum, rest);
    }
    v128.store(out, f32x4.mul(sum, f32x4.splat(factor)));
    out += 16;
    rows = r3 + stride;
  }
  for (; i < count; i++) {
    let s = f32x4.splat(0);
    for (let c: usize = 0; c < bytes; c += 16) s = f32x4.add(s, f32x4.mul(v128.load(x + c), v128.load(rows + c)));
    store<f32>(out, (sum4(s) + rest1(x, rows, d)) * factor);
    out += 4;
    rows += stride;
  }
}

/** The part of a product beyond the last whole group of four. */
function rest1(x: usize, row: usize, d: i32): f32 {
  let sum: f32 = 0;
  for (let c = d & ~3; c < d; c++) sum += load<f32>(x + (<usize>c << 2)) * load<f32>(row + (<usize>c << 2));
  return sum;
}

/** out += Σ weights[i] · row i */
function addRows(out: usize, weights: usize, rows: usize, stride: usize, count: i32, d: i32): void {
  if (count <= 0) return;
  let c = 0;
  for (; c + 32 <= d; c += 32) addRows32(out + (<usize>c << 2), weights, rows + (<usize>c << 2), stride, count);
  for (; c + 4 <= d; c += 4) {
    const at = <usize>c << 2;
    let s = v128.load(out + at);
    let row = rows + at;
    for (let i: usize = 0; i < <usize>count; i++) {
      s = f32x4.add(s, f32x4.mul(v128.load32_splat(weights + (i << 2)), v128.load(row)));
      row += stride;
    }
    v128.store(out + at, s);
  }
  for (; c < d; c++) {
    const at = <usize>c << 2;
    let s = load<f32>(out + at);
    for (let i: usize = 0; i < <usize>count; i++) s += load<f32>(weights + (i << 2)) * load<f32>(rows + i * stride + at);
    store<f32>(out + at, s);
  }
}

function addRows32(out: usize, weights: usize, row: usize, stride: usize, count: i32): void {
  let s0 = v128.load(out);
  let s1 = v128.load(out, 16);
  let s2 = v128.load(out, 32);
  let s3 = v128.load(out, 48);
  let s4 = v128.load(out, 64);
  let s5 = v128.load(out, 80);
  let s6 = v128.load(out, 96);
  let s7 = v128.load(out, 112);
  for (; count > 0; count--) {
    const w = v128.load32_splat(weights);
    s0 = f32x4.add(s0, f32x4.mul(w, v128.load(row)));
    s1 = f32x4.add(s1, f32x4.mul(w, v128.load(row, 16)));
    s2 = f32x4.add(s2, f32x4.mul(w, v128.load(row, 32)));
    s3 = f32x4.add(s3, f32x4.mul(w, v128.load(row, 48)));
    s4 = f32x4.add(s4, f32x4.mul(w, v128.load(row, 64)));
    s5 = f32x4.add(s5, f32x4.mul(w, v128.load(row, 80)));
    s6 = f32x4.add(s6, f32x4.mul(w, v128.load(row, 96)));
    s7 = f32x4.add(s7, f32x4.mul(w, v128.load(row, 112)));
    weights += 4;
    row += stride;
  }
  v128.store(out, s0);
  v128.store(out, s1, 16);
  v128.store(out, s2, 32);
  v128.store(out, s3, 48);
  v128.store(out, s4, 64);
  v128.store(out, s5, 80);
  v128.store(out, s6, 96);
  v128.store(out, s7, 112);
}

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

/** Arguments: out, logSumExp, q, k, v, spans, -, -, tokens, heads, kvHeads, headSize, scratch, scratch bytes a thread, tokens a part. */
export function attentionPart(part: i32): void {
  const heads = arg(9);
  const d = arg(11);
  const stride: usize = (arg(10) * d) << 2;
  const perGroup = heads / arg(10);
  const scores = scratch();
  const end = min((part + 1) * arg(14), arg(8));
  for (let t = part * arg(14); t < end; t++) {
    const span = ptr(5) + (t << 4);
    const first = load<i32>(span);
    const own = load<i32>(span, 8);
    const prefix = max(load<i32>(span, 4) - first, 0);
    const count = prefix + max(load<i32>(span, 12) - own, 0);
    for (let head = 0; head < heads; head++) {
      const kvAt: usize = ((head / perGroup) * d) << 2;
      const at: usize = ((t * heads + head) * d) << 2;
      const k0 = ptr(3) + kvAt + <usize>first * stride;
      const k1 = ptr(3) + kvAt + <usize>own * stride;
      dots(scores, ptr(2) + at, k0, stride, prefix, d, softmaxScale(d));
      dots(scores + (<usize>prefix << 2), ptr(2) + at, k1, stride, count - prefix, d, softmaxScale(d));
      const sum = exponentials(scores, count);
      const out = ptr(0) + at;
      clear(out, d);
      const logSumExp = ptr(1) + ((t * heads + head) << 2);
      if (count == 0) {
        store<f32>(logSumExp, 0);
        continue;
      }
      addRows(out, scores, ptr(4) + kvAt + <usize>first * stride, stride, prefix, d);
      addRows(out, scores + (<usize>prefix << 2), ptr(4) + kvAt + <usize>own * stride, stride, count - prefix, d);
      for (let c: usize = 0; c < <usize>d << 2; c += 4) store<f32>(out + c, load<f32>(out + c) / sum);
      store<f32>(logSumExp, largestScore + log1(sum));
    }
  }
}

/**
 * Arguments of both backward parts: dq or dk, dv, dOut, q, k, v, spans, logSumExp, tokens, heads, kvHeads, headSize, scratch,
 * scratch bytes a thread, tokens a part, deltas [T, H], out or readers. This part gives dq and the deltas dOut · out.
 */
export function attentionQueryPart(part: i32): void {
  const heads = arg(9);
  const d = arg(11);
  const stride: usize = (arg(10) * d) << 2;
  const perGroup = heads / arg(10);
  const scale = softmaxScale(d);
  const end = min((part + 1) * arg(14), arg(8));
  for (let t = part * arg(14); t < end; t++) {
    const span = ptr(6) + (t << 4);
    for (let head = 0; head < heads; head++) {
      const kvAt: usize = ((head / perGroup) * d) << 2;
      const row = t * heads + head;
      const at: usize = (row * d) << 2;
      const delta = ptr(15) + (row << 2);
      dots(delta, ptr(2) + at, ptr(16) + at, 0, 1, d, 1);
      clear(ptr(0) + at, d);
      for (let pair: usize = 0; pair < 16; pair += 8) {
        const first = load<i32>(span + pair);
        const count = load<i32>(span + pair, 4) - first;
        if (count <= 0) continue;
        const from = kvAt + <usize>first * stride;
        const p = scratch();
        const ds = p + (<usize>((count + 3) & ~3) << 2);
        dots(p, ptr(3) + at, ptr(4) + from, stride, count, d, scale);
        dots(ds, ptr(2) + at, ptr(5) + from, stride, count, d, 1);
        const shift = f32x4.splat(load<f32>(ptr(7) + (row << 2)));
        const deltas = f32x4.splat(load<f32>(delta));
        for (let i: usize = 0; i < <usize>count << 2; i += 16) {
          const probability = f32x4.mul(exp4(f32x4.sub(v128.load(p + i), shift)), f32x4.splat(scale));
          v128.store(ds + i, f32x4.mul(probability, f32x4.sub(v128.load(ds + i), deltas)));
        }
        addRows(ptr(0) + at, ds, ptr(4) + from, stride, count, d);
      }
    }
  }
}

/** Gives dk and dv of the slots of a part, adding over their readers in order. */
export function attentionSlotPart(part: i32): void {
  const heads = arg(9);
  const kvHeads = arg(10);
  const d = arg(11);
  const stride: usize = (heads * d) << 2;
  const perGroup = heads / kvHeads;
  const scale = softmaxScale(d);
  const end = min((part + 1) * arg(14), arg(8));
  for (let slot = part * arg(14); slot < end; slot++) {
    const first = load<i32>(ptr(16) + (slot << 3));
    const count = max(load<i32>(ptr(16) + (slot << 3), 4) - first, 0);
    const p = scratch();
    const ds = p + (<usize>((count + 3) & ~3) << 2);
    for (let group = 0; group < kvHeads; group++) {
      const kvAt: usize = ((slot * kvHeads + group) * d) << 2;
      clear(ptr(0) + kvAt, d);
      clear(ptr(1) + kvAt, d);
      for (let head = group * perGroup; head < (group + 1) * perGroup; head++) {
        const row = first * heads + head;
        const from: usize = (row * d) << 2;
        dots(p, ptr(4) + kvAt, ptr(3) + from, stride, count, d, scale);
        dots(ds, ptr(5) + kvAt, ptr(2) + from, stride, count, d, 1);
        weigh(p, ds, first, count, row, slot, scale);
        addRows(ptr(1) + kvAt, p, ptr(2) + from, stride, count, d);
        addRows(ptr(0) + kvAt, ds, ptr(3) + from, stride, count, d);
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
