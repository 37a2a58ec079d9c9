import { arg, argF, ptr, threadIndex } from './job';
import { exp1, exp4, log1, max4, sum4 } from './math';

/** Far enough below zero that its exponential is 0, and finite, so that 0 times it is 0. */
const LOWEST: f32 = -1e30;

/** Results of `scan` for this thread's row: the largest logit, Σ e and Σ e·y for y = (logit − largest) / temperature. */
let rowMax: f32 = 0;
let rowSum: f32 = 0;
let rowMoment: f32 = 0;

function largest(x: usize, vocab: i32): f32 {
  let top = f32x4.splat(-Infinity);
  let c = 0;
  for (; c + 4 <= vocab; c += 4) top = f32x4.pmax(top, v128.load(x + (<usize>c << 2)));
  let value = max4(top);
  for (; c < vocab; c++) value = max(value, load<f32>(x + (<usize>c << 2)));
  return value;
}

// @ts-ignore: decorator
@inline function shifted(x: v128, inverse: f32): v128 {
  return f32x4.pmax(f32x4.mul(f32x4.sub(x, f32x4.splat(rowMax)), f32x4.splat(inverse)), f32x4.splat(LOWEST));
}

/** Where `keep` is not 0 the exponentials are written there. */
function scan(x: usize, vocab: i32, inverse: f32, keep: usize): void {
  rowMax = largest(x, vocab);
  let sum = f32x4.splat(0);
  let moment = f32x4.splat(0);
  let c = 0;
  for (; c + 4 <= vocab; c += 4) {
    const y = shifted(v128.load(x + (<usize>c << 2)), inverse);
    const e = exp4(y);
    sum = f32x4.add(sum, e);
    moment = f32x4.add(moment, f32x4.mul(e, y));
    if (keep) v128.store(keep + (<usize>c << 2), e);
  }
  rowSum = sum4(sum);
  rowMoment = sum4(moment);
  for (; c < vocab; c++) {
    const y = max((load<f32>(x + (<usize>c << 2)) - rowMax) * inverse, LOWEST);
    const e = exp1(y);
    rowSum += e;
    rowMoment += e * y;
    if (keep) store<f32>(keep + (<usize>c << 2), e);
  }
}

/** Arguments: logProb, entropy, logits, targets, rows, vocab, 1/temperature, rows a part. */
export function logProbPart(part: i32): void {
  const vocab = arg(5);
  const inverse = argF(6);
  const end = min((part + 1) * arg(7), arg(4));
  for (let row = part * arg(7); row < end; row++) {
    const x = ptr(2) + ((row * vocab) << 2);
    scan(x, vocab, inverse, 0);
    const logSum = log1(rowSum);
    const target = load<f32>(x + (<usize>load<i32>(ptr(3) + (row << 2)) << 2));
    store<f32>(ptr(0) + (row << 2), (target - rowMax) * inverse - logSum);
    store<f32>(ptr(1) + (row << 2), logSum - rowMoment / rowSum);
  }
}

/** Arguments: logits, targets, dLogProb, rows, vocab, 1/temperature, rows a part. */
export function logProbBackwardPart(part: i32): void {
  const vocab = arg(4);
  const inverse = argF(5);
  const end = min((part + 1) * arg(6), arg(3));
  for (let row = part * arg(6); row < end; row++) {
    const x = ptr(0) + ((row * vocab) << 2);
    scan(x, vocab, inverse, x);
    const d = load<f32>(ptr(2) + (row << 2)) * inverse;
    const factor = -d / rowSum;
    let c = 0;
    for (; c + 4 <= vocab; c += 4) {
      const at = x + (<usize>c << 2);
      v128.store(at, f32x4.mul(v128.load(at), f32x4.splat(factor)));
    }
    for (; c < vocab; c++) store<f32>(x + (<usize>c << 2), load<f32>(x + (<usize>c << 2)) * factor);
    const target = x + (<usize>load<i32>(ptr(1) + (row << 2)) << 2);
    store<f32>(target, load<f32>(target) + d);
  }
}

/** Arguments: ids, logProb, logits, uniforms, rows, vocab, 1/temperature, greedy, minP, scratch, scratch bytes a thread, top-k, top-p,
 * rows a part. */
export function samplePart(part: i32): void {
  const vocab = arg(5);
  const weights = ptr(9) + threadIndex * arg(10);
  const end = min((part + 1) * arg(13), arg(4));
  for (let row = part * arg(13); row < end; row++) {
    const x = ptr(2) + ((row * vocab) << 2);
    scan(x, vocab, argF(6), weights);
    const id = arg(7) ? firstLargest(x, vocab) : draw(weights, vocab, max(argF(8), leastWeight(weights, vocab)), load<f32>(ptr(3) + (row << 2)));
    store<i32>(ptr(0) + (row << 2), id);
    store<f32>(ptr(1) + (row << 2), (load<f32>(x + (<usize>id << 2)) - rowMax) * argF(6) - log1(rowSum));
  }
}

/** Row i keeps the tokens listed from starts[i] to starts[i + 1], where there are some; `spare` holds as many logits. */
export function restrict(logits: usize, starts: usize, tokens: usize, rows: i32, vocab: i32, forbidden: f32, spare: usize): void {
  for (let row = 0; row < rows; row++) {
    const begin = load<i32>(starts + (<usize>row << 2));
    const count = <usize>(load<i32>(starts + (<usize>row << 2), 4) - begin);
    if (count == 0) continue;
    const x = logits + ((<usize>row * vocab) << 2);
    const list = tokens + (<usize>begin << 2);
    for (let i: usize = 0; i < count << 2; i += 4) store<f32>(spare + i, load<f32>(x + (<usize>load<i32>(list + i) << 2)));
    let c = 0;
    for (; c + 4 <= vocab; c += 4) v128.store(x + (<usize>c << 2), f32x4.splat(forbidden));
    for (; c < vocab; c++) store<f32>(x + (<usize>c << 2), forbidden);
    for (let i: usize = 0; i < count << 2; i += 4) store<f32>(x + (<usize>load<i32>(list + i) << 2), load<f32>(spare + i));
  }
}

function firstLargest(x: usize, vocab: i32): i32 {
  for (let c = 0; c < vocab; c++) if (load<f32>(x + (<usize>c << 2)) == rowMax) return c;
  return 0;
}

let keptCount: i32 = 0;
let keptMass: f32 = 0;

/** Number and sum of the weights from `least` on. */
function measure(weights: usize, vocab: i32, least: f32): void {
  const bound = f32x4.splat(least);
  let count = i32x4.splat(0);
  let mass = f32x4.splat(0);
  let c = 0;
  for (; c + 4 <= vocab; c += 4) {
    const w = v128.load(weights + (<usize>c << 2));
    const stays = f32x4.ge(w, bound);
    count = i32x4.sub(count, stays);
    mass = f32x4.add(mass, v128.and(w, stays));
  }
  keptCount = i32x4.extract_lane(count, 0) + i32x4.extract_lane(count, 1) + i32x4.extract_lane(count, 2) + i32x4.extract_lane(count, 3);
  keptMass = sum4(mass);
  for (; c < vocab; c++) {
    const w = load<f32>(weights + (<usize>c << 2));
    if (w < least) continue;
    keptCount++;
    keptMass += w;
  }
}

/** The largest weight from which on at least `count` weights with the sum `mass` stay, found bit by bit: weights are within 0 and 1. */
function largestBound(weights: usize, vocab: i32, count: i32, mass: f32): f32 {
  let bits: u32 = 0;
  for (let bit: u32 = 1 << 29; bit > 0; bit >>= 1) {
    if ((bits | bit) > 0x3f800000) continue;
    measure(weights, vocab, reinterpret<f32>(bits | bit));
    if (keptCount >= count && keptMass >= mass) bits |= bit;
  }
  return reinterpret<f32>(bits);
}

/** What top-k and top-p leave. */
function leastWeight(weights: usize, vocab: i32): f32 {
  let least: f32 = 0;
  if (arg(11) > 0) least = largestBound(weights, vocab, min(arg(11), vocab), 0);
  if (argF(12) >= 1) return least;
  measure(weights, vocab, least);
  return max(least, largestBound(weights, vocab, 1, argF(12) * keptMass));
}

/** Weights are relative to the likeliest, so a bound compares them as they are. */
function draw(weights: usize, vocab: i32, least: f32, uniform: f32): i32 {
  let total: f64 = 0;
  for (let c = 0; c < vocab; c++) {
    const w = load<f32>(weights + (<usize>c << 2));
    if (w >= least) total += w;
  }
  const threshold = total * uniform;
  let cumulative: f64 = 0;
  let last = 0;
  for (let c = 0; c < vocab; c++) {
    const w = load<f32>(weights + (<usize>c << 2));
    if (w < least || w == 0) continue;
    cumulative += w;
    last = c;
    if (cumulative > threshold) break;
  }
  return last;
}
