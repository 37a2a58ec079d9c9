// The monsters of tiers A and B, with the numbers the reference gives (docs/minihack-objects.md lists the subset),
// and the draw of a random monster at the first depth.

import type { Rng } from '../../../core/rng';
import { createItem, type Item } from './items';
import { findType } from './item-kinds';

export interface MonsterType {
  readonly name: string;
  readonly symbol: string;
  /** One of the terminal's sixteen. */
  readonly colour: number;
  readonly level: number;
  readonly speed: number;
  readonly ac: number;
  readonly attacks: readonly Attack[];
  /** How often it is drawn at depth 1, of 21. */
  readonly share: number;
  /** Brings another one of its kind every second time. */
  readonly group?: boolean;
  readonly undead?: boolean;
  /** Never steps or bites diagonally. */
  readonly straight?: boolean;
  readonly eyeless?: boolean;
  /** Takes weapons, armour, gems and food it finds. */
  readonly collects?: boolean;
  /** One in so many leaves a corpse; 0: never, and no thing either. */
  readonly corpse: number;
  /** What the corpse is called after, where that is another kind; such a kind leaves no other thing. */
  readonly corpseOf?: string;
}

export interface Attack {
  readonly verb: 'bites' | 'hits' | 'touches' | 'butts';
  readonly count: number;
  readonly sides: number;
  readonly effect?: 'sticks' | 'zaps';
}

export interface Monster {
  readonly type: MonsterType;
  x: number;
  y: number;
  hp: number;
  readonly maxHp: number;
  asleep: boolean;
  peaceful: boolean;
  /** Runs away: for so many turns, or until its wounds are healed (Infinity). */
  flees: number;
  movement: number;
  /** Squares it comes from, the last one first. */
  readonly track: number[];
  /** The newest one first. */
  readonly inventory: Item[];
  wielded: Item | null;
}

const bite = (count: number, sides: number, effect?: Attack['effect']): readonly Attack[] => [
  { verb: 'bites', count, sides, ...(effect && { effect }) },
];
const hit = (count: number, sides: number): readonly Attack[] => [{ verb: 'hits', count, sides }];

type Numbers = readonly [colour: number, level: number, speed: number, ac: number, share: number, corpse: number];

const m = (symbol: string, name: string, numbers: Numbers, attacks: readonly Attack[], more: Partial<MonsterType> = {}): MonsterType => {
  const [colour, level, speed, ac, share, corpse] = numbers;
  return { symbol, name, colour, level, speed, ac, attacks, share, corpse, ...more };
};

export const MONSTER_TYPES: readonly MonsterType[] = [
  m(':', 'newt', [11, 0, 6, 8, 5, 3], bite(1, 2)),
  m('F', 'lichen', [10, 0, 1, 9, 4, 2], [{ verb: 'touches', count: 0, sides: 0, effect: 'sticks' }], { eyeless: true }),
  m('d', 'jackal', [3, 0, 12, 7, 3, 2], bite(1, 2), { group: true }),
  m('x', 'grid bug', [5, 0, 12, 9, 3, 0], bite(1, 1, 'zaps'), { group: true, straight: true }),
  m('o', 'goblin', [7, 0, 6, 10, 2, 2], hit(1, 4), { collects: true }),
  m('d', 'fox', [1, 0, 15, 7, 1, 3], bite(1, 3)),
  m('r', 'sewer rat', [3, 0, 12, 7, 1, 4], bite(1, 3), { group: true }),
  m('Z', 'kobold zombie', [3, 0, 6, 10, 1, 3], hit(1, 4), { undead: true, corpseOf: 'kobold' }),
  m('k', 'kobold', [3, 0, 6, 10, 1, 3], hit(1, 4), { collects: true }),
  m('r', 'giant rat', [3, 1, 10, 7, 0, 3], bite(1, 3)),
  m('j', 'blue jelly', [4, 4, 0, 8, 0, 2], [], { eyeless: true }),
  m('j', 'spotted jelly', [2, 5, 0, 8, 0, 3], [], { eyeless: true }),
  m('F', 'red mold', [1, 1, 0, 9, 0, 3], [], { eyeless: true }),
  m('F', 'green mold', [2, 1, 0, 9, 0, 3], [], { eyeless: true }),
  m('H', 'minotaur', [3, 15, 15, 6, 0, 0], [...hit(3, 10), ...hit(3, 10), { verb: 'butts', count: 2, sides: 8 }]),
];

/** By name, in any letters, small or capital; of a class alone one that it is drawn for, which for a minotaur's is another one. */
export function findMonster(symbol: string | null, name: string | null, rng?: Rng): MonsterType | undefined {
  const wanted = name?.toLowerCase();
  const fit = MONSTER_TYPES.filter(
    (type) => (wanted === undefined ? type.level < 10 : type.name === wanted) && (symbol ?? type.symbol) === type.symbol,
  );
  let draw = rng?.int(fit.reduce((sum, { share }) => sum + Math.max(1, share), 0)) ?? 0;
  return fit.find(({ share }) => (draw -= Math.max(1, share)) < 0);
}

const ALL_SHARES = MONSTER_TYPES.reduce((sum, { share }) => sum + share, 0);

export function randomMonster(rng: Rng): MonsterType {
  let draw = rng.int(ALL_SHARES);
  return MONSTER_TYPES.find(({ share }) => (draw -= share) < 0)!;
}

export function createMonster(type: MonsterType, x: number, y: number, rng: Rng, more: Partial<Monster> = {}): Monster {
  const hp = type.level === 0 ? 1 + rng.int(4) : Array.from({ length: type.level }, () => 1 + rng.int(8)).reduce((a, b) => a + b);
  const inventory = outfit(type, rng);
  const still = { asleep: false, peaceful: false, flees: 0, movement: 0, wielded: null };
  return { type, x, y, hp, maxHp: hp, track: [], inventory, ...still, ...more };
}

/** Every second goblin has a helm, every second one a dagger of its kind, every fourth kobold a handful of darts. */
function outfit({ name }: MonsterType, rng: Rng): Item[] {
  if (name === 'goblin')
    return [
      ...(rng.int(2) === 0 ? [createItem(findType('[', 'orcish helm')!)] : []),
      ...(rng.int(2) === 0 ? [createItem(findType(')', 'orcish dagger')!)] : []),
    ];
  if (name === 'kobold' && rng.int(4) === 0) return [createItem(findType(')', 'dart')!, { quantity: 3 + rng.int(12) })];
  return [];
}

/** What the hero learns from a kill. */
export function experienceOf({ level, speed, attacks, collects }: MonsterType): number {
  const fast = speed > 18 ? 5 : speed > 12 ? 3 : 0;
  // Those who collect fight with weapons; a touch counts as more than a bite.
  const attack = collects ? 5 : attacks.some(({ verb }) => verb === 'touches') ? 3 : 0;
  return 1 + level * level + fast + attack + (level > 8 ? 50 : 0);
}
