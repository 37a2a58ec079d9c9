// Games of the user's own in the browser's database: a record that lists each, and the game itself as deflated text.

import { guard, openDatabase, write } from './db';
import type { DamagedRecord } from './records';
import { corrupt, gameSchema, sort, type StoredGame } from './schemas';

export type { StoredGame } from './schemas';

export interface GameText {
  readonly about: Pick<StoredGame, 'name' | 'family' | 'split'>;
  /** What `texts` gives back. */
  readonly text: string;
}

export interface GameStore {
  /** All of them or none; under a name that is taken, the game replaces the one kept there. @throws AppError `STORE_QUOTA` */
  add(games: readonly GameText[]): Promise<void>;
  /** By name; of others, see `damaged`. */
  list(): Promise<StoredGame[]>;
  damaged(): Promise<DamagedRecord[]>;
  /** The text of every game, by name. @throws AppError `STORE_CORRUPT` naming the game that cannot be unpacked */
  texts(): Promise<string[]>;
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
      const packed = await Promise.all(games.map(({ text }) => pack(text)));
      await write(db, ['games', 'packedGames'], async (transaction) => {
        for (const [i, { about }] of games.entries()) {
          const bytes = packed[i]!;
          const { name, family, split } = about;
          await transaction.objectStore('games').put({ name, family, split, addedAt: Date.now(), sizeBytes: bytes.byteLength });
          await transaction.objectStore('packedGames').put({ name, bytes });
        }
      });
    },
    list: async () => (await all()).sound,
    damaged: async () => (await all()).damaged,
    async texts() {
      const stored = await guard(() => db.getAll('packedGames'));
      return Promise.all(
        stored.map(({ name, bytes }) =>
          unpack(bytes).catch((cause: unknown) => {
            throw corrupt(`The game ${name}`, 'it cannot be unpacked', cause);
          }),
        ),
      );
    },
    async delete(names) {
      await write(db, ['games', 'packedGames'], async (transaction) => {
        for (const name of names) {
          await transaction.objectStore('games').delete(name);
          await transaction.objectStore('packedGames').delete(name);
        }
      });
    },
    close: () => db.close(),
  };
}

async function pack(text: string): Promise<Uint8Array> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function unpack(bytes: Uint8Array): Promise<string> {
  const stream = new Blob([bytes.slice()]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Response(stream).text();
}
