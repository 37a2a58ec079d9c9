// The hero: role, attributes, what is carried, worn and wielded; the kits.

import type { Rng } from '../../../core/rng';
import { type Buc, createItem, type Item, type Slot } from '../things/items';
import { findType } from '../things/item-kinds';
import type { Monster } from '../things/monsters';

export type Role = 'rog' | 'cav' | 'kni' | 'mon';
export type AlignName = 'Lawful' | 'Neutral' | 'Chaotic';

export interface Attributes {
  /** 3-18, then 19-118 for 18/01-18/**. */
  strength: number;
  dexterity: number;
  constitution: number;
  intelligence: number;
  wisdom: number;
  charisma: number;
}

interface RoleFacts {
  readonly title: string;
  /** What the welcome calls the role. */
  readonly noun: string;
  readonly hello: string;
  readonly hp: number;
  readonly power: number;
  readonly start: readonly number[];
  readonly weights: readonly number[];
  readonly gods: Readonly<Record<AlignName, string>>;
  readonly stealthy: boolean;
  /** Classes whose ordinary kinds the role knows by their right names. */
  readonly knows: string;
}

export const ROLES: Readonly<Record<Role, RoleFacts>> = {
  rog: {
    title: 'Footpad',
    noun: 'Rogue',
    hello: 'Hello',
    hp: 12,
    power: 2,
    start: [7, 10, 7, 7, 7, 6],
    weights: [20, 30, 20, 10, 10, 10],
    gods: { Lawful: 'Issek', Neutral: 'Mog', Chaotic: 'Kos' },
    stealthy: true,
    knows: '',
  },
  cav: {
    title: 'Troglodyte',
    noun: 'Caveman',
    hello: 'Hello',
    hp: 16,
    power: 2,
    start: [10, 7, 8, 7, 7, 6],
    weights: [30, 20, 30, 6, 7, 7],
    gods: { Lawful: 'Anu', Neutral: 'Ishtar', Chaotic: 'Anshar' },
    stealthy: false,
    knows: '',
  },
  kni: {
    title: 'Gallant',
    noun: 'Knight',
    hello: 'Salutations',
    hp: 16,
    power: 4,
    start: [13, 8, 10, 7, 14, 17],
    weights: [30, 10, 20, 15, 15, 10],
    gods: { Lawful: 'Lugh', Neutral: 'Brigit', Chaotic: 'Manannan Mac Lir' },
    stealthy: false,
    knows: ')[',
  },
  mon: {
    title: 'Candidate',
    noun: 'Monk',
    hello: 'Hello',
    hp: 14,
    power: 4,
    start: [10, 8, 7, 7, 8, 7],
    weights: [25, 20, 15, 10, 20, 10],
    gods: { Lawful: 'Shan Lai Ching', Neutral: 'Chih Sung-tzu', Chaotic: 'Huan Ti' },
    stealthy: false,
    knows: '[',
  },
};

const STRONGEST = 118;

type Kit = readonly (readonly [symbol: string, name: string, quantity: readonly [number, number], enchantment: number, use: string])[];

const KITS: Readonly<Record<Role, Kit>> = {
  rog: [
    [')', 'short sword', [1, 1], 0, 'wielded'],
    [')', 'dagger', [6, 15], 0, 'alternate'],
    ['[', 'leather armor', [1, 1], 1, 'worn'],
    ['!', 'sickness', [1, 1], 0, ''],
    ['(', 'lock pick', [1, 1], 0, ''],
    ['(', 'sack', [1, 1], 0, ''],
  ],
  cav: [
    [')', 'club', [1, 1], 1, 'wielded'],
    [')', 'sling', [1, 1], 2, 'alternate'],
    ['*', 'flint', [10, 25], 0, 'quiver'],
    ['*', 'rock', [18, 33], 0, ''],
    ['[', 'leather armor', [1, 1], 0, 'worn'],
  ],
  kni: [
    [')', 'long sword', [1, 1], 1, 'wielded'],
    [')', 'lance', [1, 1], 1, 'alternate'],
    ['[', 'ring mail', [1, 1], 1, 'worn'],
    ['[', 'helmet', [1, 1], 0, 'worn'],
    ['[', 'small shield', [1, 1], 0, 'worn'],
    ['[', 'pair of leather gloves', [1, 1], 0, 'worn'],
    ['%', 'apple', [10, 15], 0, ''],
    ['%', 'carrot', [10, 15], 0, ''],
  ],
  mon: [
    ['[', 'pair of leather gloves', [1, 1], 2, 'worn'],
    ['[', 'robe', [1, 1], 1, 'worn'],
    ['%', 'apple', [5, 10], 0, ''],
    ['%', 'food ration', [1, 3], 0, ''],
  ],
};

export const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

export class Hero {
  x = 1;
  y = 1;
  hp: number;
  maxHp: number;
  power: number;
  maxPower: number;
  gold = 0;
  level = 1;
  experience = 0;
  bonusScore = 0;
  nutrition = 900;
  /** What the hero feels of it: 0 satiated, 1 not hungry, 2 hungry, 3 weak, 4 fainting. Not told anew at every bite. */
  hunger = 1;
  isEating = false;
  levitation = 0;
  trapped = 0;
  woundedLegs = 0;
  /** The monster that holds the hero. */
  stuckTo: Monster | null = null;
  #lastLetter = -1;
  readonly inventory: Item[] = [];
  wielded: Item | null = null;
  alternate: Item | null = null;
  quiver: Item | null = null;
  /** The two weapons of two-weapon combat, which goes on while they are wielded and at hand. */
  pair: readonly [Item, Item] | null = null;
  readonly worn = new Map<Slot, Item>();
  amulet: Item | null = null;
  leftRing: Item | null = null;
  rightRing: Item | null = null;

  constructor(
    readonly role: Role,
    readonly align: AlignName,
    readonly female: boolean,
    readonly attributes: Attributes,
  ) {
    const facts = ROLES[role];
    this.hp = this.maxHp = facts.hp;
    this.power = this.maxPower = facts.power;
  }

  get ac(): number {
    let ac = 10;
    for (const item of this.worn.values()) ac -= (item.type.ac ?? 0) + item.enchantment;
    return ac;
  }

  isWorn(item: Item): boolean {
    return this.isArmourWorn(item) || this.amulet === item || this.leftRing === item || this.rightRing === item;
  }

  isArmourWorn(item: Item): boolean {
    return item.type.slot !== undefined && this.worn.get(item.type.slot) === item;
  }

  get floats(): boolean {
    return (
      this.levitation > 0 || [this.leftRing, this.rightRing, this.worn.get('boots')].some((item) => item?.type.name.includes('levitation'))
    );
  }

  feelHunger(): void {
    const { nutrition } = this;
    this.hunger = nutrition > 1000 ? 0 : nutrition > 150 ? 1 : nutrition > 50 ? 2 : nutrition > 0 ? 3 : 4;
  }

  get fightsWithTwo(): boolean {
    return this.pair !== null && this.pair[0] === this.wielded && this.pair[1] === this.alternate;
  }

  /** What the role is called: `Rogue`. */
  get noun(): string {
    return ROLES[this.role].noun;
  }

  get isStealthy(): boolean {
    const worn = [this.leftRing, this.rightRing, this.worn.get('boots')];
    return ROLES[this.role].stealthy || worn.some((item) => item?.type.name === 'stealth' || item?.type.name === 'pair of elven boots');
  }

  get score(): number {
    return 4 * this.experience + this.bonusScore + this.gold;
  }

  /** The first letter that is free after the one given last, round about. */
  freeLetter(): string {
    for (let step = 1; step <= LETTERS.length; step++) {
      const letter = LETTERS[(this.#lastLetter + step) % LETTERS.length]!;
      if (this.inventory.some((item) => item.letter === letter)) continue;
      this.#lastLetter = LETTERS.indexOf(letter);
      return letter;
    }
    return '#';
  }

  /** Letters go on after those carried. */
  countLetters(): void {
    this.#lastLetter = Math.max(-1, ...this.inventory.map((item) => LETTERS.indexOf(item.letter)));
  }

  remove(item: Item): void {
    this.inventory.splice(this.inventory.indexOf(item), 1);
    this.putAway(item);
  }

  /** Neither wielded nor at hand any more. */
  putAway(item: Item): void {
    if (this.wielded === item) this.wielded = null;
    if (this.alternate === item) this.alternate = null;
    if (this.quiver === item) this.quiver = null;
  }

  /** Words after the name of a carried item. */
  usage(item: Item): string {
    if (this.isArmourWorn(item) || this.amulet === item) return ' (being worn)';
    if (this.leftRing === item) return ' (on left hand)';
    if (this.rightRing === item) return ' (on right hand)';
    if (this.wielded === item) return item.quantity > 1 ? ' (wielded)' : ' (weapon in hand)';
    if (this.alternate === item) return this.fightsWithTwo ? ' (wielded in other hand)' : ' (alternate weapon; not wielded)';
    if (this.quiver !== item) return '';
    if ('*/="'.includes(item.type.symbol)) return ' (in quiver pouch)';
    return item.type.name === 'arrow' ? ' (in quiver)' : ' (at the ready)';
  }
}

export function isRole(name: string): name is Role {
  return Object.hasOwn(ROLES, name);
}

/** `rog-hum-cha-mal` to a hero; an alignment that is none of the three is drawn. */
export function createHero(character: string, rng: Rng): Hero {
  const [roleName, , alignName, gender] = character.split('-');
  if (!isRole(roleName!)) throw new RangeError(`There is no role ${roleName}.`);
  const role = roleName;
  const facts = ROLES[role];
  const aligns: Readonly<Record<string, AlignName>> = { law: 'Lawful', neu: 'Neutral', cha: 'Chaotic' };
  const align = aligns[alignName ?? ''] ?? rng.pick<AlignName>(['Lawful', 'Neutral']);
  const values = [...facts.start];
  for (let rest = 75 - values.reduce((a, b) => a + b), tries = 0; rest > 0 && tries < 100;) {
    let draw = rng.int(100);
    // Counted on the original: the first one gets a hundredth more than its weight, the last one a hundredth less.
    const at = facts.weights.findIndex((weight) => (draw -= weight) <= 0);
    if (values[at]! < (at === 0 ? STRONGEST : 18)) {
      values[at]!++;
      rest--;
    } else tries++;
  }
  // One attribute in twenty is a little off.
  for (let at = 0; at < values.length; at++)
    if (rng.int(20) === 0) values[at] = Math.min(at === 0 ? STRONGEST : 18, Math.max(3, values[at]! + rng.int(7) - 2));
  const [strength, dexterity, constitution, intelligence, wisdom, charisma] = values as [number, number, number, number, number, number];
  const hero = new Hero(role, align, gender === 'fem', { strength, dexterity, constitution, intelligence, wisdom, charisma });
  if (role === 'kni') hero.power = hero.maxPower = 3 + rng.int(4);
  for (const [symbol, name, [least, most], enchantment, use] of KITS[role]) {
    const type = findType(symbol, name)!;
    const buc: Buc = rng.int(12) === 0 ? 'blessed' : 'uncursed';
    const quantity = least + rng.int(most - least + 1);
    equip(hero, createItem(type, { quantity, enchantment, buc, bucKnown: true, enchantmentKnown: true, letter: hero.freeLetter() }), use);
  }
  if (role === 'rog' && rng.int(6) === 0)
    equip(hero, createItem(findType('(', 'blindfold')!, { bucKnown: true, letter: hero.freeLetter() }), '');
  return hero;
}

/** One of a lot is used up. */
export function consume(hero: Hero, item: Item): void {
  if (--item.quantity === 0) hero.remove(item);
}

/** Puts an item of a kit where its words say. */
export function equip(hero: Hero, item: Item, use: string): void {
  hero.inventory.push(item);
  if (use === 'wielded') hero.wielded = item;
  else if (use === 'alternate') hero.alternate = item;
  else if (use === 'quiver') hero.quiver = item;
  else if (use === 'worn' && item.type.slot) hero.worn.set(item.type.slot, item);
}
