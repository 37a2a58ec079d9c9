// Evaluations in the browser's database: each with what was asked for, brought up to date part by part while it is played.

import { guard, openDatabase, write } from './db';
import type { DamagedRecord, EvaluationRecord } from './records';
import { evaluationSchema, sort } from './schemas';

export interface EvaluationStore {
  /** Replaces what was kept under its id. @throws AppError `STORE_QUOTA` */
  put(record: EvaluationRecord): Promise<void>;
  /** The latest first; of others, see `damaged`. */
  list(): Promise<EvaluationRecord[]>;
  damaged(): Promise<DamagedRecord[]>;
  delete(id: string): Promise<void>;
  close(): void;
}

/** @throws AppError `STORE_NEWER`, `STORE_UNAVAILABLE` */
export async function openEvaluationStore(name?: string): Promise<EvaluationStore> {
  const db = await openDatabase(name);
  const all = async () => sort(evaluationSchema, await guard(() => db.getAll('evaluations')), 'evaluation');
  return {
    async put(record) {
      await write(db, ['evaluations'], (transaction) => transaction.objectStore('evaluations').put(record));
    },
    list: async () => ((await all()).sound as unknown as EvaluationRecord[]).sort((a, b) => b.createdAt - a.createdAt),
    damaged: async () => (await all()).damaged,
    async delete(id) {
      await write(db, ['evaluations'], (transaction) => transaction.objectStore('evaluations').delete(id));
    },
    close: () => db.close(),
  };
}
