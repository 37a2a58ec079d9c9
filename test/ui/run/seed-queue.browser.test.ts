import { describe, expect, test } from 'vitest';
import type { RunConfig } from '../../../src/core/run/run-config';
import type { RunStatus } from '../../../src/core/run/run-log';
import { openNotes } from '../../../src/store/notes';
import { PRESETS } from '../../../src/train/presets';
import type { PageContext } from '../../../src/ui/state/page';
import { SeedQueue } from '../../../src/ui/state/run/seed-queue.svelte';

const CONFIG = { ...PRESETS.minihack, seed: 5 };

/** A browser: its storage, and the runs that its page has begun. Each `load` is a page of its own. */
function browser() {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  const started: RunConfig[] = [];
  const resumed: string[] = [];
  const runs: { id: string; status: RunStatus }[] = [];
  const load = () => {
    const trainer = {
      run: null as { id: string } | null,
      isBusy: false,
      onEnded: null as ((id: string) => void) | null,
      start(config: RunConfig) {
        started.push(config);
        const id = `run-${config.seed}`;
        [trainer.run, trainer.isBusy] = [{ id }, true];
        runs.push({ id, status: 'running' });
        return id;
      },
      resume(id: string) {
        resumed.push(id);
        [trainer.run, trainer.isBusy] = [{ id }, true];
        return Promise.resolve();
      },
    };
    const page = { trainer, services: { library: { listRuns: () => Promise.resolve(runs) } } } as unknown as PageContext;
    const queue = new SeedQueue(page, openNotes(() => storage)); // prettier-ignore
    return { queue, end: (id: string) => trainer.onEnded?.(id), stop: () => (trainer.isBusy = false) };
  };
  return { load, started, resumed, runs, seeds: () => started.map(({ seed }) => seed) };
}

describe('runs of several seeds', () => {
  test('differ in the seed alone, and begin one after the other, when the one before has ended', () => {
    const { load, started, seeds } = browser();
    const { queue, end } = load();
    expect(queue.begin(CONFIG, 3)).toBe('run-5');
    expect([seeds(), queue.total, queue.done, queue.isHeldUp]).toEqual([[5], 3, 0, false]);
    // Another run of this tab, or one that has ended before, begins nothing.
    end('run-9');
    expect(seeds()).toEqual([5]);
    end('run-5');
    expect([seeds(), queue.done]).toEqual([[5, 6], 1]);
    end('run-6');
    end('run-7');
    expect([queue.ids, queue.done, queue.share]).toEqual([['run-5', 'run-6', 'run-7'], 3, 1]);
    expect(new Set(started.map(({ seed: _, ...settings }) => JSON.stringify(settings))).size).toBe(1);
  });

  test('one that waits is cancelled alone, or all are', () => {
    const { load, seeds } = browser();
    const { queue, end } = load();
    queue.begin(CONFIG, 3);
    queue.cancel(6);
    end('run-5');
    expect(seeds()).toEqual([5, 7]);
    queue.begin(CONFIG, 3);
    queue.cancelAll();
    end('run-5');
    expect([seeds(), queue.total, queue.done]).toEqual([[5, 7, 5], 1, 1]);
  });

  test('are there after a reload, and go on with the one that was cut off', async () => {
    const { load, resumed, seeds } = browser();
    load().queue.begin(CONFIG, 3);
    const { queue, end } = load();
    expect([queue.ids, queue.waiting, queue.isHeldUp]).toEqual([['run-5'], [6, 7], true]);
    await queue.goOn();
    expect([resumed, queue.isHeldUp, seeds()]).toEqual([['run-5'], false, [5]]);
    end('run-5');
    expect([seeds(), queue.done]).toEqual([[5, 6], 1]);
    queue.cancelAll();
    expect(load().queue.total).toBe(2);
  });

  test.each(['finished', 'stopped', null] as const)('the next begins where the last one is %s', async (status) => {
    const { load, resumed, runs, seeds } = browser();
    load().queue.begin(CONFIG, 2);
    if (status === null) runs.length = 0;
    else runs[0] = { id: 'run-5', status };
    const { queue } = load();
    await queue.goOn();
    expect([resumed, seeds(), queue.done, queue.isHeldUp]).toEqual([[], [5, 6], 1, false]);
  });

  test('one that is paused holds the others up', () => {
    const { queue, stop } = (() => {
      const page = browser().load();
      page.queue.begin(CONFIG, 2);
      return page;
    })();
    expect(queue.isHeldUp).toBe(false);
    stop();
    expect(queue.isHeldUp).toBe(true);
  });
});
