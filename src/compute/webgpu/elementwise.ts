import { ACTIVATIONS, type AdamWOptions, type Device, type Tensor } from '../device';
import { elements, operand, type GpuTensor } from './buffers';
import type { CommandQueue } from './command-queue';

/** Workgroups of the first of the two rounds of a sum. */
export const PARTIAL_SUMS = 256;

const groupsFor = (length: number): number => Math.ceil(length / 64);

export function fill(queue: CommandQueue, out: Tensor, value: number): void {
  const bits = new DataView(new ArrayBuffer(4));
  if (out.type === 'f32') bits.setFloat32(0, value);
  else bits.setInt32(0, value);
  queue.run('fill', {
    bindings: { out: elements(out, out.length) },
    params: { length: out.length, bits: bits.getUint32(0) },
    workgroups: groupsFor(out.length),
  });
}

export function copy(queue: CommandQueue, out: Tensor, x: Tensor, length: number): void {
  queue.run('copy', {
    bindings: { out: elements(out, length), x: elements(x, length) },
    params: { length, start: 0 },
    workgroups: groupsFor(length),
  });
}

export function glu(queue: CommandQueue, ...[out, gate, up, length, activation]: Parameters<Device['glu']>): void {
  queue.run('glu-forward', {
    bindings: { out: operand(out, 'f32', length), gate: operand(gate, 'f32', length), up: operand(up, 'f32', length) },
    params: { length, ...ACTIVATIONS[activation] },
    workgroups: groupsFor(length),
  });
}

export function gluBackward(
  queue: CommandQueue,
  ...[dGate, dUp, dOut, gate, up, length, activation]: Parameters<Device['gluBackward']>
): void {
  queue.run('glu-backward', {
    bindings: {
      dGate: operand(dGate, 'f32', length),
      dUp: operand(dUp, 'f32', length),
      dOut: operand(dOut, 'f32', length),
      gate: operand(gate, 'f32', length),
      up: operand(up, 'f32', length),
    },
    params: { length, ...ACTIVATIONS[activation] },
    workgroups: groupsFor(length),
  });
}

/** @param partial room for one number a workgroup of the first round */
export function sumSquares(queue: CommandQueue, partial: GpuTensor, out: Tensor, x: Tensor, length: number): void {
  const constants = { LANES: queue.spread.lanes };
  const groups = Math.max(1, Math.min(partial.length, groupsFor(length)));
  queue.run('sum-partial', {
    bindings: { out: partial, x: operand(x, 'f32', length) },
    params: { length, square: 1 },
    constants,
    workgroups: groups,
    work: length,
  });
  queue.run('sum-partial', {
    bindings: { out: operand(out, 'f32', 1), x: partial },
    params: { length: groups, square: 0 },
    constants,
    workgroups: 1,
  });
}

export function adamW(queue: CommandQueue, ...[param, grad, m, v, gradSquares, length, o]: Parameters<Device['adamW']>): void {
  queue.run('adam-step', {
    bindings: {
      param: operand(param, 'f32', length),
      m: operand(m, 'f32', length),
      v: operand(v, 'f32', length),
      grad: operand(grad, 'f32', length),
      gradSquares: operand(gradSquares, 'f32', 1),
    },
    params: { length, ...adamParams(o) },
    workgroups: groupsFor(length),
  });
}

function adamParams(o: AdamWOptions) {
  return {
    learningRate: o.learningRate,
    beta1: o.beta1,
    beta2: o.beta2,
    rest1: 1 - o.beta1,
    rest2: 1 - o.beta2,
    epsilon: o.epsilon,
    keep: 1 - o.learningRate * o.weightDecay,
    correctionM: 1 / (1 - o.beta1 ** o.step),
    correctionV: 1 / (1 - o.beta2 ** o.step),
    maxGradNorm: o.maxGradNorm,
  };
}
