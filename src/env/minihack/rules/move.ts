// One step of the hero: what is in the way, doors that open by themselves, boulders, and what the square does.

import { strike } from './combat';
import { tryDoor, type StepOutcome } from './doors';
import type { Game, Play } from './game';
import { article } from '../things/item-names';
import { isInside, type Level } from '../level/level';
import { freeSquare } from './monster-moves';
import { lookHere, pickUpAll } from './commands/pickup';
import { isHeld } from './stuck';

/** `run` is Shift or M and a direction, `rush` the g prefix, `far` the G prefix or Control. */
export type RunMode = 'run' | 'rush' | 'far';

export interface StepOptions {
  /** Part of a run: doors stay shut, monsters are not attacked. */
  readonly running: RunMode | null;
  /** The `m` prefix: nothing is picked up. */
  readonly careful?: boolean;
  /** More of the same follows: things are seen and not picked up. */
  readonly passing?: boolean;
}

const ROCK = new Set([' ', '-', '|', 'B', 'S', 'H', 'T']);
const WATER = new Set(['}', 'P', 'W']);

export function* step(game: Game, dx: number, dy: number, options: StepOptions): Play<StepOutcome> {
  const { hero, level } = game;
  const x = hero.x + dx;
  const y = hero.y + dy;
  if (!isInside(x, y)) {
    const side = x < 1 ? 'west' : x >= 80 ? 'east' : y < 0 ? 'north' : 'south';
    yield* game.say(`You have already gone as far ${side} as possible.`);
    return 'spent';
  }
  const monster = level.monsterAt(x, y);
  if (monster && hero.trapped === 0) return yield* meet(game, monster, options);
  if (hero.stuckTo !== null && (yield* isHeld(game))) return 'spent';
  if (hero.trapped > 0) {
    hero.trapped--;
    yield* game.say(hero.trapped > 0 ? 'You are still in a pit.' : 'You crawl to the edge of the pit.');
    return 'spent';
  }
  const obstacle = yield* blocked(game, dx, dy, options);
  if (obstacle) return obstacle;
  const boulder = level.boulderAt(x, y);
  if (boulder && options.running !== null && options.running !== 'run') {
    yield* game.say('A boulder blocks your path.');
    return 'refused';
  }
  if (boulder && !(yield* pushBoulder(game, dx, dy))) return 'refused';
  hero.x = x;
  hero.y = y;
  game.see();
  yield* arrive(game, dx, dy, options);
  return 'moved';
}

function* meet(game: Game, monster: NonNullable<ReturnType<Level['monsterAt']>>, options: StepOptions): Play<StepOutcome> {
  const { name } = monster.type;
  const seen = game.vision.sees(monster.x, monster.y);
  if (seen && (options.running || options.careful)) {
    yield* game.say(`${article(name) === 'an' ? 'An' : 'A'} ${name} blocks your path.`);
    return 'refused';
  }
  if (monster.peaceful) {
    const answer = yield* game.ask(`Really attack the ${name}? [yn] (n)`, 'yn', 'n');
    if (answer !== 'y') return 'refused';
  }
  yield* strike(game, monster);
  return 'spent';
}

/** Walls, bars, doors, narrow gaps. @returns null where the way is free */
function* blocked(game: Game, dx: number, dy: number, { running }: StepOptions): Play<StepOutcome | null> {
  const { hero, level } = game;
  const x = hero.x + dx;
  const y = hero.y + dy;
  const terrain = level.at(x, y);
  const diagonal = dx !== 0 && dy !== 0;
  const refuse = function* (text: string): Play<StepOutcome> {
    yield* game.say(text);
    return 'refused';
  };
  if (level.isWall(x, y) || terrain === 'S') return yield* refuse("It's a wall.");
  if (terrain === ' ' || terrain === 'H') return yield* refuse("It's solid stone.");
  if (terrain === 'T') return yield* refuse("It's a tree.");
  if (terrain === 'F') return yield* refuse('You cannot pass through the bars.');
  if (level.isShut(x, y)) {
    if (!running) return yield* tryDoor(game, x, y);
    if (diagonal) return 'refused';
    return yield* refuse(hero.attributes.dexterity < 10 ? 'Ouch!  You bump into a door.' : 'That door is closed.');
  }
  if (!diagonal) return null;
  if (level.hasLeaf(x, y)) return yield* refuse("You can't move diagonally into an intact doorway.");
  const narrow = [
    [hero.x, y],
    [x, hero.y],
  ].every(([ax, ay]) => ROCK.has(level.at(ax!, ay!)) || level.boulderAt(ax!, ay!));
  if (narrow && hasSokobanRules(level)) return yield* refuse('You cannot pass that way.');
  if (narrow && game.weight() > 600) return yield* refuse('You are carrying too much to get through.');
  if (level.hasLeaf(hero.x, hero.y)) return yield* refuse("You can't move diagonally out of an intact doorway.");
  return null;
}

/** A premapped level with a pit plays by the rules of Sokoban. */
function hasSokobanRules(level: Level): boolean {
  return level.flags.has('premapped') && [...level.traps.values()].some((trap) => trap.kind === 'pit' || trap.kind === 'hole');
}

function* pushBoulder(game: Game, dx: number, dy: number): Play<boolean> {
  const { hero, level } = game;
  const x = hero.x + dx;
  const y = hero.y + dy;
  const boulder = level.boulderAt(x, y)!;
  const bx = x + dx;
  const by = y + dy;
  if (hero.floats) {
    yield* game.say("You don't have enough leverage to push the boulder.");
    return false;
  }
  const throughDoor = dx !== 0 && dy !== 0 && (level.hasLeaf(bx, by) || level.hasLeaf(x, y));
  const monster = level.monsterAt(bx, by);
  const free =
    isInside(bx, by) &&
    !ROCK.has(level.at(bx, by)) &&
    level.at(bx, by) !== 'F' &&
    !level.isShut(bx, by) &&
    !throughDoor &&
    !level.boulderAt(bx, by);
  if (free && dx !== 0 && dy !== 0 && hasSokobanRules(level)) {
    yield* game.say("The boulder won't roll diagonally on this floor.");
    return false;
  }
  if (free && monster) {
    yield* game.say(`There's ${article(monster.type.name)} ${monster.type.name} on the other side.`);
    yield* game.say("Perhaps that's why you cannot move it.");
    return false;
  }
  if (!free) {
    yield* game.say('You try to move the boulder, but in vain.');
    return false;
  }
  level.take(boulder, x, y);
  if (!(yield* boulderLands(game, bx, by))) level.put(boulder, bx, by);
  return true;
}

/** @returns whether the boulder is gone */
function* boulderLands(game: Game, x: number, y: number): Play<boolean> {
  const { level, rng } = game;
  const terrain = level.at(x, y);
  const trap = level.trapAt(x, y);
  if (WATER.has(terrain) || terrain === 'L') {
    const lava = terrain === 'L';
    if (lava ? rng.int(10) === 0 : rng.int(10) !== 0) {
      level.set(x, y, '.');
      yield* game.say(`You push the boulder into the ${lava ? 'lava' : 'water'}.`);
      yield* game.say('Now you can cross it!');
    } else {
      yield* game.say(`There is a large splash as the boulder falls into the ${lava ? 'lava' : 'water'}.`);
      if (!lava) yield* game.say('It sinks without a trace!');
    }
    return true;
  }
  if (trap?.kind === 'pit') {
    level.traps.delete(y * 80 + x);
    level.revision++;
    yield* game.say('The boulder fills a pit.');
    return true;
  }
  if (trap?.kind === 'teleport') return true;
  if (game.turn > game.lastPush + 2) yield* game.say('With great effort you move the boulder.');
  game.lastPush = game.turn;
  return false;
}

function* arrive(game: Game, dx: number, dy: number, { careful, passing }: StepOptions): Play {
  const { hero, level, rng } = game;
  const terrain = level.at(hero.x, hero.y);
  if (!hero.floats && (WATER.has(terrain) || terrain === 'L')) return yield* sink(game, dx, dy, passing === true);
  const trap = level.trapAt(hero.x, hero.y);
  if (!careful) {
    if (game.autopickup && !passing && level.pile(hero.x, hero.y).length > 0 && !hero.floats) yield* pickUpAll(game);
    else if (!hero.floats) yield* lookHere(game, false);
  }
  if (!trap || hero.floats) return;
  const known = trap.seen;
  trap.seen = true;
  level.revision++;
  if (trap.kind === 'teleport' && level.flags.has('noteleport')) yield* game.say('A mysterious force prevents you from teleporting!');
  else if (trap.kind === 'teleport') {
    const spot = freeSquare(game, (bound) => rng.int(bound));
    if (spot) [hero.x, hero.y] = spot;
    game.see();
  } else if (trap.kind === 'pit') {
    yield* game.say(known && hasSokobanRules(level) ? 'Air currents pull you down into a pit!' : 'You fall into a pit!');
    hero.trapped = 2 + rng.int(6);
    hero.hp -= 1 + rng.int(6);
    if (hero.hp <= 0) yield* game.die('a pit');
  } else if (trap.kind === 'board') {
    const note = rng.pick([
      'C note',
      'D flat',
      'D note',
      'E flat',
      'E note',
      'F note',
      'F sharp',
      'G note',
      'G sharp',
      'A note',
      'B flat',
      'B note',
    ]);
    yield* game.say(`A board beneath you squeaks ${article(note)} ${note} loudly.`);
  }
}

function* sink(game: Game, dx: number, dy: number, passing: boolean): Play {
  const { hero, level } = game;
  if (level.at(hero.x, hero.y) === 'L') {
    yield* game.say('You fall into the lava!');
    yield* game.say('You burn to a crisp...');
    yield* game.more();
    game.killer = `molten lava${passing ? ', while helpless' : ''}`;
    game.over = 'death';
    hero.hp = 0;
    return;
  }
  yield* game.say('You fall into the water!');
  yield* game.say('You sink like a rock.');
  yield* game.say('You try to crawl out of the water.');
  hero.x -= dx;
  hero.y -= dy;
  game.see();
  yield* game.say('Pheew!  That was close.');
}
