// Counter-based random numbers: Threefry-2x32 with 20 rounds (Salmon et al., "Parallel random numbers:
// as easy as 1, 2, 3", SC 2011), the generator of JAX. A draw depends on a key and a counter alone, so a
// run resumes from its step number, rows of a batch do not disturb each other, and the same integers
// come out of TypeScript, WGSL and WASM.

const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;
const PARITY = 0x1bd11bda;

/** The two 32-bit words (unsigned) of Threefry-2x32-20 for a 64-bit key and a 64-bit counter. */
export function threefry(key0: number, key1: number, counter0: number, counter1: number): [number, number] {
  const k = [key0 | 0, key1 | 0, key0 ^ key1 ^ PARITY];
  let x = (counter0 + k[0]!) | 0;
  let y = (counter1 + k[1]!) | 0;
  for (let round = 0; round < 20; round++) {
    x = (x + y) | 0;
    const r = ROTATIONS[round % 8]!;
    y = ((y << r) | (y >>> (32 - r))) ^ x;
    if (round % 4 === 3) {
      const s = (round + 1) / 4;
      x = (x + k[s % 3]!) | 0;
      y = (y + k[(s + 1) % 3]! + s) | 0;
    }
  }
  return [x >>> 0, y >>> 0];
}

/** A uniform number in [0, 1) with 24 bits, the same in every implementation. */
export function toUniform(word: number): number {
  return (word >>> 8) / 0x1000000;
}

/** FNV-1a, to turn a purpose such as `tasks` into a key word. */
export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** A stream of random numbers, made anew wherever one is needed: `rng(seed, 'tasks', step)`. */
export interface Rng {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer in [0, bound), for bounds up to 2^32. */
  int(bound: number): number;
  /** One of the items. @throws RangeError when there is none. */
  pick<T>(items: readonly T[]): T;
  /** A shuffled copy (Fisher-Yates). */
  shuffle<T>(items: readonly T[]): T[];
}

export function createRng(seed: number, purpose: string, ...path: readonly number[]): Rng {
  let key0 = seed >>> 0;
  let key1 = hashText(purpose);
  for (const n of path) [key0, key1] = threefry(key0, key1, n >>> 0, 0x9e3779b9);
  let counter = 0;
  const next = (): number => toUniform(threefry(key0, key1, counter++, 0)[0]);
  // A uniform number has 24 bits; a larger bound takes all 32 of the word.
  const int = (bound: number): number =>
    Math.floor(bound <= 0x1000000 ? next() * bound : (threefry(key0, key1, counter++, 0)[0] / 2 ** 32) * bound);
  return {
    next,
    int,
    pick(items) {
      if (items.length === 0) throw new RangeError('pick: there is nothing to pick from');
      return items[int(items.length)]!;
    },
    shuffle(items) {
      const copy = [...items];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = int(i + 1);
        [copy[i], copy[j]] = [copy[j]!, copy[i]!];
      }
      return copy;
    },
  };
}
