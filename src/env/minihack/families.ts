// The dungeon's families and what lies there: NetHack's verbs, their true keys, their items and their
// messages (NetHack 3.6 through MiniHack; the four families that are not upstream's follow NetHack's wording).

import type { Family } from '../env';

export const keys = ['e', 'W', 'w', 'r', 'z', 'P', 'q', 't'] as const;
export type Key = (typeof keys)[number];

interface Verb {
  /** The key under the original's rules; null where a verb takes the place of another one. */
  readonly key: Key | null;
  /** What follows `Your task is to:`, without the item. */
  readonly words: string;
  /** Class character of the item on the map. */
  readonly symbol: string;
  /** The first one is upstream's. */
  readonly items: readonly string[];
  /** The answer when the key fits. */
  readonly done: (item: string) => string;
  /** The answer when nothing in the hands fits the verb. */
  readonly unfit: string;
}

export const verbs: Readonly<Record<string, Verb>> = {
  eat: {
    key: 'e',
    words: 'eat',
    symbol: '%',
    items: ['apple', 'pear', 'orange', 'melon'],
    done: (item) => (item === 'apple' || item === 'pear' ? 'Core dumped.' : `This ${item} is delicious!`),
    unfit: "You don't have anything to eat.",
  },
  read: {
    key: 'r',
    words: 'read',
    symbol: '?',
    items: ['scroll', 'book', 'letter'],
    done: (item) => `This ${item} seems to be blank.`,
    unfit: "You don't have anything to read.",
  },
  wear: {
    key: 'W',
    words: 'wear',
    symbol: '[',
    items: ['robe', 'cloak', 'helmet', 'jacket'],
    done: (item) => `You are now wearing ${article(item)}.`,
    unfit: "You don't have anything else to wear.",
  },
  wield: {
    key: 'w',
    words: 'wield',
    symbol: ')',
    items: ['dagger', 'sword', 'axe', 'spear'],
    done: (item) => `f - ${article(item)} (weapon in hand).`,
    unfit: 'Never mind.',
  },
  puton: {
    key: 'P',
    words: 'put on',
    symbol: '"',
    items: ['amulet', 'necklace', 'medallion'],
    done: (item) => `f - a pyramidal ${item} (being worn).`,
    unfit: "You don't have anything else to put on.",
  },
  zap: {
    key: 'z',
    words: 'zap',
    symbol: '/',
    items: ['wand', 'rod', 'staff'],
    done: () => 'The feeling subsides.',
    unfit: "You don't have anything to zap.",
  },
  quaff: {
    key: 'q',
    words: 'quaff',
    symbol: '!',
    items: ['potion', 'flask', 'vial'],
    done: () => 'This tastes like water.',
    unfit: "You don't have anything to drink.",
  },
  throw: {
    key: 't',
    words: 'throw',
    symbol: ')',
    items: ['dart', 'rock', 'boomerang'],
    done: (item) => `You throw ${article(item)}.`,
    unfit: 'Never mind.',
  },
  apply: {
    key: null,
    words: 'apply',
    symbol: '(',
    items: ['horn', 'lamp', 'whistle'],
    done: (item) => (item === 'lamp' ? 'Your lamp is now on.' : `You produce a strange ${item} sound.`),
    unfit: "You don't have anything to use or apply.",
  },
  rub: {
    key: null,
    words: 'rub',
    symbol: '*',
    items: ['stone', 'gem'],
    done: (item) => `You make scratch marks on the ${item}.`,
    unfit: "You don't have anything to rub.",
  },
};

/** NetHack's `an(...)`. */
export function article(item: string): string {
  return `${/^[aeiou]/.test(item) ? 'an' : 'a'} ${item}`;
}

function family(name: string, need: string | null, upstream: boolean): Family {
  return { id: `minihack/${name}`, need, means: need === null ? [] : keys, upstream };
}

export const dungeonFamilies: readonly Family[] = [
  family('Eat', 'eat', true),
  family('Read', 'read', true),
  family('Wear', 'wear', true),
  family('Wield', 'wield', true),
  family('PutOn', 'puton', true),
  family('Zap', 'zap', true),
  family('Room', null, true),
  family('Quaff', 'quaff', false),
  family('Throw', 'throw', false),
  family('Apply', 'apply', false),
  family('Rub', 'rub', false),
];
