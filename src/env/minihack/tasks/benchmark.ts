// MiniHack's tasks on the ported game, tiers A and B: a family a task, upstream's names. A task plays the original to the letter, or by keys that
// have to be found out (`keyboard.ts`). Levels of the user's own are tasks of the same kind (`own-levels.ts`).

import type { TaskId } from '../../../core/trajectory';
import { defineBenchmark, type World } from '../../define-benchmark';
import type { Benchmark, Environment, Family } from '../../env';
import { gameExpert } from '../players/game-expert';
import { keyPlayer } from '../players/key-player';
import { KEYS, type Skill, SKILLS } from '../skills';
import { drawPicture, type Picture } from '../view/picture';
import { guideOf } from './guides';
import { isKey, keyAttempt, keyUnder, openKeyboardRoom, playedByKeys } from './keyboard';
import type { Session, SessionOptions } from './session';
import { GAME_TASKS, type GameTask } from './tasks';
import { openTextEnvironment } from './text-environment';

export const MINIHACK_VERSION = 3;

/** MiniHack, which people can look at while it is played. */
export interface MinihackBenchmark extends Benchmark {
  /** As `make`, with the map as a picture after the last `reset` or `step`. */
  show(task: TaskId): { readonly environment: Environment; picture(): Picture };
}

interface GameFamily extends Family {
  readonly task: GameTask;
  /** Where keys can be drawn: the task as it is then played, and its skill; null in a room that has only to be crossed. */
  readonly byKeys: { readonly task: GameTask; readonly skill: Skill | null } | null;
}

export function isMinihack(benchmark: Benchmark): benchmark is MinihackBenchmark {
  return 'show' in benchmark;
}

/** Seven steps are the most a player needs who wastes none; two keys that did not do it end the episode. */
const KEYS_LIMITS = { maxSteps: 12, patience: 2, idle: isKey };
/** A room to cross by keys that do not matter there. */
const ROOM_BY_KEYS = 'Room-Random-5x5';

function familyOf(task: GameTask): GameFamily {
  const skill = SKILLS.find(({ name }) => name === task.name) ?? null;
  const hasRules = skill !== null || task.name === ROOM_BY_KEYS;
  return {
    id: `minihack/${task.name}`,
    need: skill?.verb ?? null,
    means: skill === null ? [] : KEYS,
    hasRules,
    guide: guideOf(task.name),
    upstream: task.upstream ?? true,
    task,
    byKeys: hasRules ? { task: playedByKeys(task), skill } : null,
  };
}

/** @param world what is not as in the tasks that ship */
export function createMinihackBenchmark(
  families: readonly GameFamily[],
  world: Pick<World<GameFamily>, 'isOwn' | 'streams'>,
): MinihackBenchmark {
  let begun: (session: Session) => void = () => undefined;
  const benchmark = defineBenchmark<GameFamily>({
    id: 'minihack',
    version: MINIHACK_VERSION,
    families,
    ...world,
    limits: ({ task }, rules) => (rules === 'original' ? { maxSteps: task.session.maxSteps } : KEYS_LIMITS),
    meansOf: ({ byKeys }, rules) => keyUnder(rules, byKeys!.skill!),
    open(family, { rules }, rng) {
      if (rules !== 'original') return openKeyboardRoom(family.byKeys!.task, family.byKeys!.skill, rules, rng, begun);
      return openTextEnvironment(family.task, rng.int(0x1000000) * 0x100, world.streams!.content(family, rules), begun);
    },
    attempt: ({ byKeys }, rules, action, after) =>
      rules === 'original' || !byKeys?.skill ? null : keyAttempt(byKeys.skill, action, after),
    expert({ task, byKeys, need }, rules, advised, rng) {
      if (rules === 'original') return gameExpert(task, rng);
      return keyPlayer(byKeys!.skill, KEYS, need === null ? undefined : advised.get(need), rng);
    },
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
export type MinihackView = Pick<SessionOptions, 'endObservation' | 'keepMessages'> & Pick<GameTask, 'text'>;

export function createMinihack({ text = 'screen', ...view }: MinihackView = {}): MinihackBenchmark {
  const tasks = GAME_TASKS.map((task) => ({ ...task, text, session: { ...task.session, ...view } }));
  return createMinihackBenchmark(tasks.map(familyOf), { streams: STREAMS });
}

/** The games keep the names of streams that they first had, when rules were a benchmark of their own. */
const STREAMS: World<GameFamily>['streams'] = {
  tasks: (rules) => (rules === 'original' ? 'dungeon' : 'dungeon-rules'),
  content: ({ task, byKeys }, rules) => (rules === 'original' ? `dungeon/${task.name}` : `dungeon-rules/${byKeys?.skill?.name ?? 'Room'}`),
};

export const minihack = createMinihack();
