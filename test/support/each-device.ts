// Runs a test once on every compute device, on WASM with both builds of its kernels. A device that this machine cannot offer
// fails its tests; HINDSIGHT_DEVICES=reference,wasm names the devices to test where that is known and meant.

import { setFlagsFromString } from 'node:v8';
import { afterAll, test } from 'vitest';
import { createDevice } from '../../src/compute/create';
import type { Device } from '../../src/compute/device';
import { createWasmDevice } from '../../src/compute/wasm/wasm-device';

const ALL = ['reference', 'wasm', 'wasm-relaxed', 'webgpu'] as const;
export type TestedDevice = (typeof ALL)[number];

export function selectedDevices(): TestedDevice[] {
  const names = (process.env.HINDSIGHT_DEVICES ?? ALL.join(',')).split(',').map((name) => name.trim());
  for (const name of names) {
    if (!ALL.includes(name as TestedDevice)) throw new Error(`HINDSIGHT_DEVICES names "${name}"; the devices are ${ALL.join(', ')}`);
  }
  return names as TestedDevice[];
}

const open = new Map<TestedDevice, Promise<Device>>();

/** One device of each kind for all tests of a file; ended after the last. */
export function deviceOf(kind: TestedDevice): Promise<Device> {
  let device = open.get(kind);
  if (!device) open.set(kind, (device = openTested(kind)));
  return device;
}

/** @param threads of the WASM device */
export function openTested(kind: TestedDevice, threads?: number): Promise<Device> {
  const relaxed = kind === 'wasm-relaxed';
  // Node 20 has relaxed SIMD behind this flag; later versions have it without.
  if (relaxed) setFlagsFromString('--experimental-wasm-relaxed-simd');
  if (relaxed || kind === 'wasm') return createWasmDevice({ relaxed, ...(threads === undefined ? {} : { threads }) });
  return createDevice(kind);
}

afterAll(async () => {
  const devices = [...open.values()];
  open.clear();
  for (const device of await Promise.allSettled(devices)) if (device.status === 'fulfilled') device.value.destroy();
});

export function eachDevice(name: string, body: (device: Device) => void | Promise<void>): void {
  for (const kind of selectedDevices()) {
    test(`${name} [${kind}]`, async () => body(await deviceOf(kind)));
  }
}
