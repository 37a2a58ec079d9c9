// Memory of the device: one WebAssembly memory that grows, handed out in blocks of 256 bytes. Free blocks are kept
// in the order of their addresses and joined with their neighbours; the first that is large enough is taken.

import { AppError } from '../../core/errors';
import { HEAP_START } from './kernels';
import { blockBytes } from './storage';

const PAGE = 65536;
/** 2 GiB: addresses stay positive as signed numbers. scripts/build-wasm.mjs compiles for this maximum; a larger one would not link. */
const MAXIMUM_PAGES = 32768;
const INITIAL_PAGES = 64;
/** Memory grows by at least this much at once: 16 MiB. */
const GROWTH_PAGES = 256;

interface Block {
  start: number;
  bytes: number;
}

export const MAXIMUM_BYTES = MAXIMUM_PAGES * PAGE - HEAP_START;

/** A browser may refuse to reserve the largest address space for shared memory. */
export function createMemory(shared: boolean): WebAssembly.Memory {
  for (let maximum = MAXIMUM_PAGES; ; maximum /= 2) {
    try {
      return new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum, shared });
    } catch (cause) {
      if (maximum > INITIAL_PAGES * 4) continue;
      throw new AppError('DEVICE_OUT_OF_MEMORY', 'There is no memory left for the WASM device.', 'Close other tabs or programs.', {
        cause,
      });
    }
  }
}

export class Heap {
  f32!: Float32Array;
  i32!: Int32Array;
  bytes = 0;
  peakBytes = 0;
  readonly #free: Block[] = [];
  #end = HEAP_START;

  constructor(readonly memory: WebAssembly.Memory) {
    this.#extend(INITIAL_PAGES * PAGE - HEAP_START);
  }

  /** The address of at least `bytes` bytes, a multiple of 256; what they hold is left as it was. @throws AppError `DEVICE_OUT_OF_MEMORY`. */
  take(bytes: number, label: string): number {
    const size = blockBytes(bytes);
    let at = this.#free.findIndex((block) => block.bytes >= size);
    if (at === -1) {
      this.#grow(size, label);
      at = this.#free.length - 1;
    }
    const block = this.#free[at]!;
    const address = block.start;
    block.start += size;
    block.bytes -= size;
    if (block.bytes === 0) this.#free.splice(at, 1);
    this.bytes += size;
    this.peakBytes = Math.max(this.peakBytes, this.bytes);
    return address;
  }

  give(address: number, bytes: number): void {
    const size = blockBytes(bytes);
    this.bytes -= size;
    this.#insert({ start: address, bytes: size });
  }

  #insert(block: Block): void {
    let at = this.#free.findIndex((other) => other.start > block.start);
    if (at === -1) at = this.#free.length;
    const [before, after] = [this.#free[at - 1], this.#free[at]];
    const joinsBefore = before !== undefined && before.start + before.bytes === block.start;
    const joinsAfter = after !== undefined && block.start + block.bytes === after.start;
    if (joinsBefore) {
      before.bytes += block.bytes + (joinsAfter ? after.bytes : 0);
      if (joinsAfter) this.#free.splice(at, 1);
    } else if (joinsAfter) {
      after.start = block.start;
      after.bytes += block.bytes;
    } else this.#free.splice(at, 0, block);
  }

  #grow(bytes: number, label: string): void {
    const last = this.#free.at(-1);
    const spare = last && last.start + last.bytes === this.#end ? last.bytes : 0;
    const needed = Math.ceil((bytes - spare) / PAGE);
    for (const pages of [Math.max(needed, GROWTH_PAGES), needed]) {
      try {
        this.memory.grow(pages);
        this.#extend(pages * PAGE);
        return;
      } catch {
        // tried again with as little as will do
      }
    }
    throw new AppError(
      'DEVICE_OUT_OF_MEMORY',
      `${label} needs ${Math.ceil(bytes / 2 ** 20)} MiB, and ${Math.ceil(this.bytes / 2 ** 20)} MiB of the WASM device are in use already.`,
      'Use fewer episodes at a time, a shorter context or a smaller model.',
    );
  }

  #extend(bytes: number): void {
    this.f32 = new Float32Array(this.memory.buffer);
    this.i32 = new Int32Array(this.memory.buffer);
    this.#insert({ start: this.#end, bytes });
    this.#end += bytes;
  }
}
