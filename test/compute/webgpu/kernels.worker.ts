// A module worker of the browser test: every kernel on a WebGPU device made here, sent back to the page to compare.

import { KERNELS, type KernelName } from '../../../src/compute/webgpu/kernels';
import { createWebGpuDevice } from '../../../src/compute/webgpu/webgpu-device';
import { compute } from '../../support/tensors';
import { KERNEL_CHECKS } from './kernel-checks';

onmessage = async () => {
  const device = await createWebGpuDevice();
  const results: Record<string, Awaited<ReturnType<typeof compute>>> = {};
  for (const name of Object.keys(KERNELS) as KernelName[]) results[name] = await compute(device, KERNEL_CHECKS[name].compute);
  device.destroy();
  postMessage(results);
};
