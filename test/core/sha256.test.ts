import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { Sha256 } from '../../src/core/sha256';

it('is the SHA-256 of the platform, however the bytes are cut', () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 150 }), { maxLength: 6 });
  fc.assert(
    fc.property(pieces, (parts) => {
      const [ours, platform] = [new Sha256(), createHash('sha256')];
      for (const part of parts) {
        ours.update(part);
        platform.update(part);
      }
      expect(ours.hex()).toBe(platform.digest('hex'));
    }),
  );
});

it('goes on over the border of blocks and of the length field', () => {
  for (const length of [0, 55, 56, 63, 64, 65, 119, 120, 128]) {
    const bytes = new Uint8Array(length).fill(length);
    expect(new Sha256().update(bytes).hex(), `${length} bytes`).toBe(createHash('sha256').update(bytes).digest('hex'));
  }
});
