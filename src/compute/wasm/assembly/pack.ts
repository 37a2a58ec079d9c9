// The second operand of a product in panels of eight columns: panel p holds, for every row c of the inner
// dimension, the elements [c, 8p .. 8p+8) one after another, zeros beyond the last column. A stored [N, K]
// operand is transposed on the way.

import { arg, ptr } from './job';

/** Arguments: to, from, n, k, transposed, panels a part. */
export function packPart(part: i32): void {
  const to = ptr(0);
  const from = ptr(1);
  const n = arg(2);
  const k = arg(3);
  const grain = arg(5);
  const last = min((part + 1) * grain, (n + 7) >> 3);
  for (let panel = part * grain; panel < last; panel++) {
    const at = to + (<usize>panel * k << 5);
    const columns = min(n - (panel << 3), 8);
    if (arg(4)) packTransposed(at, from + (<usize>(panel << 3) * k << 2), columns, k, 1);
    else packRows(at, from + (<usize>panel << 5), columns, k, <usize>n << 2);
  }
}

function packRows(to: usize, from: usize, columns: i32, k: i32, stride: usize): void {
  for (let c = 0; c < k; c++) {
    if (columns == 8) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
    } else {
      for (let j = 0; j < 8; j++) store<f32>(to + (<usize>j << 2), j < columns ? load<f32>(from + (<usize>j << 2)) : 0);
    }
    to += 32;
    from += stride;
  }
}

/** Four stored rows of four elements become four groups of four columns. */
// @ts-ignore: decorator
@inline export function transpose(to: usize, from: usize, stride: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + stride);
  const c = v128.load(from + 2 * stride);
  const d = v128.load(from + 3 * stride);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), 32);
  v128.store(to, v128.shuffle<f32>(AB, CD, 0, 1, 4, 5), 64);
  v128.store(to, v128.shuffle<f32>(AB, CD, 2, 3, 6, 7), 96);
}

/** `columns` stored rows of k elements, times `factor`. */
export function packTransposed(to: usize, from: usize, columns: i32, k: i32, factor: f32): void {
  const stride = <usize>k << 2;
  let c = 0;
  if (columns == 8 && factor == 1) {
    for (; c + 4 <= k; c += 4) {
      transpose(to + (<usize>c << 5), from + (<usize>c << 2), stride);
      transpose(to + (<usize>c << 5) + 16, from + (<usize>c << 2) + 4 * stride, stride);
    }
  }
  for (; c < k; c++) {
    const row = to + (<usize>c << 5);
    for (let j = 0; j < 8; j++) {
      const value = j < columns ? load<f32>(from + <usize>j * stride + (<usize>c << 2)) : 0;
      store<f32>(row + (<usize>j << 2), value * factor);
    }
  }
}
