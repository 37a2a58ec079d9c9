// SIMD kernels in WebAssembly (assembly/), on several threads where memory can be shared. Every call has finished
// when it returns; the calling thread takes its part of the work and waits for the others, so it must not be a
// page's own (there the device keeps to one thread). Results are the same, bit for bit, for any number of threads; with relaxed
// SIMD, which rounds a product and its sum once, they differ in the last bits from those without.

import { giveWay } from '../../core/give-way';
import type { Device, Tensor } from '../device';
import { attentionKernels } from './attention';
import { elementwiseKernels } from './elementwise';
import { createMemory, Heap, MAXIMUM_BYTES } from './heap';
import { Jobs } from './jobs';
import { compileKernels, hasRelaxedSimd, instantiateKernels } from './kernels';
import { Products } from './matmul';
import { rowKernels } from './rows';
import { Scratch } from './scratch';
import { anyAddress, type WasmTensor } from './storage';
import { startThreads, usableThreads } from './threads';
import { vocabularyKernels } from './vocabulary';

export interface WasmDeviceOptions {
  /** Threads in all, the calling one included; as many as there are cores, at most 4, when left out. */
  readonly threads?: number;
  /** With fused multiply-add; where the engine has it, when left out. */
  readonly relaxed?: boolean;
}

/** @throws AppError `DEVICE_OUT_OF_MEMORY` */
export async function createWasmDevice({ threads: asked, relaxed = hasRelaxedSimd() }: WasmDeviceOptions = {}): Promise<Device> {
  const wanted = await usableThreads(asked);
  const module = await compileKernels(wanted > 1, relaxed);
  const heap = new Heap(createMemory(wanted > 1));
  const kernels = await instantiateKernels(module, heap.memory);
  const helpers = wanted > 1 ? await startThreads(wanted, module, heap.memory) : undefined;
  const threads = helpers?.count ?? 1;
  kernels.setThreads(threads);
  kernels.storeConstants();

  const jobs = new Jobs(heap, kernels, threads);
  const scratch = new Scratch(heap);
  const products = new Products(jobs, scratch);
  const live = new Set<Tensor>();

  return {
    kind: 'wasm',
    isSoftware: false,
    description: `WebAssembly ${relaxed ? 'relaxed SIMD' : 'SIMD'}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    limits: { maxTensorBytes: MAXIMUM_BYTES },

    alloc(type, length, label) {
      const bytes = length * 4;
      const address = heap.take(bytes, label);
      const allocation = { address, bytes, version: 0, packs: undefined };
      const tensor: WasmTensor = { type, offset: address / 4, length, label, allocation };
      heap.i32.fill(0, tensor.offset, tensor.offset + length);
      live.add(tensor);
      return tensor;
    },
    view(tensor, offset, length) {
      if (offset % 64 !== 0) throw new RangeError(`${tensor.label}: a view starts at a multiple of 64 elements, not at ${offset}`);
      anyAddress(tensor, offset + length);
      const { type, label, allocation } = tensor as WasmTensor;
      const view: WasmTensor = { type, offset: tensor.offset + offset, length, label, allocation };
      return view;
    },
    free(tensor) {
      if (!live.delete(tensor)) throw new RangeError(`${tensor.label}: only what alloc gave can be freed, and once`);
      products.forget(tensor as WasmTensor);
      const { address, bytes } = (tensor as WasmTensor).allocation;
      heap.give(address, bytes);
    },
    write(tensor, data, offset = 0) {
      anyAddress(tensor, offset + data.length);
      (tensor as WasmTensor).allocation.version++;
      (tensor.type === 'f32' ? heap.f32 : heap.i32).set(data, tensor.offset + offset);
    },
    read(tensor, offset = 0, length = tensor.length - offset) {
      anyAddress(tensor, offset + length);
      const start = tensor.offset + offset;
      const values = (tensor.type === 'f32' ? heap.f32 : heap.i32).slice(start, start + length);
      return giveWay().then(() => values);
    },
    memory: () => ({ bytes: heap.bytes, peakBytes: heap.peakBytes }),
    destroy() {
      live.clear();
      kernels.stopThreads();
      helpers?.end();
    },

    matmul: (out, a, b, o) => products.matmul(out, a, b, o),
    ...elementwiseKernels(jobs),
    ...rowKernels(jobs, scratch),
    ...attentionKernels(jobs, scratch),
    ...vocabularyKernels(jobs, scratch),
  };
}
