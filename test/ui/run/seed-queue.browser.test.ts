import { describe, expect, test } from 'vitest';
import { PRESETS } from '../../../src/train/presets';
import { SeedQueue, seedsFrom } from '../../../src/ui/state/run/seed-queue.svelte';
import type { Trainer } from '../../../src/ui/state/run/trainer.svelte';

/** Starts runs and ends them when it is told to. */
function fakeTrainer() {
  const started: number[] = [];
  const trainer = {
    run: null,
    onEnded: null as ((id: string) => void) | null,
    start: ({ seed }: { seed: number }) => (started.push(seed), `run-${seed}`),
  };
  return { started, trainer: trainer as unknown as Trainer, end: (id: string) => trainer.onEnded?.(id) };
}

describe('runs of several seeds', () => {
  const configs = seedsFrom({ ...PRESETS.minihack, seed: 5 }, 3);

  test('differ in the seed alone', () => {
    expect(configs.map(({ seed }) => seed)).toEqual([5, 6, 7]);
    expect(new Set(configs.map(({ seed: _, ...settings }) => JSON.stringify(settings))).size).toBe(1);
  });

  test('begin one after the other, when the one before has ended', () => {
    const { started, trainer, end } = fakeTrainer();
    const queue = new SeedQueue({ trainer });
    expect(queue.begin(configs)).toBe('run-5');
    expect([started, queue.total, queue.done]).toEqual([[5], 3, 0]);
    // Another run of this tab, or one that has ended before, begins nothing.
    end('run-9');
    expect(started).toEqual([5]);
    end('run-5');
    expect([started, queue.done]).toEqual([[5, 6], 1]);
    end('run-6');
    end('run-7');
    expect([queue.ids, queue.done, queue.share]).toEqual([['run-5', 'run-6', 'run-7'], 3, 1]);
  });

  test('one that waits is cancelled alone, or all are', () => {
    const { started, trainer, end } = fakeTrainer();
    const queue = new SeedQueue({ trainer });
    queue.begin(configs);
    queue.cancel(6);
    end('run-5');
    expect(started).toEqual([5, 7]);
    queue.begin(configs);
    queue.cancelAll();
    end('run-5');
    expect([started, queue.total, queue.done]).toEqual([[5, 7, 5], 1, 1]);
  });
});
