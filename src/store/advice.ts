// Advice that the user wrote, in the browser's database, with its scores.

import { hashText } from '../core/rng';
import type { WrittenAdvice } from '../core/sharing/written-advice';
import { guard, openDatabase, write } from './db';
import type { AdviceRecord, DamagedRecord } from './records';
import { adviceRecordSchema, sort } from './schemas';

export interface AdviceStore {
  /** The same text for the same tasks and actor is kept once, the last time. @returns its id @throws AppError `STORE_QUOTA` */
  add(advice: WrittenAdvice): Promise<string>;
  /** The latest first; of others, see `damaged`. */
  list(): Promise<AdviceRecord[]>;
  damaged(): Promise<DamagedRecord[]>;
  /** JSON lines of these, or of all, as `ict eval --advice` reads them. */
  lines(ids?: readonly string[]): Promise<string>;
  delete(id: string): Promise<void>;
  close(): void;
}

/** @throws AppError `STORE_NEWER`, `STORE_UNAVAILABLE` */
export async function openAdviceStore(name?: string): Promise<AdviceStore> {
  const db = await openDatabase(name);
  const all = async () => sort(adviceRecordSchema, await guard(() => db.getAll('advice')), 'advice');
  const list = async (): Promise<AdviceRecord[]> =>
    ((await all()).sound as unknown as AdviceRecord[]).sort((a, b) => b.createdAt - a.createdAt);
  return {
    async add(advice) {
      const { family, seed, actor, text } = advice;
      const id = `${family}-${seed}-${hashText(JSON.stringify([actor, text]))
        .toString(16)
        .padStart(8, '0')}`;
      await write(db, ['advice'], (transaction) => transaction.objectStore('advice').put({ ...advice, id }));
      return id;
    },
    list,
    damaged: async () => (await all()).damaged,
    async lines(ids) {
      const wanted = (await list()).filter(({ id }) => ids === undefined || ids.includes(id)).reverse();
      return wanted.map(({ id: _, ...advice }) => `${JSON.stringify(advice)}\n`).join('');
    },
    async delete(id) {
      await write(db, ['advice'], (transaction) => transaction.objectStore('advice').delete(id));
    },
    close: () => db.close(),
  };
}
