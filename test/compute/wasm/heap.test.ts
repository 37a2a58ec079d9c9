import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMemory, Heap, MAXIMUM_BYTES } from '../../../src/compute/wasm/heap';

describe('heap', () => {
  test('blocks in use never overlap, start at multiples of 256 bytes, and all can be given back', () => {
    const action = fc.oneof(fc.record({ take: fc.integer({ min: 0, max: 3_000_000 }) }), fc.record({ give: fc.nat() }));
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const heap = new Heap(createMemory(false));
        const used: { address: number; bytes: number }[] = [];
        for (const step of actions) {
          if ('take' in step) used.push({ address: heap.take(step.take, 'block'), bytes: step.take });
          else if (used.length > 0) {
            const [block] = used.splice(step.give % used.length, 1);
            heap.give(block!.address, block!.bytes);
          }
          const sorted = [...used].sort((a, b) => a.address - b.address);
          sorted.forEach((block, i) => {
            expect(block.address % 256).toBe(0);
            expect(block.address + block.bytes).toBeLessThanOrEqual(sorted[i + 1]?.address ?? heap.memory.buffer.byteLength);
          });
        }
        const length = heap.memory.buffer.byteLength;
        for (const block of used) heap.give(block.address, block.bytes);
        expect(heap.bytes).toBe(0);
        // one block again: nearly all of the memory can be had in one piece without growing
        heap.take(length - 65536, 'everything');
        expect(heap.memory.buffer.byteLength).toBe(length);
      }),
      { numRuns: 30, seed: 20261122 },
    );
  });

  test('growing keeps what was written', () => {
    const heap = new Heap(createMemory(true));
    const first = heap.take(1000, 'first');
    heap.f32.fill(7, first / 4, first / 4 + 250);
    heap.take(40_000_000, 'large');
    expect(heap.f32.slice(first / 4, first / 4 + 250)).toEqual(new Float32Array(250).fill(7));
  });

  test('more than the address space is refused with what is in use', () => {
    const heap = new Heap(createMemory(false));
    heap.take(3 * 2 ** 20, 'model');
    expect(() => heap.take(MAXIMUM_BYTES, 'cache')).toThrow(
      expect.objectContaining({ code: 'DEVICE_OUT_OF_MEMORY', message: expect.stringMatching(/^cache needs 2048 MiB, and 3 MiB/) }),
    );
    expect(heap.bytes).toBe(3 * 2 ** 20);
  });
});
