import { ACTIVATIONS, type Activation, type Device } from '../device';
import { OPERATIONS } from './kernels';
import type { Jobs } from './jobs';
import { address, anyAddress, resultAddress, type WasmTensor } from './storage';

type Kernels = Pick<Device, 'fill' | 'copy' | 'glu' | 'gluBackward' | 'sumSquares' | 'adamW'>;

/** What one element costs, in multiplications. */
const COST = 16;

export function elementwiseKernels(jobs: Jobs): Kernels {
  const { heap, kernels } = jobs;
  const setActivation = (activation: Activation): void => {
    jobs.setF32(7, ACTIVATIONS[activation].linear);
    jobs.setF32(8, ACTIVATIONS[activation].cubic);
  };
  return {
    fill(out, value) {
      (out as WasmTensor).allocation.version++;
      (out.type === 'f32' ? heap.f32 : heap.i32).fill(value, out.offset, out.offset + out.length);
    },

    copy(out, x, length) {
      (out as WasmTensor).allocation.version++;
      anyAddress(out, length);
      anyAddress(x, length);
      heap.i32.copyWithin(out.offset, x.offset, x.offset + length);
    },

    glu(out, gate, up, length, activation) {
      jobs.set(resultAddress(out, 'f32', length), address(gate, 'f32', length), address(up, 'f32', length), 0, 0, length);
      setActivation(activation);
      jobs.run(OPERATIONS.glu, length, COST, 6, 4);
    },

    gluBackward(dGate, dUp, dOut, gate, up, length, activation) {
      const [g, u, d] = [address(gate, 'f32', length), address(up, 'f32', length), address(dOut, 'f32', length)];
      jobs.set(resultAddress(dGate, 'f32', length), resultAddress(dUp, 'f32', length), d, g, u, length);
      setActivation(activation);
      jobs.run(OPERATIONS.gluBackward, length, COST, 6, 4);
    },

    sumSquares(out, x, length) {
      kernels.sumSquares(resultAddress(out, 'f32', 1), address(x, 'f32', length), length);
    },

    adamW(param, grad, m, v, gradSquares, length, o) {
      const norm = Math.sqrt(heap.f32[address(gradSquares, 'f32', 1) >> 2]!);
      const clip = o.maxGradNorm > 0 && norm > o.maxGradNorm ? o.maxGradNorm / norm : 1;
      kernels.adamW(
        resultAddress(param, 'f32', length),
        address(grad, 'f32', length),
        resultAddress(m, 'f32', length),
        resultAddress(v, 'f32', length),
        length,
        clip,
        o.beta1,
        o.beta2,
        1 - o.beta1,
        1 - o.beta2,
        o.learningRate / (1 - o.beta1 ** o.step),
        1 / Math.sqrt(1 - o.beta2 ** o.step),
        o.epsilon,
        1 - o.learningRate * o.weightDecay,
      );
    },
  };
}
