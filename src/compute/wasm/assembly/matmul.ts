// Matrix products in registers: 4 rows × 8 columns, or 1 row × 32, each element of the result one lane that adds
// its k products in order. Whatever the tile, a lane does the same additions, so rows do not depend on each other
// and the bits do not depend on how the work is divided. The LoRA term continues in the same lanes.

import { arg, argF, ptr, threadIndex } from './job';
import { madd } from './math';
import { decodeColumns, decodeRows } from './stored';

/** Arguments of a product (see `matmul` in index.ts). Strides and steps are in bytes. */
export namespace A {
  export const OUT = 0;
  export const OUT_STRIDE = 1;
  export const X = 2;
  export const X_ROW = 3;
  export const X_STEP = 4;
  export const B = 5;
  export const B_PANEL = 6;
  export const B_STEP = 7;
  export const M = 8;
  export const N = 9;
  export const K = 10;
  export const ALPHA = 11;
  export const ACCUMULATE = 12;
  export const Z = 13;
  export const Z_ROW = 14;
  export const RANK = 15;
  export const LORA_B = 16;
  export const ROWS = 17;
  export const PANELS = 18;
  export const TAIL = 19;
  /** 0, or how the rows at B lie packed; panels are then decoded into room of `ROOM_BYTES` a thread. */
  export const FORMAT = 20;
  export const TRANSPOSED = 21;
  export const ROW_BYTES = 22;
  export const ROOM = 23;
  export const ROOM_BYTES = 24;
}

/** At the start of a thread's room, before its panels: eight decoded blocks. */
const SPARE_BYTES: usize = 1024;

/** A part is `ROWS` rows by `PANELS` panels; parts go through the panels first. */
export function matmulPart(part: i32): void {
  const m = arg(A.M);
  const panels = (arg(A.N) + 7) >> 3;
  const across = (panels + arg(A.PANELS) - 1) / arg(A.PANELS);
  const firstRow = (part / across) * arg(A.ROWS);
  const endRow = min(firstRow + arg(A.ROWS), m);
  const firstPanel = (part % across) * arg(A.PANELS);
  const endPanel = min(firstPanel + arg(A.PANELS), panels);
  const single = (endRow - firstRow) & 3;
  const endQuads = single == 1 ? endRow - 1 : endRow;
  for (let panel = firstPanel; panel < endPanel; panel += 4) {
    const count = min(endPanel - panel, 4);
    const b = arg(A.FORMAT) ? decodePanels(panel) : ptr(A.B) + panel * arg(A.B_PANEL);
    for (let p = 0; p < count; p++) {
      for (let row = firstRow; row < endQuads; row += 4) tile4x8(row, min(endQuads - row, 4), panel + p, b + p * arg(A.B_PANEL));
    }
    if (single != 1) continue;
    if (count == 4 && (panel + 4) * 8 <= arg(A.N)) tile1x32(endRow - 1, panel, b);
    else for (let p = 0; p < count; p++) tile4x8(endRow - 1, 1, panel + p, b + p * arg(A.B_PANEL));
  }
}

/** The address of four panels of packed weights, decoded. */
function decodePanels(panel: i32): usize {
  const spare: usize = ptr(A.ROOM) + threadIndex * arg(A.ROOM_BYTES);
  const to = spare + SPARE_BYTES;
  const rows = arg(A.N) - (panel << 3);
  if (arg(A.TRANSPOSED)) decodeRows(arg(A.FORMAT), to, ptr(A.B), ptr(A.ROW_BYTES), panel << 3, rows, arg(A.K), spare);
  else decodeColumns(arg(A.FORMAT), to, ptr(A.B), ptr(A.ROW_BYTES), panel << 3, arg(A.K), spare);
  return to;
}

/** alpha · sum, then the LoRA products, then what was there. */
function tile4x8(row: i32, rows: i32, panel: i32, b: usize): void {
  const xRow: usize = arg(A.X_ROW);
  const xStep: usize = arg(A.X_STEP);
  let x0: usize = ptr(A.X) + row * arg(A.X_ROW);
  // rows beyond the last repeat it and are not stored
  let x1: usize = rows > 1 ? x0 + xRow : x0;
  let x2: usize = rows > 2 ? x1 + xRow : x1;
  let x3: usize = rows > 3 ? x2 + xRow : x2;
  const bStep: usize = arg(A.B_STEP);
  let s00 = f32x4.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  let k = arg(A.K);
  if (xStep == 4 && bStep == 32) {
    for (; k >= 4; k -= 4) {
      let p = v128.load(b);
      let q = v128.load(b, 16);
      let x = v128.load32_splat(x0);
      s00 = madd(s00, x, p);
      s01 = madd(s01, x, q);
      x = v128.load32_splat(x1);
      s10 = madd(s10, x, p);
      s11 = madd(s11, x, q);
      x = v128.load32_splat(x2);
      s20 = madd(s20, x, p);
      s21 = madd(s21, x, q);
      x = v128.load32_splat(x3);
      s30 = madd(s30, x, p);
      s31 = madd(s31, x, q);
      p = v128.load(b, 32);
      q = v128.load(b, 48);
      x = v128.load32_splat(x0, 4);
      s00 = madd(s00, x, p);
      s01 = madd(s01, x, q);
      x = v128.load32_splat(x1, 4);
      s10 = madd(s10, x, p);
      s11 = madd(s11, x, q);
      x = v128.load32_splat(x2, 4);
      s20 = madd(s20, x, p);
      s21 = madd(s21, x, q);
      x = v128.load32_splat(x3, 4);
      s30 = madd(s30, x, p);
      s31 = madd(s31, x, q);
      p = v128.load(b, 64);
      q = v128.load(b, 80);
      x = v128.load32_splat(x0, 8);
      s00 = madd(s00, x, p);
      s01 = madd(s01, x, q);
      x = v128.load32_splat(x1, 8);
      s10 = madd(s10, x, p);
      s11 = madd(s11, x, q);
      x = v128.load32_splat(x2, 8);
      s20 = madd(s20, x, p);
      s21 = madd(s21, x, q);
      x = v128.load32_splat(x3, 8);
      s30 = madd(s30, x, p);
      s31 = madd(s31, x, q);
      p = v128.load(b, 96);
      q = v128.load(b, 112);
      x = v128.load32_splat(x0, 12);
      s00 = madd(s00, x, p);
      s01 = madd(s01, x, q);
      x = v128.load32_splat(x1, 12);
      s10 = madd(s10, x, p);
      s11 = madd(s11, x, q);
      x = v128.load32_splat(x2, 12);
      s20 = madd(s20, x, p);
      s21 = madd(s21, x, q);
      x = v128.load32_splat(x3, 12);
      s30 = madd(s30, x, p);
      s31 = madd(s31, x, q);
      b += 128;
      x0 += 16;
      x1 += 16;
      x2 += 16;
      x3 += 16;
    }
  }
  // the same step for what is left over, and after it for the LoRA products
  let step = xStep;
  let stepB = bStep;
  const rank = arg(A.RANK);
  const alpha = argF(A.ALPHA);
  for (let pass = 0; pass < 2; pass++) {
    for (; k > 0; k--) {
      const p = v128.load(b);
      const q = v128.load(b, 16);
      let x = v128.load32_splat(x0);
      s00 = madd(s00, x, p);
      s01 = madd(s01, x, q);
      x = v128.load32_splat(x1);
      s10 = madd(s10, x, p);
      s11 = madd(s11, x, q);
      x = v128.load32_splat(x2);
      s20 = madd(s20, x, p);
      s21 = madd(s21, x, q);
      x = v128.load32_splat(x3);
      s30 = madd(s30, x, p);
      s31 = madd(s31, x, q);
      b += stepB;
      x0 += step;
      x1 += step;
      x2 += step;
      x3 += step;
    }
    if (pass == 1) break;
    if (alpha != 1) {
      const factor = f32x4.splat(alpha);
      s00 = f32x4.mul(s00, factor);
      s01 = f32x4.mul(s01, factor);
      s10 = f32x4.mul(s10, factor);
      s11 = f32x4.mul(s11, factor);
      s20 = f32x4.mul(s20, factor);
      s21 = f32x4.mul(s21, factor);
      s30 = f32x4.mul(s30, factor);
      s31 = f32x4.mul(s31, factor);
    }
    if (rank == 0) break;
    const zRow: usize = arg(A.Z_ROW);
    x0 = ptr(A.Z) + row * arg(A.Z_ROW);
    x1 = rows > 1 ? x0 + zRow : x0;
    x2 = rows > 2 ? x1 + zRow : x1;
    x3 = rows > 3 ? x2 + zRow : x2;
    b = ptr(A.LORA_B) + ((panel * rank) << 5);
    k = rank;
    step = 4;
    stepB = 32;
  }
  const stride: usize = arg(A.OUT_STRIDE);
  const columns = arg(A.N) - (panel << 3);
  let out: usize = ptr(A.OUT) + row * arg(A.OUT_STRIDE) + (panel << 5);
  put8(out, s00, s01, columns);
  if (rows == 1) return;
  out += stride;
  put8(out, s10, s11, columns);
  if (rows == 2) return;
  out += stride;
  put8(out, s20, s21, columns);
  if (rows == 3) return;
  put8(out + stride, s30, s31, columns);
}

// @ts-ignore: decorator
@inline function put8(out: usize, low: v128, high: v128, columns: i32): void {
  if (columns >= 8) {
    if (arg(A.ACCUMULATE)) {
      low = f32x4.add(v128.load(out), low);
      high = f32x4.add(v128.load(out, 16), high);
    }
    v128.store(out, low);
    v128.store(out, high, 16);
  } else putTail(out, low, high, columns);
}

function putTail(out: usize, low: v128, high: v128, columns: i32): void {
  const spare: usize = ptr(A.TAIL) + (threadIndex << 6);
  v128.store(spare, low);
  v128.store(spare, high, 16);
  for (let j: usize = 0; j < <usize>columns << 2; j += 4) {
    const value = load<f32>(spare + j);
    store<f32>(out + j, arg(A.ACCUMULATE) ? load<f32>(out + j) + value : value);
  }
}

function tile1x32(row: i32, panel: i32, b0: usize): void {
  let x: usize = ptr(A.X) + row * arg(A.X_ROW);
  const perPanel: usize = arg(A.B_PANEL);
  let xStep: usize = arg(A.X_STEP);
  let bStep: usize = arg(A.B_STEP);
  let b1 = b0 + perPanel;
  let b2 = b1 + perPanel;
  let b3 = b2 + perPanel;
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let s4 = s0;
  let s5 = s0;
  let s6 = s0;
  let s7 = s0;
  let k = arg(A.K);
  const rank = arg(A.RANK);
  for (let pass = 0; pass < 2; pass++) {
    for (; k > 0; k--) {
      const a = v128.load32_splat(x);
      s0 = madd(s0, a, v128.load(b0));
      s1 = madd(s1, a, v128.load(b0, 16));
      s2 = madd(s2, a, v128.load(b1));
      s3 = madd(s3, a, v128.load(b1, 16));
      s4 = madd(s4, a, v128.load(b2));
      s5 = madd(s5, a, v128.load(b2, 16));
      s6 = madd(s6, a, v128.load(b3));
      s7 = madd(s7, a, v128.load(b3, 16));
      x += xStep;
      b0 += bStep;
      b1 += bStep;
      b2 += bStep;
      b3 += bStep;
    }
    if (pass == 1) break;
    if (argF(A.ALPHA) != 1) {
      const factor = f32x4.splat(argF(A.ALPHA));
      s0 = f32x4.mul(s0, factor);
      s1 = f32x4.mul(s1, factor);
      s2 = f32x4.mul(s2, factor);
      s3 = f32x4.mul(s3, factor);
      s4 = f32x4.mul(s4, factor);
      s5 = f32x4.mul(s5, factor);
      s6 = f32x4.mul(s6, factor);
      s7 = f32x4.mul(s7, factor);
    }
    if (rank == 0) break;
    x = ptr(A.Z) + row * arg(A.Z_ROW);
    b0 = ptr(A.LORA_B) + ((panel * rank) << 5);
    b1 = b0 + (rank << 5);
    b2 = b1 + (rank << 5);
    b3 = b2 + (rank << 5);
    k = rank;
    xStep = 4;
    bStep = 32;
  }
  const out: usize = ptr(A.OUT) + row * arg(A.OUT_STRIDE) + (panel << 5);
  put8(out, s0, s1, 8);
  put8(out + 32, s2, s3, 8);
  put8(out + 64, s4, s5, 8);
  put8(out + 96, s6, s7, 8);
}
