// Things: the kinds that tiers A and B need, how they look before one knows them, and how they are called.
// Names follow the wording of the game; weights are its own. Left out: everything outside the declared subset
// (docs/minihack-objects.md), which levels name by an error.

import type { Rng } from '../../../core/rng';

export type Buc = 'blessed' | 'uncursed' | 'cursed';

export interface ItemType {
  readonly name: string;
  /** Class character. */
  readonly symbol: string;
  readonly weight: number;
  /** What it looks like while its kind is unknown, drawn from a list for the whole game: `a robe` has none. */
  readonly looks?: string;
  readonly slot?: Slot;
  /** Armour bonus of an unenchanted piece. */
  readonly ac?: number;
  /** Turns it takes to put on or off. */
  readonly delay?: number;
  /** Damage die against small monsters. */
  readonly die?: number;
  readonly twoHanded?: boolean;
  /** The wielder can throw or fire it well: listed when something is to be readied. */
  readonly missile?: boolean;
  readonly food?: number;
  readonly stacks?: boolean;
  /** Plural of the head word, where an s does not do. */
  readonly plural?: string;
}

export type Slot = 'suit' | 'cloak' | 'helmet' | 'gloves' | 'boots' | 'shield';

const t = (symbol: string, name: string, weight: number, more: Partial<ItemType> = {}): ItemType => ({ symbol, name, weight, ...more });
const stack = { stacks: true } as const;

export const ITEM_TYPES: readonly ItemType[] = [
  t(')', 'dagger', 10, { die: 4, missile: true, ...stack }),
  t(')', 'short sword', 30, { die: 6 }),
  t(')', 'long sword', 40, { die: 8 }),
  t(')', 'lance', 180, { die: 6 }),
  t(')', 'club', 30, { die: 6 }),
  t(')', 'mace', 30, { die: 6 }),
  t(')', 'axe', 60, { die: 6 }),
  t(')', 'spear', 50, { die: 6, missile: true, ...stack }),
  t(')', 'bow', 30, { die: 2 }),
  t(')', 'sling', 3, { die: 2 }),
  t(')', 'arrow', 1, { die: 6, missile: true, ...stack }),
  t(')', 'dart', 1, { die: 3, missile: true, ...stack }),
  t('[', 'leather armor', 150, { slot: 'suit', ac: 2, delay: 3 }),
  t('[', 'ring mail', 250, { slot: 'suit', ac: 3, delay: 5 }),
  t('[', 'robe', 15, { slot: 'cloak', ac: 2, delay: 0 }),
  t('[', 'dwarvish cloak', 10, { slot: 'cloak', ac: 0, delay: 0, looks: 'hooded cloak' }),
  t('[', 'helmet', 30, { slot: 'helmet', ac: 1, delay: 1, looks: 'helmet' }),
  t('[', 'fedora', 3, { slot: 'helmet', ac: 0, delay: 0 }),
  t('[', 'small shield', 30, { slot: 'shield', ac: 1, delay: 0 }),
  t('[', 'orcish shield', 50, { slot: 'shield', ac: 1, delay: 0, looks: 'red-eyed shield' }),
  t('[', 'pair of leather gloves', 10, { slot: 'gloves', ac: 1, delay: 1, looks: 'gloves' }),
  t('[', 'pair of low boots', 10, { slot: 'boots', ac: 1, delay: 2 }),
  t('[', 'pair of levitation boots', 15, { slot: 'boots', ac: 1, delay: 2, looks: 'boots' }),
  t('%', 'apple', 2, { food: 50, delay: 1, ...stack }),
  t('%', 'pear', 2, { food: 50, delay: 1, ...stack }),
  t('%', 'carrot', 2, { food: 50, delay: 1, ...stack }),
  t('%', 'cram ration', 15, { food: 600, delay: 3, ...stack }),
  t('%', 'food ration', 20, { food: 800, delay: 5, ...stack }),
  t('?', 'blank paper', 5, { looks: 'unlabeled', ...stack }),
  t('?', 'remove curse', 5, { looks: 'label', ...stack }),
  t('!', 'sickness', 20, { looks: 'potion', ...stack }),
  t('!', 'fruit juice', 20, { looks: 'potion', ...stack }),
  t('!', 'water', 20, { looks: 'clear', ...stack }),
  t('!', 'levitation', 20, { looks: 'potion', ...stack }),
  t('/', 'enlightenment', 7, { looks: 'wand' }),
  t('/', 'light', 7, { looks: 'wand' }),
  t('/', 'secret door detection', 7, { looks: 'wand' }),
  t('/', 'opening', 7, { looks: 'wand' }),
  t('/', 'locking', 7, { looks: 'wand' }),
  t('/', 'striking', 7, { looks: 'wand' }),
  t('/', 'cold', 7, { looks: 'wand' }),
  t('/', 'death', 7, { looks: 'wand' }),
  t('=', 'levitation', 3, { looks: 'ring' }),
  t('=', 'slow digestion', 3, { looks: 'ring' }),
  t('"', 'amulet of life saving', 20, { looks: 'amulet' }),
  t('(', 'lock pick', 4),
  t('(', 'sack', 15),
  t('(', 'blindfold', 2),
  t('(', 'skeleton key', 3, { looks: 'key' }),
  t('(', 'chest', 600),
  t('(', 'large box', 350),
  t('(', 'frost horn', 18, { looks: 'horn' }),
  t('*', 'flint', 10, { missile: true, ...stack }),
  t('*', 'rock', 10, { missile: true, ...stack }),
  t('*', 'diamond', 1, { looks: 'white gem', ...stack }),
  t('$', 'gold piece', 0, { ...stack }),
  t('`', 'boulder', 6000),
];

/** Symbols in the order of menus, with their headings. */
export const CLASSES: readonly (readonly [string, string])[] = [
  ['$', 'Coins'],
  ['"', 'Amulets'],
  [')', 'Weapons'],
  ['[', 'Armor'],
  ['%', 'Comestibles'],
  ['?', 'Scrolls'],
  ['+', 'Spellbooks'],
  ['!', 'Potions'],
  ['=', 'Rings'],
  ['/', 'Wands'],
  ['(', 'Tools'],
  ['*', 'Gems/Stones'],
];

export interface Item {
  readonly type: ItemType;
  quantity: number;
  buc: Buc;
  bucKnown: boolean;
  enchantment: number;
  enchantmentKnown: boolean;
  charges: number;
  letter: string;
  readonly contents: Item[];
  readonly name: string | null;
}

const APPEARANCES: Readonly<Record<string, readonly string[]>> = {
  wand: ['glass', 'balsa', 'maple', 'pine', 'oak', 'ebony', 'marble', 'tin', 'brass', 'copper', 'silver', 'platinum', 'iridium', 'zinc'],
  potion: ['ruby', 'pink', 'orange', 'yellow', 'emerald', 'cyan', 'magenta', 'puce', 'milky', 'smoky', 'golden', 'brown', 'fizzy', 'dark'],
  ring: ['wooden', 'granite', 'opal', 'clay', 'coral', 'black onyx', 'moonstone', 'tiger eye', 'jade', 'bronze', 'agate', 'topaz'],
  amulet: ['circular', 'spherical', 'oval', 'triangular', 'pyramidal', 'square', 'concave', 'hexagonal', 'octagonal'],
  label: ['ZELGO MER', 'FOOBIE BLETCH', 'TEMOV', 'GARVEN DEH', 'READ ME', 'KIRJE', 'VE FORBRYDERNE', 'ELBIB YLOH', 'VERR YED HORRE'],
  boots: ['combat boots', 'jungle boots', 'hiking boots', 'mud boots', 'buckled boots', 'riding boots', 'snow boots'],
  gloves: ['old gloves', 'padded gloves', 'riding gloves', 'fencing gloves'],
  helmet: ['plumed helmet', 'etched helmet', 'crested helmet', 'visored helmet'],
};

/** How the kinds look in one game, and which of them are known. */
export class Appearances {
  readonly #looks = new Map<ItemType, string>();
  readonly #known = new Set<ItemType>();

  constructor(rng: Rng) {
    const shuffled = new Map(Object.entries(APPEARANCES).map(([key, list]) => [key, rng.shuffle(list)]));
    for (const type of ITEM_TYPES) {
      if (type.looks === undefined) continue;
      this.#looks.set(type, shuffled.get(type.looks)?.pop() ?? type.looks);
    }
  }

  learn(type: ItemType): void {
    this.#known.add(type);
  }

  isKnown(type: ItemType): boolean {
    return type.looks === undefined || this.#known.has(type);
  }

  look(type: ItemType): string {
    return this.#looks.get(type) ?? type.name;
  }
}

export function findType(symbol: string | null, name: string): ItemType | undefined {
  const wanted = name.toLowerCase().replace(/^(low boots|levitation boots|leather gloves)$/, 'pair of $1');
  return ITEM_TYPES.find((type) => (symbol === null || type.symbol === symbol) && type.name === wanted);
}

export function createItem(type: ItemType, more: Partial<Omit<Item, 'type'>> = {}): Item {
  const item = { quantity: 1, buc: 'uncursed' as Buc, bucKnown: false, enchantment: 0, enchantmentKnown: false };
  return { type, ...item, charges: 0, letter: '', contents: [], name: null, ...more };
}

/** Whether two lots become one. */
export function canMerge(a: Item, b: Item): boolean {
  return (
    a.type === b.type &&
    a.type.stacks === true &&
    a.buc === b.buc &&
    a.bucKnown === b.bucKnown &&
    a.enchantment === b.enchantment &&
    a.enchantmentKnown === b.enchantmentKnown
  );
}
