// Against ggml's own values; both dequantise bit for bit alike, so no tolerance.

import { expect, it } from 'vitest';
import { BLOCK_TYPES, decodeBlocks } from '../../../src/core/files/gguf-blocks';
import { goldenArrays } from '../../model/fixtures';

const golden = goldenArrays('quant/blocks.safetensors');

it.each(BLOCK_TYPES.filter(({ name }) => name !== 'F32').map((type) => [type.name, type] as const))(
  '%s gives the values of ggml',
  (name, type) => {
    for (const kind of ['random', 'quantised']) {
      const raw = golden.get(`${name}.${kind}.raw`) as Uint8Array;
      const values = decodeBlocks(type, raw);
      expect(values.length).toBeGreaterThanOrEqual(256);
      expect(values).toEqual(golden.get(`${name}.${kind}.f32`));
    }
  },
);

it('reads F32 at any offset', () => {
  const type = BLOCK_TYPES.find(({ name }) => name === 'F32')!;
  const bytes = new Uint8Array([9, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
  expect([...decodeBlocks(type, bytes.subarray(1))]).toEqual([1, -2]);
  expect([...decodeBlocks(type, bytes.slice(1))]).toEqual([1, -2]);
});
