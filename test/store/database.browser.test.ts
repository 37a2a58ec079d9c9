import { openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openAdapterStore, type AdapterStore } from '../../src/store/adapters';
import { MIGRATIONS, openDatabase, type Database, type Migration } from '../../src/store/db';
import { lockRun } from '../../src/store/lock';
import { openRunStore, type RunStoreDb } from '../../src/store/runs';
import { askPersistence, storageUse } from '../../src/store/storage-use';
import { PRESETS } from '../../src/train/presets';
import { fakeEvaluation } from '../ui/fake-trainer';
import { sampleCheckpoint, sampleEvents } from './samples';

const config = PRESETS.minihack;
const about = { name: 'mine', preset: 'minihack', runId: null, baseSha256: 'f'.repeat(64) };
let name: string;
let runs: RunStoreDb;
let adapters: AdapterStore;

beforeEach(async () => {
  name = `test-${crypto.randomUUID()}`;
  runs = await openRunStore(name);
  adapters = await openAdapterStore(name);
});
afterEach(() => {
  vi.restoreAllMocks();
  runs.close();
  adapters.close();
  indexedDB.deleteDatabase(name);
});

/** A look behind the stores. */
async function inside<T>(work: (db: Database) => Promise<T>): Promise<T> {
  const db = await openDatabase(name);
  try {
    return await work(db);
  } finally {
    db.close();
  }
}

/** The browser's refusal at the next write to a table. */
function refuseWrite(table: string): void {
  for (const name of ['put', 'add'] as const) {
    const write = IDBObjectStore.prototype[name];
    vi.spyOn(IDBObjectStore.prototype, name).mockImplementation(function (this: IDBObjectStore, ...args) {
      if (this.name !== table) return write.apply(this, args);
      vi.restoreAllMocks();
      throw new DOMException('full', 'QuotaExceededError');
    });
  }
}

describe('runs', () => {
  it('gives back the log in order, whatever the appends were', async () => {
    await runs.begin('a', config);
    await runs.begin('b', config);
    await runs.append('a', sampleEvents(0, 1));
    await runs.append('b', sampleEvents(0, 2));
    await runs.append('a', sampleEvents(1, 12));
    await runs.append('a', []);
    await runs.append('a', sampleEvents(12, 13));
    expect(await runs.events('a')).toEqual(sampleEvents(0, 13));
    expect(await runs.events('b')).toEqual(sampleEvents(0, 2));
    expect(await runs.events('nobody')).toEqual([]);
  });

  it('truncates to any length, inside an append and between them', async () => {
    await runs.begin('a', config);
    for (let seq = 0; seq <= 8; seq++) {
      await runs.truncate('a', 0);
      for (const [from, to] of [
        [0, 3],
        [3, 4],
        [4, 7],
      ] as const)
        await runs.append('a', sampleEvents(from, to));
      await runs.truncate('a', seq);
      const left = Math.min(seq, 7);
      expect(await runs.events('a')).toEqual(sampleEvents(0, left));
      await runs.append('a', sampleEvents(left, left + 2));
      expect(await runs.events('a')).toEqual(sampleEvents(0, left + 2));
    }
  });

  it('refuses events out of order and keeps nothing of them', async () => {
    await runs.begin('a', config);
    await runs.append('a', sampleEvents(0, 3));
    for (const from of [0, 2, 4])
      await expect(runs.append('a', sampleEvents(from, 6))).rejects.toMatchObject({ code: 'STORE_OUT_OF_ORDER' });
    expect(await runs.events('a')).toEqual(sampleEvents(0, 3));
    await runs.append('a', sampleEvents(3, 4));
  });

  it('keeps the last checkpoint', async () => {
    await runs.begin('a', config);
    expect(await runs.loadCheckpoint('a')).toBeNull();
    await runs.saveCheckpoint('a', sampleCheckpoint(1));
    const bytes = await runs.saveCheckpoint('a', sampleCheckpoint(7));
    expect(await runs.loadCheckpoint('a')).toEqual(sampleCheckpoint(7));
    expect(bytes).toBeGreaterThanOrEqual(3 * 3 * 4);
  });

  it('the record follows the log: steps, bytes, status', async () => {
    await runs.begin('a', config);
    expect(await runs.get('a')).toMatchObject({ id: 'a', config, status: 'running', step: 0, checkpointStep: 0, sizeBytes: 0 });
    const events = sampleEvents(0, 6);
    await runs.append('a', events);
    const logBytes = new TextEncoder().encode(events.map((event) => `${JSON.stringify(event)}\n`).join('')).length;
    expect(await runs.get('a')).toMatchObject({ step: 5, sizeBytes: logBytes });
    const checkpointBytes = await runs.saveCheckpoint('a', sampleCheckpoint(3));
    expect(await runs.get('a')).toMatchObject({ sizeBytes: logBytes + checkpointBytes, checkpointStep: 3 });
    const evaluation = { ...fakeEvaluation(PRESETS.minihack), contextsLeft: 3 };
    const append = (seq: number, left: number): Promise<void> => runs.append('a', [{ schema: 2, seq, t: 1, kind: 'evaluation', evaluation: { ...evaluation, contextsLeft: left } }]); // prettier-ignore
    await append(6, 3);
    await runs.describe('a', { name: ' best so far ', note: 'with a lower rate' });
    expect(await runs.get('a')).toMatchObject({ name: 'best so far', note: 'with a lower rate', step: 5 });
    await runs.describe('a', { name: '', note: '' });
    expect(await runs.get('a')).toMatchObject({ name: 'a', note: '' });
    expect((await runs.get('a')).outcome).toBeNull();
    await append(7, 0);
    expect((await runs.get('a')).outcome).toEqual({ of: 'heldOut', untrained: 0.27, trained: 0.71, episodes: 600 });
    await runs.truncate('a', 4);
    expect(await runs.get('a')).toMatchObject({ step: 3, outcome: null });
    await runs.truncate('a', 0);
    expect(await runs.get('a')).toMatchObject({ step: 0, sizeBytes: checkpointBytes });
    await runs.setStatus('a', 'paused');
    expect((await runs.list())[0]!.status).toBe('paused');
  });

  it('begun again, a run keeps what it has', async () => {
    await runs.begin('a', config);
    await runs.append('a', sampleEvents(0, 4));
    await runs.setStatus('a', 'paused');
    const before = await runs.get('a');
    await runs.begin('a', config);
    expect(await runs.get('a')).toEqual({ ...before, status: 'running' });
    expect(await runs.events('a')).toEqual(sampleEvents(0, 4));
  });

  it('a deleted run leaves nothing behind and others alone', async () => {
    for (const id of ['a', 'b']) {
      await runs.begin(id, config);
      await runs.append(id, sampleEvents(0, 2));
      await runs.saveCheckpoint(id, sampleCheckpoint(1));
    }
    await runs.delete('a');
    expect((await runs.list()).map(({ id }) => id)).toEqual(['b']);
    await expect(runs.get('a')).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
    await expect(runs.append('a', sampleEvents(0, 1))).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
    await inside(async (db) => {
      for (const table of ['runs', 'events', 'checkpoints'] as const) expect(await db.count(table)).toBe(1);
    });
  });
});

describe('adapters', () => {
  it('are listed without their bundle, which comes back byte by byte', async () => {
    const buffer = new Uint8Array(1000).map((_, i) => i);
    const id = await adapters.add(about, buffer.subarray(10, 20));
    const other = await adapters.add({ ...about, runId: 'run-1' }, new Uint8Array(3));
    expect((await adapters.list()).map((record) => record.id).sort()).toEqual([id, other].sort());
    expect((await adapters.list()).find((record) => record.id === id)).toMatchObject({ ...about, sizeBytes: 10 });
    const bundle = await adapters.bundle(id);
    expect(bundle).toEqual(buffer.subarray(10, 20));
    expect(bundle.buffer.byteLength).toBe(10);
  });

  it('one adapter a run, one of the same bytes', async () => {
    const first = await adapters.add({ ...about, runId: 'run-1' }, new Uint8Array([1]));
    const second = await adapters.add({ ...about, runId: 'run-1' }, new Uint8Array([2]));
    expect(second).toBe(first);
    expect(await adapters.bundle(first)).toEqual(new Uint8Array([2]));
    const imported = await adapters.add(about, new Uint8Array([1]));
    expect(await adapters.add(about, new Uint8Array([1]))).toBe(imported);
    expect(await adapters.list()).toHaveLength(2);
  });

  it('once deleted, are gone', async () => {
    const id = await adapters.add(about, new Uint8Array([1]));
    await adapters.delete(id);
    expect(await adapters.list()).toEqual([]);
    await expect(adapters.bundle(id)).rejects.toMatchObject({ code: 'ADAPTER_NOT_FOUND' });
    expect(await inside((db) => db.count('bundles'))).toBe(0);
  });
});

describe('a full disk', () => {
  const quota = { code: 'STORE_QUOTA', fix: expect.stringContaining('Delete') };

  it('keeps an append whole or not at all', async () => {
    await runs.begin('a', config);
    await runs.append('a', sampleEvents(0, 2));
    const before = await runs.get('a');
    refuseWrite('events');
    await expect(runs.append('a', sampleEvents(2, 4))).rejects.toMatchObject(quota);
    expect(await runs.events('a')).toEqual(sampleEvents(0, 2));
    expect(await runs.get('a')).toEqual(before);
    await runs.append('a', sampleEvents(2, 4));
    expect(await runs.events('a')).toEqual(sampleEvents(0, 4));
  });

  it('keeps the checkpoint of before', async () => {
    await runs.begin('a', config);
    await runs.saveCheckpoint('a', sampleCheckpoint(1));
    refuseWrite('runs');
    await expect(runs.saveCheckpoint('a', sampleCheckpoint(2))).rejects.toMatchObject(quota);
    expect(await runs.loadCheckpoint('a')).toEqual(sampleCheckpoint(1));
  });

  it('lists no adapter without a bundle', async () => {
    refuseWrite('bundles');
    await expect(adapters.add(about, new Uint8Array([1]))).rejects.toMatchObject(quota);
    expect(await adapters.list()).toEqual([]);
  });

  it('found out only when the transaction ends is told the same way', async () => {
    await runs.begin('a', config);
    const { transaction } = IDBDatabase.prototype;
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...args) {
      const made = transaction.apply(this, args);
      Object.defineProperty(made, 'error', { get: () => new DOMException('full', 'QuotaExceededError') });
      queueMicrotask(() => made.abort());
      return made;
    });
    await expect(runs.append('a', sampleEvents(0, 1))).rejects.toMatchObject(quota);
    vi.restoreAllMocks();
    expect(await runs.events('a')).toEqual([]);
  });
});

describe('damage', () => {
  it('of one record hides no other', async () => {
    await runs.begin('good', config);
    const id = await adapters.add(about, new Uint8Array([1]));
    await inside(async (db) => {
      await db.put('runs', { id: 'bad', name: 'bad', status: 'dancing' } as never);
      await db.put('adapters', { ...about, id: 'bad', sizeBytes: -1 } as never);
    });
    expect((await runs.list()).map((run) => run.id)).toEqual(['good']);
    expect(await runs.damaged()).toEqual([{ id: 'bad', message: expect.stringContaining('run bad') }]);
    expect((await adapters.list()).map((adapter) => adapter.id)).toEqual([id]);
    expect(await adapters.damaged()).toEqual([{ id: 'bad', message: expect.stringContaining('adapter bad') }]);
    await expect(runs.get('bad')).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
    await runs.delete('bad');
    await adapters.delete('bad');
    expect(await runs.damaged()).toEqual([]);
    expect(await adapters.damaged()).toEqual([]);
  });

  it.each([
    ['lines that are no text', { lines: 7 }],
    ['a line that is no JSON', { lines: '{"schema":1,\n' }],
    ['an event of another number', { lines: '{"schema":1,"seq":9,"t":0,"kind":"status"}\n' }],
    ['no event', { lines: '[]\n' }],
  ])('of a log is told: %s', async (_, change) => {
    await runs.begin('a', config);
    await runs.append('a', sampleEvents(0, 2));
    await inside((db) => db.put('events', { runId: 'a', from: 2, ...change } as never));
    await expect(runs.events('a')).rejects.toMatchObject({ code: 'STORE_CORRUPT', message: expect.stringContaining('run a') });
  });

  it.each([
    ['arrays of other lengths', { m: new Float32Array(1) }],
    ['arrays of another kind', { params: [1, 2, 3] }],
    ['no step', { step: undefined }],
  ])('of a checkpoint is told: %s', async (_, change) => {
    await runs.begin('a', config);
    await inside((db) => db.put('checkpoints', { ...sampleCheckpoint(1), runId: 'a', ...change } as never));
    await expect(runs.loadCheckpoint('a')).rejects.toMatchObject({ code: 'STORE_CORRUPT', message: expect.stringContaining('run a') });
  });

  it('events and checkpoints of a later format are told as such', async () => {
    await runs.begin('a', config);
    await inside(async (db) => {
      await db.put('events', { runId: 'a', from: 0, lines: '{"schema":3,"seq":0,"t":0,"kind":"x"}\n' });
      await db.put('checkpoints', { ...sampleCheckpoint(1), schema: 3, runId: 'a' } as never);
    });
    await expect(runs.events('a')).rejects.toMatchObject({ code: 'STORE_NEWER' });
    await expect(runs.loadCheckpoint('a')).rejects.toMatchObject({ code: 'STORE_NEWER' });
  });
});

describe('versions of the database', () => {
  const further: Migration = (db) => void (db as unknown as IDBDatabase).createObjectStore('further');

  it('an upgrade keeps what there is, and closes older pages with a reason', async () => {
    await runs.begin('a', config);
    await runs.append('a', sampleEvents(0, 3));
    const upgraded = await openDatabase(name, [...MIGRATIONS, further]);
    expect([...upgraded.objectStoreNames]).toContain('further');
    expect(await upgraded.count('events')).toBe(1);
    expect(await upgraded.get('runs', 'a')).toMatchObject({ id: 'a', config });
    upgraded.close();
    await expect(runs.append('a', sampleEvents(3, 4))).rejects.toMatchObject({
      code: 'STORE_CLOSED',
      fix: expect.stringContaining('Reload'),
    });
  });

  it('records of schema 3 get the names of today, once, and their logs with them', async () => {
    const earlier = `test-${crypto.randomUUID()}`;
    const old = await openDB(earlier, 3, {
      upgrade: (db) => {
        for (const migrate of MIGRATIONS.slice(0, 3)) void migrate(db as never, null as never);
      },
    });
    const names = { train_families: ['dungeon-rules/Eat'], held_out_families: ['dungeon-rules/Zap'] };
    const settings = { ...config, ...names, preset: 'skills', benchmark: 'dungeon-rules' };
    const small = {
      ...config,
      preset: 'dungeon',
      benchmark: 'minihack',
      train_families: ['minihack/Quaff'],
      held_out_families: ['minihack/Eat'],
    };
    const record = { name: 'r', createdAt: 1, status: 'paused', step: 0, nextSeq: 1, eventBytes: 9, checkpointBytes: 0 };
    await old.put('runs', { ...record, id: 'r', config: settings });
    await old.put('runs', { ...record, id: 's', config: small });
    await old.put('events', {
      runId: 'r',
      from: 0,
      lines: `${JSON.stringify({ schema: 1, seq: 0, t: 0, kind: 'run', config: settings })}\n`,
    });
    await old.put('adapters', { ...about, preset: 'rooms', id: 'a', createdAt: 1, sizeBytes: 3 });
    old.close();
    const [store, kept] = [await openRunStore(earlier), await openAdapterStore(earlier)];
    expect((await store.get('r')).config).toMatchObject({ preset: 'minihack', benchmark: 'minihack', train_families: ['minihack/Eat'] });
    expect((await store.get('s')).config).toMatchObject({
      preset: 'dungeon',
      benchmark: 'small-dungeon',
      train_families: ['small-dungeon/Quaff'],
    });
    expect(await store.events('r')).toEqual([expect.objectContaining({ schema: 2, config: (await store.get('r')).config })]);
    expect((await kept.list()).map(({ preset }) => preset)).toEqual(['alfworld']);
    expect([await store.damaged(), await kept.damaged()]).toEqual([[], []]);
    store.close();
    kept.close();
    // A second opening changes nothing: today's names are not old ones.
    const again = await openRunStore(earlier);
    expect((await again.get('r')).config.train_families).toEqual(['minihack/Eat']);
    again.close();
    indexedDB.deleteDatabase(earlier);
  });

  it('a database of a later version is refused, not touched', async () => {
    const later = await openDB(name, MIGRATIONS.length + 1);
    later.close();
    const refusal = { code: 'STORE_NEWER', fix: expect.stringContaining('Reload') };
    await expect(openRunStore(name)).rejects.toMatchObject(refusal);
    await expect(openAdapterStore(name)).rejects.toMatchObject(refusal);
  });

  it('a browser that stores nothing says so', async () => {
    vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    await expect(openRunStore(name)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', fix: expect.stringContaining('private') });
  });
});

describe('a run open elsewhere', () => {
  /** Another context of this browser, as another tab is. */
  function elsewhere(runId: string): Promise<HTMLIFrameElement> {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const { locks } = frame.contentWindow!.navigator;
    return new Promise((resolve) => {
      void locks
        .request(`hindsight-run-${runId}`, () => {
          resolve(frame);
          return new Promise(() => undefined);
        })
        .catch(() => undefined);
    });
  }

  it('is refused until it is closed there', async () => {
    const id = crypto.randomUUID();
    const frame = await elsewhere(id);
    await expect(lockRun(id)).rejects.toMatchObject({ code: 'RUN_OPEN_ELSEWHERE' });
    (await lockRun(crypto.randomUUID()))();
    frame.remove();
    await expect.poll(async () => (await lockRun(id))()).toBeUndefined();
  });

  it('is refused within one page too, and free once given back', async () => {
    const id = crypto.randomUUID();
    const unlock = await lockRun(id);
    await expect(lockRun(id)).rejects.toMatchObject({ code: 'RUN_OPEN_ELSEWHERE' });
    await runs.begin(id, config);
    await expect(runs.delete(id)).rejects.toMatchObject({ code: 'RUN_OPEN_ELSEWHERE' });
    expect(await runs.list()).toHaveLength(1);
    unlock();
    await expect.poll(() => runs.delete(id)).toBeUndefined();
    expect(await runs.list()).toEqual([]);
  });
});

describe('room', () => {
  it('is told in bytes', async () => {
    const use = (await storageUse())!;
    expect(use.quotaBytes).toBeGreaterThan(1e6);
    expect(use.usedBytes).toBeLessThan(use.quotaBytes);
    expect(await askPersistence()).toBe((await storageUse())!.isPersistent);
  });

  it('a browser that does not tell is no failure', async () => {
    vi.spyOn(navigator, 'storage', 'get').mockReturnValue(undefined as never);
    expect(await storageUse()).toBeNull();
    expect(await askPersistence()).toBe(false);
  });
});
