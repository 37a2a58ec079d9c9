// The compute device on WebGPU. Every operation is one or a few kernels (`kernels/`), queued by `CommandQueue`.

import type { ElementType, Tensor } from '../device';
import { descriptionOf, hasImmediates, IMMEDIATE_BYTES, requestAdapter, type AdapterOptions } from './adapter';
import { attention, attentionBackward } from './attention';
import { BufferPool, elements, type GpuTensor, type PooledBuffer } from './buffers';
import { CommandQueue, GPU_SPREAD, SOFTWARE_SPREAD, TENSOR_USAGE, type Spread } from './command-queue';
import { deviceLost, outOfMemory, workRefused } from './device-errors';
import { adamW, copy, fill, PARTIAL_SUMS, sumSquares, glu, gluBackward } from './elementwise';
import type { KernelName } from './kernels';
import { matmul } from './matmul';
import { Pipelines } from './pipelines';
import { embed, gatherRows, rmsNorm, rmsNormBackward, Rope, scatterAddRows, scatterRows } from './rows';
import type { TunableDevice } from './tune';
import { logProb, logProbBackward, restrict, sample } from './vocabulary';

export interface WebGpuDeviceOptions extends AdapterOptions {
  /** Sources that replace those of the table of kernels; a test proves with it that a wrong kernel is noticed. */
  readonly sources?: Partial<Record<KernelName, string>>;
  /** The same for pieces of source that a format swaps in, by its name. */
  readonly pieces?: Readonly<Record<string, string>>;
  /** How kernels are spread over threads; by the kind of adapter where left out. */
  readonly spread?: Spread;
  /** False: parameters lie in a buffer even where the adapter takes them as immediates. */
  readonly immediates?: boolean;
}

/** MAP_READ | COPY_DST */
const STAGING_USAGE = 0x01 | 0x08;

/** @throws AppError `GPU_NO_ADAPTER`. */
export async function createWebGpuDevice(options: WebGpuDeviceOptions = {}): Promise<TunableDevice> {
  const adapter = await requestAdapter(options);
  const { description, vendor, architecture, isSoftware } = descriptionOf(adapter);
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const usesImmediates = options.immediates !== false && (await hasImmediates(options, adapter));
  const gpu = await adapter.requestDevice({
    requiredLimits: { maxBufferSize, maxStorageBufferBindingSize, ...(usesImmediates ? { maxImmediateSize: IMMEDIATE_BYTES } : {}) },
  });
  const maxTensorBytes = Math.min(maxBufferSize, maxStorageBufferBindingSize);

  let failure: Error | null = null;
  const fail = (error: Error): void => {
    failure ??= error;
  };
  void gpu.lost.then((info) => (failure = deviceLost(info)));
  gpu.addEventListener('uncapturederror', (event) => {
    const { error } = event as GPUUncapturedErrorEvent;
    event.preventDefault();
    fail(isOutOfMemory(error) ? outOfMemory('this piece of work', 0, error.message) : workRefused(error.message));
  });

  const pool = new BufferPool(gpu, TENSOR_USAGE, maxTensorBytes, fail);
  const staging = new BufferPool(gpu, STAGING_USAGE, maxBufferSize, fail);
  const live = new Set<Tensor>();
  let bytes = 0;
  let peakBytes = 0;

  function takeTensor(type: ElementType, length: number, label: string, zeroed: boolean): GpuTensor {
    const { buffer, isClean } = pool.take(length * 4, label);
    const tensor: GpuTensor = { type, offset: 0, length, label, buffer };
    live.add(tensor);
    bytes += buffer.sizeClass;
    peakBytes = Math.max(peakBytes, bytes);
    if (zeroed && !isClean) fill(queue, tensor, 0);
    return tensor;
  }

  function release(from: BufferPool, buffer: PooledBuffer): void {
    if (!from.give(buffer)) queue.destroyBuffer(buffer.gpu);
  }

  function free(tensor: Tensor): void {
    if (!live.delete(tensor)) throw new RangeError(`${tensor.label}: only what alloc gave can be freed, and once`);
    const { buffer } = tensor as GpuTensor;
    bytes -= buffer.sizeClass;
    release(pool, buffer);
  }

  async function read(tensor: Tensor, offset = 0, length = tensor.length - offset): Promise<Float32Array | Int32Array> {
    if (failure) throw failure;
    const source = elements(tensor, offset + length);
    const { buffer } = staging.take(length * 4, 'staging');
    queue.copyOut(source, offset, length, buffer.gpu);
    try {
      await buffer.gpu.mapAsync(1, 0, buffer.sizeClass);
    } catch (cause) {
      // A lost device rejects the mapping before it resolves `lost`.
      if (failure === null) await Promise.race([gpu.lost, new Promise((resolve) => setTimeout(resolve, 10_000))]);
      throw failure ?? workRefused(String(cause));
    }
    const mapped = buffer.gpu.getMappedRange(0, buffer.sizeClass).slice(0, length * 4);
    buffer.gpu.unmap();
    release(staging, buffer);
    if (failure !== null) throw failure as Error;
    return tensor.type === 'f32' ? new Float32Array(mapped) : new Int32Array(mapped);
  }

  const scratch = (length: number): GpuTensor => takeTensor('f32', length, 'scratch', false);
  const pipelines = new Pipelines(gpu, options.sources, options.pieces, usesImmediates);
  const queue = new CommandQueue(gpu, pipelines, options.spread ?? (isSoftware ? SOFTWARE_SPREAD : GPU_SPREAD), scratch, free);
  const partialSums = takeTensor('f32', PARTIAL_SUMS, 'partial sums', false);
  const rope = new Rope(queue, (type, length, label) => takeTensor(type, length, label, false));

  return {
    kind: 'webgpu',
    description: [...new Set([description, vendor, architecture])].filter((part) => part !== '').join(', '),
    isSoftware,
    limits: { maxTensorBytes },
    gpu,

    alloc: (type, length, label) => takeTensor(type, length, label, true),
    view(tensor, offset, length) {
      if (offset % 64 !== 0) throw new RangeError(`${tensor.label}: a view starts at a multiple of 64 elements, not at ${offset}`);
      const { buffer } = elements(tensor, offset + length);
      const view: GpuTensor = { type: tensor.type, offset: tensor.offset + offset, length, label: tensor.label, buffer };
      return view;
    },
    free,
    write: (tensor, data, offset = 0) => queue.write(elements(tensor, offset + data.length), data, offset),
    read,
    memory: () => ({ bytes, peakBytes }),
    destroy() {
      live.clear();
      bytes = 0;
      gpu.destroy();
    },

    useTiles: (tiles) => (queue.tiles = tiles),

    fill: (...args) => fill(queue, ...args),
    copy: (...args) => copy(queue, ...args),
    embed: (...args) => embed(queue, ...args),
    rmsNorm: (...args) => rmsNorm(queue, ...args),
    rmsNormBackward: (...args) => rmsNormBackward(queue, ...args),
    matmul: (...args) => matmul(queue, ...args),
    rope: (...args) => rope.rotate(...args),
    scatterRows: (...args) => scatterRows(queue, ...args),
    gatherRows: (...args) => gatherRows(queue, ...args),
    scatterAddRows: (...args) => scatterAddRows(queue, ...args),
    attention: (...args) => attention(queue, ...args),
    attentionBackward: (...args) => attentionBackward(queue, scratch, free, ...args),
    glu: (...args) => glu(queue, ...args),
    gluBackward: (...args) => gluBackward(queue, ...args),
    logProb: (...args) => logProb(queue, ...args),
    logProbBackward: (...args) => logProbBackward(queue, ...args),
    restrict: (...args) => restrict(queue, ...args),
    sample: (...args) => sample(queue, ...args),
    sumSquares: (...args) => sumSquares(queue, partialSums, ...args),
    adamW: (...args) => adamW(queue, ...args),
  };
}

function isOutOfMemory(error: GPUError): boolean {
  return typeof GPUOutOfMemoryError !== 'undefined' && error instanceof GPUOutOfMemoryError;
}
