// Drawn inputs, and one computation run on two devices: `agrees` is how a kernel meets the reference.

import fc from 'fast-check';
import type { Device, ElementType, Tensor } from '../../src/compute/device';
import { createReferenceDevice } from '../../src/compute/reference/reference-device';
import { createRng } from '../../src/core/rng';
import { allclose, type Tolerance } from './allclose';

/** Uniform numbers in [-1, 1) times `spread`. */
export function drawValues(seed: number, name: string, length: number, spread = 1): Float32Array {
  const rng = createRng(seed, name);
  return Float32Array.from({ length }, () => (rng.next() * 2 - 1) * spread);
}

export function drawInts(seed: number, name: string, length: number, bound: number): Int32Array {
  const rng = createRng(seed, name);
  return Int32Array.from({ length }, () => rng.int(bound));
}

/** Sizes at which kernels go wrong: 1, primes, a tile, just over one. */
export const size = (max: number): fc.Arbitrary<number> =>
  fc.constantFrom(...[1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 17, 31, 32, 33, 37, 64, 65, 97, 128, 129, 131, 200, 257].filter((n) => n <= max));

/** Runs a property few times with draws that are the same in every run of the suite. */
export async function drawn<T>(arbitrary: fc.Arbitrary<T>, runs: number, body: (value: T) => Promise<void>): Promise<void> {
  await fc.assert(fc.asyncProperty(arbitrary, body), { numRuns: runs, seed: 20261122 });
}

/** Tensors of one computation, freed together. */
export class Workspace {
  readonly #tensors: Tensor[] = [];
  constructor(readonly device: Device) {}

  put(data: Float32Array | Int32Array, label = 'input'): Tensor {
    const tensor = this.alloc(data instanceof Float32Array ? 'f32' : 'i32', data.length, label);
    this.device.write(tensor, data);
    return tensor;
  }

  alloc(type: ElementType, length: number, label = 'result'): Tensor {
    const tensor = this.device.alloc(type, length, label);
    this.#tensors.push(tensor);
    return tensor;
  }

  free(): void {
    for (const tensor of this.#tensors) this.device.free(tensor);
  }
}

/** What a computation gives back: the tensors to compare, by name. */
export type Computation = (w: Workspace) => Readonly<Record<string, Tensor>>;

export async function compute(device: Device, computation: Computation): Promise<Record<string, Float32Array | Int32Array>> {
  const workspace = new Workspace(device);
  const results: Record<string, Float32Array | Int32Array> = {};
  for (const [name, tensor] of Object.entries(computation(workspace))) results[name] = await device.read(tensor);
  workspace.free();
  return results;
}

/** The device and the reference give the same results within the tolerance. */
export async function agrees(device: Device, computation: Computation, tolerance: Tolerance = {}): Promise<void> {
  const expected = await compute(createReferenceDevice(), computation);
  const actual = await compute(device, computation);
  for (const [name, values] of Object.entries(expected)) {
    allclose(actual[name]!, values, { ...tolerance, label: tolerance.label === undefined ? name : `${name}, ${tolerance.label}` });
  }
}
