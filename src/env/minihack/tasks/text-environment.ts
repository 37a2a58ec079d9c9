// A task of the registry as text, the way MetaGym offers MiniHack: the message and the 24 rows, actions by their
// words, prompts answered by themselves.

import { editDistance } from '../../../core/edit-distance';
import { createRng, type Rng } from '../../../core/rng';
import { NO_ACTION, type Observation } from '../../../core/trajectory';
import type { Environment, StepResult } from '../../env';
import { createLevel } from '../level/build-level';
import { COMPASS } from '../level/directions';
import { createHero } from '../rules/hero';
import { describeInWords } from '../view/language';
import type { Statement } from '../level/des-syntax';
import { parseDes } from '../level/parse-des';
import { SKILLS } from '../skills';
import { Session, type SessionOptions, type SessionStep } from './session';
import type { GameTask } from './tasks';

const ESCAPE = 27;
const KEYS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(SKILLS.map(({ verb, key }) => [verb, key])),
  ...{ pickup: ',', open: 'o', kick: '\u0004', search: 's', fight: 'F' },
};

/** The key that an action's word stands for; undefined where it is no word of an action. */
export function keyOfWord(word: string): string | undefined {
  const [verb, short] = word.split(' ');
  const way = COMPASS.find((one) => one.short === short);
  if (way) return verb === 'step' ? way.key : verb === 'run' ? way.key.toUpperCase() : undefined;
  return KEYS[word];
}

/** Words to keys for one task, in MetaGym's order. */
export function actionKeys({ words, session }: GameTask): ReadonlyMap<string, number> {
  const ways = (verb: string): string[] => COMPASS.map(({ short }) => `${verb} ${short}`);
  const known = [...ways('step'), ...(session.asksPlayer ? ways('run') : []), ...words];
  return new Map(known.map((word) => [word, keyOfWord(word)!.charCodeAt(0)]));
}

export function sessionOptions({ session, rewards }: GameTask): SessionOptions {
  return { ...session, rewards: rewards?.() ?? null };
}

/** Read once, since levels are drawn by the thousand. */
const levelTexts = new WeakMap<GameTask, readonly Statement[]>();

function statementsOf(task: GameTask): readonly Statement[] {
  const known = levelTexts.get(task);
  if (known) return known;
  const statements = parseDes(task.des);
  levelTexts.set(task, statements);
  return statements;
}

/** @param seed of the level and of play, two streams: what happens in play never changes the level */
export function createSession(task: GameTask, seed: number, purpose: string): Session {
  const level = createLevel(statementsOf(task), createRng(seed, `${purpose}:level`));
  const play: Rng = createRng(seed, `${purpose}:play`);
  return new Session(level, createHero(task.character, play), play, sessionOptions(task));
}

/**
 * An episode without limits of its own; unknown words count as the nearest action, and no word at all as the escape key, which costs a step
 * of the episode and no turn of the game.
 * @param begun is told of every new session, to look on as people do
 */
export function openTextEnvironment(
  task: GameTask,
  seed: number,
  purpose: string,
  begun: (session: Session) => void = () => undefined,
): Environment {
  const keys = actionKeys(task);
  const words = [...keys.keys()];
  const admissible = words.toSorted();
  // A game is made by the first reset, for making one is most of what a reset costs.
  let session!: Session;
  const observe = (): Observation => {
    const rows = session.rows;
    const { message } = session;
    const told = task.text === 'words' ? describeInWords(session.game).glyphs : rows.join('\n');
    return { text: message === '' ? told : `${message}\n\n${told}`, grid: rows, admissible };
  };
  return {
    reset() {
      session = createSession(task, seed, purpose);
      begun(session);
      return observe();
    },
    step(action): StepResult {
      const { reward, over, endStatus } = press(session, action === NO_ACTION ? ESCAPE : keys.get(nearest(action, words))!, answer);
      const truncated = endStatus === -1;
      return { observation: observe(), reward, terminated: over && !truncated, truncated, success: endStatus === 2 };
    },
  };
}

/** A key and the answers to what it asks, four at most. @param reply to a screen; null ends the answers */
export function press(session: Session, code: number, reply: (screen: string) => number | null): SessionStep {
  let { reward, over, endStatus } = session.step(code);
  for (let prompts = 0; prompts < 4 && !over; prompts++) {
    const key = reply(session.rows.join('\n'));
    if (key === null) break;
    const next = session.step(key);
    reward += next.reward;
    [over, endStatus] = [next.over, next.endStatus];
  }
  return { reward, over, endStatus };
}

/** What MetaGym sends to a question: yes, or the item that was got last; null where none is asked that it answers. */
export function answer(screen: string): number | null {
  if (/\[yn\]|\(n\)|\(y\)/.test(screen)) return 121;
  const letters = /\?.*\[([^\]]*?) or \?\*\]/.exec(screen)?.[1];
  if (letters !== undefined) return letters.charCodeAt(letters.length - 1);
  return screen.includes('[*]') && screen.includes('?') ? 102 : null;
}

/** As it stands, else within five letters, else the first one. */
function nearest(action: string, known: readonly string[]): string {
  const word = action.trim().toLowerCase();
  if (known.includes(word)) return word;
  const far = known.map((one) => editDistance(word, one, 6));
  const least = Math.min(...far);
  return least <= 5 ? known[far.indexOf(least)]! : known[0]!;
}
