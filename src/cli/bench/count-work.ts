// What some work takes of a device: operations of products and of attention (a multiplication and an addition for each step of a sum), kernels,
// and times that it is waited for. From that, how long a graphics card would take that nobody has here.

import type { Device, Tensor } from '../../compute/device';

export interface WorkCount {
  wrap(device: Device): Device;
  /** Of matrix products. */
  operations(): number;
  work(): Work;
  reset(): void;
}

export interface Work {
  /** Of products and attention. */
  readonly operations: number;
  readonly kernels: number;
  readonly waits: number;
}

/** Kernels of a device, by the operation that stands for each; `restrict` and the like are too few to matter. */
const KERNELS = [
  ...(['fill', 'copy', 'embed', 'rmsNorm', 'rmsNormBackward', 'matmul', 'rope', 'scatterRows', 'gatherRows', 'scatterAddRows'] as const),
  ...(['attention', 'glu', 'gluBackward', 'logProb', 'logProbBackward', 'sample', 'restrict', 'sumSquares', 'adamW'] as const),
];

export function countWork(): WorkCount {
  let [products, attended, kernels, waits] = [0, 0, 0, 0];
  const spans = new WeakMap<Tensor, Int32Array>();
  /** Two products of the head's size for every token that is attended to. */
  const attend = (of: Tensor, heads: number, headSize: number, tokens: number): number => {
    const all = spans.get(of)?.subarray(0, 4 * tokens) ?? [];
    let slots = 0;
    for (let i = 0; i + 3 < all.length; i += 4) slots += all[i + 1]! - all[i]! + all[i + 3]! - all[i + 2]!;
    return 4 * slots * heads * headSize;
  };
  return {
    wrap(device) {
      const counted = { ...device };
      for (const name of KERNELS) {
        const run = device[name] as (...args: unknown[]) => void;
        Object.assign(counted, { [name]: (...args: unknown[]) => (kernels++, run(...args)) });
      }
      return {
        ...counted,
        write(tensor, data, offset = 0) {
          if (data instanceof Int32Array && offset === 0) spans.set(tensor, data.slice());
          device.write(tensor, data, offset);
        },
        view(tensor, offset, length) {
          const part = device.view(tensor, offset, length);
          const written = spans.get(tensor);
          if (written) spans.set(part, written.subarray(offset, offset + length));
          return part;
        },
        matmul(out, a, b, o) {
          // A LoRA term is a part of the product's kernel.
          products += 2 * o.m * o.n * (o.k + (o.lora?.rank ?? 0));
          counted.matmul(out, a, b, o);
        },
        attention(out, logSumExp, q, k, v, of, o) {
          attended += attend(of, o.heads, o.headSize, o.tokens);
          counted.attention(out, logSumExp, q, k, v, of, o);
        },
        attentionBackward(grads, dOut, saved, o) {
          // The scores again, and a product for each of the four that they and their gradients take part in.
          attended += 2.5 * attend(saved.spans, o.heads, o.headSize, o.tokens);
          // Gradients of queries, and of keys and values.
          kernels += 2;
          device.attentionBackward(grads, dOut, saved, o);
        },
        read(tensor, offset, length) {
          waits++;
          return device.read(tensor, offset, length);
        },
      };
    },
    operations: () => products,
    work: () => ({ operations: products + attended, kernels, waits }),
    reset: () => ([products, attended, kernels, waits] = [0, 0, 0, 0]),
  };
}

/** Measured in Chromium: a dispatch with its bindings, and a wait for a few bytes (reference measurements of 2026). */
const KERNEL_SECONDS = 16.2e-6;
const WAIT_SECONDS = 2.4e-3;

/** On a card of that many operations a second, where nothing overlaps. */
export function computedSeconds({ operations, kernels, waits }: Work, rate: number): number {
  return operations / rate + kernels * KERNEL_SECONDS + waits * WAIT_SECONDS;
}
