// Blocks of GGUF files as the words of our packed formats (compute/packing.ts), number for number: F16 is f16, Q8_0 is
// int8, Q4_0 and Q4_1 are int4. Of the other types none has a format of its own on the devices: those of 16 bits are
// rounded to f16, those of fewer to int8, whose step is finer than theirs.

import { BLOCK_WORDS, rowWords, type PackedFormat, type WeightFormat } from '../../compute/packing';
import type { BlockType } from '../../core/files/gguf-blocks';
import { floatToHalf, halfToFloat } from '../../core/files/half-float';

const EXACT: Readonly<Record<string, PackedFormat>> = { F16: 'f16', Q8_0: 'int8', Q4_0: 'int4', Q4_1: 'int4' };

export function storedFormat({ name }: BlockType): WeightFormat {
  if (name === 'F32') return 'f32';
  return EXACT[name] ?? (name === 'BF16' ? 'f16' : 'int8');
}

/** Writes the block at byte `from` as words from `to` on; false where a binary16 cannot hold what it needs, or a number is not finite. */
type Convert = (view: DataView, from: number, words: Int32Array, to: number) => boolean;

const floats = new Float32Array(1);
const bits = new Int32Array(floats.buffer);

const int8: Convert = (view, from, words, to) => {
  const scale = halfToFloat(view.getUint16(from, true));
  floats[0] = scale;
  words[to] = bits[0]!;
  for (let i = 0; i < 8; i++) words[to + 1 + i] = view.getInt32(from + 2 + 4 * i, true);
  return Number.isFinite(scale);
};

/** Codes 0 to 15 are the low halves of 16 bytes, 16 to 31 the high ones. */
function codes4(view: DataView, from: number, words: Int32Array, to: number): void {
  for (let i = 0; i < 32; i += 8) {
    let word = 0;
    for (let j = 0; j < 8; j++) word |= ((view.getUint8(from + ((i + j) & 15)) >> (i < 16 ? 0 : 4)) & 15) << (4 * j);
    words[to + i / 8] = word;
  }
}

/** scale · (code − 8): the least number is −8 scales. */
const int4Centred: Convert = (view, from, words, to) => {
  const scale = view.getUint16(from, true);
  const least = -8 * halfToFloat(scale);
  words[to] = scale | (floatToHalf(least) << 16);
  codes4(view, from + 2, words, to + 1);
  return halfToFloat(floatToHalf(least)) === least;
};

const int4Shifted: Convert = (view, from, words, to) => {
  words[to] = view.getInt32(from, true);
  codes4(view, from + 4, words, to + 1);
  return isFiniteHalf(view.getUint16(from, true)) && isFiniteHalf(view.getUint16(from + 2, true));
};

const CONVERT: Readonly<Record<string, Convert>> = { Q8_0: int8, Q4_0: int4Centred, Q4_1: int4Shifted };

const isFiniteHalf = (half: number): boolean => (half & 0x7c00) !== 0x7c00;

function halves(view: DataView, columns: number): Int32Array | null {
  const rows = view.byteLength / 2 / columns;
  const words = new Int32Array(rows * rowWords('f16', columns));
  const to = new Uint16Array(words.buffer);
  for (let row = 0; row < rows; row++) {
    for (let c = 0; c < columns; c++) to[2 * row * rowWords('f16', columns) + c] = view.getUint16(2 * (row * columns + c), true);
  }
  return to.every(isFiniteHalf) ? words : null;
}

/** Rows of a tensor with `columns` numbers each in `storedFormat`; null where they are not those numbers exactly, or not finite. */
export function storedWords(type: BlockType, bytes: Uint8Array, columns: number): Int32Array | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (type.name === 'F16') return halves(view, columns);
  const convert = CONVERT[type.name];
  if (!convert) return null;
  const size = BLOCK_WORDS[EXACT[type.name]!];
  const blocks = bytes.length / type.bytes;
  const words = new Int32Array(blocks * size);
  for (let block = 0; block < blocks; block++) {
    if (!convert(view, block * type.bytes, words, block * size)) return null;
  }
  return words;
}
