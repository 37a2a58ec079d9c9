// The database: its tables, its versions, and the errors a browser's storage can have. The only door to `idb`.
// A schema version is a step in `MIGRATIONS`, applied in order and inside one transaction: an upgrade happens
// whole or not at all. Tables: docs/formats/storage.md.

import { openDB, type DBSchema, type IDBPDatabase, type IDBPObjectStore, type IDBPTransaction, type StoreNames } from 'idb';
import { AppError } from '../core/errors';
import { translateRecord } from '../core/run/old-ids';
import { DATABASE } from './kept';
import type { AdapterRecord, AdviceRecord, EvaluationRecord } from './records';
import {
  newer,
  type StoredDemonstration,
  type StoredEndpoint,
  type StoredGame,
  type StoredLesson,
  type StoredLevel,
  type StoredRun,
} from './schemas';

/** Events as the run log writes them, one append after the other. */
export interface EventChunk {
  readonly runId: string;
  /** `seq` of the first event. */
  readonly from: number;
  readonly lines: string;
}

export interface Tables extends DBSchema {
  runs: { key: string; value: StoredRun };
  events: { key: [string, number]; value: EventChunk };
  /** A `Checkpoint` and its run; checked when it is read. */
  checkpoints: { key: string; value: { readonly runId: string } };
  adapters: { key: string; value: AdapterRecord };
  bundles: { key: string; value: { readonly id: string; readonly bytes: Uint8Array } };
  /** What lists games of the user's own, and each of them packed. */
  games: { key: string; value: StoredGame };
  packedGames: { key: string; value: { readonly name: string; readonly bytes: Uint8Array } };
  /** Episodes played by hand. */
  demonstrations: { key: string; value: StoredDemonstration };
  /** MiniHack levels written by the user. */
  levels: { key: string; value: StoredLevel };
  /** Advice that the user wrote. */
  advice: { key: string; value: AdviceRecord };
  /** Endpoints that the user asked to remember, with their keys. */
  endpoints: { key: string; value: StoredEndpoint };
  /** How far a pupil has come in each lesson. */
  lessons: { key: string; value: StoredLesson };
  /** Evaluations that were asked for, as far as they were played. */
  evaluations: { key: string; value: EvaluationRecord };
}

export type Database = IDBPDatabase<Tables>;
type Names = StoreNames<Tables>[];
/** The table of run records, open for writing in whatever transaction. */
export type RunsTable = Pick<IDBPObjectStore<Tables, Names, 'runs', 'readwrite'>, 'get' | 'put'>;

export type Migration = (db: Database, transaction: IDBPTransaction<Tables, Names, 'versionchange'>) => void | Promise<void>;

/** `MIGRATIONS[n]` leads from schema n to n + 1. */
export const MIGRATIONS: readonly Migration[] = [
  (db) => {
    db.createObjectStore('runs', { keyPath: 'id' });
    db.createObjectStore('events', { keyPath: ['runId', 'from'] });
    db.createObjectStore('checkpoints', { keyPath: 'runId' });
    db.createObjectStore('adapters', { keyPath: 'id' });
    db.createObjectStore('bundles', { keyPath: 'id' });
  },
  (db) => {
    db.createObjectStore('games', { keyPath: 'name' });
    db.createObjectStore('packedGames', { keyPath: 'name' });
    db.createObjectStore('demonstrations', { keyPath: 'id' });
    db.createObjectStore('levels', { keyPath: 'id' });
  },
  (db) => {
    db.createObjectStore('advice', { keyPath: 'id' });
    db.createObjectStore('endpoints', { keyPath: 'id' });
  },
  // Names of presets, benchmarks and families changed. What says by itself which version wrote it is translated when it is read.
  async (_, transaction) => {
    for (const table of ['runs', 'adapters'] as const) {
      for (let cursor = await transaction.objectStore(table).openCursor(); cursor; cursor = await cursor.continue())
        await cursor.update(translateRecord(cursor.value) as StoredRun & AdapterRecord);
    }
  },
  (db) => {
    db.createObjectStore('evaluations', { keyPath: 'id' });
  },
  (db) => {
    db.createObjectStore('lessons', { keyPath: 'id' });
  },
];

/** @throws AppError `STORE_NEWER`, `STORE_UNAVAILABLE`, `STORE_QUOTA` */
export async function openDatabase(name: string = DATABASE, migrations: readonly Migration[] = MIGRATIONS): Promise<Database> {
  return guard(() =>
    openDB<Tables>(name, migrations.length, {
      upgrade(db, oldVersion, _, transaction) {
        void (async () => {
          for (const migrate of migrations.slice(oldVersion)) await migrate(db, transaction);
        })().catch(() => transaction.abort());
      },
      // Another tab has a newer page and waits to upgrade; staying open would block it for ever.
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
    }),
  );
}

/** Writes to these tables happen whole or not at all, also when the work throws in between. */
export async function write<const S extends Names, T>(
  db: Database,
  tables: S,
  work: (transaction: IDBPTransaction<Tables, S, 'readwrite'>) => Promise<T>,
): Promise<T> {
  return guard(async () => {
    const transaction = db.transaction(tables, 'readwrite');
    try {
      const result = await work(transaction);
      await transaction.done;
      return result;
    } catch (error) {
      // Its rejection repeats the error that is thrown here.
      transaction.done.catch(() => undefined);
      abort(transaction);
      throw error instanceof DOMException && error.name === 'AbortError' ? (transaction.error ?? error) : error;
    }
  });
}

function abort(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch {
    // It had ended by itself.
  }
}

/** Turns what a browser's storage throws into something a person can act on. */
export async function guard<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof DOMException ? toAppError(error) : error;
  }
}

function toAppError(error: DOMException): AppError {
  switch (error.name) {
    case 'QuotaExceededError':
      return new AppError(
        'STORE_QUOTA',
        'The browser has no room left for this page; nothing was half-written.',
        'Delete runs or adapters you no longer need, or free space on this disk.',
        { cause: error },
      );
    case 'VersionError':
      return newer('its tables were made by a later version');
    case 'InvalidStateError':
      return new AppError(
        'STORE_CLOSED',
        'The browser closed the storage, mostly because another tab has brought it to a later version.',
        'Reload this page; nothing is lost up to the last checkpoint.',
        { cause: error },
      );
    default:
      return new AppError(
        'STORE_UNAVAILABLE',
        `The browser refuses to store anything for this page (${error.name}: ${error.message}).`,
        'Leave private browsing or allow storage for this site, then reload.',
        { cause: error },
      );
  }
}
