// How monsters spend their turns: wake, come nearer, flee, take things, attack. They know where the
// hero is whether they see the hero or not.

import { attackHero, missileOf, throwAtHero } from './monster-attacks';
import type { Game, Play } from './game';
import type { Item } from '../things/items';
import { COLUMNS, isInside } from '../level/level';
import type { Monster } from '../things/monsters';
import { isClear } from '../level/sight';

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
  if (monster.asleep && !wakes(game, monster)) return;
  if (monster.flees > 0) monster.flees--;
  if (monster.flees > 0 && monster.hp === monster.maxHp && game.rng.int(25) === 0) monster.flees = 0;
  const held = game.hero.stuckTo === monster;
  if (!isBeside(game, monster) || monster.flees > 0 || monster.peaceful) {
    const missile = monster.peaceful ? undefined : missileOf(game, monster);
    if (missile) return yield* throwAtHero(game, monster, missile);
    if (!held && (yield* move(game, monster))) return;
  }
  if (!monster.peaceful && reaches(game, monster)) yield* attackHero(game, monster);
}

function isBeside({ hero }: Game, { x, y }: Monster): boolean {
  return Math.abs(hero.x - x) <= 1 && Math.abs(hero.y - y) <= 1;
}

/** Beside the hero, and not at a corner for those that never go diagonally. */
function reaches(game: Game, monster: Monster): boolean {
  return isBeside(game, monster) && !(monster.type.straight && monster.x !== game.hero.x && monster.y !== game.hero.y);
}

/** Sleepers wake within ten squares and in sight of a hero who makes a noise: dogs at once, others one time in seven. */
function wakes(game: Game, monster: Monster): boolean {
  const { hero, rng, vision } = game;
  const near = (hero.x - monster.x) ** 2 + (hero.y - monster.y) ** 2 < 100 && vision.hasLine(monster.x, monster.y);
  if (near && !hero.isStealthy && (monster.type.symbol === 'd' || rng.int(7) === 0)) monster.asleep = false;
  return !monster.asleep;
}

/**
 * One step to the free square nearest to the hero or to a thing it wants, or farthest when it flees. Squares it comes
 * from are left alone most of the time.
 * @returns whether it has moved
 */
function* move(game: Game, monster: Monster): Play<boolean> {
  const { hero, rng } = game;
  if (monster.type.speed === 0) return false;
  const aim = monster.flees > 0 ? null : (wanted(game, monster) ?? hero);
  const open = neighbours(game, monster);
  let best = -1;
  let bestFar = 0;
  let count = 0;
  for (const at of open) {
    const x = at % COLUMNS;
    const y = (at - x) / COLUMNS;
    if (!monster.peaceful && monster.track.includes(at) && rng.int(4 * (open.length - monster.track.indexOf(at))) !== 0) continue;
    const { x: gx, y: gy } = aim ?? hero;
    const far = (gx - x) ** 2 + (gy - y) ** 2;
    const better = monster.peaceful ? rng.int(++count) === 0 : monster.flees > 0 ? far > bestFar : far < bestFar;
    if (best >= 0 && !better) continue;
    best = at;
    bestFar = far;
  }
  if (best < 0) return false;
  monster.track.unshift(monster.y * COLUMNS + monster.x);
  monster.track.length = Math.min(4, monster.track.length);
  monster.x = best % COLUMNS;
  monster.y = (best - monster.x) / COLUMNS;
  if (game.level.trapAt(monster.x, monster.y)?.kind === 'teleport') yield* teleportMonster(game, monster);
  else if (monster.type.collects) yield* takeThings(game, monster);
  return true;
}

/** Squares it can step on, in the game's order: by columns, then by rows. */
function neighbours(game: Game, monster: Monster): number[] {
  const found: number[] = [];
  for (let x = monster.x - 1; x <= monster.x + 1; x++)
    for (let y = monster.y - 1; y <= monster.y + 1; y++) {
      if ((x === monster.x && y === monster.y) || (monster.type.straight && x !== monster.x && y !== monster.y)) continue;
      if (canEnter(game, monster, x, y)) found.push(y * COLUMNS + x);
    }
  return found;
}

function canEnter(game: Game, monster: Monster, x: number, y: number): boolean {
  const { hero, level } = game;
  if (!isInside(x, y) || !level.isPassable(x, y) || level.isShut(x, y) || (x === hero.x && y === hero.y)) return false;
  if (level.boulderAt(x, y) || 'PWL}'.includes(level.at(x, y)) || level.monsterAt(x, y)) return false;
  const diagonal = x !== monster.x && y !== monster.y;
  return !(diagonal && (level.hasLeaf(x, y) || level.hasLeaf(monster.x, monster.y)));
}

const COLLECTED = new Set([')', '[', '*', '%']);
const NOTICED = 5;

function likes({ type }: Item): boolean {
  return COLLECTED.has(type.symbol) && !type.name.endsWith('corpse') && type.weight < 300;
}

/** The nearest thing that a collector sees and would have; nobody looks about while the hero stands in line. */
function wanted(game: Game, monster: Monster): { x: number; y: number } | null {
  if (!monster.type.collects || game.level.piles.size === 0) return null;
  const { hero, level } = game;
  const [dx, dy] = [Math.abs(hero.x - monster.x), Math.abs(hero.y - monster.y)];
  if (dx === 0 || dy === 0 || dx === dy) return null;
  let best: { x: number; y: number } | null = null;
  let nearest = NOTICED;
  for (const [at, pile] of level.piles) {
    const x = at % COLUMNS;
    const y = (at - x) / COLUMNS;
    const far = Math.max(Math.abs(x - monster.x), Math.abs(y - monster.y));
    if (far === 0 || far > nearest || !pile.some(likes) || (x === hero.x && y === hero.y)) continue;
    if (!isClear(level, monster.x, monster.y, x, y)) continue;
    nearest = far;
    best = { x, y };
  }
  return best;
}

function* takeThings(game: Game, monster: Monster): Play {
  const { level, vision } = game;
  const pile = level.pile(monster.x, monster.y).filter(likes);
  for (const item of pile) {
    level.take(item, monster.x, monster.y);
    monster.inventory.unshift(item);
    if (vision.sees(monster.x, monster.y)) yield* game.say(`The ${monster.type.name} picks up ${game.name(item)}.`);
  }
}

function* teleportMonster(game: Game, monster: Monster): Play {
  const { level, rng, vision } = game;
  const trap = level.trapAt(monster.x, monster.y)!;
  if (vision.sees(monster.x, monster.y) && !trap.seen) {
    trap.seen = true;
    level.revision++;
  }
  if (level.flags.has('noteleport')) {
    if (vision.sees(monster.x, monster.y)) yield* game.say(`A mysterious force prevents the ${monster.type.name} from teleporting!`);
    return;
  }
  const spot = freeSquare(game, rng.int.bind(rng));
  if (spot) [monster.x, monster.y] = spot;
}

/** A square where nothing stands and no trap lies, anywhere on the level. */
export function freeSquare(game: Game, draw: (bound: number) => number): [number, number] | null {
  const { hero, level } = game;
  const free: number[] = [];
  for (let y = 0; y < 21; y++)
    for (let x = 1; x < COLUMNS; x++) {
      if (!level.isPassable(x, y) || level.isShut(x, y) || 'PWL}'.includes(level.at(x, y)) || level.trapAt(x, y)) continue;
      if (level.monsterAt(x, y) || level.boulderAt(x, y) || (x === hero.x && y === hero.y)) continue;
      free.push(y * COLUMNS + x);
    }
  if (free.length === 0) return null;
  const at = free[draw(free.length)]!;
  return [at % COLUMNS, Math.floor(at / COLUMNS)];
}
