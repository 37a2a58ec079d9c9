// Tensors of the WASM device: addresses in one heap. An allocation counts how often it was written, which is how a
// packed copy of a weight knows that it is still good (packs.ts).

import type { ElementType, Tensor } from '../device';

/** Memory is handed out in blocks of this many bytes. */
const BLOCK = 256;

export const blockBytes = (bytes: number): number => Math.max(1, Math.ceil(bytes / BLOCK)) * BLOCK;

/** Panels of a float32 operand that are made at a time: the head over a large vocabulary would take its own size again. */
export const MAX_PANEL_BYTES = 2 ** 27;

export interface Pack {
  version: number;
  address: number;
  bytes: number;
}

export interface Allocation {
  readonly address: number;
  readonly bytes: number;
  version: number;
  /** Packed copies by what they hold. */
  packs: Map<string, Pack> | undefined;
}

export interface WasmTensor extends Tensor {
  readonly allocation: Allocation;
}

/** The address of an operand of which `length` elements from its start are read. */
export function address(tensor: Tensor, type: ElementType, length: number): number {
  if (tensor.type !== type) throw new TypeError(`${tensor.label}: the operation needs ${type}, the tensor is ${tensor.type}`);
  return anyAddress(tensor, length);
}

/** The address of a result; packed copies of what it held are no longer good. */
export function resultAddress(tensor: Tensor, type: ElementType, length: number): number {
  (tensor as WasmTensor).allocation.version++;
  return address(tensor, type, length);
}

export function anyAddress(tensor: Tensor, length: number): number {
  if (tensor.length < length)
    throw new RangeError(`${tensor.label}: the operation needs ${length} elements, the tensor has ${tensor.length}`);
  return tensor.offset * 4;
}
