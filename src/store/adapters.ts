// Adapters in the browser's database: the record that lists one, and its bundle as it is exported.

import { AppError } from '../core/errors';
import { sha256Hex } from '../core/hash';
import { guard, openDatabase, write, type Database } from './db';
import type { AdapterRecord, DamagedRecord } from './records';
import { adapterSchema, sort } from './schemas';

export type NewAdapter = Omit<AdapterRecord, 'id' | 'createdAt' | 'sizeBytes'>;

export interface AdapterStore {
  /**
   * An adapter of a run replaces the one kept for that run; the same imported bytes are kept once.
   * @returns its id
   */
  add(about: NewAdapter, bundle: Uint8Array): Promise<string>;
  /** @throws AppError `ADAPTER_NOT_FOUND` */
  bundle(id: string): Promise<Uint8Array>;
  /** Adapters whose record can be read; of others, see `damaged`. */
  list(): Promise<AdapterRecord[]>;
  /** Adapters that can only be deleted. */
  damaged(): Promise<DamagedRecord[]>;
  delete(id: string): Promise<void>;
  close(): void;
}

/** @throws AppError `STORE_NEWER`, `STORE_UNAVAILABLE` */
export async function openAdapterStore(name?: string): Promise<AdapterStore> {
  return new DatabaseAdapterStore(await openDatabase(name));
}

class DatabaseAdapterStore implements AdapterStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async add(about: NewAdapter, bundle: Uint8Array): Promise<string> {
    const id = about.runId ?? `import-${(await sha256Hex(bundle)).slice(0, 16)}`;
    const record: AdapterRecord = { ...about, id, createdAt: Date.now(), sizeBytes: bundle.byteLength };
    await write(this.#db, ['adapters', 'bundles'], async (transaction) => {
      await transaction.objectStore('adapters').put(record);
      // A copy: of a part of a larger buffer all of it would be kept.
      await transaction.objectStore('bundles').put({ id, bytes: bundle.slice() });
    });
    return id;
  }

  async bundle(id: string): Promise<Uint8Array> {
    const stored = await guard(() => this.#db.get('bundles', id));
    if (stored?.bytes instanceof Uint8Array) return stored.bytes;
    throw new AppError(
      'ADAPTER_NOT_FOUND',
      `There is no adapter "${id}" on this machine.`,
      'Choose one from the list, or import its file again.',
    );
  }

  async list(): Promise<AdapterRecord[]> {
    return (await this.#sorted()).sound;
  }

  async damaged(): Promise<DamagedRecord[]> {
    return (await this.#sorted()).damaged;
  }

  async delete(id: string): Promise<void> {
    await write(this.#db, ['adapters', 'bundles'], async (transaction) => {
      await transaction.objectStore('adapters').delete(id);
      await transaction.objectStore('bundles').delete(id);
    });
  }

  close(): void {
    this.#db.close();
  }

  async #sorted(): Promise<{ sound: AdapterRecord[]; damaged: DamagedRecord[] }> {
    return sort(adapterSchema, await guard(() => this.#db.getAll('adapters')), 'adapter');
  }
}
