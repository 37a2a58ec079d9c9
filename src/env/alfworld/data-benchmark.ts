// Text ALFWorld on games of the user's own: as many tasks as games. A task's number follows from the name of its game,
// so an id means the same game whatever else was loaded.

import { AppError } from '../../core/errors';
import { createRng, hashText } from '../../core/rng';
import type { Split, TaskId } from '../../core/trajectory';
import { adviceSentence } from '../advice';
import type { OwnBenchmark } from '../env';
import { withLimits } from '../limits';
import { badTask, formatTaskId, parseTaskId } from '../task-id';
import { createTextEnvironment } from './engine/environment';
import { createExplorer } from './engine/explorer';
import type { Game, TextFamily } from './engine/game';
import { layOut } from './engine/layout';
import { TEXT_LIMITS, textAttempt, textFamilies, textMeansOf, type TextBenchmarkFamily } from './text-families';

export const DATA_BENCHMARK = 'alfworld-data';
const VERSION = 1;

/** A game that is opened when it is played: thousands of them are listed at once. */
export interface GameEntry {
  /** `<task folder>/<trial folder>` */
  readonly name: string;
  readonly family: TextFamily;
  readonly split: Split;
  /** Changes with the game's text: two releases of one trial can word its goal differently. */
  readonly hash: number;
  open(): Game;
}

export function entryOf(game: Game): GameEntry {
  const { name, split, sentence, start, goal } = game;
  const folder = split.includes('unseen') ? 'unseen' : split.includes('seen') ? 'seen' : 'train';
  return { name, family: goal.family, split: folder, hash: hashText(`${sentence}|${start}`), open: () => game };
}

export function createDataBenchmark(games: readonly Game[]): OwnBenchmark {
  return createGamesBenchmark(games.map(entryOf));
}

/** Its `tasks` end when every game came once. */
export function createGamesBenchmark(games: readonly GameEntry[]): OwnBenchmark {
  const families = textFamilies(DATA_BENCHMARK);
  const byTask = new Map<TaskId, GameEntry>();
  for (const game of [...games].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const family = `${DATA_BENCHMARK}/${game.family}`;
    let number = hashText(game.name);
    const idOf = (): TaskId => formatTaskId({ family, version: VERSION, split: game.split, number, rules: 'true' });
    // Two of the original's 3,827 names share a number with a probability of 1 in 600.
    while (byTask.has(idOf())) number = (number + 1) >>> 0;
    byTask.set(idOf(), game);
  }
  const about = [...byTask].map(([task, { name, hash }]) => `${task} ${name} ${hash}`).join('\n');

  function find(task: TaskId): { family: TextBenchmarkFamily; game: GameEntry } {
    const parts = parseTaskId(task);
    const game = byTask.get(formatTaskId({ ...parts, rules: 'true' }));
    const family = families.find(({ id }) => id === parts.family);
    if (!game || !family) throw badTask(task, 'is none of the games loaded');
    return { family, game };
  }

  function familyNamed(id: string): TextBenchmarkFamily {
    const found = families.find((family) => family.id === id);
    if (found) return found;
    const known = families.map((family) => family.id).join(', ');
    throw new AppError('ENV_UNKNOWN_FAMILY', `"${id}" is no family of ${DATA_BENCHMARK}.`, `Choose among ${known}.`);
  }

  return {
    id: DATA_BENCHMARK,
    version: VERSION,
    families,
    fingerprint: `${byTask.size}-${hashText(about).toString(16)}`,
    *tasks({ families: chosen, split, seed }) {
      const queues = (chosen?.map(familyNamed) ?? families).map(({ id }) => {
        const own = [...byTask.keys()].filter((task) => task.startsWith(`${id}-v${VERSION}:${split}:`));
        return createRng(seed, `${DATA_BENCHMARK}:tasks:${split}`).shuffle(own);
      });
      for (let turn = 0; queues.some((queue) => turn < queue.length); turn++)
        for (const queue of queues) if (turn < queue.length) yield queue[turn]!;
    },
    make: (task) => withLimits(createTextEnvironment(layOut(find(task).game.open())), TEXT_LIMITS),
    familyOf: (task) => find(task).family,
    maxSteps: () => TEXT_LIMITS.maxSteps,
    oracleAdvice(task) {
      const { family } = find(task);
      return family.need === null ? '' : adviceSentence(family.need, textMeansOf(family));
    },
    randomAdvice(id, rng) {
      const { need, means } = familyNamed(id);
      return need === null ? '' : adviceSentence(need, rng.pick(means));
    },
    attempt: (task, action, after) => textAttempt(find(task).family, action, after),
    expert: (_task, _advice, rng) => createExplorer(rng),
  };
}
