// How GGUF files store numbers: blocks of 1, 32 or 256 with shared scales (ggml's `ggml-quants.c`, `dequantize_row_*`).
// Decoded with a rounding to float32 after every operation, which gives ggml's values bit for bit.
// Left out: the IQ types below 4 bits, the ternary types and what trains only.

import { bfloatToFloat, halfToFloat } from './half-float';

/** Writes the numbers of the block that starts at byte `at`, from element `to` on. */
type Decode = (bytes: Uint8Array, at: number, out: Float32Array, to: number) => void;

export interface BlockType {
  readonly name: string;
  /** ggml's number of the type. */
  readonly id: number;
  readonly elements: number;
  readonly bytes: number;
  readonly decode: Decode;
}

const round = Math.fround;

function u16(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8);
}

function half(bytes: Uint8Array, at: number): number {
  return halfToFloat(u16(bytes, at));
}

const floatBytes = new Uint8Array(4);
const float = new Float32Array(floatBytes.buffer);

/** Number i of 32 of 4 bits: the low halves of 16 bytes, then their high ones. */
function nibble(bytes: Uint8Array, at: number, i: number): number {
  return i < 16 ? bytes[at + i]! & 15 : bytes[at + i - 16]! >> 4;
}

function fifthBit(bytes: Uint8Array, at: number, i: number): number {
  return ((bytes[at + (i >> 3)]! >> (i & 7)) & 1) << 4;
}

/** scale · (q - centre), 32 times. */
function centred(centre: number, scaleBytes: number, quant: (bytes: Uint8Array, at: number, i: number) => number): Decode {
  return (bytes, at, out, to) => {
    const scale = half(bytes, at);
    for (let i = 0; i < 32; i++) out[to + i] = scale * (quant(bytes, at + scaleBytes, i) - centre);
  };
}

/** scale · q + least, 32 times. */
function shifted(quant: (bytes: Uint8Array, at: number, i: number) => number): Decode {
  return (bytes, at, out, to) => {
    const [scale, least] = [half(bytes, at), half(bytes, at + 2)];
    for (let i = 0; i < 32; i++) out[to + i] = round(scale * quant(bytes, at + 4, i)) + least;
  };
}

const q2K: Decode = (bytes, at, out, to) => {
  const [scale, least] = [half(bytes, at + 80), half(bytes, at + 82)];
  for (let i = 0; i < 256; i++) {
    const packed = bytes[at + (i >> 4)]!;
    const quant = (bytes[at + 16 + (i >> 7) * 32 + (i & 31)]! >> (2 * ((i >> 5) & 3))) & 3;
    out[to + i] = round(round(scale * (packed & 15)) * quant) - round(least * (packed >> 4));
  }
};

/** Sixteen scales of six bits in twelve bytes: low halves in the first eight, upper pairs of bits in the last four. */
function scale6(bytes: Uint8Array, at: number, i: number): number {
  const low = i < 8 ? bytes[at + i]! & 15 : bytes[at + i - 8]! >> 4;
  return low | (((bytes[at + 8 + (i & 3)]! >> (2 * (i >> 2))) & 3) << 4);
}

const q3K: Decode = (bytes, at, out, to) => {
  const scale = half(bytes, at + 108);
  for (let i = 0; i < 256; i++) {
    const low = (bytes[at + 32 + (i >> 7) * 32 + (i & 31)]! >> (2 * ((i >> 5) & 3))) & 3;
    const isHigh = (bytes[at + (i & 31)]! >> (i >> 5)) & 1;
    out[to + i] = round(scale * (scale6(bytes, at + 96, i >> 4) - 32)) * (low - (isHigh ? 0 : 4));
  }
};

/** Scale and least of eight sub-blocks, six bits each, in twelve bytes. */
function scaleAndLeast(bytes: Uint8Array, at: number, j: number): [number, number] {
  if (j < 4) return [bytes[at + j]! & 63, bytes[at + j + 4]! & 63];
  const both = bytes[at + j + 4]!;
  return [(both & 15) | ((bytes[at + j - 4]! >> 6) << 4), (both >> 4) | ((bytes[at + j]! >> 6) << 4)];
}

/** Q4_K and Q5_K: eight sub-blocks of 32; `quants` is where their 4 bits start, `fifth` where the fifth bits do. */
function subBlocks(quants: number, fifth: number | null): Decode {
  return (bytes, at, out, to) => {
    const [scale, least] = [half(bytes, at), half(bytes, at + 2)];
    for (let j = 0; j < 8; j++) {
      const [s, m] = scaleAndLeast(bytes, at + 4, j);
      const [step, base] = [round(scale * s), round(least * m)];
      for (let i = 0; i < 32; i++) {
        const byte = bytes[at + quants + (j >> 1) * 32 + i]!;
        const high = fifth === null ? 0 : ((bytes[at + fifth + i]! >> j) & 1) << 4;
        out[to + 32 * j + i] = round(step * ((j & 1 ? byte >> 4 : byte & 15) | high)) - base;
      }
    }
  };
}

const q6K: Decode = (bytes, at, out, to) => {
  const scale = half(bytes, at + 208);
  for (let i = 0; i < 256; i++) {
    const [group, quarter, c] = [i >> 7, (i >> 5) & 3, i & 31];
    const low = bytes[at + group * 64 + (quarter & 1) * 32 + c]!;
    const high = (bytes[at + 128 + group * 32 + c]! >> (2 * quarter)) & 3;
    const quant = ((quarter < 2 ? low & 15 : low >> 4) | (high << 4)) - 32;
    const sub = (bytes[at + 192 + (i >> 4)]! << 24) >> 24;
    out[to + i] = round(scale * sub) * quant;
  }
};

const iq4Xs: Decode = (bytes, at, out, to) => {
  const [scale, high] = [half(bytes, at), u16(bytes, at + 2)];
  for (let j = 0; j < 8; j++) {
    const low = (bytes[at + 4 + (j >> 1)]! >> (4 * (j & 1))) & 15;
    const step = round(scale * ((low | (((high >> (2 * j)) & 3) << 4)) - 32));
    for (let i = 0; i < 32; i++) out[to + 32 * j + i] = step * IQ4_VALUES[nibble(bytes, at + 8 + 16 * j, i)]!;
  }
};

/** A scale that is a power of two, and numbers of two bits exponent and one bit fraction, doubled (OCP Microscaling 1.0). */
const mxfp4: Decode = (bytes, at, out, to) => {
  const scale = 2 ** (bytes[at]! - 128);
  for (let i = 0; i < 32; i++) out[to + i] = scale * MXFP4_VALUES[nibble(bytes, at + 1, i)]!;
};

const MXFP4_VALUES = [0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12];
const IQ4_VALUES = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

export const BLOCK_TYPES: readonly BlockType[] = [
  {
    name: 'F32',
    id: 0,
    elements: 1,
    bytes: 4,
    decode: (bytes, at, out, to) => {
      for (let i = 0; i < 4; i++) floatBytes[i] = bytes[at + i]!;
      out[to] = float[0]!;
    },
  },
  { name: 'F16', id: 1, elements: 1, bytes: 2, decode: (bytes, at, out, to) => void (out[to] = half(bytes, at)) },
  { name: 'BF16', id: 30, elements: 1, bytes: 2, decode: (bytes, at, out, to) => void (out[to] = bfloatToFloat(u16(bytes, at))) },
  { name: 'Q4_0', id: 2, elements: 32, bytes: 18, decode: centred(8, 2, nibble) },
  { name: 'Q4_1', id: 3, elements: 32, bytes: 20, decode: shifted(nibble) },
  { name: 'Q5_0', id: 6, elements: 32, bytes: 22, decode: centred(16, 2, (b, at, i) => nibble(b, at + 4, i) | fifthBit(b, at, i)) },
  { name: 'Q5_1', id: 7, elements: 32, bytes: 24, decode: shifted((b, at, i) => nibble(b, at + 4, i) | fifthBit(b, at, i)) },
  { name: 'Q8_0', id: 8, elements: 32, bytes: 34, decode: centred(0, 2, (b, at, i) => (b[at + i]! << 24) >> 24) },
  { name: 'Q2_K', id: 10, elements: 256, bytes: 84, decode: q2K },
  { name: 'Q3_K', id: 11, elements: 256, bytes: 110, decode: q3K },
  { name: 'Q4_K', id: 12, elements: 256, bytes: 144, decode: subBlocks(16, null) },
  { name: 'Q5_K', id: 13, elements: 256, bytes: 176, decode: subBlocks(48, 16) },
  { name: 'Q6_K', id: 14, elements: 256, bytes: 210, decode: q6K },
  { name: 'IQ4_NL', id: 20, elements: 32, bytes: 18, decode: centred(0, 2, (b, at, i) => IQ4_VALUES[nibble(b, at, i)]!) },
  { name: 'IQ4_XS', id: 23, elements: 256, bytes: 136, decode: iq4Xs },
  { name: 'MXFP4', id: 39, elements: 32, bytes: 17, decode: mxfp4 },
];

/** The numbers of whole blocks. */
export function decodeBlocks(type: BlockType, bytes: Uint8Array): Float32Array {
  const blocks = Math.floor(bytes.length / type.bytes);
  if (type.name === 'F32' && bytes.byteOffset % 4 === 0) return new Float32Array(bytes.buffer, bytes.byteOffset, blocks);
  const out = new Float32Array(blocks * type.elements);
  for (let block = 0; block < blocks; block++) type.decode(bytes, block * type.bytes, out, block * type.elements);
  return out;
}
