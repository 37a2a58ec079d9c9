// Tensors of the reference device: a typed array each, and views as subarrays. Every operation asks for its
// operands with `f32` or `i32` and the length it is going to touch, so a wrong size is an error here even
// where a faster device would read its neighbour.

import type { ElementType, Tensor } from '../device';

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

function typed(tensor: Tensor, type: ElementType, length: number): Float32Array | Int32Array {
  if (tensor.type !== type) throw new TypeError(`${tensor.label}: the operation needs ${type}, the tensor is ${tensor.type}`);
  return elements(tensor, length);
}
