// Levels that the user wrote, in the browser's database, by name.

import { guard, openDatabase, write } from './db';
import type { DamagedRecord } from './records';
import { levelSchema, sort } from './schemas';

export interface LevelRecord {
  readonly name: string;
  readonly text: string;
  readonly savedAt: number;
}

export interface LevelStore {
  /** Under a name that is taken, the text replaces the one kept there. @throws AppError `STORE_QUOTA` */
  save(name: string, text: string): Promise<void>;
  /** By name; of others, see `damaged`. */
  list(): Promise<LevelRecord[]>;
  damaged(): Promise<DamagedRecord[]>;
  delete(name: string): Promise<void>;
  close(): void;
}

/** @throws AppError `STORE_NEWER`, `STORE_UNAVAILABLE` */
export async function openLevelStore(name?: string): Promise<LevelStore> {
  const db = await openDatabase(name);
  const all = async () => sort(levelSchema, await guard(() => db.getAll('levels')), 'level');
  return {
    async save(id, text) {
      await write(db, ['levels'], (transaction) => transaction.objectStore('levels').put({ id, text, savedAt: Date.now() }));
    },
    list: async () => (await all()).sound.map(({ id, text, savedAt }) => ({ name: id, text, savedAt })),
    damaged: async () => (await all()).damaged,
    async delete(id) {
      await write(db, ['levels'], (transaction) => transaction.objectStore('levels').delete(id));
    },
    close: () => db.close(),
  };
}
