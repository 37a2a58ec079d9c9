// The hero of a recording: role from its character, attributes, kit and state from its first step.

import { AppError } from '../../src/core/errors';
import { createRng } from '../../src/core/rng';
import { createHero, equip, type Hero, Hero as HeroClass, isRole } from '../../src/env/minihack/rules/hero';
import { findType, ITEM_TYPES } from '../../src/env/minihack/things/item-kinds';
import { type Buc, createItem, type ItemType } from '../../src/env/minihack/things/items';
import type { RecordedStep } from './compare';

/** @throws AppError `REPLAY_NOT_PORTED` where the hero has a role or carries a thing that the port does not have */
export function heroFromRecord(character: string, { blstats: b, inv = [], tty }: RecordedStep): Hero {
  if (!isRole(character.split('-')[0]!)) throw notPorted(`the hero is “${character}”, and this port has no such role`);
  const drawn = createHero(character, createRng(0, 'replay:hero'));
  const align = (['Lawful', 'Neutral', 'Chaotic'] as const).find((word) => tty['22']?.includes(` ${word}`)) ?? drawn.align;
  const hero = new HeroClass(drawn.role, align, drawn.female, {
    // 19 with a percentage is 18/xx in the status numbers.
    strength: b[3]! > 18 && b[3]! <= 118 ? b[3]! : b[2]!,
    dexterity: b[4]!,
    constitution: b[5]!,
    intelligence: b[6]!,
    wisdom: b[7]!,
    charisma: b[8]!,
  });
  [hero.hp, hero.maxHp, hero.power, hero.maxPower] = [b[10]!, b[11]!, b[14]!, b[15]!];
  const strength = /St:18\/(\d\d|\*\*)/.exec(tty['22'] ?? '')?.[1];
  if (strength !== undefined) hero.attributes.strength = strength === '**' ? 118 : 18 + Number(strength);
  for (const line of inv) readItem(hero, line);
  hero.countLetters();
  return hero;
}

const LINE = /^(\w) - (an?|\d+) (.*?)(?: \((.*)\))?$/;

function notPorted(what: string): AppError {
  return new AppError('REPLAY_NOT_PORTED', what, 'Compare recordings without it.');
}

function readItem(hero: Hero, line: string): void {
  const found = LINE.exec(line);
  if (!found) throw notPorted(`“${line}” is no line of an inventory as NetHack writes them`);
  const [, letter, count, words, use = ''] = found as unknown as [string, string, string, string, string | undefined];
  const buc = /\b(blessed|uncursed|cursed)\b/.exec(words)?.[1] as Buc | undefined;
  const enchantment = /([+-]\d+) /.exec(words)?.[1];
  const name = words.replace(/\b(empty|blessed|uncursed|cursed)\b ?/g, '').replace(/[+-]\d+ /, '');
  const type = typeOf(name);
  if (!type) throw notPorted(`the hero carries “${line}”, and this port has no such thing`);
  const quantity = /\d/.test(count) ? Number(count) : 1;
  const item = createItem(type, {
    letter,
    quantity,
    buc: buc ?? 'uncursed',
    bucKnown: buc !== undefined || enchantment !== undefined,
    enchantment: Number(enchantment ?? 0),
    enchantmentKnown: enchantment !== undefined,
  });
  const worn = use.includes('being worn');
  equip(
    hero,
    item,
    worn
      ? 'worn'
      : use.startsWith('weapon in')
        ? 'wielded'
        : use.startsWith('alternate')
          ? 'alternate'
          : use.startsWith('in quiver')
            ? 'quiver'
            : '',
  );
}

function typeOf(name: string): ItemType | undefined {
  if (name.startsWith('potion')) return findType('!', name.replace(/^potions? of /, ''));
  const singular = name.replace(/s$/, '');
  return ITEM_TYPES.find((type) => type.name === name || type.name === singular || singular === `${type.name} stone`);
}
