// Advice and remembered endpoints in the database, and the way there from its second schema.

import { openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WrittenAdvice } from '../../src/core/sharing/written-advice';
import { openAdviceStore } from '../../src/store/advice';
import { MIGRATIONS, openDatabase } from '../../src/store/db';
import { openEndpointStore } from '../../src/store/endpoints';

let name: string;
beforeEach(() => void (name = `test-${crypto.randomUUID()}`));
afterEach(() => void indexedDB.deleteDatabase(name));

const sample = (text: string, createdAt: number): WrittenAdvice => ({
  schema: 2,
  family: 'minihack/Eat',
  games: { size: 'full', isOwn: false, rules: 'true' },
  text,
  actor: 'engine',
  model: 'embedded',
  seed: 3,
  adapter: null,
  scores: { none: { mean: 0.2, se: 0.07, episodes: 30 }, person: { mean: 0.9, se: 0.05, episodes: 30 } },
  createdAt,
});

describe('advice', () => {
  it('comes back, the latest first, the same text once, as lines in the order it was written, and is deleted', async () => {
    const store = await openAdviceStore(name);
    const first = await store.add(sample('Öffne 🚪.', 1));
    await store.add(sample('Iss.', 2));
    expect(await store.add(sample('Öffne 🚪.', 3))).toBe(first);
    expect((await store.list()).map(({ id: _, ...advice }) => advice)).toEqual([sample('Öffne 🚪.', 3), sample('Iss.', 2)]);
    const lines = (await store.lines()).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as WrittenAdvice)).toEqual([sample('Iss.', 2), sample('Öffne 🚪.', 3)]);
    await store.delete(first);
    expect((await store.list()).map(({ text }) => text)).toEqual(['Iss.']);
    store.close();
  });

  it('that is damaged hides no other, is named, and can be deleted', async () => {
    const store = await openAdviceStore(name);
    await store.add(sample('Iss.', 2));
    const db = await openDatabase(name);
    await db.put('advice', { id: 'half', family: 'x' } as never);
    db.close();
    expect(await store.list()).toHaveLength(1);
    expect(await store.damaged()).toEqual([{ id: 'half', message: expect.stringContaining('half') }]);
    await store.delete('half');
    expect(await store.damaged()).toEqual([]);
    store.close();
  });
});

describe('endpoints', () => {
  it('are kept under their lines, the last key of each, until they are deleted', async () => {
    const store = await openEndpointStore(name);
    const one = { id: 'openai:http://127.0.0.1:8080/v1#tiny', url: 'http://127.0.0.1:8080/v1', model: 'tiny' };
    await store.save({ ...one, key: 'first' });
    await store.save({ ...one, key: null });
    expect(await store.list()).toEqual([{ ...one, key: null, savedAt: expect.any(Number) }]);
    await store.delete(one.id);
    expect(await store.list()).toEqual([]);
    store.close();
  });
});

it('a database of schema 2 is brought to this one whole', async () => {
  const old = await openDB(name, 2, {
    upgrade: (db) => {
      for (const migrate of MIGRATIONS.slice(0, 2)) void migrate(db as never, null as never);
    },
  });
  await old.put('levels', { id: 'mine', text: 'MAZE', savedAt: 1 });
  old.close();
  const db = await openDatabase(name);
  expect(db.version).toBe(MIGRATIONS.length);
  expect(await db.get('levels', 'mine')).toMatchObject({ text: 'MAZE' });
  expect([...db.objectStoreNames]).toEqual(expect.arrayContaining(['advice', 'endpoints']));
  db.close();
});
