// What a browser keeps, under faults: at every call to IndexedDB in turn the storage is full, fails, or its transaction is ended from outside.
// Afterwards everything is as it was before the operation or as it is after it, and it is told in one sentence.

import { afterEach, describe, expect, it, vi } from 'vitest';
import { openAdapterStore, type AdapterStore } from '../../src/store/adapters';
import { openRunStore, type RunStoreDb } from '../../src/store/runs';
import { PRESETS } from '../../src/train/presets';
import { sampleCheckpoint, sampleEvents } from '../store/samples';

const FAULTS = ['QuotaExceededError', 'UnknownError', 'abort'] as const;
type Fault = (typeof FAULTS)[number];

interface Stores {
  readonly runs: RunStoreDb;
  readonly adapters: AdapterStore;
}

/** Counts calls; the `at`-th meets the fault. @returns how many there were */
function arm(fault: Fault, at: number): () => number {
  let calls = 0;
  const spy = <T extends object>(prototype: T, name: keyof T & string, transactionOf: (self: never) => IDBTransaction): void => {
    const real = prototype[name] as (...args: unknown[]) => unknown;
    vi.spyOn(prototype, name as never).mockImplementation(function (this: never, ...args: unknown[]) {
      if (++calls !== at) return real.apply(this, args);
      if (fault !== 'abort') throw new DOMException('the disk says no', fault);
      const request = real.apply(this, args);
      transactionOf(this).abort();
      return request;
    } as never);
  };
  for (const name of ['put', 'add', 'delete', 'get', 'getAll', 'openCursor'] as const)
    spy(IDBObjectStore.prototype, name, (store: IDBObjectStore) => store.transaction);
  for (const name of ['update', 'delete'] as const)
    spy(IDBCursor.prototype, name, (cursor: IDBCursor) => (cursor.source as IDBObjectStore).transaction);
  return () => calls;
}

const about = { name: 'mine', preset: 'minihack', runId: 'a', baseSha256: null };
const bundle = (version: number): Uint8Array => new Uint8Array(300).fill(version);

/** What changes something, beginning from `prepare`. */
const OPERATIONS: Record<string, (stores: Stores) => Promise<unknown>> = {
  'begin a run': ({ runs }) => runs.begin('b', PRESETS.minihack),
  'train: keep events': ({ runs }) => runs.append('a', sampleEvents(7, 10)),
  'save: keep a checkpoint': ({ runs }) => runs.saveCheckpoint('a', sampleCheckpoint(7)),
  'resume: drop what came after the checkpoint': ({ runs }) => runs.truncate('a', 2),
  'end: set the status': ({ runs }) => runs.setStatus('a', 'finished'),
  'import: keep an adapter': ({ adapters }) => adapters.add({ ...about, runId: null }, bundle(2)),
  'keep the adapter of a run again': ({ adapters }) => adapters.add(about, bundle(3)),
  'delete a run': ({ runs }) => runs.delete('a'),
  'delete an adapter': ({ adapters }) => adapters.delete('a'),
};

const names: string[] = [];
const opened: Stores[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  for (const { runs, adapters } of opened.splice(0)) [runs, adapters].forEach((store) => store.close());
  for (const name of names.splice(0)) indexedDB.deleteDatabase(name);
});

async function prepare(): Promise<Stores> {
  const name = `faults-${crypto.randomUUID()}`;
  names.push(name);
  const stores = { runs: await openRunStore(name), adapters: await openAdapterStore(name) };
  opened.push(stores);
  await stores.runs.begin('a', PRESETS.minihack);
  for (const [from, to] of [[0, 3], [3, 4], [4, 7]] as const) await stores.runs.append('a', sampleEvents(from, to)); // prettier-ignore
  await stores.runs.saveCheckpoint('a', sampleCheckpoint(3));
  await stores.adapters.add(about, bundle(1));
  return stores;
}

/** Everything that is kept, but for the time. */
async function seen({ runs, adapters }: Stores): Promise<unknown> {
  const [listed, kept] = [await runs.list(), await adapters.list()];
  const withoutTime = <T extends object>(records: T[]): T[] => records.map((record) => ({ ...record, createdAt: 0 }));
  return {
    runs: withoutTime(listed),
    damaged: [...(await runs.damaged()), ...(await adapters.damaged())],
    events: await runs.events('a'),
    checkpoint: await runs.loadCheckpoint('a'),
    adapters: withoutTime(kept),
    bundles: await Promise.all(kept.map(({ id }) => adapters.bundle(id))),
  };
}

describe.each(FAULTS)('%s at every call in turn', (fault) => {
  it.each(Object.entries(OPERATIONS))('%s', async (_, operation) => {
    const whole = await prepare();
    const before = await seen(whole);
    const count = arm(fault, Infinity);
    await operation(whole);
    const calls = count();
    vi.restoreAllMocks();
    const after = await seen(whole);
    expect(after).not.toEqual(before);
    expect(calls).toBeGreaterThan(0);
    for (let at = 1; at <= calls; at++) {
      const stores = await prepare();
      arm(fault, at);
      const error = await operation(stores).then(() => null, (thrown: unknown) => thrown as { code: string; message: string; fix: string }); // prettier-ignore
      vi.restoreAllMocks();
      expect(error, `call ${at}`).not.toBeNull();
      expect(error!.code).toMatch(fault === 'QuotaExceededError' ? /^STORE_QUOTA$/ : /^STORE_UNAVAILABLE$/);
      expect(error!.message.length + error!.fix.length).toBeLessThan(400);
      expect(await seen(stores), `call ${at}`).toEqual(before);
      // It can be done afterwards.
      await operation(stores);
      expect(await seen(stores)).toEqual(after);
    }
  });
});
