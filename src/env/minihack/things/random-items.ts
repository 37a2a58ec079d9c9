// Random things: which class, which kind of it, how good, how many, in the shares of docs/minihack-objects.md.

import { AppError } from '../../../core/errors';
import type { Rng } from '../../../core/rng';
import { ITEM_TYPES } from './item-kinds';
import { type Buc, createItem, type Item, type ItemType } from './items';

/** @throws AppError `DES_UNSUPPORTED` */
export function ofClass(symbol: string, rng: Rng): ItemType {
  const types = BY_CLASS.get(symbol) ?? [];
  let draw = rng.int(types.reduce((sum, { share }) => sum + share, 0));
  const type = types.find(({ share }) => (draw -= share) < 0) ?? types[0];
  if (type) return type;
  throw new AppError(
    'DES_UNSUPPORTED',
    `Objects of class "${symbol}" are not in the subset of this port.`,
    'Choose one listed in docs/minihack-objects.md.',
  );
}

export function isDrawnClass(symbol: string): boolean {
  return BY_CLASS.has(symbol);
}

const BY_CLASS = new Map<string, ItemType[]>();
for (const type of ITEM_TYPES) BY_CLASS.set(type.symbol, [...(BY_CLASS.get(type.symbol) ?? []), type]);

/** Classes in the hundred of a random object; the 4 of spellbooks, which are outside the subset, are given to scrolls. */
export const CLASS_SHARES: readonly (readonly [string, number])[] = [
  ['%', 20],
  ['?', 20],
  ['!', 16],
  ['[', 10],
  [')', 10],
  ['*', 8],
  ['(', 8],
  ['/', 4],
  ['=', 3],
  ['"', 1],
];

export function randomType(rng: Rng): ItemType {
  let draw = rng.int(100);
  return ofClass(CLASS_SHARES.find(([, share]) => (draw -= share) < 0)![0], rng);
}

/** One in eleven pieces of gear is better than plain, one in ten of the others worse; anything may be blessed or cursed. */
export function drawnState({ symbol }: ItemType, rng: Rng): [Buc, number] {
  if (symbol === ')' || symbol === '[') {
    if (rng.int(11) === 0) return [rng.int(2) === 0 ? 'blessed' : 'uncursed', enchantmentSize(rng)];
    if (rng.int(10) === 0) return ['cursed', -enchantmentSize(rng)];
  }
  return [rng.int(10) === 0 ? (rng.int(2) === 0 ? 'cursed' : 'blessed') : 'uncursed', 0];
}

/** 1 two times in three, each more a third as often. */
function enchantmentSize(rng: Rng): number {
  let size = 1;
  while (size < 5 && rng.int(3) === 0) size++;
  return size;
}

export function drawnQuantity({ missile, die = 0, symbol, food, name, stacks }: ItemType, rng: Rng): number {
  if ((symbol === ')' && missile && SHOT.test(name)) || name === 'rock') return 6 + rng.int(6);
  if (symbol === ')' && die > 0) return 1;
  return (food !== undefined || symbol === '*') && stacks && rng.int(6) === 0 ? 2 : 1;
}

const SHOT = /arrow$|bolt$|^ya$|^dart$|^shuriken$/;

/** Such a thing as a dead monster leaves. */
export function randomItem(rng: Rng): Item {
  const type = randomType(rng);
  const [buc, enchantment] = drawnState(type, rng);
  return createItem(type, { buc, enchantment, quantity: drawnQuantity(type, rng), charges: type.symbol === '/' ? 4 + rng.int(5) : 0 });
}
