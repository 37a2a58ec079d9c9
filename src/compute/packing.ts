// How the numbers of a frozen matrix lie in memory. f32 is plain; the others are rows of blocks of 32 numbers, a row
// padded with zeros to whole blocks, a block some words of 32 bits, so that any range of rows is a matrix of its own:
//
//   f16   16 words   two binary16 numbers a word, the first in the low half
//   int8   9 words   a float32 scale; four signed codes a word, low byte first: scale · code
//   int4   5 words   a binary16 scale (low half) and least (high); eight codes a word, low bits first: scale · code + least
//
// int8 holds GGUF's Q8_0 and int4 its Q4_0 and Q4_1 as they are: with scales of 11 bits every product of scale and code is
// exact in float32, so all devices read the same numbers, fused multiply-adds or not.

import { floatToHalf, halfToFloat } from '../core/files/half-float';

export const WEIGHT_FORMATS = ['f32', 'f16', 'int8', 'int4'] as const;
export type WeightFormat = (typeof WEIGHT_FORMATS)[number];
export type PackedFormat = Exclude<WeightFormat, 'f32'>;

/** Numbers of a block. */
const BLOCK = 32;
export const BLOCK_WORDS: Readonly<Record<PackedFormat, number>> = { f16: 16, int8: 9, int4: 5 };

/** Words of 32 bits of one stored row. */
export function rowWords(format: WeightFormat, columns: number): number {
  return format === 'f32' ? columns : Math.ceil(columns / BLOCK) * BLOCK_WORDS[format];
}

const floats = new Float32Array(1);
const bits = new Int32Array(floats.buffer);

function bitsOf(value: number): number {
  floats[0] = value;
  return bits[0]!;
}

function floatOf(word: number): number {
  bits[0] = word;
  return floats[0]!;
}

type PackBlock = (values: Float32Array, words: Int32Array, at: number) => void;

const packF16: PackBlock = (values, words, at) => {
  for (let i = 0; i < BLOCK; i += 2) words[at + i / 2] = floatToHalf(values[i]!) | (floatToHalf(values[i + 1]!) << 16);
};

/** The largest magnitude becomes ±127 (ggml's Q8_0, with a scale of more bits). */
const packInt8: PackBlock = (values, words, at) => {
  let largest = 0;
  for (let i = 0; i < BLOCK; i++) largest = Math.max(largest, Math.abs(values[i]!));
  const scale = Math.fround(largest / 127);
  words[at] = bitsOf(scale);
  words.fill(0, at + 1, at + 9);
  if (scale === 0) return;
  for (let i = 0; i < BLOCK; i++) {
    const code = Math.max(-127, Math.min(127, Math.round(values[i]! / scale)));
    words[at + 1 + (i >> 2)]! |= (code & 255) << (8 * (i & 3));
  }
};

/** The least number becomes 0, the largest 15 (ggml's Q4_1). */
const packInt4: PackBlock = (values, words, at) => {
  let [low, high] = [values[0]!, values[0]!];
  for (let i = 1; i < BLOCK; i++) {
    low = Math.min(low, values[i]!);
    high = Math.max(high, values[i]!);
  }
  const least = floatToHalf(low);
  const base = halfToFloat(least);
  const scale = floatToHalf((high - base) / 15);
  const step = halfToFloat(scale);
  words[at] = scale | (least << 16);
  words.fill(0, at + 1, at + 5);
  if (step === 0) return;
  for (let i = 0; i < BLOCK; i++) {
    const code = Math.max(0, Math.min(15, Math.round((values[i]! - base) / step)));
    words[at + 1 + (i >> 3)]! |= code << (4 * (i & 7));
  }
};

const PACK: Readonly<Record<PackedFormat, PackBlock>> = { f16: packF16, int8: packInt8, int4: packInt4 };

/** Rows of `columns` numbers in a format, every block rounded for itself. Numbers beyond what binary16 holds become infinite. */
export function packRows(format: PackedFormat, data: Float32Array, columns: number): Int32Array {
  const rows = data.length / columns;
  const stride = rowWords(format, columns);
  const words = new Int32Array(rows * stride);
  const block = new Float32Array(BLOCK);
  const pack = PACK[format];
  // Padding repeats the last number of a row, so that it widens no range; it is never read.
  for (let row = 0; row < rows; row++) {
    for (let c = 0, at = row * stride; c < columns; c += BLOCK, at += BLOCK_WORDS[format]) {
      const end = Math.min(columns, c + BLOCK);
      for (let i = 0; i < BLOCK; i++) block[i] = data[row * columns + Math.min(c + i, end - 1)]!;
      pack(block, words, at);
    }
  }
  return words;
}

/** Number i of the block at word `at`. */
function unpack(format: PackedFormat, words: Int32Array, at: number, i: number): number {
  switch (format) {
    case 'f16':
      return halfToFloat((words[at + (i >> 1)]! >>> (16 * (i & 1))) & 0xffff);
    case 'int8':
      return Math.fround(floatOf(words[at]!) * ((words[at + 1 + (i >> 2)]! << (24 - 8 * (i & 3))) >> 24));
    case 'int4': {
      const [scale, least] = [halfToFloat(words[at]! & 0xffff), halfToFloat(words[at]! >>> 16)];
      return Math.fround(scale * ((words[at + 1 + (i >> 3)]! >>> (4 * (i & 7))) & 15) + least);
    }
  }
}

/** What the devices read in place of the numbers that were packed. */
export function unpackRows(format: PackedFormat, words: Int32Array, columns: number, rows: number): Float32Array {
  const stride = rowWords(format, columns);
  const data = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let c = 0; c < columns; c++) {
      data[row * columns + c] = unpack(format, words, row * stride + (c >> 5) * BLOCK_WORDS[format], c & 31);
    }
  }
  return data;
}
