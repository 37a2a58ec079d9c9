// Device memory by name: activations, plans, logits, caches. A name stands for one tensor, which grows and stays, so
// that steps of equal shape take no memory and a device may keep what it prepared for a tensor.

import type { Device, ElementType, Tensor } from '../compute/device';

/** Elements between the starts of neighbouring views. */
export const ALIGNMENT = 64;

export function aligned(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

export class Workspace {
  private readonly tensors = new Map<string, Tensor>();

  constructor(private readonly device: Device) {}

  /** A tensor of at least this length, with whatever it held before. */
  get(name: string, type: ElementType, length: number): Tensor {
    const held = this.tensors.get(name);
    if (held && held.length >= length) return held;
    if (held) this.device.free(held);
    this.tensors.delete(name);
    const tensor = this.device.alloc(type, aligned(held ? Math.max(length, held.length * 1.25) : Math.max(length, 1)), name);
    this.tensors.set(name, tensor);
    return tensor;
  }

  free(): void {
    for (const tensor of this.tensors.values()) this.device.free(tensor);
    this.tensors.clear();
  }
}
