import { ARGUMENTS, type KernelExports, type OPERATIONS } from './kernels';
import type { Heap } from './heap';

/** Work that is worth handing to another thread, in multiplications or as much time. */
const WORTH_A_PART = 60_000;
const PARTS_A_THREAD = 8;

/** Writes the arguments of divided work and has it done. */
export class Jobs {
  constructor(
    readonly heap: Heap,
    readonly kernels: KernelExports,
    readonly threads: number,
  ) {}

  set(...values: readonly number[]): void {
    for (let i = 0; i < values.length; i++) this.heap.i32[ARGUMENTS / 4 + i] = values[i]!;
  }

  setF32(index: number, value: number): void {
    this.heap.f32[ARGUMENTS / 4 + index] = value;
  }

  /** How many parts `cost` is worth. */
  parts(cost: number): number {
    return this.threads === 1 ? 1 : Math.max(1, Math.min(this.threads * PARTS_A_THREAD, Math.floor(cost / WORTH_A_PART)));
  }

  /** Runs `units` rows or elements in parts whose size is a multiple of `multiple` and becomes argument `grainIndex`. */
  run(operation: (typeof OPERATIONS)[keyof typeof OPERATIONS], units: number, costOfUnit: number, grainIndex: number, multiple = 1): void {
    if (units === 0) return;
    const grain = Math.ceil(Math.ceil(units / this.parts(units * costOfUnit)) / multiple) * multiple;
    this.set1(grainIndex, grain);
    this.kernels.launch(operation, Math.ceil(units / grain));
  }

  set1(index: number, value: number): void {
    this.heap.i32[ARGUMENTS / 4 + index] = value;
  }
}
