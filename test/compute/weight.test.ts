// Packed matrices on every device: products both ways round and embeddings, whole and in pieces, against plain matrices of
// the numbers that the packed ones stand for.

import fc from 'fast-check';
import { describe, expect } from 'vitest';
import type { Device } from '../../src/compute/device';
import { packRows, rowWords, unpackRows, WEIGHT_FORMATS, type WeightFormat } from '../../src/compute/packing';
import { createWeight, embed, freeWeight, multiply, multiplyBack, type Weight } from '../../src/compute/weight';
import { allclose } from '../support/allclose';
import { eachDevice } from '../support/each-device';
import { compute, drawInts, drawn, drawValues, size } from '../support/tensors';
import { createReferenceDevice } from '../../src/compute/reference/reference-device';

const tolerance = (k: number): { relative: number; absolute: number } => ({ relative: 1e-5, absolute: 32 * Math.sqrt(k) * 2 ** -24 });

/** A drawn matrix in a format, and the numbers it stands for. */
function matrix(format: WeightFormat, rows: number, columns: number): { data: Float32Array; words: Float32Array | Int32Array } {
  const data = drawValues(7, 'weight', rows * columns);
  if (format === 'f32') return { data, words: data };
  const words = packRows(format, data, columns);
  return { data: unpackRows(format, words, columns, rows), words };
}

function place(device: Device, format: WeightFormat, rows: number, columns: number): Weight {
  const { words } = matrix(format, rows, columns);
  const stride = rowWords(format, columns);
  return createWeight(device, {
    label: 'weight',
    format,
    rows,
    columns,
    words: (first, count) => words.subarray(first * stride, (first + count) * stride),
  });
}

const shape = fc.record({ m: size(131), rows: size(257), columns: size(257) });
const formats = fc.constantFrom(...WEIGHT_FORMATS);

interface Case {
  m: number;
  rows: number;
  columns: number;
  accumulate: boolean;
  rank: number;
}

/** Everything a model does with a matrix. */
async function used(device: Device, weight: Weight, { m, rows, columns, accumulate, rank }: Case) {
  return compute(device, (w) => {
    const [x, dy] = [w.put(drawValues(1, 'x', m * columns)), w.put(drawValues(2, 'dy', m * rows))];
    const [out, dx, rowsOut] = [
      w.put(drawValues(3, 'out', m * rows)),
      w.put(drawValues(4, 'dx', m * columns)),
      w.alloc('f32', m * columns),
    ];
    const z = { z: w.put(drawValues(5, 'z', m * rank)), zOffset: 0, zStride: rank, rank, scale: 0.5 };
    const lora = rank > 0 ? { ...z, b: w.put(drawValues(6, 'b', rows * rank)) } : undefined;
    multiply(device, out, x, weight, { m, accumulate, lora });
    multiplyBack(device, dx, dy, weight, { m, accumulate });
    embed(device, rowsOut, weight, w.put(drawInts(8, 'ids', m, rows)), { tokens: m, scale: 2 });
    return { out, dx, rows: rowsOut };
  });
}

async function agreesWithPlain(device: Device, format: WeightFormat, o: Case, maxTensorBytes?: number): Promise<void> {
  const plain = createReferenceDevice();
  const { data } = matrix(format, o.rows, o.columns);
  const whole = createWeight(plain, { label: 'plain', format: 'f32', rows: o.rows, columns: o.columns, words: () => data });
  const limited = maxTensorBytes === undefined ? device : { ...device, limits: { maxTensorBytes } };
  const weight = place(limited, format, o.rows, o.columns);
  if (maxTensorBytes !== undefined) expect(weight.pieces.length).toBeGreaterThan(1);
  const [actual, expected] = [await used(limited, weight, o), await used(plain, whole, o)];
  freeWeight(device, weight);
  const label = `${format} ${JSON.stringify(o)}`;
  allclose(actual['out']!, expected['out']!, { ...tolerance(o.columns + o.rank), label: `out, ${label}` });
  allclose(actual['dx']!, expected['dx']!, { ...tolerance(o.rows), label: `dx, ${label}` });
  expect(actual['rows'], `embedding, ${label}`).toEqual(expected['rows']);
}

describe('weights', () => {
  eachDevice('every format at every shape', async (device) => {
    await drawn(fc.tuple(formats, shape, fc.boolean(), fc.constantFrom(0, 4, 5)), 24, async ([format, o, accumulate, rank]) => {
      await agreesWithPlain(device, format, { ...o, accumulate, rank });
    });
  });

  eachDevice('a matrix above the largest tensor lies in pieces', async (device) => {
    for (const format of WEIGHT_FORMATS) {
      const limit = 64 * rowWords(format, 72) * 4 + 100;
      for (const rank of [0, 4]) await agreesWithPlain(device, format, { m: 9, rows: 200, columns: 72, accumulate: rank > 0, rank }, limit);
    }
    const limited = { ...device, limits: { maxTensorBytes: 1000 } };
    expect(() => place(limited, 'f32', 200, 72)).toThrow(expect.objectContaining({ code: 'MODEL_TOO_LARGE' }));
  });

  eachDevice('more rows than are added up at once', async (device) => {
    await agreesWithPlain(device, 'int8', { m: 5, rows: 5000, columns: 40, accumulate: false, rank: 0 });
  });

  eachDevice('a row does not depend on the other rows, to the bit', async (device) => {
    for (const format of WEIGHT_FORMATS) {
      const [rows, columns] = [100, 96];
      const weight = place(device, format, rows, columns);
      const product = async (from: number, count: number, back: boolean): Promise<Float32Array> => {
        const [inner, outer] = back ? [rows, columns] : [columns, rows];
        const { out } = await compute(device, (w) => {
          const result = w.alloc('f32', count * outer);
          const x = w.put(drawValues(1, 'x', 37 * inner).slice(from * inner, (from + count) * inner));
          (back ? multiplyBack : multiply)(device, result, x, weight, { m: count });
          return { out: result };
        });
        return out as Float32Array;
      };
      for (const back of [false, true]) {
        const outer = back ? columns : rows;
        const together = await product(0, 37, back);
        for (const row of [0, 5, 36]) expect(await product(row, 1, back)).toEqual(together.slice(row * outer, (row + 1) * outer));
      }
      freeWeight(device, weight);
    }
  });

  eachDevice('numbers that are subnormal as binary16 are read as they are', async (device) => {
    const data = Float32Array.from({ length: 64 }, (_, i) => (i - 32) * 2 ** -24);
    const { out } = await compute(device, (w) => {
      const result = w.alloc('f32', 64);
      const options = { tokens: 2, width: 32, format: 'f16' } as const;
      device.embed(result, w.put(packRows('f16', data, 32)), w.put(Int32Array.of(0, 1)), options);
      return { out: result };
    });
    expect(out).toEqual(data);
  });

  eachDevice('a packed matrix and what it does not go with', (device) => {
    const t = device.alloc('i32', 9, 'packed');
    const [a, out] = [device.alloc('f32', 32, 'a'), device.alloc('f32', 1, 'out')];
    const o = { m: 1, n: 1, k: 32, transposeB: true } as const;
    expect(() => device.matmul(out, a, t, { ...o, transposeA: true, bFormat: 'int8' })).toThrow(RangeError);
    expect(() => device.matmul(out, a, t, { ...o, bFormat: 'f16' })).toThrow(RangeError);
    expect(() => device.matmul(out, a, t, o)).toThrow(TypeError);
    [t, a, out].forEach((tensor) => device.free(tensor));
  });
});
