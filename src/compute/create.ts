// The one place that knows all devices. Each is fetched only when it is asked for, so a page on the GPU never
// loads the WASM kernels.

import type { Device, DeviceKind } from './device';

export interface DeviceOptions {
  /** Of the WASM device; see `createWasmDevice`. */
  readonly threads?: number;
}

/** @throws AppError `DEVICE_UNAVAILABLE` where this machine or browser cannot offer the device. */
export async function createDevice(kind: DeviceKind, options: DeviceOptions = {}): Promise<Device> {
  switch (kind) {
    case 'reference':
      return (await import('./reference/reference-device')).createReferenceDevice();
    case 'wasm':
      return (await import('./wasm/wasm-device')).createWasmDevice(options);
    case 'webgpu':
      return (await import('./webgpu/webgpu-device')).createWebGpuDevice();
  }
}
