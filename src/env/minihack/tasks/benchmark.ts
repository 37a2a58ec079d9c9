// MiniHack's tasks on the ported game, tiers A and B, as one benchmark: a family a task, upstream's names. Levels of the
// user's own are a benchmark of the same kind (`levels-benchmark.ts`).

import type { TaskId } from '../../../core/trajectory';
import { defineBenchmark } from '../../define-benchmark';
import type { Benchmark, Environment, Family } from '../../env';
import { gameExpert } from '../players/game-expert';
import { guideOf } from './guides';
import { drawPicture, type Picture } from '../view/picture';
import type { Session, SessionOptions } from './session';
import { GAME_TASKS, type GameTask } from './tasks';
import { openTextEnvironment } from './text-environment';

/** A benchmark of the dungeon, which people can look at while it is played. */
export interface DungeonBenchmark extends Benchmark {
  /** As `make`, with the map as a picture after the last `reset` or `step`. */
  show(task: TaskId): { readonly environment: Environment; picture(): Picture };
}

interface GameFamily extends Family {
  readonly task: GameTask;
}

export function isDungeon(benchmark: Benchmark): benchmark is DungeonBenchmark {
  return 'show' in benchmark;
}

export function createDungeonBenchmark(id: string, version: number, tasks: readonly GameTask[]): DungeonBenchmark {
  let begun: (session: Session) => void = () => undefined;
  const benchmark = defineBenchmark<GameFamily>({
    id,
    version,
    families: tasks.map((task) => {
      const upstream = id === 'dungeon';
      return { id: `${id}/${task.name}`, need: null, means: [], guide: upstream ? guideOf(task.name) : '', upstream, task };
    }),
    // The tasks' own limits end every one before this one.
    limits: { maxSteps: 1000 },
    maxSteps: ({ task }) => task.session.maxSteps,
    meansOf(family) {
      throw new RangeError(`${family.id} needs no means`);
    },
    open: ({ task, id: purpose }, _, rng) => openTextEnvironment(task, rng.int(0x100000000), purpose, begun),
    attempt: () => null,
    expert: ({ task }, _, rng) => gameExpert(task, rng),
  });
  return {
    ...benchmark,
    show(task) {
      let session: Session | null = null;
      begun = (next) => (session = next);
      const environment = benchmark.make(task);
      begun = () => undefined;
      return {
        environment,
        picture() {
          if (session === null) throw new RangeError('reset() comes before picture()');
          return drawPicture((session as Session).game);
        },
      };
    },
  };
}

/** What a player is told, also of the end and of messages that automatic keys dismissed; the games stay the same. */
export type DungeonView = Pick<SessionOptions, 'endObservation' | 'keepMessages'> & Pick<GameTask, 'text'>;

export function createDungeon({ text = 'screen', ...view }: DungeonView = {}): DungeonBenchmark {
  const tasks = GAME_TASKS.map((task) => ({ ...task, text, session: { ...task.session, ...view } }));
  return createDungeonBenchmark('dungeon', 2, tasks);
}

export const dungeonGame = createDungeon();
