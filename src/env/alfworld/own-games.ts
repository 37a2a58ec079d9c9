// ALFWorld on games of the user's own: as many tasks as games. A task's number follows from the name of its game,
// so an id means the same game whatever else was loaded.

import { AppError } from '../../core/errors';
import { createRng, hashText } from '../../core/rng';
import type { Split, TaskId } from '../../core/trajectory';
import { adviceSentence } from '../advice';
import type { OwnBenchmark } from '../env';
import { withLimits } from '../limits';
import { badTask, formatTaskId, parseTaskId } from '../task-id';
import { ALFWORLD_VERSION, attemptUnder, limitsUnder } from './benchmark';
import { createTextEnvironment } from './engine/environment';
import { createExplorer } from './engine/explorer';
import type { Game, TextFamily } from './engine/game';
import { layOut } from './engine/layout';
import { type AlfworldFamily, FAMILY_IDS, families as shippedFamilies } from './families';

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

/** Games are the original's: only an appliance is chosen among several, and nothing is drawn. */
const families = shippedFamilies.map(({ guide: _, ...family }): AlfworldFamily => {
  return family.kind === 'appliance' ? { ...family, hasRules: false } : { ...family, hasRules: false, need: null, means: [] };
});

export function entryOf(game: Game): GameEntry {
  const { name, split, sentence, start, goal, wording } = game;
  const folder = split.includes('unseen') ? 'unseen' : split.includes('seen') ? 'seen' : 'train';
  return {
    name,
    family: goal.family,
    split: folder,
    hash: hashText(`${sentence}|${start}${wording ? `|${wording.version}|${wording.hasHelp}` : ''}`),
    open: () => game,
  };
}

export function createOwnGames(games: readonly Game[]): OwnBenchmark {
  return createGamesBenchmark(games.map(entryOf));
}

/** Its `tasks` end when every game came once. */
export function createGamesBenchmark(games: readonly GameEntry[]): OwnBenchmark {
  const byTask = new Map<TaskId, GameEntry>();
  // Ids had these names first, and runs keep the fingerprint that is made of them.
  const about: string[] = [];
  for (const game of [...games].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    let number = hashText(game.name);
    const idOf = (): TaskId =>
      formatTaskId({ family: `alfworld/${FAMILY_IDS[game.family]}`, version: ALFWORLD_VERSION, split: game.split, number, isOwn: true });
    // Two of the original's 3,827 names share a number with a probability of 1 in 600.
    while (byTask.has(idOf())) number = (number + 1) >>> 0;
    byTask.set(idOf(), game);
    about.push(`alfworld-data/${game.family}-v1:${game.split}:${number} ${game.name} ${game.hash}`);
  }

  function find(task: TaskId): { family: AlfworldFamily; game: GameEntry } {
    const parts = parseTaskId(task);
    const game = byTask.get(task);
    const family = families.find(({ id }) => id === parts.family);
    if (!game || !family) throw badTask(task, 'is none of the games loaded');
    return { family, game };
  }

  function familyNamed(id: string): AlfworldFamily {
    const found = families.find((family) => family.id === id);
    if (found) return found;
    const known = families.map((family) => family.id).join(', ');
    throw new AppError('ENV_UNKNOWN_FAMILY', `"${id}" is no family of alfworld.`, `Choose among ${known}.`);
  }

  const meansOf = (task: TaskId): string | null => {
    const { need, original } = find(task).family;
    return need === null ? null : original;
  };
  return {
    id: 'alfworld',
    version: ALFWORLD_VERSION,
    families,
    sizes: [],
    fingerprint: `${byTask.size}-${hashText(about.join('\n')).toString(16)}`,
    *tasks({ families: chosen, split, seed }) {
      const queues = (chosen?.map(familyNamed) ?? families).map(({ id }) => {
        const own = [...byTask.keys()].filter((task) => task.startsWith(`${id}-v${ALFWORLD_VERSION}:${split}:`));
        return createRng(seed, `alfworld-data:tasks:${split}`).shuffle(own);
      });
      for (let turn = 0; queues.some((queue) => turn < queue.length); turn++)
        for (const queue of queues) if (turn < queue.length) yield queue[turn]!;
    },
    make: (task) => withLimits(createTextEnvironment(layOut(find(task).game.open())), limitsUnder('original')),
    familyOf: (task) => find(task).family,
    maxSteps: () => limitsUnder('original').maxSteps,
    meansOf,
    oracleAdvice(task) {
      const means = meansOf(task);
      return means === null ? '' : adviceSentence(find(task).family.need!, means);
    },
    randomAdvice(id, rng) {
      const { need, means } = familyNamed(id);
      return need === null ? '' : adviceSentence(need, rng.pick(means));
    },
    attempt: (task, action, after) => attemptUnder('original', find(task).family, action, after),
    expert: (_task, _advice, rng) => createExplorer(rng),
  };
}
