// How far a pupil has come in each lesson, in the browser's database; with it the text of a lesson that came from elsewhere.

import { guard, openDatabase, write } from './db';
import type { DamagedRecord } from './records';
import { lessonRecordSchema, sort, type StoredLesson } from './schemas';

export interface LessonStore {
  /** Null where it was never begun. @throws AppError `STORE_CORRUPT` */
  get(id: string): Promise<StoredLesson | null>;
  /** The latest first; of others, see `damaged`. */
  list(): Promise<StoredLesson[]>;
  damaged(): Promise<DamagedRecord[]>;
  /** @throws AppError `STORE_QUOTA` */
  save(lesson: StoredLesson): Promise<void>;
  delete(id: string): Promise<void>;
  close(): void;
}

/** @throws AppError `STORE_NEWER`, `STORE_UNAVAILABLE` */
export async function openLessonStore(name?: string): Promise<LessonStore> {
  const db = await openDatabase(name);
  const all = async () => sort(lessonRecordSchema, await guard(() => db.getAll('lessons')), 'lesson');
  return {
    get: async (id) => (await all()).sound.find((lesson) => lesson.id === id) ?? null,
    list: async () => (await all()).sound.sort((a, b) => b.savedAt - a.savedAt),
    damaged: async () => (await all()).damaged,
    async save(lesson) {
      await write(db, ['lessons'], (transaction) => transaction.objectStore('lessons').put(lesson));
    },
    async delete(id) {
      await write(db, ['lessons'], (transaction) => transaction.objectStore('lessons').delete(id));
    },
    close: () => db.close(),
  };
}
