// Kernel choices of this machine's adapter, kept in the browser's cache storage: they are measured once, and losing them costs
// the measuring alone.

import { tuneDevice } from '../compute/create';
import type { Device } from '../compute/device';

const CACHE = 'hindsight-tuning';
const PLACE = '/tuning.json';

async function recall(): Promise<unknown> {
  try {
    return await (await (await caches.open(CACHE)).match(PLACE))?.json();
  } catch {
    return null;
  }
}

/** @throws AppError `DEVICE_LOST`. */
export async function tuneForMachine(device: Device): Promise<void> {
  const hasCache = typeof caches !== 'undefined';
  const tuning = await tuneDevice(device, hasCache ? await recall() : null);
  if (tuning === null || !hasCache) return;
  // A full or forbidden storage is no reason not to train.
  await caches
    .open(CACHE)
    .then((cache) => cache.put(PLACE, Response.json(tuning)))
    .catch(() => undefined);
}
