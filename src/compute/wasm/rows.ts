import type { Device, RopeOptions, Tensor } from '../device';
import { rowWords } from '../packing';
import type { Heap } from './heap';
import { FORMATS, OPERATIONS } from './kernels';
import type { Jobs } from './jobs';
import type { Scratch } from './scratch';
import { address, anyAddress, resultAddress, type WasmTensor } from './storage';

type Kernels = Pick<Device, 'embed' | 'rmsNorm' | 'rmsNormBackward' | 'rope' | 'gatherRows' | 'scatterRows' | 'scatterAddRows'>;

const wroteAnything = (tensor: Tensor): void => void (tensor as WasmTensor).allocation.version++;

/** Each index names a row of `width` elements inside the tensor. */
function checkRows(heap: Heap, tensor: Tensor, index: number, rows: number, width: number): void {
  const count = Math.floor(tensor.length / width);
  for (let i = index >> 2; i < (index >> 2) + rows; i++) {
    const row = heap.i32[i]!;
    if (row < 0 || row >= count) throw new RangeError(`${tensor.label}: there is no row ${row} of ${width} elements`);
  }
}

export function rowKernels(jobs: Jobs, scratch: Scratch): Kernels {
  const { heap, kernels } = jobs;
  const tables = new RopeTables(heap);

  const gatherRows: Device['gatherRows'] = (out, x, index, { rows, width }) => {
    const at = address(index, 'i32', rows);
    checkRows(heap, x, at, rows, width);
    wroteAnything(out);
    kernels.gatherRows(anyAddress(out, rows * width), anyAddress(x, 0), at, rows, width);
  };

  return {
    gatherRows,

    embed(out, table, ids, { tokens, width, scale = 1, format = 'f32', first = 0, rows }) {
      const at = address(ids, 'i32', tokens);
      const words = rowWords(format, width);
      if (rows === undefined) checkRows(heap, table, at, tokens, words);
      const held = rows ?? Math.floor(table.length / words);
      const from = address(table, format === 'f32' ? 'f32' : 'i32', held * words);
      const spare = scratch.get('decoded block', 128);
      const to = resultAddress(out, 'f32', tokens * width);
      kernels.embedRows(to, from, at, tokens, width, scale, FORMATS[format], 4 * words, first, held, spare);
    },

    scatterRows(out, x, index, { rows, width }) {
      const at = address(index, 'i32', rows);
      checkRows(heap, out, at, rows, width);
      wroteAnything(out);
      kernels.scatterRows(anyAddress(out, 0), anyAddress(x, rows * width), at, rows, width);
    },

    scatterAddRows(out, x, index, { rows, width }) {
      const at = address(index, 'i32', rows);
      checkRows(heap, out, at, rows, width);
      kernels.scatterAddRows(resultAddress(out, 'f32', 0), address(x, 'f32', rows * width), at, rows, width);
    },

    rmsNorm(out, x, weight, { rows, width, epsilon, accumulate = false }) {
      const length = rows * width;
      jobs.set(resultAddress(out, 'f32', length), address(x, 'f32', length), address(weight, 'f32', width), rows, width);
      jobs.setF32(5, epsilon);
      jobs.set1(7, accumulate ? 1 : 0);
      jobs.run(OPERATIONS.rmsNorm, rows, width * 2, 6);
    },

    rmsNormBackward(dx, dy, x, weight, { rows, width, epsilon }) {
      const length = rows * width;
      const [upstream, from, scale] = [address(dy, 'f32', length), address(x, 'f32', length), address(weight, 'f32', width)];
      jobs.set(resultAddress(dx, 'f32', length), upstream, from, scale, rows, width);
      jobs.setF32(6, epsilon);
      jobs.run(OPERATIONS.rmsNormBackward, rows, width * 4, 7);
    },

    rope(x, positions, o) {
      const { tokens, heads, headSize, inverse } = o;
      const at = address(positions, 'i32', tokens);
      let last = 0;
      for (let t = at >> 2; t < (at >> 2) + tokens; t++) {
        if (heap.i32[t]! < 0) throw new RangeError(`${positions.label}: a position is ${heap.i32[t]}`);
        last = Math.max(last, heap.i32[t]!);
      }
      const half = headSize / 2;
      const table = tables.get(o, last);
      jobs.set(resultAddress(x, 'f32', tokens * heads * headSize), at, table, tokens, heads, half, inverse ? 1 : 0);
      jobs.run(OPERATIONS.rope, tokens, heads * headSize * 2, 7);
    },
  };
}

/** Cosines and sines of every position so far, made in double precision. */
class RopeTables {
  readonly #tables = new Map<string, { address: number; positions: number }>();
  constructor(readonly heap: Heap) {}

  get({ theta, headSize, divisors }: RopeOptions, last: number): number {
    const half = headSize / 2;
    const key = `${theta} ${half} ${divisors?.join() ?? ''}`;
    const known = this.#tables.get(key);
    if (known && known.positions > last) return known.address;
    const positions = 2 ** Math.max(8, Math.ceil(Math.log2(last + 1)));
    const bytes = positions * half * 8;
    if (known) this.heap.give(known.address, known.positions * half * 8);
    this.#tables.delete(key);
    const address = this.heap.take(bytes, 'rotation table');
    const values = this.heap.f32;
    for (let i = 0; i < half; i++) {
      const frequency = theta ** (-i / half) / (divisors?.[i] ?? 1);
      for (let p = 0; p < positions; p++) {
        const at = (address >> 2) + p * 2 * half + i;
        values[at] = Math.cos(p * frequency);
        values[at + half] = Math.sin(p * frequency);
      }
    }
    this.#tables.set(key, { address, positions });
    return address;
  }
}
