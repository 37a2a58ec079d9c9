// Quantised blocks to numbers, against ggml's own.

import { BLOCK_TYPES, decodeBlocks } from '../../src/core/files/gguf-blocks';
import type { GoldenArrays } from './golden-folder';
import { largestError, type Report } from './report';

/** Largest error over the largest number of its block. */
export function blockError(actual: Float32Array, expected: Float32Array, elements: number): number {
  if (actual.length !== expected.length) return Infinity;
  const size = Math.max(elements, 32);
  let worst = 0;
  for (let at = 0; at < expected.length; at += size) {
    const block = expected.subarray(at, at + size);
    const error = largestError(actual.subarray(at, at + size), block);
    worst = Math.max(worst, error === 0 ? 0 : error / largestError(block, new Float32Array(block.length)));
  }
  return worst;
}

/** Pairs `TYPE.WHAT.raw` and `TYPE.WHAT.f32`. */
export function checkBlocks(report: Report, name: string, golden: GoldenArrays, tolerance: number): void {
  const errors = new Map<string, number[]>();
  for (const key of golden.names()) {
    const [, typeName, rest] = /^(\w+)\.(\w+)\.raw$/.exec(key) ?? [];
    if (typeName === undefined) continue;
    const type = BLOCK_TYPES.find((known) => known.name === typeName);
    if (!type) {
      if (!errors.has(typeName)) report.skip(`${name} ${typeName}`, 'a type that is not read');
      errors.set(typeName, []);
      continue;
    }
    const actual = decodeBlocks(type, golden.get(key).data as Uint8Array);
    const error = blockError(actual, golden.floats(`${typeName}.${rest}.f32`), type.elements);
    errors.set(typeName, [...(errors.get(typeName) ?? []), error]);
  }
  for (const [typeName, values] of errors) if (values.length > 0) report.compare(`${name} ${typeName}`, values, tolerance);
}
