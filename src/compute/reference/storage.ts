// Tensors of the reference device: a typed array each, and views as subarrays. Every operation asks for its
// operands with `f32` or `i32` and the length it is going to touch, so a wrong size is an error here even
// where a faster device would read its neighbour.

import type { ElementType, Tensor } from '../device';
import { rowWords, unpackRows, type WeightFormat } from '../packing';

export interface ReferenceTensor extends Tensor {
  readonly data: Float32Array | Int32Array;
}

export function elements(tensor: Tensor, length: number): Float32Array | Int32Array {
  const { data } = tensor as ReferenceTensor;
  if (tensor.length < length)
    throw new RangeError(`${tensor.label}: the operation needs ${length} elements, the tensor has ${tensor.length}`);
  return data;
}

export function f32(tensor: Tensor, length: number): Float32Array {
  return typed(tensor, 'f32', length) as Float32Array;
}

export function i32(tensor: Tensor, length: number): Int32Array {
  return typed(tensor, 'i32', length) as Int32Array;
}

/** The numbers of a matrix of `rows` stored rows. */
export function stored(tensor: Tensor, format: WeightFormat = 'f32', rows: number, columns: number): Float32Array {
  if (format === 'f32') return f32(tensor, rows * columns);
  return unpackRows(format, i32(tensor, rows * rowWords(format, columns)), columns, rows);
}

function typed(tensor: Tensor, type: ElementType, length: number): Float32Array | Int32Array {
  if (tensor.type !== type) throw new TypeError(`${tensor.label}: the operation needs ${type}, the tensor is ${tensor.type}`);
  return elements(tensor, length);
}
