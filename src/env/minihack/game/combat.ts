// Fights both ways and how monsters move (reference, 7.10 to 7.12).

import type { Game, Play } from './game';
import { article } from './item-names';
import { DIRECTIONS } from './level';
import type { Monster } from './monsters';

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

/** The hero strikes. Takes time. */
export function* strike(game: Game, monster: Monster): Play {
  const { hero, rng } = game;
  const weapon = hero.wielded;
  const needed = 1 + bonusToHit(game) + monster.type.ac + hero.level + (weapon?.enchantment ?? 0) + (monster.asleep ? 2 : 0);
  monster.asleep = false;
  if (needed <= 1 + rng.int(20)) {
    yield* game.say(`You miss the ${monster.type.name}.`);
    return;
  }
  const die = weapon?.type.die ?? 2;
  const damage = 1 + rng.int(die) + (weapon?.enchantment ?? 0) + bonusToDamage(hero.attributes.strength);
  monster.hp -= Math.max(1, damage);
  if (monster.hp > 0) {
    yield* game.say(`You hit the ${monster.type.name}.`);
    return;
  }
  yield* game.say(`You ${monster.type.undead ? 'destroy' : 'kill'} the ${monster.type.name}!`);
  game.level.monsters = game.level.monsters.filter((one) => one !== monster);
  const { level, speed } = monster.type;
  hero.experience += 1 + level * level + (speed > 18 ? 5 : speed > 12 ? 3 : 0);
  while (hero.level < 10 && hero.experience >= 10 * 2 ** hero.level) {
    hero.level++;
    const gain = 1 + rng.int(8);
    hero.hp += gain;
    hero.maxHp += gain;
    yield* game.say(`Welcome to experience level ${hero.level}.`);
  }
}

export function* moveMonsters(game: Game): Play {
  for (const monster of [...game.level.monsters]) {
    while (monster.movement >= 12 && monster.hp > 0 && !game.over) {
      monster.movement -= 12;
      yield* act(game, monster);
    }
    if (game.over) return;
  }
}

function* act(game: Game, monster: Monster): Play {
  const { hero, rng, vision } = game;
  const dx = hero.x - monster.x;
  const dy = hero.y - monster.y;
  if (monster.asleep) {
    const near = dx * dx + dy * dy < 100 && vision.hasLine(monster.x, monster.y);
    const light = monster.type.symbol === 'd';
    if (near && (light || rng.int(7) === 0) && (hero.role !== 'rog' || rng.int(10) === 0)) monster.asleep = false;
    if (monster.asleep) return;
  }
  const adjacent = Math.abs(dx) <= 1 && Math.abs(dy) <= 1 && !(monster.type.straight && dx !== 0 && dy !== 0);
  if (adjacent && !monster.peaceful) yield* attackHero(game, monster);
  else approach(game, monster);
}

function* attackHero(game: Game, monster: Monster): Play {
  const { hero, rng } = game;
  const { attack } = monster.type;
  if (!attack) return;
  const armour = hero.ac >= 0 ? hero.ac : -(1 + rng.int(-hero.ac));
  const needed = 10 + armour + monster.type.level;
  const roll = 1 + rng.int(20);
  const name = game.vision.sees(monster.x, monster.y) ? `The ${monster.type.name}` : 'It';
  if (needed <= roll) {
    yield* game.say(`${name} ${needed === roll ? 'just ' : ''}misses!`);
    return;
  }
  let damage = 0;
  for (let count = 0; count < attack.count; count++) damage += attack.sides > 0 ? 1 + rng.int(attack.sides) : 0;
  if (hero.ac < 0) damage = Math.max(1, damage - (1 + rng.int(-hero.ac)));
  yield* game.say(attack.verb === 'touches' ? `${name} touches you!` : `${name} ${attack.verb === 'claws' ? 'hits' : attack.verb}!`);
  hero.hp -= damage;
  if (hero.hp <= 0) yield* game.die(`${article(monster.type.name)} ${monster.type.name}`);
}

/** To the free square nearest to the hero; the last squares are left alone most of the time. */
function approach(game: Game, monster: Monster): void {
  const { hero, level, rng, vision } = game;
  if (monster.type.speed === 0) return;
  const knows = vision.hasLine(monster.x, monster.y) && !monster.peaceful;
  let best: readonly [number, number] | null = null;
  let nearest = knows ? Infinity : -1;
  for (const [dx, dy] of [...DIRECTIONS].sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const x = monster.x + dx;
    const y = monster.y + dy;
    if (monster.type.straight && dx !== 0 && dy !== 0) continue;
    if (!canEnter(game, monster, x, y)) continue;
    if (monster.track.includes(y * 80 + x) && rng.int(4) !== 0) continue;
    const far = knows ? (hero.x - x) ** 2 + (hero.y - y) ** 2 : rng.next();
    if (knows ? far < nearest : far > nearest) [nearest, best] = [far, [x, y]];
  }
  if (!best) return;
  monster.track.unshift(monster.y * 80 + monster.x);
  monster.track.length = Math.min(4, monster.track.length);
  [monster.x, monster.y] = best;
  if (level.trapAt(monster.x, monster.y)?.kind === 'teleport') teleportMonster(game, monster);
}

function canEnter(game: Game, monster: Monster, x: number, y: number): boolean {
  const { hero, level } = game;
  if (!level.isPassable(x, y) || level.isShut(x, y) || level.monsterAt(x, y) || (x === hero.x && y === hero.y)) return false;
  if (level.boulderAt(x, y) || 'PWL}'.includes(level.at(x, y))) return false;
  const diagonal = x !== monster.x && y !== monster.y;
  return !(diagonal && (level.hasLeaf(x, y) || level.hasLeaf(monster.x, monster.y)));
}

function teleportMonster(game: Game, monster: Monster): void {
  const { level, rng, vision } = game;
  const trap = level.trapAt(monster.x, monster.y)!;
  if (vision.sees(monster.x, monster.y) && !trap.seen) {
    trap.seen = true;
    level.revision++;
  }
  const spot = freeSquare(game, rng.int.bind(rng));
  if (spot) [monster.x, monster.y] = spot;
}

/** A square where nothing stands, anywhere on the level. */
export function freeSquare(game: Game, draw: (bound: number) => number): [number, number] | null {
  const { hero, level } = game;
  for (let tries = 0; tries < 2000; tries++) {
    const x = 1 + draw(79);
    const y = draw(21);
    if (!level.isPassable(x, y) || level.isShut(x, y) || 'PWL}'.includes(level.at(x, y))) continue;
    if (level.monsterAt(x, y) || level.boulderAt(x, y) || (x === hero.x && y === hero.y)) continue;
    return [x, y];
  }
  return null;
}
