import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leftOut } from '../../src/actor/window';

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const episode = fc.record({
  opening: fc.integer({ min: 1, max: 200 }),
  steps: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 60 }),
  room: fc.integer({ min: 300, max: 600 }),
});

describe('leftOut', () => {
  it('leaves nothing out while everything fits, and never more than it must by whole refills', () => {
    expect(leftOut(100, [50, 50, 50], 250)).toBe(0);
    expect(leftOut(100, [50, 50, 50, 50], 250)).toBe(3);
  });

  it('what stays fits, and the last step always stays', () => {
    fc.assert(
      fc.property(episode, ({ opening, steps, room }) => {
        const from = leftOut(opening, steps, room);
        expect(from).toBeLessThanOrEqual(Math.max(0, steps.length - 1));
        expect(opening + sum(steps.slice(from))).toBeLessThanOrEqual(room);
      }),
    );
  });

  it('keeps its place from step to step until the room is full', () => {
    fc.assert(
      fc.property(episode, ({ opening, steps, room }) => {
        for (let n = 1; n <= steps.length; n++) {
          const before = leftOut(opening, steps.slice(0, n - 1), room);
          const fitsStill = opening + sum(steps.slice(before, n)) <= room;
          expect(leftOut(opening, steps.slice(0, n), room)).toSatisfy((from: number) => (fitsStill ? from === before : from > before));
        }
      }),
    );
  });
});
