// What can be played here: the two worlds as they ship, and what the user brought or wrote for them; and which game comes next.

import type { Split, TaskId } from '../../../core/trajectory';
import { benchmarks, Catalog, formatTaskId, parseTaskId, shipped } from '../../../env/catalog';
import type { Benchmark, OwnBenchmark } from '../../../env/env';
import { familyOfLevel, type OwnLevel } from '../../../env/minihack/tasks/own-levels';
import type { TaskParts } from '../../../env/task-id';
import type { LevelRecord } from '../../../store/levels';
import { type Failure, toFailure } from '../failure';
import type { Services } from '../services';

export const WORLDS: readonly string[] = benchmarks.map(({ id }) => id);
export const SPLITS: readonly Split[] = ['train', 'seen', 'unseen'];
export const DEFAULT_TASK: TaskId = formatTaskId({
  family: 'alfworld/put',
  version: shipped.byId('alfworld').version,
  split: 'unseen',
  number: 1,
  size: 'small',
});

/** Games of the user's own are as many as were loaded, each numbered by its name; everything else is drawn by a number. */
export function isCounted({ benchmark, isOwn }: Pick<TaskParts, 'benchmark' | 'isOwn'>): boolean {
  return isOwn && benchmark === 'alfworld';
}

export class Desk {
  catalog = $state.raw(shipped);
  own = $state.raw<readonly OwnBenchmark[]>([]);
  levels = $state.raw<readonly LevelRecord[]>([]);
  isLoaded = $state(false);
  failure = $state.raw<Failure | null>(null);

  constructor(private readonly services: Services) {}

  /** Reads what is stored, again whenever that has changed. */
  async load(): Promise<void> {
    try {
      const [own, levels] = await Promise.all([this.services.ownBenchmarks(), this.services.openLevels().then((store) => store.list())]);
      this.catalog = new Catalog(own);
      this.own = own;
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

  /** Null where the user has none of their own in this world. */
  benchmarkOf({ benchmark: id, isOwn }: Pick<TaskParts, 'benchmark' | 'isOwn'>): Benchmark | null {
    return (isOwn ? this.own : benchmarks).find((one) => one.id === id) ?? null;
  }

  /** Families that have games. */
  familiesOf(benchmark: Benchmark, isOwn: boolean): readonly string[] {
    const all = benchmark.families.map(({ id }) => id);
    if (!isCounted({ benchmark: benchmark.id, isOwn })) return all;
    return all.filter((family) => SPLITS.some((split) => gamesIn(benchmark, family, split).length > 0));
  }

  /** The game that these parts name, or the nearest that there is: what its family does not have falls away, a game known by its name is the first of its kind. */
  taskOf(parts: Omit<TaskParts, 'version'>): TaskId {
    const { split, number, size, isOwn, rules } = parts;
    const benchmark = this.benchmarkOf(parts) ?? shipped.byId(parts.benchmark);
    const { id: family, hasRules } = benchmark.families.find(({ id }) => id === parts.family) ?? benchmark.families[0]!;
    if (isCounted(parts)) {
      const splits = [split, ...SPLITS.filter((other) => other !== split)];
      const found = splits.map((one) => gamesIn(benchmark, family, one)[0]).find((task) => task !== undefined);
      if (found !== undefined) return found;
    }
    return formatTaskId({
      ...{ family, version: benchmark.version, split, number, isOwn },
      ...(benchmark.sizes.includes(size) ? { size } : {}),
      ...(hasRules ? { rules } : {}),
    });
  }

  /** The game after this one among the user's own, and one drawn at random in an endless world. */
  next(task: TaskId, draw: () => number): TaskId {
    const parts = parseTaskId(task);
    const benchmark = this.benchmarkOf(parts);
    if (!isCounted(parts) || benchmark === null) return this.taskOf({ ...parts, number: draw() });
    const games = gamesIn(benchmark, parts.family, parts.split);
    return games[(games.indexOf(task) + 1) % games.length] ?? task;
  }
}

/** Games of a world that has as many as were loaded. */
export function gamesIn(benchmark: Benchmark, family: string, split: Split): TaskId[] {
  return [...benchmark.tasks({ families: [family], split, seed: 0 })].sort();
}
