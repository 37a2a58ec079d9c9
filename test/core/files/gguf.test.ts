import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/core/errors';
import { parseGguf } from '../../../src/core/files/gguf';
import { goldenBytes, goldenJson } from '../../model/fixtures';

interface Facts {
  kv: Record<string, { types: number[]; value?: unknown; length?: number }>;
  tensors: { name: string; type: string; ne: number[]; n_bytes: number; offset_in_file: number }[];
}

const MODELS = [
  'tiny-llama.f32',
  'tiny-llama-rope3.f32',
  'tiny-llama.q8_0',
  'tiny-qwen2.f16',
  'tiny-qwen3.f32',
  'tiny-gemma3.f32',
  'lora-llama-all.f32',
];

it.each(MODELS)('reads the keys and tensors of %s', (name) => {
  const bytes = goldenBytes(`gguf/${name}.gguf`);
  const { kv, tensors: facts } = goldenJson<Facts>(`gguf/${name}.gguf.json`);
  const { metadata, tensors } = parseGguf(bytes);
  const keys = Object.entries(kv).filter(([key]) => !key.startsWith('GGUF.'));
  expect([...metadata.keys()].sort()).toEqual(keys.map(([key]) => key).sort());
  for (const [key, { value, length }] of keys) {
    if (length === undefined) expect(metadata.get(key), key).toEqual(value);
    else expect((metadata.get(key) as readonly string[]).length, key).toBe(length);
  }
  expect(tensors.size).toBe(facts.length);
  for (const { name: tensor, type, ne, n_bytes: size, offset_in_file: offset } of facts) {
    const read = tensors.get(tensor)!;
    expect([read.type.name, read.shape, read.bytes.length]).toEqual([type, [...ne].reverse(), size]);
    expect(read.bytes.byteOffset - bytes.byteOffset).toBe(offset);
  }
});

/** A small file: one key, one tensor of 32 numbers; parts may be told lies. */
function file(o: {
  version?: number;
  keys?: number;
  tensors?: number;
  valueType?: number;
  size?: bigint;
  type?: number;
  offset?: bigint;
}): Uint8Array {
  const bytes = new Uint8Array(256);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const u32 = (value: number): void => void (view.setUint32(at, value, true), (at += 4));
  const u64 = (value: bigint): void => void (view.setBigUint64(at, value, true), (at += 8));
  const text = (value: string): void => {
    u64(BigInt(value.length));
    bytes.set(new TextEncoder().encode(value), at);
    at += value.length;
  };
  bytes.set(new TextEncoder().encode('GGUF'));
  at = 4;
  u32(o.version ?? 3);
  u64(BigInt(o.tensors ?? 1));
  u64(BigInt(o.keys ?? 1));
  text('key');
  u32(o.valueType ?? 4);
  u32(7);
  text('w');
  u32(1);
  u64(o.size ?? 32n);
  u32(o.type ?? 0);
  u64(o.offset ?? 0n);
  return bytes;
}

describe('parseGguf', () => {
  it('reads the small file', () => {
    const { metadata, tensors } = parseGguf(file({}));
    expect(metadata.get('key')).toBe(7);
    expect(tensors.get('w')!.bytes.length).toBe(128);
  });

  it.each([
    [{ version: 1 }, 'GGUF_VERSION'],
    [{ keys: 5000 }, 'GGUF_'],
    [{ keys: 20_000 }, 'GGUF_SIZE'],
    [{ tensors: 1_000_000 }, 'GGUF_SIZE'],
    [{ valueType: 13 }, 'GGUF_VALUE_TYPE'],
    [{ valueType: 9 }, 'GGUF_'],
    [{ size: 2n ** 60n }, 'GGUF_SIZE'],
    [{ size: 0n }, 'GGUF_SHAPE'],
    [{ size: 64n }, 'GGUF_CUT'],
    [{ size: 33n, type: 2 }, 'GGUF_SHAPE'],
    [{ type: 36 }, 'GGUF_TYPE'],
    [{ offset: 4n }, 'GGUF_OFFSETS'],
    [{ offset: 2n ** 50n }, 'GGUF_CUT'],
  ])('refuses %o with a name', (lie, code) => {
    expect(() => parseGguf(file(lie as Parameters<typeof file>[0]))).toThrow(
      expect.objectContaining({ code: expect.stringContaining(code) }),
    );
  });

  it('refuses every cut of a file, and another file', () => {
    const bytes = goldenBytes('gguf/lora-llama-all.f32.gguf');
    for (let length = 0; length < 2200; length += 13) {
      expect(() => parseGguf(bytes.subarray(0, length)), `${length} bytes`).toThrow(AppError);
    }
    expect(() => parseGguf(bytes.subarray(0, bytes.length - 40))).toThrow(expect.objectContaining({ code: 'GGUF_CUT' }));
    expect(() => parseGguf(new Uint8Array(100))).toThrow(expect.objectContaining({ code: 'GGUF_MAGIC' }));
  });

  it('answers damage with a named error or with a file, quickly', () => {
    const bytes = goldenBytes('gguf/lora-llama-all.f32.gguf').subarray(0, 4096);
    const damage = fc.array(fc.tuple(fc.integer({ min: 4, max: 2175 }), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 8 });
    const whole = goldenBytes('gguf/lora-llama-all.f32.gguf');
    fc.assert(
      fc.property(damage, fc.boolean(), (changes, isCut) => {
        const damaged = new Uint8Array(isCut ? bytes : whole);
        for (const [at, value] of changes) damaged[at] = value;
        try {
          for (const { bytes: part } of parseGguf(damaged).tensors.values()) expect(part.length).toBeLessThanOrEqual(damaged.length);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          expect((error as AppError).code).toMatch(/^GGUF_/);
        }
      }),
      { numRuns: 300 },
    );
  });
});
