// What an item is called: `an uncursed +1 leather armor`, `3 unlabeled scrolls`, `a brass wand`.

import type { Item } from './items';
import type { Appearances } from './appearances';

/** The name without number and article, in the singular or the plural. */
export function bareName(item: Item, looks: Appearances, plural = item.quantity > 1): string {
  const { type } = item;
  const known = looks.isKnown(type);
  const s = plural ? 's' : '';
  const look = looks.look(type);
  switch (type.symbol) {
    case '/':
      return known ? `wand${s} of ${type.name}` : `${look} wand${s}`;
    case '=':
      return known ? `ring${s} of ${type.name}` : `${look} ring${s}`;
    case '"':
      return known ? type.name : `${look} amulet${s}`;
    case '!':
      return known && type.name !== 'water' ? `potion${s} of ${type.name}` : `${look} potion${s}`;
    case '?':
      if (known) return `scroll${s} of ${type.name}`;
      return look === 'unlabeled' ? `unlabeled scroll${s}` : `scroll${s} labeled ${look}`;
    case '[':
      if (known || !/boots$|gloves$|shoes$/.test(look)) return (known ? type.name : look) + (plural ? 's' : '');
      return `pair${s} of ${look}`;
    case '*':
      return type.name === 'flint' ? `flint stone${s}` : (known ? type.name : look) + s;
    default: {
      const called = item.name !== null && !known ? ` named ${item.name}` : '';
      return (known ? type.name : look) + s + called;
    }
  }
}

export function fullName(item: Item, looks: Appearances, quantity = item.quantity): string {
  const words: string[] = [];
  const showsEnchantment = item.enchantmentKnown && (item.type.symbol === ')' || item.type.symbol === '[');
  if (item.type.name === 'sack' && item.contents.length === 0 && (item.bucKnown || item.knownEmpty)) words.push('empty');
  if (item.bucKnown && !(item.buc === 'uncursed' && showsEnchantment && item.type.symbol !== '[')) words.push(item.buc);
  if (showsEnchantment) words.push(`${item.enchantment < 0 ? '' : '+'}${item.enchantment}`);
  if (item.eaten) words.push('partly eaten');
  words.push(bareName(item, looks, quantity > 1));
  const name = words.join(' ');
  return quantity > 1 ? `${quantity} ${name}` : `${article(name)} ${name}`;
}

export function article(name: string): string {
  return /^[aeiou]/i.test(name) && !/^(uranium|eucalyptus|one|unicorn)\b/i.test(name) ? 'an' : 'a';
}
