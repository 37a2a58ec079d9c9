// Products of vectors with many rows, and weighted sums of rows, for attention. A product adds its lanes in one order
// whether its row came alone, in a group of four or for two vectors at once.

import { madd, sum4 } from './math';

/** out[i] = factor · x · row i, rows of d elements `stride` bytes apart; four rows at a time. */
export function dots(out: usize, x: usize, rows: usize, stride: usize, count: i32, d: i32, factor: f32): void {
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
      s0 = madd(s0, a, v128.load(rows + c));
      s1 = madd(s1, a, v128.load(r1 + c));
      s2 = madd(s2, a, v128.load(r2 + c));
      s3 = madd(s3, a, v128.load(r3 + c));
    }
    let sum = sumEach(s0, s1, s2, s3);
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
    for (let c: usize = 0; c < bytes; c += 16) s = madd(s, v128.load(x + c), v128.load(rows + c));
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
export function addRows(out: usize, weights: usize, rows: usize, stride: usize, count: i32, d: i32): void {
  if (count <= 0) return;
  let c = 0;
  for (; c + 32 <= d; c += 32) addRows32(out + (<usize>c << 2), weights, rows + (<usize>c << 2), stride, count);
  for (; c + 4 <= d; c += 4) {
    const at = <usize>c << 2;
    let s = v128.load(out + at);
    let row = rows + at;
    for (let i: usize = 0; i < <usize>count; i++) {
      s = madd(s, v128.load32_splat(weights + (i << 2)), v128.load(row));
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
    s0 = madd(s0, w, v128.load(row));
    s1 = madd(s1, w, v128.load(row, 16));
    s2 = madd(s2, w, v128.load(row, 32));
    s3 = madd(s3, w, v128.load(row, 48));
    s4 = madd(s4, w, v128.load(row, 64));
    s5 = madd(s5, w, v128.load(row, 80));
    s6 = madd(s6, w, v128.load(row, 96));
    s7 = madd(s7, w, v128.load(row, 112));
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


/** `dots` for two vectors. */
export function dotsTwice(out: usize, out2: usize, x: usize, x2: usize, rows: usize, stride: usize, count: i32, d: i32, factor: f32): void {
  const bytes = <usize>d << 2;
  const fours = d & 3 ? 0 : count & ~3;
  for (let i = 0; i < fours; i += 4) {
    const r1 = rows + stride;
    const r2 = r1 + stride;
    const r3 = r2 + stride;
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let t0 = s0;
    let t1 = s0;
    let t2 = s0;
    let t3 = s0;
    for (let c: usize = 0; c < bytes; c += 16) {
      const a = v128.load(x + c);
      const b = v128.load(x2 + c);
      let row = v128.load(rows + c);
      s0 = madd(s0, a, row);
      t0 = madd(t0, b, row);
      row = v128.load(r1 + c);
      s1 = madd(s1, a, row);
      t1 = madd(t1, b, row);
      row = v128.load(r2 + c);
      s2 = madd(s2, a, row);
      t2 = madd(t2, b, row);
      row = v128.load(r3 + c);
      s3 = madd(s3, a, row);
      t3 = madd(t3, b, row);
    }
    v128.store(out, f32x4.mul(sumEach(s0, s1, s2, s3), f32x4.splat(factor)));
    v128.store(out2, f32x4.mul(sumEach(t0, t1, t2, t3), f32x4.splat(factor)));
    out += 16;
    out2 += 16;
    rows = r3 + stride;
  }
  dots(out, x, rows, stride, count - fours, d, factor);
  dots(out2, x2, rows, stride, count - fours, d, factor);
}

/** `addRows` with two sets of weights. */
export function addRowsTwice(out: usize, out2: usize, weights: usize, weights2: usize, rows: usize, stride: usize, count: i32, d: i32): void {
  if (count <= 0) return;
  let c: i32 = 0;
  for (; c + 16 <= d; c += 16) {
    const at = <usize>c << 2;
    let row = rows + at;
    let s0 = v128.load(out + at);
    let s1 = v128.load(out + at, 16);
    let s2 = v128.load(out + at, 32);
    let s3 = v128.load(out + at, 48);
    let t0 = v128.load(out2 + at);
    let t1 = v128.load(out2 + at, 16);
    let t2 = v128.load(out2 + at, 32);
    let t3 = v128.load(out2 + at, 48);
    for (let i: usize = 0; i < <usize>count << 2; i += 4) {
      const a = v128.load32_splat(weights + i);
      const b = v128.load32_splat(weights2 + i);
      let value = v128.load(row);
      s0 = madd(s0, a, value);
      t0 = madd(t0, b, value);
      value = v128.load(row, 16);
      s1 = madd(s1, a, value);
      t1 = madd(t1, b, value);
      value = v128.load(row, 32);
      s2 = madd(s2, a, value);
      t2 = madd(t2, b, value);
      value = v128.load(row, 48);
      s3 = madd(s3, a, value);
      t3 = madd(t3, b, value);
      row += stride;
    }
    v128.store(out + at, s0);
    v128.store(out + at, s1, 16);
    v128.store(out + at, s2, 32);
    v128.store(out + at, s3, 48);
    v128.store(out2 + at, t0);
    v128.store(out2 + at, t1, 16);
    v128.store(out2 + at, t2, 32);
    v128.store(out2 + at, t3, 48);
  }
  const rest = <usize>c << 2;
  addRows(out + rest, weights, rows + rest, stride, count, d - c);
  addRows(out2 + rest, weights2, rows + rest, stride, count, d - c);
}

/** The sum of each vector's lanes, in the order of `sum4`. */
// @ts-ignore: decorator
@inline function sumEach(s0: v128, s1: v128, s2: v128, s3: v128): v128 {
  const t0 = f32x4.add(v128.shuffle<f32>(s0, s1, 0, 4, 1, 5), v128.shuffle<f32>(s0, s1, 2, 6, 3, 7));
  const t1 = f32x4.add(v128.shuffle<f32>(s2, s3, 0, 4, 1, 5), v128.shuffle<f32>(s2, s3, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(t0, t1, 0, 1, 4, 5), v128.shuffle<f32>(t0, t1, 2, 3, 6, 7));
}
