// Runs a test once on every compute device. A device that this machine cannot offer fails its tests;
// HINDSIGHT_DEVICES=reference,wasm names the devices to test where that is known and meant.

import { afterAll, test } from 'vitest';
import { createDevice } from '../../src/compute/create';
import type { Device, DeviceKind } from '../../src/compute/device';

const ALL: readonly DeviceKind[] = ['reference', 'wasm', 'webgpu'];

export function selectedDevices(): DeviceKind[] {
  const names = (process.env.HINDSIGHT_DEVICES ?? ALL.join(',')).split(',').map((name) => name.trim());
  for (const name of names) {
    if (!ALL.includes(name as DeviceKind)) throw new Error(`HINDSIGHT_DEVICES names "${name}"; the devices are ${ALL.join(', ')}`);
  }
  return names as DeviceKind[];
}

const open = new Map<DeviceKind, Promise<Device>>();

/** One device of each kind for all tests of a file; ended after the last. */
export function deviceOf(kind: DeviceKind): Promise<Device> {
  let device = open.get(kind);
  if (!device) open.set(kind, (device = createDevice(kind)));
  return device;
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
