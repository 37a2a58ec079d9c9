// What is kept on this machine, as the page lists it.

import type { AdapterRecord, RunRecord } from '../../../store/records';
import type { StorageUse } from '../../../store/storage-use';
import { type Failure, toFailure } from '../failure';
import type { DamagedEntry, Library } from '../services';

export class Shelf {
  runs = $state.raw<readonly RunRecord[] | null>(null);
  adapters = $state.raw<readonly AdapterRecord[] | null>(null);
  damaged = $state.raw<readonly DamagedEntry[]>([]);
  storage = $state.raw<StorageUse | null>(null);
  failure = $state.raw<Failure | null>(null);
  readonly #library: Library;

  constructor(library: Library) {
    this.#library = library;
  }

  async load(): Promise<void> {
    try {
      const newestFirst = <T extends { createdAt: number }>(list: T[]): T[] => list.sort((a, b) => b.createdAt - a.createdAt);
      const library = this.#library;
      const [runs, adapters, damaged] = await Promise.all([library.listRuns(), library.listAdapters(), library.damaged()]);
      this.runs = newestFirst(runs);
      this.adapters = newestFirst(adapters);
      this.damaged = damaged;
      this.storage = await library.storageUse();
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
    await this.#library.askPersistence();
    this.storage = await this.#library.storageUse();
  }
}
