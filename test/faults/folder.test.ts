// A run in a folder under faults: at every operation in turn the disk fails or is full, the process is killed, or the power goes. Afterwards
// everything that was kept is there, it is told in one sentence, and the run goes on to the end that it would have come to.

import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunEvent } from '../../src/core/run/run-log';
import { FolderStore } from '../../src/store/folder/folder-store';
import { writeWhole } from '../../src/store/folder/whole-file';
import { sampleCheckpoint, sampleEvents } from '../store/samples';
import { MemoryDisk, type Fault } from './memory-disk';

let disk = new MemoryDisk();
vi.mock(
  'node:fs/promises',
  () => new Proxy({}, { get: (_, name) => (name === 'then' ? undefined : disk.fs[name as never]), has: () => true }),
);
beforeEach(() => {
  disk = new MemoryDisk();
});

const STEPS = 4;
const EVENTS_A_STEP = 3;
const ADAPTER = '/run/adapter.bin';

/** What the run has been told is kept. */
interface Acknowledged {
  events: number;
  step: number;
  adapter: number;
}

/** Trains from the last checkpoint to the end, as `runTraining` does: events, then a checkpoint, then the adapter. */
async function work(kept: Acknowledged): Promise<void> {
  const store = new FolderStore('/run');
  const checkpoint = await store.loadCheckpoint('run');
  const from = checkpoint?.step ?? 0;
  kept.step = from;
  await store.truncate('run', checkpoint ? checkpoint.nextSeq : 0);
  kept.events = checkpoint ? checkpoint.nextSeq : 0;
  for (let step = from + 1; step <= STEPS; step++) {
    const first = (step - 1) * EVENTS_A_STEP;
    await store.append('run', sampleEvents(first, first + EVENTS_A_STEP));
    kept.events = first + EVENTS_A_STEP;
    await store.saveCheckpoint('run', { ...sampleCheckpoint(step), nextSeq: kept.events });
    kept.step = step;
  }
  await writeWhole(ADAPTER, adapterOf(1));
  kept.adapter = 1;
  await writeWhole(ADAPTER, adapterOf(2));
  kept.adapter = 2;
}

const adapterOf = (version: number): string => `${version}`.repeat(300);

async function operationsOf(): Promise<number> {
  disk.arm('EIO', Infinity);
  await work({ events: 0, step: 0, adapter: 0 });
  return disk.operations;
}

/** Everything that was acknowledged is there, whole, and nothing that was never written. */
async function expectSound(kept: Acknowledged): Promise<void> {
  disk.arm('EIO', Infinity);
  const store = new FolderStore('/run');
  const events = (await store.events('run')) as RunEvent[];
  expect(events.length).toBeGreaterThanOrEqual(kept.events);
  expect(events).toEqual(sampleEvents(0, events.length));
  const checkpoint = await store.loadCheckpoint('run');
  expect([kept.step, kept.step + 1]).toContain(checkpoint?.step ?? 0);
  if (checkpoint) expect(events.length).toBeGreaterThanOrEqual(checkpoint.nextSeq);
  const adapter = await disk.fs.readFile(ADAPTER, 'utf8').catch(() => '');
  expect([kept.adapter, kept.adapter + 1].map((version) => (version ? adapterOf(version) : ''))).toContain(adapter);
}

async function expectGoesOn(): Promise<void> {
  await work({ events: 0, step: 0, adapter: 0 });
  expect(await new FolderStore('/run').events('run')).toEqual(sampleEvents(0, STEPS * EVENTS_A_STEP));
  expect(await disk.fs.readFile(ADAPTER, 'utf8')).toBe(adapterOf(2));
}

const CODES: Partial<Record<Fault, RegExp>> = { EIO: /^STORE_(UNWRITABLE|UNREADABLE)$/, ENOSPC: /^STORE_(QUOTA|UNREADABLE)$/ };

describe('at every operation in turn', () => {
  it.each(['EIO', 'ENOSPC', 'killed', 'power'] as const)('%s', async (fault) => {
    const operations = await operationsOf();
    expect(operations).toBeGreaterThan(60);
    let told = 0;
    for (let at = 1; at <= operations; at++) {
      for (let seed = 0; seed < (fault === 'power' ? 40 : 1); seed++) {
        disk = new MemoryDisk();
        disk.arm(fault, at);
        const kept = { events: 0, step: 0, adapter: 0 };
        const error = await work(kept).then(() => null, (thrown: unknown) => thrown as { code: string; fix: string; message: string }); // prettier-ignore
        const code = CODES[fault];
        if (code && error) {
          expect(error.code).toMatch(code);
          expect(error.message.length).toBeLessThan(200);
          expect(error.fix).toMatch(/\.$/);
          told++;
        }
        if (fault === 'power') disk.losePower(seed);
        await expectSound(kept);
        await expectGoesOn();
      }
    }
    // Only what clears away after itself may fail in silence.
    if (CODES[fault]) expect(told).toBeGreaterThan(operations - 3);
  });

  it('also when the run that goes on is stopped again', async () => {
    const operations = await operationsOf();
    for (let first = 1; first <= operations; first += 3) {
      for (let second = 1; second <= operations; second += 3) {
        disk = new MemoryDisk();
        const kept = { events: 0, step: 0, adapter: 0 };
        for (const [i, at] of [first, second].entries()) {
          disk.arm('power', at);
          await work(kept).catch(() => undefined);
          disk.losePower(first * 1000 + second + i);
        }
        await expectSound({ ...kept, events: 0 });
        await expectGoesOn();
      }
    }
  });
});
