import type { Heap } from './heap';

/** Memory that one operation uses and the next may overwrite, one piece for each purpose, as large as it was ever needed. */
export class Scratch {
  readonly #pieces = new Map<string, { address: number; bytes: number }>();
  constructor(readonly heap: Heap) {}

  get(purpose: string, bytes: number): number {
    const piece = this.#pieces.get(purpose);
    if (piece && piece.bytes >= bytes) return piece.address;
    if (piece) this.heap.give(piece.address, piece.bytes);
    this.#pieces.delete(purpose);
    const address = this.heap.take(bytes, `scratch for ${purpose}`);
    this.#pieces.set(purpose, { address, bytes });
    return address;
  }
}
