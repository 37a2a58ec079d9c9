import { arg, argF, ptr } from './job';
import { sum4 } from './math';

function rowEnd(part: i32, rows: i32, grain: i32): i32 {
  return min((part + 1) * grain, rows);
}

function sumSquaresOf(x: usize, width: i32): f32 {
  let s = f32x4.splat(0);
  let c = 0;
  for (; c + 4 <= width; c += 4) {
    const value = v128.load(x + (<usize>c << 2));
    s = f32x4.add(s, f32x4.mul(value, value));
  }
  let sum = sum4(s);
  for (; c < width; c++) {
    const value = load<f32>(x + (<usize>c << 2));
    sum += value * value;
  }
  return sum;
}

// @ts-ignore: decorator
@inline function inverseRms(x: usize, width: i32, epsilon: f32): f32 {
  return <f32>(1 / sqrt(<f64>sumSquaresOf(x, width) / width + epsilon));
}

/** Arguments: out, x, weight, rows, width, epsilon, rows a part, whether to add to out. */
export function rmsNormPart(part: i32): void {
  const width = arg(4);
  const weight = ptr(2);
  const end = rowEnd(part, arg(3), arg(6));
  for (let row = part * arg(6); row < end; row++) {
    const at: usize = (row * width) << 2;
    const x = ptr(1) + at;
    const out = ptr(0) + at;
    const inverse = inverseRms(x, width, argF(5));
    let c: usize = 0;
    const bytes = <usize>width << 2;
    for (; c + 16 <= bytes; c += 16) {
      const y = f32x4.mul(f32x4.mul(v128.load(x + c), f32x4.splat(inverse)), v128.load(weight + c));
      v128.store(out + c, arg(7) ? f32x4.add(v128.load(out + c), y) : y);
    }
    for (; c < bytes; c += 4) {
      const y = load<f32>(x + c) * inverse * load<f32>(weight + c);
      store<f32>(out + c, arg(7) ? load<f32>(out + c) + y : y);
    }
  }
}

/** Arguments: dx, dy, x, weight, rows, width, epsilon, rows a part. */
export function rmsNormBackwardPart(part: i32): void {
  const width = arg(5);
  const bytes = <usize>width << 2;
  const weight = ptr(3);
  const end = rowEnd(part, arg(4), arg(7));
  for (let row = part * arg(7); row < end; row++) {
    const at: usize = (row * width) << 2;
    const dx = ptr(0) + at;
    const dy = ptr(1) + at;
    const x = ptr(2) + at;
    const inverse = inverseRms(x, width, argF(6));
    let s = f32x4.splat(0);
    let c: usize = 0;
    for (; c + 16 <= bytes; c += 16) s = f32x4.add(s, f32x4.mul(f32x4.mul(v128.load(dy + c), v128.load(weight + c)), v128.load(x + c)));
    let dot = sum4(s);
    for (; c < bytes; c += 4) dot += load<f32>(dy + c) * load<f32>(weight + c) * load<f32>(x + c);
    const pull = (dot * inverse * inverse) / <f32>width;
    c = 0;
    for (; c + 16 <= bytes; c += 16) {
      const d = f32x4.sub(f32x4.mul(v128.load(dy + c), v128.load(weight + c)), f32x4.mul(v128.load(x + c), f32x4.splat(pull)));
      v128.store(dx + c, f32x4.add(v128.load(dx + c), f32x4.mul(d, f32x4.splat(inverse))));
    }
    for (; c < bytes; c += 4) {
      const d = load<f32>(dy + c) * load<f32>(weight + c) - load<f32>(x + c) * pull;
      store<f32>(dx + c, load<f32>(dx + c) + inverse * d);
    }
  }
}

/** Arguments: x, positions, table (cosines, then sines, of each position), tokens, heads, half, inverse, tokens a part. */
export function ropePart(part: i32): void {
  const heads = arg(4);
  const bytes = <usize>arg(5) << 2;
  const turn: f32 = arg(6) ? -1 : 1;
  const end = rowEnd(part, arg(3), arg(7));
  for (let t = part * arg(7); t < end; t++) {
    const cosines = ptr(2) + <usize>load<i32>(ptr(1) + (t << 2)) * 2 * bytes;
    const sines = cosines + bytes;
    let low: usize = ptr(0) + <usize>t * heads * 2 * bytes;
    for (let head = 0; head < heads; head++) {
      const high = low + bytes;
      let c: usize = 0;
      for (; c + 16 <= bytes; c += 16) {
        const a = v128.load(low + c);
        const b = v128.load(high + c);
        const cos = v128.load(cosines + c);
        const sin = f32x4.mul(v128.load(sines + c), f32x4.splat(turn));
        v128.store(low + c, f32x4.sub(f32x4.mul(a, cos), f32x4.mul(b, sin)));
        v128.store(high + c, f32x4.add(f32x4.mul(b, cos), f32x4.mul(a, sin)));
      }
      for (; c < bytes; c += 4) {
        const a = load<f32>(low + c);
        const b = load<f32>(high + c);
        const cos = load<f32>(cosines + c);
        const sin = load<f32>(sines + c) * turn;
        store<f32>(low + c, a * cos - b * sin);
        store<f32>(high + c, b * cos + a * sin);
      }
      low += 2 * bytes;
    }
  }
}

/** out[i] = x[index[i]] */
export function gatherRows(out: usize, x: usize, index: usize, rows: i32, width: i32): void {
  const bytes = <usize>width << 2;
  for (let i: usize = 0; i < <usize>rows; i++) memory.copy(out + i * bytes, x + <usize>load<i32>(index + (i << 2)) * bytes, bytes);
}

/** out[index[i]] = x[i] */
export function scatterRows(out: usize, x: usize, index: usize, rows: i32, width: i32): void {
  const bytes = <usize>width << 2;
  for (let i: usize = 0; i < <usize>rows; i++) memory.copy(out + <usize>load<i32>(index + (i << 2)) * bytes, x + i * bytes, bytes);
}

/** out[index[i]] += x[i], in the order of i: one thread. */
export function scatterAddRows(out: usize, x: usize, index: usize, rows: i32, width: i32): void {
  const bytes = <usize>width << 2;
  for (let i: usize = 0; i < <usize>rows; i++) {
    const to = out + <usize>load<i32>(index + (i << 2)) * bytes;
    const from = x + i * bytes;
    let c: usize = 0;
    for (; c + 16 <= bytes; c += 16) v128.store(to + c, f32x4.add(v128.load(to + c), v128.load(from + c)));
    for (; c < bytes; c += 4) store<f32>(to + c, load<f32>(to + c) + load<f32>(from + c));
  }
}
