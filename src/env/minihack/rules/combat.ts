// The hero strikes, monsters die, the hero learns. How monsters fight back is in `monster-attacks.ts`.

import type { Game, Play } from './game';
import { createItem, type Item } from '../things/items';
import { findType } from '../things/item-kinds';
import { randomItem } from '../things/random-items';
import { experienceOf, type Monster } from '../things/monsters';

function bonusToHit(game: Game): number {
  const { strength: s, dexterity: d } = game.hero.attributes;
  const fromStrength = s < 6 ? -2 : s < 8 ? -1 : s < 17 ? 0 : s <= 68 ? 1 : s < 118 ? 2 : 3;
  const fromDexterity = d < 4 ? -3 : d < 6 ? -2 : d < 8 ? -1 : d < 14 ? 0 : d - 14;
  return fromStrength + (game.hero.level < 3 ? 1 : 0) + fromDexterity;
}

function bonusToDamage(strength: number): number {
  if (strength < 6) return -1;
  if (strength < 16) return 0;
  if (strength < 18) return 1;
  if (strength === 18) return 2;
  return strength <= 93 ? 3 : strength <= 108 ? 4 : strength < 118 ? 5 : 6;
}

/** Daggers are easier to hit with. */
function weaponToHit(weapon: Item | null): number {
  return (weapon?.enchantment ?? 0) + (weapon?.type.name.endsWith('dagger') ? 2 : 0);
}

/** The hero strikes. Takes time. */
export function* strike(game: Game, monster: Monster): Play {
  const { hero, rng } = game;
  const weapon = hero.wielded;
  const helpless = monster.asleep || monster.flees > 0;
  if (hero.role === 'kni' && helpless && !monster.peaceful) yield* game.say('You caitiff!');
  const needed = 1 + bonusToHit(game) + monster.type.ac + hero.level + weaponToHit(weapon) + (helpless ? 2 : 0);
  monster.asleep = false;
  monster.peaceful = false;
  if (needed <= 1 + rng.int(20)) {
    yield* game.say(`You miss ${nameFor(game, monster)}.`);
    return;
  }
  const die = weapon?.type.die ?? 2;
  const damage = Math.max(1, 1 + rng.int(die) + (weapon?.enchantment ?? 0) + bonusToDamage(hero.attributes.strength));
  monster.hp -= damage;
  if (monster.hp <= 0) return yield* slay(game, monster);
  yield* game.say(`You hit ${nameFor(game, monster)}${damage > 4 ? '!' : '.'}`);
  if (rng.int(25) === 0 && monster.hp < monster.maxHp / 2) frighten(game, monster, rng.int(3) === 0 ? 1 + rng.int(100) : Infinity);
}

/** Monsters out of sight are `it`. */
export function nameFor(game: Game, monster: Monster): string {
  return game.vision.sees(monster.x, monster.y) ? `the ${monster.type.name}` : 'it';
}

function frighten(game: Game, monster: Monster, turns: number): void {
  monster.flees = turns;
  if (game.hero.stuckTo === monster) game.hero.stuckTo = null;
}

/** The hero has killed it: words, what it leaves, what the hero learns. */
export function* slay(game: Game, monster: Monster): Play {
  yield* game.say(`You ${monster.type.undead ? 'destroy' : 'kill'} ${nameFor(game, monster)}!`);
  bury(game, monster);
  yield* learn(game, experienceOf(monster.type));
}

/** Takes a dead monster off the level; it leaves what it carried, now and then a thing, and its corpse. */
function bury(game: Game, monster: Monster): void {
  const { hero, level, rng } = game;
  const { type, x, y } = monster;
  level.monsters = level.monsters.filter((one) => one !== monster);
  if (hero.stuckTo === monster) hero.stuckTo = null;
  for (const item of [...monster.inventory].reverse()) level.put(item, x, y);
  if (type.corpse === 0) return;
  if (type.corpseOf === undefined && rng.int(6) === 0) {
    const item = randomItem(rng);
    // Small monsters leave nothing heavy.
    if (item.type.weight * item.quantity <= 30) level.put(item, x, y);
  }
  const corpse = findType('%', `${type.corpseOf ?? type.name} corpse`);
  if (corpse && rng.int(type.corpse) === 0) level.put(createItem(corpse), x, y);
}

function* learn(game: Game, experience: number): Play {
  const { hero, rng } = game;
  hero.experience += experience;
  while (hero.level < 10 && hero.experience >= 10 * 2 ** hero.level) {
    hero.level++;
    const { constitution: c, wisdom } = hero.attributes;
    const tough = c <= 3 ? -2 : c <= 6 ? -1 : c <= 14 ? 0 : c <= 16 ? 1 : c - 15;
    const gain = Math.max(1, 1 + rng.int(8) + 1 + rng.int(2) + tough);
    hero.hp += gain;
    hero.maxHp += gain;
    const energy = 2 + rng.int(Math.floor(wisdom / 2) + 1);
    const power = hero.role === 'kni' ? Math.floor((3 * energy) / 2) : energy;
    hero.power += power;
    hero.maxPower += power;
    yield* game.say(`Welcome to experience level ${hero.level}.`);
  }
}
