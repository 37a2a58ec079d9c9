// Exponential and logarithm, and sums over lanes.

/**
 * Constants of `exp4`, as vectors in memory: engines build a constant anew wherever it is used, and a load costs less.
 */
const CONSTANTS: usize = 3072;

/** Called once for a memory. */
export function storeConstants(): void {
  let at = CONSTANTS;
  at = storeVector(at, -50);
  at = storeVector(at, 88.3);
  at = storeVector(at, 1.44269504088896341);
  // ln 2 in two pieces
  at = storeVector(at, 0.693359375);
  at = storeVector(at, -2.12194440e-4);
  at = storeVector(at, 1.9875691500e-4);
  at = storeVector(at, 1.3981999507e-3);
  at = storeVector(at, 8.3334519073e-3);
  at = storeVector(at, 4.1665795894e-2);
  at = storeVector(at, 1.6666665459e-1);
  at = storeVector(at, 5.0000001201e-1);
  at = storeVector(at, 1);
  storeVector(at, 12582912);
}

function storeVector(at: usize, value: f32): usize {
  v128.store(at, f32x4.splat(value));
  return at + 16;
}

/**
 * eˣ for four numbers, to about 2 units in the last place: 2ⁿ · p(r) with r in ±ln 2 / 2 and the polynomial of
 * Cephes `expf`. Above 88.3 it is the one for 88.3. Below −50 it is 0: 2e-22 beside a sum of at least 1 is nothing in float32,
 * but its products with small gradients would be denormal numbers, which slowed attention's backward pass down fourfold.
 */
// @ts-ignore: decorator
@inline export function exp4(x: v128): v128 {
  const clamped = f32x4.pmin(f32x4.pmax(x, v128.load(CONSTANTS)), v128.load(CONSTANTS, 16));
  // adding 1.5 · 2²³ rounds to a whole number and leaves it in the low bits
  const shifted = f32x4.add(f32x4.mul(clamped, v128.load(CONSTANTS, 32)), v128.load(CONSTANTS, 192));
  const n = f32x4.sub(shifted, v128.load(CONSTANTS, 192));
  let r = f32x4.sub(clamped, f32x4.mul(n, v128.load(CONSTANTS, 48)));
  r = f32x4.sub(r, f32x4.mul(n, v128.load(CONSTANTS, 64)));
  let p = v128.load(CONSTANTS, 80);
  p = f32x4.add(f32x4.mul(p, r), v128.load(CONSTANTS, 96));
  p = f32x4.add(f32x4.mul(p, r), v128.load(CONSTANTS, 112));
  p = f32x4.add(f32x4.mul(p, r), v128.load(CONSTANTS, 128));
  p = f32x4.add(f32x4.mul(p, r), v128.load(CONSTANTS, 144));
  p = f32x4.add(f32x4.mul(p, r), v128.load(CONSTANTS, 160));
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), v128.load(CONSTANTS, 176));
  const power = i32x4.add(i32x4.shl(shifted, 23), v128.load(CONSTANTS, 176));
  return v128.and(f32x4.mul(p, power), f32x4.ge(x, v128.load(CONSTANTS)));
}

// @ts-ignore: decorator
@inline export function exp1(x: f32): f32 {
  return f32x4.extract_lane(exp4(f32x4.splat(x)), 0);
}

/** ln x for a normal positive number: 2·artanh((m−1)/(m+1)) + e·ln 2, m in [√½, √2), the series to the 15th power. */
export function log1(x: f32): f32 {
  const bits = reinterpret<i32>(x);
  let e = (bits >> 23) - 127;
  let m = <f64>reinterpret<f32>((bits & 0x7fffff) | 0x3f800000);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    e++;
  }
  const s = (m - 1) / (m + 1);
  const s2 = s * s;
  let series: f64 = 1.0 / 15;
  series = series * s2 + 1.0 / 13;
  series = series * s2 + 1.0 / 11;
  series = series * s2 + 1.0 / 9;
  series = series * s2 + 1.0 / 7;
  series = series * s2 + 1.0 / 5;
  series = series * s2 + 1.0 / 3;
  series = series * s2 + 1;
  return <f32>(2 * s * series + <f64>e * 0.6931471805599453);
}

/** sum + a · b, rounded once where the build has the fused instruction: products and attention take the same one, so that what is sampled is what is learned. */
// @ts-ignore: decorator
@inline export function madd(sum: v128, a: v128, b: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, sum) : f32x4.add(sum, f32x4.mul(a, b));
}

// @ts-ignore: decorator
@inline export function sum4(x: v128): f32 {
  const even = f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 2);
  return even + (f32x4.extract_lane(x, 1) + f32x4.extract_lane(x, 3));
}

// @ts-ignore: decorator
@inline export function max4(x: v128): f32 {
  return max(max(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1)), max(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)));
}
