// What the user brought or wrote and can be played and trained on, out of the browser's storage.

import { createOwnLevels } from '../env/minihack/tasks/own-levels';
import type { OwnBenchmark } from '../env/env';
import { openGameStore, type GameStore } from '../store/games';
import { openLevelStore, type LevelStore } from '../store/levels';
import { ownGames } from './own-games';

/** Benchmarks without a task are left out. @throws AppError `STORE_…` */
export async function ownBenchmarks(): Promise<OwnBenchmark[]> {
  const [levels, games] = await Promise.all([openLevelStore(), openGameStore()]);
  try {
    return await readOwnBenchmarks(levels, games);
  } finally {
    levels.close();
    games.close();
  }
}

export async function readOwnBenchmarks(levels: LevelStore, games: GameStore): Promise<OwnBenchmark[]> {
  const [written, packed] = await Promise.all([levels.list(), games.packed()]);
  const loaded = ownGames(packed);
  return [...(loaded ? [loaded] : []), ...(written.length > 0 ? [createOwnLevels(written)] : [])];
}
