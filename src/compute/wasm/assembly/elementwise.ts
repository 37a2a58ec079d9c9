// Ranges of elements. Tensors begin at multiples of 256 bytes and end before the next, so the last group of four
// may reach into the padding where it is only read; it is written element by element.

import { arg, argF, ptr } from './job';
import { exp4 } from './math';

/** Arguments 5 to 8 of every operation here: length, elements a part (a multiple of four), the activation's two factors. */
const LENGTH = 5;
const GRAIN = 6;
const LINEAR = 7;
const CUBIC = 8;

// @ts-ignore: decorator
@inline function put4(at: usize, value: v128, i: i32, length: i32): void {
  if (i + 4 <= length) {
    v128.store(at, value);
    return;
  }
  store<f32>(at, f32x4.extract_lane(value, 0));
  if (i + 1 < length) store<f32>(at, f32x4.extract_lane(value, 1), 4);
  if (i + 2 < length) store<f32>(at, f32x4.extract_lane(value, 2), 8);
}

// @ts-ignore: decorator
@inline function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
}

/** linear + cubic · x² */
// @ts-ignore: decorator
@inline function curve(x: v128, cubic: f32): v128 {
  return f32x4.add(f32x4.splat(argF(LINEAR)), f32x4.mul(f32x4.mul(f32x4.splat(cubic), x), x));
}

/** Arguments: out, gate, up. */
export function gluPart(part: i32): void {
  const length = arg(LENGTH);
  const end = min((part + 1) * arg(GRAIN), length);
  const cubic = argF(CUBIC);
  for (let i = part * arg(GRAIN); i < end; i += 4) {
    const at = i << 2;
    const gate = v128.load(ptr(1) + at);
    put4(ptr(0) + at, f32x4.mul(f32x4.mul(gate, sigmoid(f32x4.mul(gate, curve(gate, cubic)))), v128.load(ptr(2) + at)), i, length);
  }
}

/** Arguments: dGate, dUp, dOut, gate, up. */
export function gluBackwardPart(part: i32): void {
  const length = arg(LENGTH);
  const end = min((part + 1) * arg(GRAIN), length);
  const cubic = argF(CUBIC);
  const one = f32x4.splat(1);
  for (let i = part * arg(GRAIN); i < end; i += 4) {
    const at = i << 2;
    const gate = v128.load(ptr(3) + at);
    const up = v128.load(ptr(4) + at);
    const d = v128.load(ptr(2) + at);
    const s = sigmoid(f32x4.mul(gate, curve(gate, cubic)));
    const bend = f32x4.mul(f32x4.mul(gate, f32x4.sub(one, s)), curve(gate, 3 * cubic));
    const slope = f32x4.mul(s, f32x4.add(one, bend));
    put4(ptr(0) + at, f32x4.mul(f32x4.mul(d, up), slope), i, length);
    put4(ptr(1) + at, f32x4.mul(d, f32x4.mul(gate, s)), i, length);
  }
}

/** One thread, in double precision. */
export function sumSquares(out: usize, x: usize, length: i32): void {
  let s = f64x2.splat(0);
  let t = f64x2.splat(0);
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    const low = f64x2.promote_low_f32x4(v128.load(x + (<usize>i << 2)));
    const high = f64x2.promote_low_f32x4(v128.load64_zero(x + (<usize>i << 2), 8));
    s = f64x2.add(s, f64x2.mul(low, low));
    t = f64x2.add(t, f64x2.mul(high, high));
  }
  const both = f64x2.add(s, t);
  let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (; i < length; i++) {
    const value = <f64>load<f32>(x + (<usize>i << 2));
    sum += value * value;
  }
  store<f32>(out, <f32>sum);
}

/** `clip` scales the gradient; `rate` is the learning rate over the first correction, `root` the square root of the second. */
export function adamW(
  param: usize,
  grad: usize,
  m: usize,
  v: usize,
  length: i32,
  clip: f32,
  beta1: f32,
  beta2: f32,
  rest1: f32,
  rest2: f32,
  rate: f32,
  inverseRoot: f32,
  epsilon: f32,
  keep: f32,
): void {
  for (let i = 0; i < length; i += 4) {
    const at = <usize>i << 2;
    const g = f32x4.mul(v128.load(grad + at), f32x4.splat(clip));
    const first = f32x4.add(f32x4.mul(v128.load(m + at), f32x4.splat(beta1)), f32x4.mul(g, f32x4.splat(rest1)));
    const second = f32x4.add(f32x4.mul(v128.load(v + at), f32x4.splat(beta2)), f32x4.mul(f32x4.mul(g, g), f32x4.splat(rest2)));
    const divisor = f32x4.add(f32x4.mul(f32x4.sqrt(second), f32x4.splat(inverseRoot)), f32x4.splat(epsilon));
    const update = f32x4.div(f32x4.mul(first, f32x4.splat(rate)), divisor);
    put4(m + at, first, i, length);
    put4(v + at, second, i, length);
    put4(param + at, f32x4.sub(f32x4.mul(v128.load(param + at), f32x4.splat(keep)), update), i, length);
  }
}
