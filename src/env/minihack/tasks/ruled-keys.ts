// MiniHack's skill tasks on the ported game under keyboards that can be drawn: level, game and messages are the port's to the letter, but which
// key does what has to be found out. Under the true rules the keys are NetHack's. A task says what it is about, as MetaGym's prompt does, and
// the surroundings are told in words, as BALROG's are, in a tenth of a screen's tokens. `wear` and `puton` have two keys each, since in NetHack 3.6
// either command puts on armour and amulets; advice names the verb's own.

import type { Observation } from '../../../core/trajectory';
import { defineBenchmark } from '../../define-benchmark';
import { chooseMeans } from '../../choice';
import type { Environment, Expert, Family, StepResult } from '../../env';
import type { Rng } from '../../../core/rng';
import { keys, verbs } from '../families';
import { keyMap, keyOf } from '../rules';
import { describeInWords } from '../view/language';
import { GAME_TASKS, type GameTask } from './tasks';
import { answer, createSession, press } from './text-environment';

const ID = 'dungeon-rules';

const COMPASS: Readonly<Record<string, string>> = {
  north: 'k',
  south: 'j',
  east: 'l',
  west: 'h',
  northeast: 'u',
  northwest: 'y',
  southeast: 'n',
  southwest: 'b',
};
const ESCAPE = 27;
const ADMISSIBLE = [...Object.keys(COMPASS), ',', ...keys].sort();

interface Skill {
  /** As the goal says it. */
  readonly goal: string;
  /** The thing as the surroundings name it. */
  readonly thing: RegExp;
  /** The game's message when the command worked. */
  readonly done: RegExp;
  /** The game's message when there is nothing in the hands to do it to. */
  readonly unfit: RegExp;
}

const SKILLS: Readonly<Record<string, Skill>> = {
  Eat: { goal: 'eat the apple', thing: /^apple/, done: /Core dumped|[Dd]elicious|[Rr]otten/, unfit: /anything to eat/ },
  Read: { goal: 'read the scroll', thing: /^scroll/, done: /seems to be blank/, unfit: /anything to read/ },
  Wear: { goal: 'wear the robe', thing: /^robe/, done: /You are now wearing/, unfit: /anything else to wear|anything to wear/ },
  Wield: { goal: 'wield the dagger', thing: /^dagger/, done: /weapon in hand/, unfit: /empty handed|anything to wield/ },
  PutOn: { goal: 'put on the amulet', thing: /amulet/, done: /being worn/, unfit: /anything (else )?to put on/ },
  Zap: { goal: 'zap the wand', thing: /wand/, done: /feeling subsides/, unfit: /anything to zap/ },
};
const ROOM = 'Room-Random-5x5';

interface KeyFamily extends Family {
  readonly task: GameTask;
  /** Null in a room that has only to be crossed. */
  readonly skill: Skill | null;
}

function taskNamed(name: string): GameTask {
  const task = GAME_TASKS.find((one) => one.name === name)!;
  return { ...task, session: { ...task.session, endObservation: 'lastPlayable', keepMessages: true } };
}

const families: readonly KeyFamily[] = [
  ...Object.entries(SKILLS).map(([name, skill]): KeyFamily => {
    return { id: `${ID}/${name}`, need: name.toLowerCase(), means: keys, upstream: true, task: taskNamed(name), skill };
  }),
  { id: `${ID}/Room`, need: null, means: [], upstream: true, task: taskNamed(ROOM), skill: null },
];

/** Seven steps are the most a player needs who wastes none; two keys that did not do it end the episode. */
const LIMITS = { maxSteps: 12 };
const PATIENCE = 2;

export const ruledKeys = defineBenchmark<KeyFamily>({
  id: ID,
  version: 1,
  families,
  limits: LIMITS,
  meansOf: ({ need }, rules) => keyOf(rules, need),
  open: ({ task, skill, need }, rules, rng) => new KeyboardRoom(task, skill, keyMap(rules, need), rng.int(0x100000000)),
  attempt({ skill }, action, { text }) {
    if (skill === null || !isKey(action)) return null;
    const worked = skill.done.test(text);
    // The key may fit and the thing lie on the floor: neither worked nor failed.
    return !worked && skill.unfit.test(text) ? null : { verb: '', means: action, worked };
  },
  expert: ({ need, skill }, advised, rng) => keysExpert(skill, need === null ? undefined : advised.get(need), rng),
});

function isKey(action: string): boolean {
  return (keys as readonly string[]).includes(action);
}

class KeyboardRoom implements Environment {
  readonly #task: GameTask;
  readonly #skill: Skill | null;
  readonly #keyboard: ReadonlyMap<string, string>;
  readonly #seed: number;
  #session;
  #wrong = 0;

  constructor(task: GameTask, skill: Skill | null, keyboard: ReadonlyMap<string, string>, seed: number) {
    this.#task = task;
    this.#skill = skill;
    this.#keyboard = keyboard;
    this.#seed = seed;
    this.#session = createSession(task, seed, ID);
  }

  reset(): Observation {
    this.#session = createSession(this.#task, this.#seed, ID);
    this.#wrong = 0;
    const { text, ...rest } = this.#observe();
    return { ...rest, text: `${text}\nYour task is to: ${this.#skill?.goal ?? 'reach the stairs down'}.` };
  }

  step(action: string): StepResult {
    const { reward, over, endStatus } = press(this.#session, this.#codeOf(action), (screen) =>
      screen.includes('In what direction?') ? ESCAPE : answer(screen),
    );
    if (!over && isKey(action)) this.#wrong++;
    const success = endStatus === 2;
    const truncated = !success && (endStatus === -1 || this.#wrong >= PATIENCE);
    return { observation: this.#observe(), reward, terminated: over && !truncated, truncated, success };
  }

  #codeOf(action: string): number {
    const verb = this.#keyboard.get(action);
    // What is no action stands for waiting, which costs a step.
    return (verb === undefined ? (COMPASS[action] ?? (action === ',' ? ',' : '.')) : verbs[verb]!.key!).charCodeAt(0);
  }

  #observe(): Observation {
    const { message, rows, game } = this.#session;
    const told = describeInWords(game).glyphs;
    return { text: message === '' ? told : `${message}\n${told}`, grid: rows, admissible: ADMISSIBLE };
  }
}

/** Walks to what it reads of, picks it up, tries keys. */
function keysExpert(skill: Skill | null, advised: string | undefined, rng: Rng): Expert {
  const tried = new Set<string>();
  let held = false;
  return {
    act({ text }) {
      const lines = text.split('\n');
      if (lines.some((line) => /^[a-zA-Z] - /.test(line))) held = true;
      if (!held) {
        const line = lines.find((one) => (skill?.thing ?? /^stairs down/).test(one) && WAY.test(one));
        const way = line === undefined ? null : WAY.exec(line)![1]!;
        if (way !== null) return `${/north|south/.exec(way)?.[0] ?? ''}${/east|west/.exec(way)?.[0] ?? ''}`;
        if (skill === null || !/You see here/.test(text)) return rng.pick(Object.keys(COMPASS));
        return ',';
      }
      const key = chooseMeans(keys, tried, advised, rng);
      tried.add(key);
      return key;
    },
  };
}

/** Distance and direction at the end of a line about one thing. */
const WAY = /(?:adjacent|near|far) ([a-z]+)$/;
