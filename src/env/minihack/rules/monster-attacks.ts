// Monsters attack: by hand and tooth beside the hero, with what they throw from afar.

import { nameFor } from './combat';
import type { Game, Play } from './game';
import { article, bareName } from '../things/item-names';
import type { Item } from '../things/items';
import { isInside } from '../level/level';
import type { Attack, Monster } from '../things/monsters';
import { isClear } from '../level/sight';

const FARTHEST_THROW = 8;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export function* attackHero(game: Game, monster: Monster): Play {
  const weapon = monster.inventory.find(({ type }) => type.name.endsWith('dagger'));
  if (weapon && monster.wielded !== weapon) {
    monster.wielded = weapon;
    if (game.vision.sees(monster.x, monster.y))
      yield* game.say(`${capital(nameFor(game, monster))} wields ${article(lookOf(game, weapon))} ${lookOf(game, weapon)}!`);
    return;
  }
  for (const [at, attack] of monster.type.attacks.entries()) {
    if (game.over || game.hero.hp <= 0) return;
    yield* melee(game, monster, attack, at);
  }
}

function lookOf(game: Game, item: Item): string {
  return bareName(item, game.looks, false);
}

function* melee(game: Game, monster: Monster, attack: Attack, at: number): Play {
  const { hero, rng } = game;
  const name = capital(nameFor(game, monster));
  const armour = hero.ac >= 0 ? hero.ac : -(1 + rng.int(-hero.ac));
  const needed = Math.max(1, 10 + armour + monster.type.level);
  const roll = 1 + rng.int(20 + at);
  if (needed <= roll) {
    yield* game.say(`${name} ${needed === roll ? 'just ' : ''}misses!`);
    return;
  }
  // Body armour turns the magic of three in ten touches and zaps aside.
  const warded = attack.effect !== undefined && (hero.worn.has('suit') || hero.worn.has('cloak')) && rng.int(10) < 3;
  let damage = warded ? 0 : dice(game, attack.count, attack.sides);
  const { wielded } = monster;
  if (wielded && attack.verb === 'hits') {
    damage += 1 + rng.int(wielded.type.die ?? 2);
    if (game.vision.sees(monster.x, monster.y)) yield* game.say(`${name} thrusts ${pronoun(monster)} ${lookOf(game, wielded)}.`);
  }
  if (attack.effect === 'sticks' && !warded && hero.stuckTo === null) hero.stuckTo = monster;
  yield* game.say(attack.verb === 'touches' ? `${name} touches you!` : `${name} ${attack.verb}!`);
  if (attack.effect === 'zaps' && !warded) yield* game.say('You get zapped!');
  if (damage > 0 && hero.ac < 0) damage = Math.max(1, damage - (1 + rng.int(-hero.ac)));
  yield* wound(game, damage, monster.type.name);
}

/** A monster has one sex, and nothing else to tell it by. */
function pronoun({ maxHp }: Monster): string {
  return maxHp % 2 === 0 ? 'his' : 'her';
}

function dice({ rng }: Game, count: number, sides: number): number {
  let sum = 0;
  for (let one = 0; one < count; one++) sum += 1 + rng.int(sides);
  return sum;
}

function* wound(game: Game, damage: number, by: string): Play {
  game.hero.hp -= damage;
  if (game.hero.hp <= 0) yield* game.die(`${article(by)} ${by}`);
}

/** What it would throw now: a missile, the hero in a straight line and near enough, nothing between them. */
export function missileOf(game: Game, monster: Monster): Item | undefined {
  const missile = monster.inventory.find((item) => item.type.missile && item !== monster.wielded);
  if (!missile) return undefined;
  const dx = game.hero.x - monster.x;
  const dy = game.hero.y - monster.y;
  const far = Math.max(Math.abs(dx), Math.abs(dy));
  const lined = dx === 0 || dy === 0 || Math.abs(dx) === Math.abs(dy);
  return lined && far > 1 && far <= FARTHEST_THROW && isClear(game.level, monster.x, monster.y, game.hero.x, game.hero.y)
    ? missile
    : undefined;
}

export function* throwAtHero(game: Game, monster: Monster, missile: Item): Play {
  const { hero, level, rng } = game;
  const look = lookOf(game, missile);
  if (game.vision.sees(monster.x, monster.y)) yield* game.say(`${capital(nameFor(game, monster))} throws ${article(look)} ${look}!`);
  const far = Math.max(Math.abs(hero.x - monster.x), Math.abs(hero.y - monster.y));
  const needed = hero.ac + Math.max(-4, 3 - far) + 8 + missile.enchantment;
  const roll = 1 + rng.int(20);
  const one: Item = { ...missile, quantity: 1, letter: '', contents: [] };
  if (--missile.quantity === 0) monster.inventory.splice(monster.inventory.indexOf(missile), 1);
  let [x, y] = [hero.x, hero.y];
  if (needed > roll) {
    const damage = 1 + rng.int(missile.type.die ?? 2);
    yield* game.say(`You are hit by ${article(look)} ${look}.`);
    yield* wound(game, damage, look);
  } else {
    yield* game.say(
      needed <= roll - 2 ? `${capital(article(look))} ${look} misses you.` : `You are almost hit by ${article(look)} ${look}.`,
    );
    const [nx, ny] = [x + Math.sign(x - monster.x), y + Math.sign(y - monster.y)];
    if (isInside(nx, ny) && level.isPassable(nx, ny) && !level.isShut(nx, ny)) [x, y] = [nx, ny];
  }
  level.put(one, x, y);
}
