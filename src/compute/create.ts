// The one place that knows all devices. Each is fetched only when it is asked for, so a page on the GPU never
// loads the WASM kernels.

import type { Device, DeviceKind } from './device';
import type { TunableDevice, Tuning } from './webgpu/tune';

export interface DeviceOptions {
  /** Of the WASM device; see `createWasmDevice`. */
  readonly threads?: number;
}

/**
 * Chooses among kernels by measuring them, on devices where that pays (webgpu/tune.ts); null on the others.
 * @param remembered what an earlier call for this machine returned
 */
export async function tuneDevice(device: Device, remembered: unknown): Promise<Tuning | null> {
  if (!('useTiles' in device)) return null;
  return (await import('./webgpu/tune')).tune(device as TunableDevice, remembered);
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
