import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/core/errors';
import { bfloatToFloat, floatToBfloat, floatToHalf, halfToFloat } from '../../../src/core/files/half-float';
import { parseSafetensors, writeSafetensors, type NamedTensor } from '../../../src/core/files/safetensors';
import { goldenBytes } from '../../model/fixtures';

function file(header: string, dataBytes: number): Uint8Array {
  const json = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'none';
}

describe('half precision', () => {
  it('gives back every 16-bit pattern that is a number', () => {
    for (let half = 0; half < 65536; half++) {
      const value = halfToFloat(half);
      if (!Number.isNaN(value)) expect(floatToHalf(value)).toBe(half);
      const wide = bfloatToFloat(half);
      if (!Number.isNaN(wide)) expect(floatToBfloat(wide)).toBe(half);
    }
  });

  it('rounds to the nearer neighbour, ties to even', () => {
    expect(halfToFloat(floatToHalf(1 + 2 ** -11))).toBe(1);
    expect(halfToFloat(floatToHalf(1 + 3 * 2 ** -11))).toBe(1 + 2 ** -9);
    expect(halfToFloat(floatToHalf(65520))).toBe(Infinity);
    expect(halfToFloat(floatToHalf(65519))).toBe(65504);
    expect(halfToFloat(floatToHalf(2 ** -25))).toBe(0);
    expect(halfToFloat(floatToHalf(3 * 2 ** -25))).toBe(2 ** -23);
    expect(bfloatToFloat(floatToBfloat(1 + 2 ** -8))).toBe(1);
  });
});

describe('parseSafetensors', () => {
  it('reads what the safetensors library wrote, in three types', () => {
    const f32 = parseSafetensors(goldenBytes('tiny/tiny-llama/model.safetensors'));
    for (const [type, bits] of [
      ['f16', 11],
      ['bf16', 8],
    ] as const) {
      const half = parseSafetensors(goldenBytes(`tiny/tiny-llama-${type}/model.safetensors`));
      expect([...half.keys()].sort()).toEqual([...f32.keys()].sort());
      for (const [name, { data, shape }] of half) {
        expect(shape).toEqual(f32.get(name)!.shape);
        const exact = f32.get(name)!.data;
        // Half a unit in the last place, and half the smallest subnormal of binary16.
        const wrong = data.findIndex((value, i) => Math.abs(value - exact[i]!) > Math.abs(exact[i]!) * 2 ** -bits + 2 ** -25);
        expect(wrong).toBe(-1);
      }
    }
  });

  const entry = '{"dtype":"F32","shape":[1],"data_offsets":[0,4]}';
  it.each([
    ['an empty file', new Uint8Array(0), 'SAFETENSORS_CUT'],
    ['a cut header', file(`{"a":${entry}}`, 4).subarray(0, 20), 'SAFETENSORS_CUT'],
    ['cut data', file(`{"a":${entry}}`, 3), 'SAFETENSORS_OFFSETS'],
    ['bytes left over', file(`{"a":${entry}}`, 5), 'SAFETENSORS_CUT'],
    ['a huge header', Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 127), 'SAFETENSORS_HEADER'],
    ['a header that is no JSON', file('{"a":', 0), 'SAFETENSORS_HEADER'],
    ['a header that is a list', file('[]', 0), 'SAFETENSORS_HEADER'],
    ['metadata that is no map of strings', file('{"__metadata__":{"a":1}}', 0), 'SAFETENSORS_HEADER'],
    ['a tensor that is no object', file('{"a":1}', 0), 'SAFETENSORS_HEADER'],
    ['a name twice', file(`{"a":${entry},"\\u0061":${entry}}`, 4), 'SAFETENSORS_DUPLICATE'],
    ['an unknown type', file('{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}', 8), 'SAFETENSORS_TYPE'],
    ['a type from the prototype', file('{"a":{"dtype":"toString","shape":[1],"data_offsets":[0,8]}}', 8), 'SAFETENSORS_TYPE'],
    ['a negative size', file('{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}', 4), 'SAFETENSORS_SHAPE'],
    ['a size that is no integer', file('{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}', 4), 'SAFETENSORS_SHAPE'],
    ['sizes whose product overflows', file('{"a":{"dtype":"F32","shape":[9e15,9e15],"data_offsets":[0,4]}}', 4), 'SAFETENSORS_OFFSETS'],
    ['offsets beyond the end', file('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', 4), 'SAFETENSORS_OFFSETS'],
    ['offsets backwards', file('{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}', 4), 'SAFETENSORS_OFFSETS'],
    ['overlapping tensors', file(`{"a":${entry},"b":${entry}}`, 4), 'SAFETENSORS_OFFSETS'],
    ['a hole', file('{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}', 8), 'SAFETENSORS_OFFSETS'],
  ])('refuses %s', (_, bytes, code) => {
    expect(codeOf(() => parseSafetensors(bytes))).toBe(code);
  });

  it.each([NaN, Infinity, -Infinity])('refuses %s where finite numbers are asked for', (value) => {
    const bytes = writeSafetensors(new Map([['a', { shape: [2], data: Float32Array.of(1, value) }]]));
    expect(codeOf(() => parseSafetensors(bytes, { finite: true }))).toBe('SAFETENSORS_NOT_FINITE');
    expect(parseSafetensors(bytes).get('a')!.data[1]).toBe(value);
  });

  it('gives back what was written, in any of the three types', () => {
    const tensor = fc.array(fc.integer({ min: -128, max: 128 }), { maxLength: 12 }).map((values): NamedTensor => {
      return { shape: [values.length], data: Float32Array.from(values) };
    });
    const named = fc.dictionary(fc.string(), tensor).map((o) => new Map(Object.entries(o).filter(([name]) => name !== '__metadata__')));
    fc.assert(
      fc.property(named, fc.constantFrom('F32', 'F16', 'BF16'), (tensors, dtype) => {
        expect(parseSafetensors(writeSafetensors(tensors, { dtype, metadata: { format: 'pt' } }))).toEqual(tensors);
      }),
    );
  });

  it('answers any damage with an AppError', () => {
    const good = writeSafetensors(
      new Map([
        ['model.a', { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }],
        ['model.b', { shape: [1], data: Float32Array.of(5) }],
      ]),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 4 }), fc.nat(good.length), (edits, cut) => {
        const bytes = good.slice(0, cut);
        for (const [at, value] of edits) if (at < cut) bytes[at] = value;
        expect(codeOf(() => parseSafetensors(bytes, { finite: true }))).toMatch(/^none$|^SAFETENSORS_/);
      }),
      { numRuns: 2000 },
    );
  });
});

it('reads a file that lies at an odd place of a Node buffer', () => {
  const bytes = writeSafetensors(new Map([['a', { shape: [1], data: Float32Array.of(7) }]]));
  const odd = Buffer.concat([Buffer.of(0), bytes]).subarray(1);
  expect(parseSafetensors(odd).get('a')!.data[0]).toBe(7);
});
