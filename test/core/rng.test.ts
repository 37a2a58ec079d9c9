import { describe, expect, test } from 'vitest';
import { createRng, hashText, threefry, toUniform } from '../../src/core/rng';

describe('threefry', () => {
  // Random123, tests/kat_vectors, threefry2x32 20 rounds
  test.each([
    [[0, 0], [0, 0], '6b200159 99ba4efe'],
    [[0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], '1cb996fc bb002be7'],
    [[0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3], 'c4923a9c 483df7a0'],
  ])('key %j counter %j', (key, counter, expected) => {
    const words = threefry(key[0]!, key[1]!, counter[0]!, counter[1]!);
    expect(words.map((w) => w.toString(16).padStart(8, '0')).join(' ')).toBe(expected);
  });

  test('signed and unsigned words are the same key', () => {
    expect(threefry(-1, -1, -1, -1)).toEqual(threefry(0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff));
  });
});

test('a uniform number has 24 bits and stays below 1', () => {
  expect(toUniform(0)).toBe(0);
  expect(toUniform(255)).toBe(0);
  expect(toUniform(0xffffffff)).toBe(1 - 2 ** -24);
  expect(Math.fround(toUniform(0xdeadbeef))).toBe(toUniform(0xdeadbeef));
});

test('FNV-1a known answers', () => {
  // draft-eastlake-fnv, appendix C
  expect([hashText(''), hashText('a'), hashText('foobar')]).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968]);
});

describe('createRng', () => {
  const take = (n: number, ...args: Parameters<typeof createRng>): number[] => {
    const rng = createRng(...args);
    return Array.from({ length: n }, () => rng.next());
  };

  test('a stream depends on seed, purpose and every path word', () => {
    const streams = [take(4, 1, 'tasks', 0), take(4, 2, 'tasks', 0), take(4, 1, 'noise', 0), take(4, 1, 'tasks', 1), take(4, 1, 'tasks')];
    expect(new Set(streams.map((s) => s.join())).size).toBe(5);
    expect(take(4, 1, 'tasks', 0)).toEqual(streams[0]);
  });

  test('the mean and variance are those of a uniform distribution', () => {
    const n = 20_000;
    const values = take(n, 7, 'moments');
    const mean = values.reduce((a, b) => a + b) / n;
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / n;
    // five standard errors
    expect(Math.abs(mean - 1 / 2)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(5 * Math.sqrt(1 / 180 / n));
  });

  test('int reaches every number below a bound of 32 bits', () => {
    const rng = createRng(5, 'words');
    const words = Array.from({ length: 4000 }, () => rng.int(2 ** 32));
    expect(Math.max(...words)).toBeLessThan(2 ** 32);
    // Each of the 256 values of the lowest byte: a miss has a chance of 256 · (255/256)^4000 < 5e-5.
    expect(new Set(words.map((word) => word % 256)).size).toBe(256);
    expect(new Set(Array.from({ length: 4000 }, () => rng.int(2 ** 25) % 2)).size).toBe(2);
  });

  test('int, pick and shuffle stay within their items', () => {
    const rng = createRng(3, 'items');
    const items = ['a', 'b', 'c', 'd', 'e'];
    expect(Array.from({ length: 200 }, () => rng.int(5)).every((i) => Number.isInteger(i) && i >= 0 && i < 5)).toBe(true);
    expect(new Set(Array.from({ length: 200 }, () => rng.pick(items))).size).toBe(5);
    expect(rng.shuffle(items).sort()).toEqual(items);
    expect(items).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(() => rng.pick([])).toThrow(RangeError);
  });
});
