// The six skill tasks of MiniHack, each in one row: what lies there, which command it asks for, how the game answers, what people say of it.
// `Wear` and `PutOn` have two commands each in NetHack 3.6, where either puts on armour and amulets; the verb's own stands here.

export interface Skill {
  /** Upstream's name of the task. */
  readonly name: string;
  /** The word of the text interface, which is also the need. */
  readonly verb: string;
  /** NetHack's key. */
  readonly key: string;
  /** What the level asks for. */
  readonly item: string;
  readonly symbol: string;
  /** What people call the thing. */
  readonly noun: string;
  /** As the goal says it. */
  readonly goal: string;
  /** The thing as the surroundings in words begin a line about it. */
  readonly told: RegExp;
  /** The thing as the message names it when one stands on it. */
  readonly seen: RegExp;
  /** The game's message when the command worked. */
  readonly done: RegExp;
  /** The game's message when there is nothing in the hands to do it to. */
  readonly unfit: RegExp;
}

export const SKILLS: readonly Skill[] = [
  {
    ...{ name: 'Eat', verb: 'eat', key: 'e', item: 'apple', symbol: '%', noun: 'apple', goal: 'eat the apple' },
    ...{ told: /^apple/, seen: /\bapples?\b/, done: /Core dumped|[Dd]elicious|[Rr]otten/, unfit: /anything to eat/ },
  },
  {
    ...{ name: 'Read', verb: 'read', key: 'r', item: 'blank paper', symbol: '?', noun: 'scroll', goal: 'read the scroll' },
    ...{ told: /^scroll/, seen: /unlabeled scroll|blank paper/, done: /seems to be blank/, unfit: /anything to read/ },
  },
  {
    ...{ name: 'Wear', verb: 'wear', key: 'W', item: 'robe', symbol: '[', noun: 'robe', goal: 'wear the robe' },
    ...{ told: /^robe/, seen: /\brobe\b/, done: /You are now wearing/, unfit: /anything else to wear|anything to wear/ },
  },
  {
    ...{ name: 'Wield', verb: 'wield', key: 'w', item: 'dagger', symbol: ')', noun: 'dagger', goal: 'wield the dagger' },
    ...{ told: /^dagger/, seen: /\bdaggers?\b/, done: /weapon in hand|welds itself to your hand/, unfit: /empty handed|anything to wield/ },
  },
  {
    ...{ name: 'PutOn', verb: 'puton', key: 'P', item: 'amulet of life saving', symbol: '"', noun: 'amulet', goal: 'put on the amulet' },
    ...{ told: /amulet/, seen: /amulet/, done: /being worn/, unfit: /anything (else )?to put on/ },
  },
  {
    ...{ name: 'Zap', verb: 'zap', key: 'z', item: 'enlightenment', symbol: '/', noun: 'wand', goal: 'zap the wand' },
    ...{ told: /wand/, seen: /wand/, done: /feeling subsides/, unfit: /anything to zap/ },
  },
];

/** The keys that a player under drawn rules has, beside the compass: those of the six skills, and two that no task asks for. */
export const KEYS: readonly string[] = ['e', 'W', 'w', 'r', 'z', 'P', 'q', 't'];

/** The skill that a task is about, by the task's name: `Eat`, `Eat-Distr`. */
export function skillOf(task: string): Skill | undefined {
  const [name] = task.split('-');
  return SKILLS.find((skill) => skill.name === name);
}
