// MiniHack's skill tasks under keyboards that have to be found out: level, game and messages are the port's to the letter, but a player has eight
// keys beside the compass and what each does is drawn. Under `rules=true` the keys are NetHack's. A task says what it is about, as MetaGym's
// prompt does, and the surroundings are told in a few words: what is seen, of walls and dark squares nothing.

import { createRng, type Rng } from '../../../core/rng';
import type { Observation, Rules } from '../../../core/trajectory';
import type { Attempt, Environment, StepResult } from '../../env';
import { COMPASS } from '../level/directions';
import { ESC } from '../rules/commands/key-names';
import { KEYS, type Skill, SKILLS } from '../skills';
import { describeBriefly } from '../view/language';
import type { Session } from './session';
import type { GameTask } from './tasks';
import { answer, createSession, press } from './text-environment';

/** What keys do: the commands of the six skills, and two that no task asks for. */
const VERBS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(SKILLS.map(({ verb, key }) => [verb, key])),
  quaff: 'q',
  throw: 't',
};
const WAYS = new Map(COMPASS.map(({ name, key }) => [name, key]));
const ADMISSIBLE = [...WAYS.keys(), ',', ...KEYS].sort();

/** A purpose of random streams, which keeps the name that it first had. */
const PURPOSE = 'dungeon-rules';

/** Of each key the one of NetHack's that it stands for. One shuffle a rule set: every key is equally likely for a verb. */
function keyboard(rules: Rules): ReadonlyMap<string, string> {
  if (typeof rules !== 'number') return new Map(KEYS.map((key) => [key, key]));
  const verbs = createRng(rules, 'minihack:keys').shuffle(Object.keys(VERBS));
  return new Map(KEYS.map((key, i) => [key, VERBS[verbs[i]!]!]));
}

/** The key that serves a skill. */
export function keyUnder(rules: Rules, { key }: Skill): string {
  return [...keyboard(rules)].find(([, meant]) => meant === key)![0];
}

export function isKey(action: string): boolean {
  return KEYS.includes(action);
}

/** Null where the key may fit and the thing still lies on the floor: that neither worked nor failed. */
export function keyAttempt(skill: Skill, action: string, { text }: Observation): Attempt | null {
  if (!isKey(action)) return null;
  const worked = skill.done.test(text);
  return !worked && skill.unfit.test(text) ? null : { verb: '', means: action, worked };
}

/** The task as it is played by keys: messages that automatic keys dismiss stay, for they tell what a key did. */
export function playedByKeys(task: GameTask): GameTask {
  return { ...task, session: { ...task.session, endObservation: 'lastPlayable', keepMessages: true } };
}

/**
 * @param task see `playedByKeys` @param skill null in a room that has only to be crossed
 * @param begun is told of every new session, to look on as people do
 */
export function openKeyboardRoom(
  task: GameTask,
  skill: Skill | null,
  rules: Rules,
  rng: Rng,
  begun: (session: Session) => void,
): Environment {
  const keys = keyboard(rules);
  // A multiple of 256: the games that a task id has meant from the beginning.
  const seed = rng.int(0x1000000) * 0x100;
  // A game is made by the first reset, for making one is most of what a reset costs.
  let session!: Session;

  const observe = (): Observation => {
    const { message, rows, game } = session;
    const told = [message.startsWith('Hello Agent') ? '' : message, describeBriefly(game)].filter((part) => part !== '');
    return { text: told.join('\n'), grid: rows, admissible: ADMISSIBLE };
  };
  // What is no action stands for waiting, which costs a step.
  const codeOf = (action: string): number => (keys.get(action) ?? WAYS.get(action) ?? (action === ',' ? ',' : '.')).charCodeAt(0);

  return {
    reset() {
      session = createSession(task, seed, PURPOSE);
      begun(session);
      const { text, ...rest } = observe();
      return { ...rest, text: `${text === '' ? '' : `${text}\n`}Your task is to: ${skill?.goal ?? 'reach the stairs down'}.` };
    },
    step(action): StepResult {
      const { reward, over, endStatus } = press(session, codeOf(action), (screen) =>
        screen.includes('In what direction?') ? ESC : answer(screen),
      );
      const truncated = endStatus === -1;
      return { observation: observe(), reward, terminated: over && !truncated, truncated, success: endStatus === 2 };
    },
  };
}
