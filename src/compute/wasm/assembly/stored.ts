// Rows of packed weights (packing.ts in src/compute) as float32, into the panels that products read or as a row. Every
// number comes out as the reference decodes it, so a product with packed weights has the bits of one with what they stand for.

import { transpose } from './pack';

const F16: i32 = 1;
const INT8: i32 = 2;
const INT4: i32 = 3;

/** Numbers of a block as float32. */
const BLOCK_BYTES: usize = 128;

// @ts-ignore: decorator
@inline function storedBytes(format: i32): usize {
  return format == F16 ? 64 : format == INT8 ? 36 : 20;
}

/** binary16 in the low half of each lane: the exponent is moved by a product, which is exact for subnormal numbers too. */
// @ts-ignore: decorator
@inline function halves(lanes: v128): v128 {
  const magnitude = f32x4.mul(i32x4.shl(v128.and(lanes, i32x4.splat(0x7fff)), 13), f32x4.splat(<f32>5.192296858534828e33));
  return v128.or(magnitude, i32x4.shl(v128.and(lanes, i32x4.splat(0x8000)), 16));
}

/** The binary16 at an address. */
// @ts-ignore: decorator
@inline function half(at: usize): v128 {
  return halves(i32x4.splat(<i32>load<u16>(at)));
}

// @ts-ignore: decorator
@inline function storeTimes8(to: usize, codes: v128, scale: v128): void {
  v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(codes)), scale));
  v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(codes)), scale), 16);
}

// @ts-ignore: decorator
@inline function storeScaled8(to: usize, codes: v128, scale: v128, least: v128): void {
  v128.store(to, f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(codes)), scale), least));
  v128.store(to, f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(codes)), scale), least), 16);
}

/** The 32 numbers of a block. */
// @ts-ignore: decorator
@inline function decodeBlock(format: i32, to: usize, from: usize): void {
  if (format == F16) {
    for (let i: usize = 0; i < 64; i += 16) {
      const pairs = v128.load(from + i);
      v128.store(to + 2 * i, halves(i32x4.extend_low_i16x8_u(pairs)));
      v128.store(to + 2 * i, halves(i32x4.extend_high_i16x8_u(pairs)), 16);
    }
    return;
  }
  if (format == INT8) {
    const scale = v128.load32_splat(from);
    const low = v128.load(from + 4);
    const high = v128.load(from + 20);
    storeTimes8(to, i16x8.extend_low_i8x16_s(low), scale);
    storeTimes8(to + 32, i16x8.extend_high_i8x16_s(low), scale);
    storeTimes8(to + 64, i16x8.extend_low_i8x16_s(high), scale);
    storeTimes8(to + 96, i16x8.extend_high_i8x16_s(high), scale);
    return;
  }
  const scale = half(from);
  const least = half(from + 2);
  const codes = v128.load(from + 4);
  const even = v128.and(codes, i8x16.splat(15));
  const odd = i8x16.shr_u(codes, 4);
  const low = v128.shuffle<u8>(even, odd, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const high = v128.shuffle<u8>(even, odd, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  storeScaled8(to, i16x8.extend_low_i8x16_u(low), scale, least);
  storeScaled8(to + 32, i16x8.extend_high_i8x16_u(low), scale, least);
  storeScaled8(to + 64, i16x8.extend_low_i8x16_u(high), scale, least);
  storeScaled8(to + 96, i16x8.extend_high_i8x16_u(high), scale, least);
}

/**
 * Four panels of a stored [N, K] operand: eight rows each, from stored row `row` on, `rows` of them there. Panels lie `k` times
 * 32 bytes apart; `spare` is room for eight decoded blocks.
 */
export function decodeRows(format: i32, to: usize, from: usize, rowBytes: usize, row: i32, rows: i32, k: i32, spare: usize): void {
  // a loop for each format, with nothing to decide inside
  if (format == F16) rowsOf(F16, to, from, rowBytes, row, rows, k, spare);
  else if (format == INT8) rowsOf(INT8, to, from, rowBytes, row, rows, k, spare);
  else rowsOf(INT4, to, from, rowBytes, row, rows, k, spare);
}

// @ts-ignore: decorator
@inline function rowsOf(format: i32, to: usize, from: usize, rowBytes: usize, row: i32, rows: i32, k: i32, spare: usize): void {
  for (let first = 0; first < min(rows, 32); first += 8) {
    const panel = to + (<usize>(first >> 3) * k << 5);
    const count = min(rows - first, 8);
    const source = from + <usize>(row + first) * rowBytes;
    if (count < 8) memory.fill(spare, 0, 8 * BLOCK_BYTES);
    let block = source;
    for (let c = 0; c < k; c += 32) {
      for (let j: usize = 0; j < <usize>count; j++) decodeBlock(format, spare + j * BLOCK_BYTES, block + j * rowBytes);
      block += storedBytes(format);
      const columns = <usize>min(k - c, 32);
      const at = panel + (<usize>c << 5);
      let i: usize = 0;
      for (; i + 4 <= columns; i += 4) {
        transpose(at + (i << 5), spare + (i << 2), BLOCK_BYTES);
        transpose(at + (i << 5) + 16, spare + (i << 2) + 4 * BLOCK_BYTES, BLOCK_BYTES);
      }
      for (; i < columns; i++) {
        for (let j: usize = 0; j < 8; j++) store<f32>(at + (i << 5) + (j << 2), load<f32>(spare + j * BLOCK_BYTES + (i << 2)));
      }
    }
  }
}

/** Four panels of a stored [K, N] operand: the 32 columns from `column` on, a multiple of 32, of all k rows. */
export function decodeColumns(format: i32, to: usize, from: usize, rowBytes: usize, column: i32, k: i32, spare: usize): void {
  const perPanel = <usize>k << 5;
  let block = from + <usize>(column >> 5) * storedBytes(format);
  for (let c = 0; c < k; c++) {
    decodeBlock(format, spare, block);
    block += rowBytes;
    for (let panel: usize = 0; panel < 4; panel++) {
      const at = to + panel * perPanel + (<usize>c << 5);
      v128.store(at, v128.load(spare + (panel << 5)));
      v128.store(at, v128.load(spare + (panel << 5), 16), 16);
    }
  }
}

/** out[t] = row ids[t] − first of the table where it has that row; `spare` is room for a decoded block. */
export function embedRows(
  out: usize,
  table: usize,
  ids: usize,
  tokens: i32,
  width: i32,
  scale: f32,
  format: i32,
  rowBytes: usize,
  first: i32,
  rows: i32,
  spare: usize,
): void {
  const bytes = <usize>width << 2;
  for (let t = 0; t < tokens; t++) {
    const row = load<i32>(ids + (<usize>t << 2)) - first;
    if (row < 0 || row >= rows) continue;
    const to = out + <usize>t * bytes;
    let from = table + <usize>row * rowBytes;
    if (format == 0) memory.copy(to, from, bytes);
    else {
      for (let c: usize = 0; c < bytes; c += BLOCK_BYTES) {
        decodeBlock(format, spare, from);
        memory.copy(to + c, spare, min(bytes - c, BLOCK_BYTES));
        from += storedBytes(format);
      }
    }
    if (scale != 1) for (let c: usize = 0; c < bytes; c += 4) store<f32>(to + c, load<f32>(to + c) * scale);
  }
}
