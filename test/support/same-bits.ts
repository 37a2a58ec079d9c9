import { expect } from 'vitest';

type Results = Readonly<Record<string, Float32Array | Int32Array>>;

/** Fails where two sets of results differ in any bit, naming the first element. */
export function sameBits(actual: Results, expected: Results): void {
  expect(Object.keys(actual)).toEqual(Object.keys(expected));
  for (const [name, wanted] of Object.entries(expected)) {
    const [a, e] = [bits(actual[name]!), bits(wanted)];
    expect(a.length, `${name}: number of elements`).toBe(e.length);
    const differs = a.findIndex((word, i) => word !== e[i]);
    if (differs !== -1) expect.fail(`${name}: element ${differs} is ${actual[name]![differs]} instead of ${wanted[differs]}`);
  }
}

const bits = (values: Float32Array | Int32Array): Int32Array => new Int32Array(values.buffer, values.byteOffset, values.length);
