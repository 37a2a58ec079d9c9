// The oracle: every operation as plain loops over typed arrays, sums in double precision, results stored as
// f32. Nothing here is tuned; a kernel of another device is right when it agrees with this one.

import { AppError } from '../../core/errors';
import type { Device, ElementType, Tensor } from '../device';
import { attention, attentionBackward } from './attention';
import { adamW, copy, fill, sumSquares, glu, gluBackward } from './elementwise';
import { matmul } from './matmul';
import { embed, gatherRows, rmsNorm, rmsNormBackward, rope, scatterAddRows, scatterRows } from './rows';
import { elements, type ReferenceTensor } from './storage';
import { logProb, logProbBackward, restrict, sample } from './vocabulary';

const MAX_TENSOR_BYTES = 2 ** 31;

export function createReferenceDevice(): Device {
  let bytes = 0;
  let peakBytes = 0;
  const live = new Set<Tensor>();

  const make = (data: Float32Array | Int32Array, offset: number, label: string): ReferenceTensor => ({
    type: data instanceof Float32Array ? 'f32' : 'i32',
    offset,
    length: data.length,
    label,
    data,
  });

  return {
    kind: 'reference',
    isSoftware: false,
    description: 'Plain loops in TypeScript',
    limits: { maxTensorBytes: MAX_TENSOR_BYTES },

    alloc(type: ElementType, length: number, label: string): Tensor {
      if (length * 4 > MAX_TENSOR_BYTES) {
        throw new AppError(
          'DEVICE_OUT_OF_MEMORY',
          `${label} needs ${length * 4} bytes in one piece.`,
          'Choose a smaller model or fewer tokens.',
        );
      }
      const tensor = make(type === 'f32' ? new Float32Array(length) : new Int32Array(length), 0, label);
      live.add(tensor);
      bytes += length * 4;
      peakBytes = Math.max(peakBytes, bytes);
      return tensor;
    },
    view(tensor, offset, length) {
      if (offset % 64 !== 0) throw new RangeError(`${tensor.label}: a view starts at a multiple of 64 elements, not at ${offset}`);
      const data = elements(tensor, offset + length).subarray(offset, offset + length);
      return make(data, tensor.offset + offset, tensor.label);
    },
    free(tensor) {
      if (!live.delete(tensor)) throw new RangeError(`${tensor.label}: only what alloc gave can be freed, and once`);
      bytes -= tensor.length * 4;
    },
    write(tensor, data, offset = 0) {
      elements(tensor, offset + data.length).set(data, offset);
    },
    read(tensor, offset = 0, length = tensor.length - offset) {
      return Promise.resolve(elements(tensor, offset + length).slice(offset, offset + length));
    },
    memory: () => ({ bytes, peakBytes }),
    destroy() {
      live.clear();
      bytes = 0;
    },

    fill,
    copy,
    embed,
    rmsNorm,
    rmsNormBackward,
    matmul,
    rope,
    scatterRows,
    gatherRows,
    scatterAddRows,
    attention,
    attentionBackward,
    glu,
    gluBackward,
    logProb,
    logProbBackward,
    restrict,
    sample,
    sumSquares,
    adamW,
  };
}
