// Games of the user's own in the browser's database: a record that lists each, and the game itself, packed by whoever adds it.

import { guard, openDatabase, write } from './db';
import type { DamagedRecord } from './records';
import { corrupt, gameSchema, sort, type StoredGame } from './schemas';

export type { StoredGame } from './schemas';

export interface PackedGame {
  readonly about: Pick<StoredGame, 'name' | 'family' | 'split' | 'hash'>;
  readonly bytes: Uint8Array;
}

export interface GameStore {
  /** All of them or none; under a name that is taken, the game replaces the one kept there. @throws AppError `STORE_QUOTA` */
  add(games: readonly PackedGame[]): Promise<void>;
  /** By name; of others, see `damaged`. */
  list(): Promise<StoredGame[]>;
  damaged(): Promise<DamagedRecord[]>;
  /** Every game that is listed. @throws AppError `STORE_CORRUPT` naming the game whose bytes are missing */
  packed(): Promise<PackedGame[]>;
  delete(names: readonly string[]): Promise<void>;
  close(): void;
}

/** @throws AppError `STORE_NEWER`, `STORE_UNAVAILABLE` */
export async function openGameStore(name?: string): Promise<GameStore> {
  const db = await openDatabase(name);
  const all = async () => {
    const values = await guard(() => db.getAll('games'));
    return sort(gameSchema, values.map((value) => ({ id: value.name, ...value })), 'game'); // prettier-ignore
  };
  return {
    async add(games) {
      await write(db, ['games', 'packedGames'], async (transaction) => {
        for (const { about, bytes } of games) {
          const { name, family, split, hash } = about;
          await transaction.objectStore('games').put({ name, family, split, hash, addedAt: Date.now(), sizeBytes: bytes.byteLength });
          await transaction.objectStore('packedGames').put({ name, bytes });
        }
      });
    },
    list: async () => (await all()).sound,
    damaged: async () => (await all()).damaged,
    async packed() {
      const [{ sound }, stored] = await Promise.all([all(), guard(() => db.getAll('packedGames'))]);
      const byName = new Map(stored.map(({ name: one, bytes }) => [one, bytes]));
      return sound.map((about) => {
        const bytes: unknown = byName.get(about.name);
        if (bytes instanceof Uint8Array) return { about, bytes };
        throw corrupt(`The game ${about.name}`, 'its bytes are missing');
      });
    },
    async delete(names) {
      await write(db, ['games', 'packedGames'], async (transaction) => {
        for (const one of names) {
          await transaction.objectStore('games').delete(one);
          await transaction.objectStore('packedGames').delete(one);
        }
      });
    },
    close: () => db.close(),
  };
}
