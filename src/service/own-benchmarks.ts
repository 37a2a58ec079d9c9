// What the user brought or wrote and can be played and trained on, out of the browser's storage.

import { createLevelsBenchmark } from '../env/minihack/game/levels-benchmark';
import type { OwnBenchmark } from '../env/env';
import { openLevelStore } from '../store/levels';

/** Benchmarks without a task are left out. @throws AppError `STORE_…` */
export async function ownBenchmarks(): Promise<OwnBenchmark[]> {
  const store = await openLevelStore();
  try {
    const levels = await store.list();
    return levels.length > 0 ? [createLevelsBenchmark(levels)] : [];
  } finally {
    store.close();
  }
}
