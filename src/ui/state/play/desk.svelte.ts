// What can be played here: everything that ships and what the user brought or wrote, and which game comes next.

import type { Split, TaskId } from '../../../core/trajectory';
import { Catalog, formatTaskId, parseTaskId, shipped } from '../../../env/catalog';
import type { Benchmark } from '../../../env/env';
import { familyOfLevel, LEVELS_BENCHMARK, type OwnLevel } from '../../../env/minihack/tasks/levels-benchmark';
import type { LevelRecord } from '../../../store/levels';
import { type Failure, toFailure } from '../failure';
import type { Services } from '../services';

export const DEFAULT_TASK: TaskId = 'alfworld-text-small/pick_and_place_simple-v1:unseen:1';
export const OWN_GAMES = 'alfworld-data';
/** Worlds as they are offered, in groups. */
export const WORLDS = {
  ports: ['alfworld-text-small', 'alfworld-text-medium', 'alfworld-text', 'dungeon'],
  own: [OWN_GAMES, LEVELS_BENCHMARK],
  ruled: ['alfworld-rules', 'dungeon-rules'],
  small: ['alfworld', 'minihack'],
} as const;
export const SPLITS: readonly Split[] = ['train', 'seen', 'unseen'];

export class Desk {
  catalog = $state.raw(shipped);
  /** Ids of benchmarks of the user's own that have tasks. */
  own = $state.raw<readonly string[]>([]);
  levels = $state.raw<readonly LevelRecord[]>([]);
  isLoaded = $state(false);
  failure = $state.raw<Failure | null>(null);

  constructor(private readonly services: Services) {}

  /** Reads what is stored, again whenever that has changed. */
  async load(): Promise<void> {
    try {
      const [own, levels] = await Promise.all([this.services.ownBenchmarks(), this.services.openLevels().then((store) => store.list())]);
      this.catalog = new Catalog(own);
      this.own = own.map(({ id }) => id);
      this.levels = levels;
      this.failure = null;
    } catch (error) {
      this.failure = toFailure(error);
    }
    this.isLoaded = true;
  }

  /** Whether the game needs nothing of the user's own, which may be long to load. */
  isShipped(task: TaskId): boolean {
    try {
      return shipped.of(task) !== null;
    } catch {
      return false;
    }
  }

  /** The text of the level that a task of one's own is played on. */
  levelOf(task: TaskId): OwnLevel | undefined {
    const { family } = parseTaskId(task);
    const found = this.levels.find((level) => familyOfLevel(level) === family);
    return found && { name: found.name, text: found.text };
  }

  /** A game of this family and split: that of the number, or where games are numbered by their names the first one. */
  taskIn(benchmark: Benchmark, family: string, split: Split, number: number): TaskId {
    if (benchmark.id === OWN_GAMES) {
      const splits = [split, ...SPLITS.filter((other) => other !== split)];
      const found = splits.map((one) => gamesIn(benchmark, family, one)[0]).find((task) => task !== undefined);
      if (found !== undefined) return found;
    }
    return formatTaskId({ family, version: benchmark.version, split, number, rules: 'true' });
  }

  /** The game after this one among the user's own, and one drawn at random in an endless world. */
  next(task: TaskId, draw: () => number): TaskId {
    const { benchmark: id, family, split, ...parts } = parseTaskId(task);
    const benchmark = this.catalog.byId(id);
    if (id !== OWN_GAMES) return formatTaskId({ ...parts, family, split, number: draw() });
    const games = gamesIn(benchmark, family, split);
    return games[(games.indexOf(task) + 1) % games.length] ?? task;
  }
}

/** Games of a world that has as many as were loaded. */
export function gamesIn(benchmark: Benchmark, family: string, split: Split): TaskId[] {
  return [...benchmark.tasks({ families: [family], split, seed: 0 })].sort();
}
