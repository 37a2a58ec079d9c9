// Episodes played by hand, in the browser's database: each as the JSON line that its export is, beside what lists it.

import { AppError } from '../core/errors';
import { hashText } from '../core/rng';
import type { Demonstration } from '../core/trajectory';
import { guard, openDatabase, write, type Database } from './db';
import type { DamagedRecord } from './records';
import { check, demonstrationRecordSchema, demonstrationSchema, sort, type StoredDemonstration } from './schemas';

/** What lists a demonstration. */
export interface DemonstrationRecord {
  readonly id: string;
  readonly task: string;
  readonly success: boolean;
  readonly steps: number;
  readonly createdAt: number;
  readonly sizeBytes: number;
}

export interface DemonstrationStore {
  /** @returns its id; the same episode is kept once. @throws AppError `STORE_QUOTA` */
  add(demonstration: Demonstration): Promise<string>;
  /** The latest first; of others, see `damaged`. */
  list(): Promise<DemonstrationRecord[]>;
  damaged(): Promise<DamagedRecord[]>;
  /** @throws AppError `DEMONSTRATION_NOT_FOUND`, `STORE_CORRUPT` */
  get(id: string): Promise<Demonstration>;
  /** JSON lines of these, or of all. */
  lines(ids?: readonly string[]): Promise<string>;
  delete(id: string): Promise<void>;
  close(): void;
}

/** @throws AppError `STORE_NEWER`, `STORE_UNAVAILABLE` */
export async function openDemonstrationStore(name?: string): Promise<DemonstrationStore> {
  const db = await openDatabase(name);
  const sorted = () => sorting(db);
  return {
    async add(demonstration) {
      const line = JSON.stringify(demonstration);
      const { task, success, steps } = demonstration;
      const id = `${task}-${hashText(line).toString(16).padStart(8, '0')}`;
      const about = { id, task, success, steps: steps.length, createdAt: Date.now(), sizeBytes: new TextEncoder().encode(line).length };
      await write(db, ['demonstrations'], (transaction) => transaction.objectStore('demonstrations').put({ ...about, line }));
      return id;
    },
    list: async () => (await sorted()).sound.sort((a, b) => b.createdAt - a.createdAt).map(({ line: _, ...about }) => about),
    damaged: async () => (await sorted()).damaged,
    async get(id) {
      const stored = await guard(() => db.get('demonstrations', id));
      if (stored === undefined)
        throw new AppError('DEMONSTRATION_NOT_FOUND', `There is no demonstration "${id}" here.`, 'Choose one from the list.');
      const { line } = check(demonstrationRecordSchema, stored, `The record of demonstration ${id}`);
      return check(demonstrationSchema, parse(line), `Demonstration ${id}`) as unknown as Demonstration;
    },
    async lines(ids) {
      const { sound } = await sorted();
      const wanted = sound.filter(({ id }) => ids === undefined || ids.includes(id)).sort((a, b) => a.createdAt - b.createdAt);
      return wanted.map(({ line, task }) => `${withTask(line, task)}\n`).join('');
    },
    async delete(id) {
      await write(db, ['demonstrations'], (transaction) => transaction.objectStore('demonstrations').delete(id));
    },
    close: () => db.close(),
  };
}

async function sorting(db: Database): Promise<{ sound: StoredDemonstration[]; damaged: DamagedRecord[] }> {
  return sort(demonstrationRecordSchema, await guard(() => db.getAll('demonstrations')), 'demonstration');
}

/** A line of an earlier version with the id that its game has today. */
function withTask(line: string, task: string): string {
  const parsed = parse(line) as Demonstration | null;
  return parsed === null || parsed.task === task ? line : JSON.stringify({ ...parsed, task });
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
