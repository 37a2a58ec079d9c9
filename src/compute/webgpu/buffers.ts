// Device memory. Freed buffers are kept for the next tensor of about the same size, because creating one is dear and texts
// have a different length every step. Sizes come in classes, a quarter of a power of two apart, a sixteenth from 1 MiB on.

import type { ElementType, Tensor } from '../device';
import { outOfMemory } from './device-errors';

export interface GpuTensor extends Tensor {
  readonly buffer: PooledBuffer;
}

export interface PooledBuffer {
  /** Names the buffer in the keys of bind groups. */
  readonly id: number;
  readonly gpu: GPUBuffer;
  readonly sizeClass: number;
}

const MAX_IDLE_BYTES = 256 * 2 ** 20;

/** Bytes of the buffer that holds a tensor. */
export function bufferBytes(bytes: number): number {
  const power = Math.floor(Math.log2(Math.max(bytes, 1)));
  const step = Math.max(64, 2 ** (power - (power < 20 ? 2 : 4)));
  return Math.ceil(Math.max(bytes, 1) / step) * step;
}

export class BufferPool {
  #nextId = 0;
  #idleBytes = 0;
  readonly #idle = new Map<number, PooledBuffer[]>();

  constructor(
    readonly device: GPUDevice,
    readonly usage: number,
    readonly maxBytes: number,
    readonly onError: (error: Error) => void,
  ) {}

  /** `isClean`: it holds zeros. @throws AppError `DEVICE_OUT_OF_MEMORY` beyond the largest size; later, through onError, when the driver has no room. */
  take(bytes: number, label: string): { buffer: PooledBuffer; isClean: boolean } {
    if (bytes > this.maxBytes) throw outOfMemory(label, bytes);
    const sizeClass = Math.min(bufferBytes(bytes), this.maxBytes);
    const used = this.#idle.get(sizeClass)?.pop();
    if (used) {
      this.#idleBytes -= sizeClass;
      return { buffer: used, isClean: false };
    }
    this.device.pushErrorScope('out-of-memory');
    const gpu = this.device.createBuffer({ size: sizeClass, usage: this.usage, label });
    void this.device.popErrorScope().then(
      (error) => error && this.onError(outOfMemory(label, bytes, error.message)),
      () => undefined,
    );
    return { buffer: { id: this.#nextId++, gpu, sizeClass }, isClean: true };
  }

  /** Work already queued may still use the buffer. Returns false where it was let go instead of kept. */
  give(buffer: PooledBuffer): boolean {
    if (this.#idleBytes + buffer.sizeClass > MAX_IDLE_BYTES) {
      return false;
    }
    const idle = this.#idle.get(buffer.sizeClass);
    if (idle) idle.push(buffer);
    else this.#idle.set(buffer.sizeClass, [buffer]);
    this.#idleBytes += buffer.sizeClass;
    return true;
  }
}

/** Checks an operand the way the reference does. @throws RangeError, TypeError */
export function operand(tensor: Tensor, type: ElementType, length: number): GpuTensor {
  if (tensor.type !== type) throw new TypeError(`${tensor.label}: the operation needs ${type}, the tensor is ${tensor.type}`);
  return elements(tensor, length);
}

export function elements(tensor: Tensor, length: number): GpuTensor {
  if (tensor.length < length) {
    throw new RangeError(`${tensor.label}: the operation needs ${length} elements, the tensor has ${tensor.length}`);
  }
  return tensor as GpuTensor;
}
