// Endpoints that the user asked to remember, key included: the one place on this machine where a key is kept.

import { guard, openDatabase, write } from './db';
import { endpointSchema, sort } from './schemas';

export interface EndpointRecord {
  /** The line that names it, see `core/run/player.ts`. */
  readonly id: string;
  readonly url: string;
  readonly model: string;
  readonly key: string | null;
  readonly savedAt: number;
}

export interface EndpointStore {
  /** Under a line that is taken, the key replaces the one kept there. @throws AppError `STORE_QUOTA` */
  save(endpoint: Omit<EndpointRecord, 'savedAt'>): Promise<void>;
  /** The latest first; what cannot be read is left out. */
  list(): Promise<EndpointRecord[]>;
  delete(id: string): Promise<void>;
  close(): void;
}

/** @throws AppError `STORE_NEWER`, `STORE_UNAVAILABLE` */
export async function openEndpointStore(name?: string): Promise<EndpointStore> {
  const db = await openDatabase(name);
  return {
    async save(endpoint) {
      await write(db, ['endpoints'], (transaction) => transaction.objectStore('endpoints').put({ ...endpoint, savedAt: Date.now() }));
    },
    async list() {
      const { sound } = sort(endpointSchema, await guard(() => db.getAll('endpoints')), 'endpoint');
      return sound.sort((a, b) => b.savedAt - a.savedAt);
    },
    async delete(id) {
      await write(db, ['endpoints'], (transaction) => transaction.objectStore('endpoints').delete(id));
    },
    close: () => db.close(),
  };
}
