import { describe, expect, test } from 'vitest';
import { packRows, rowWords, unpackRows, WEIGHT_FORMATS, type PackedFormat } from '../../src/compute/packing';
import { halfToFloat } from '../../src/core/files/half-float';
import { drawValues } from '../support/tensors';

const FORMATS = WEIGHT_FORMATS.filter((format): format is PackedFormat => format !== 'f32');

/** Half a step of each format, for numbers within ±1 in a block: the distance a number may move. */
const STEP: Readonly<Record<PackedFormat, number>> = {
  f16: 2 ** -12,
  int8: 0.5 / 127 + 2 ** -20,
  // Fifteen steps between the least and the largest number; both ends are binary16.
  int4: 1 / 15 + 2 ** -9,
};

describe.each(FORMATS)('%s', (format) => {
  test.each([1, 31, 32, 33, 100])('rows of %i numbers come back within half a step', (columns) => {
    const data = drawValues(1, format, 5 * columns);
    const words = packRows(format, data, columns);
    expect(words.length).toBe(5 * rowWords(format, columns));
    const back = unpackRows(format, words, columns, 5);
    back.forEach((value, i) => expect(Math.abs(value - data[i]!)).toBeLessThanOrEqual(STEP[format]));
  });

  test('any range of rows is a matrix of its own', () => {
    const data = drawValues(2, format, 7 * 45);
    const stride = rowWords(format, 45);
    expect(packRows(format, data, 45).slice(2 * stride, 5 * stride)).toEqual(packRows(format, data.slice(2 * 45, 5 * 45), 45));
  });

  test('what was unpacked packs to the same words', () => {
    const data = unpackRows(format, packRows(format, drawValues(3, format, 96), 32), 32, 3);
    const again = unpackRows(format, packRows(format, data, 32), 32, 3);
    again.forEach((value, i) => expect(Math.abs(value - data[i]!)).toBeLessThanOrEqual(2 ** -11));
  });

  test('blocks of equal numbers and of zeros are exact', () => {
    const data = new Float32Array(64).fill(0.25, 0, 32);
    const back = unpackRows(format, packRows(format, data, 64), 64, 1);
    back.forEach((value, i) => expect(Math.abs(value - data[i]!)).toBeLessThanOrEqual(2 ** -24));
  });
});

test('the layout is the one that is documented', () => {
  const counted = Float32Array.from({ length: 32 }, (_, i) => i - 16);
  const f16 = packRows('f16', counted, 32);
  expect([halfToFloat(f16[0]! & 0xffff), halfToFloat(f16[0]! >>> 16), halfToFloat(f16[15]! >>> 16)]).toEqual([-16, -15, 15]);
  const int8 = packRows(
    'int8',
    Float32Array.from(counted, (x) => (x === -16 ? -127 : x)),
    32,
  );
  const codes = new Int8Array(int8.buffer, 4, 32);
  expect([new Float32Array(int8.buffer)[0], codes[0], codes[1], codes[31]]).toEqual([1, -127, -15, 15]);
  const int4 = packRows(
    'int4',
    Float32Array.from({ length: 32 }, (_, i) => -3 + (i % 16)),
    32,
  );
  expect([halfToFloat(int4[0]! & 0xffff), halfToFloat(int4[0]! >>> 16)]).toEqual([1, -3]);
  expect([int4[1]! >>> 0, int4[2]! >>> 0]).toEqual([0x76543210, 0xfedcba98]);
});

test('numbers that are subnormal as binary16 keep their bits', () => {
  const data = Float32Array.from({ length: 32 }, (_, i) => (i - 16) * 2 ** -24);
  expect(unpackRows('f16', packRows('f16', data, 32), 32, 1)).toEqual(data);
});
