// How much room this page takes in the browser, and the request to keep it when the disk runs low.

export interface StorageUse {
  readonly usedBytes: number;
  readonly quotaBytes: number;
  /** The browser promised not to evict it. */
  readonly isPersistent: boolean;
}

/** Null where the browser does not tell. */
export async function storageUse(): Promise<StorageUse | null> {
  if (!navigator.storage?.estimate) return null;
  const { usage = 0, quota = 0 } = await navigator.storage.estimate();
  return { usedBytes: usage, quotaBytes: quota, isPersistent: (await navigator.storage.persisted?.()) ?? false };
}

/** @returns whether the browser promised; it may ask the person, so call it from a click */
export async function askPersistence(): Promise<boolean> {
  return (await navigator.storage?.persist?.()) ?? false;
}
