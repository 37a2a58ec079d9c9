import { ACTIVATIONS, type Activation, type AdamWOptions, type Tensor } from '../device';
import { elements, f32 } from './storage';

export function fill(out: Tensor, value: number): void {
  elements(out, out.length).fill(value);
}

export function copy(out: Tensor, x: Tensor, length: number): void {
  elements(out, length).set(elements(x, length).subarray(0, length));
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

export function glu(out: Tensor, gate: Tensor, up: Tensor, length: number, activation: Activation): void {
  const [o, g, u] = [f32(out, length), f32(gate, length), f32(up, length)];
  const { linear, cubic } = ACTIVATIONS[activation];
  for (let i = 0; i < length; i++) o[i] = g[i]! * sigmoid(g[i]! * (linear + cubic * g[i]! * g[i]!)) * u[i]!;
}

export function gluBackward(
  dGate: Tensor,
  dUp: Tensor,
  dOut: Tensor,
  gate: Tensor,
  up: Tensor,
  length: number,
  activation: Activation,
): void {
  const [dg, du, d] = [f32(dGate, length), f32(dUp, length), f32(dOut, length)];
  const [g, u] = [f32(gate, length), f32(up, length)];
  const { linear, cubic } = ACTIVATIONS[activation];
  for (let i = 0; i < length; i++) {
    const [x, y, dy] = [g[i]!, u[i]!, d[i]!];
    const s = sigmoid(x * (linear + cubic * x * x));
    dg[i] = dy * y * s * (1 + x * (1 - s) * (linear + 3 * cubic * x * x));
    du[i] = dy * x * s;
  }
}

export function sumSquares(out: Tensor, x: Tensor, length: number): void {
  const data = f32(x, length);
  let sum = 0;
  for (let i = 0; i < length; i++) sum += data[i]! * data[i]!;
  f32(out, 1)[0] = sum;
}

/** Clipping by the norm of all gradients, then Adam with decoupled decay (Loshchilov & Hutter, arXiv 1711.05101, algorithm 2). */
export function adamW(param: Tensor, grad: Tensor, m: Tensor, v: Tensor, gradSquares: Tensor, length: number, o: AdamWOptions): void {
  const [p, g, first, second] = [f32(param, length), f32(grad, length), f32(m, length), f32(v, length)];
  const norm = Math.sqrt(f32(gradSquares, 1)[0]!);
  const clip = o.maxGradNorm > 0 && norm > o.maxGradNorm ? o.maxGradNorm / norm : 1;
  const correction1 = 1 - o.beta1 ** o.step;
  const correction2 = 1 - o.beta2 ** o.step;
  for (let i = 0; i < length; i++) {
    const gradient = g[i]! * clip;
    first[i] = o.beta1 * first[i]! + (1 - o.beta1) * gradient;
    second[i] = o.beta2 * second[i]! + (1 - o.beta2) * gradient * gradient;
    const update = first[i]! / correction1 / (Math.sqrt(second[i]! / correction2) + o.epsilon);
    p[i] = p[i]! * (1 - o.learningRate * o.weightDecay) - o.learningRate * update;
  }
}
