// What the user brought or wrote and can be played and trained on, out of the browser's storage.

import { createDataBenchmark } from '../env/alfworld/data-benchmark';
import { readParsedGames } from '../env/alfworld/engine/parsed-games';
import { createLevelsBenchmark } from '../env/minihack/game/levels-benchmark';
import type { OwnBenchmark } from '../env/env';
import { openGameStore } from '../store/games';
import { openLevelStore } from '../store/levels';

/** Benchmarks without a task are left out. @throws AppError `STORE_…` */
export async function ownBenchmarks(): Promise<OwnBenchmark[]> {
  const [levels, games] = await Promise.all([openLevelStore(), openGameStore()]);
  try {
    const [written, texts] = await Promise.all([levels.list(), games.texts()]);
    const own: OwnBenchmark[] = [];
    if (texts.length > 0) own.push(createDataBenchmark(texts.flatMap(readParsedGames)));
    if (written.length > 0) own.push(createLevelsBenchmark(written));
    return own;
  } finally {
    levels.close();
    games.close();
  }
}
