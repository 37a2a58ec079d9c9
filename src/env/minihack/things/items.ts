// Things and what a kind of them is. The kinds themselves are in `item-kinds.ts`, how they look before one knows them in `appearances.ts`,
// what things are called in `item-names.ts`.

export type Buc = 'blessed' | 'uncursed' | 'cursed';

export interface ItemType {
  readonly name: string;
  /** Class character. */
  readonly symbol: string;
  readonly weight: number;
  /** How many of a thousand random things of its class are of this kind on the original. */
  readonly share: number;
  /** One of the terminal's sixteen, for kinds that do not draw their look. */
  readonly colour: number;
  /** What it looks like while its kind is unknown, or the list its look is drawn from for the whole game: `a robe` has none. */
  readonly looks?: string | undefined;
  readonly drawsLook: boolean;
  readonly slot?: Slot | undefined;
  /** Armour bonus of an unenchanted piece. */
  readonly ac?: number | undefined;
  /** Turns it takes to put on or off. */
  readonly delay?: number | undefined;
  /** Damage die against small monsters. */
  readonly die?: number | undefined;
  readonly twoHanded?: boolean;
  /** The wielder can throw or fire it well: listed when something is to be readied. */
  readonly missile?: boolean;
  readonly food?: number | undefined;
  readonly stacks?: boolean;
}

export type Slot = 'suit' | 'cloak' | 'helmet' | 'gloves' | 'boots' | 'shield';

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
  /** By the hero, and not picked up since. */
  thrown?: boolean;
  /** Partly eaten. */
  eaten?: boolean;
  /** Has been seen from near by. */
  noticed?: boolean;
  /** Was in view when the game waited for a key the last time. */
  inView?: boolean;
  /** Has been seen to be empty. */
  knownEmpty?: boolean;
  readonly contents: Item[];
  readonly name: string | null;
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
