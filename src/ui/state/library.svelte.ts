// What is kept on this machine, as the page lists it.

import type { AdapterRecord, RunRecord } from '../../store/records';
import { type Failure, toFailure } from './failure';
import type { Library } from './services';

export interface StorageUse {
  readonly usedBytes: number;
  readonly quotaBytes: number;
  /** The browser promised not to evict it. */
  readonly isPersistent: boolean;
}

export class Shelf {
  runs = $state.raw<readonly RunRecord[] | null>(null);
  adapters = $state.raw<readonly AdapterRecord[] | null>(null);
  storage = $state.raw<StorageUse | null>(null);
  failure = $state.raw<Failure | null>(null);
  readonly #library: Library;

  constructor(library: Library) {
    this.#library = library;
  }

  async load(): Promise<void> {
    try {
      const newestFirst = <T extends { createdAt: number }>(list: T[]): T[] => list.sort((a, b) => b.createdAt - a.createdAt);
      const [runs, adapters] = await Promise.all([this.#library.listRuns(), this.#library.listAdapters()]);
      this.runs = newestFirst(runs);
      this.adapters = newestFirst(adapters);
      this.storage = await measureStorage();
      this.failure = null;
    } catch (error) {
      this.failure = toFailure(error);
    }
  }

  async remove(kind: 'run' | 'adapter', id: string): Promise<void> {
    try {
      await (kind === 'run' ? this.#library.deleteRun(id) : this.#library.deleteAdapter(id));
    } catch (error) {
      this.failure = toFailure(error);
      return;
    }
    await this.load();
  }

  /** Asks the browser to keep what is stored; whether it did is in `storage`. */
  async persist(): Promise<void> {
    await navigator.storage?.persist?.();
    this.storage = await measureStorage();
  }
}

async function measureStorage(): Promise<StorageUse | null> {
  if (!navigator.storage?.estimate) return null;
  const { usage = 0, quota = 0 } = await navigator.storage.estimate();
  return { usedBytes: usage, quotaBytes: quota, isPersistent: (await navigator.storage.persisted?.()) ?? false };
}
