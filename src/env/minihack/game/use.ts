// Eating, reading, drinking, zapping, applying, throwing, firing, praying.

import { chooseItem } from './choose-item';
import { askDirection, unlock, zapDoors } from './doors';
import { slay } from './combat';
import type { Game, Play } from './game';
import { article, bareName } from './item-names';
import type { Item } from './items';
import { ROLES } from './hero';

/** One of a lot is used up. */
function consume(game: Game, item: Item): void {
  if (--item.quantity === 0) game.hero.remove(item);
}

export function* eat(game: Game): Play<boolean> {
  const { hero, level } = game;
  for (const item of level.pile(hero.x, hero.y)) {
    if (item.type.food === undefined || hero.floats) continue;
    const many = item.quantity > 1;
    const what = many ? `are ${game.name(item)}` : `is ${game.name(item)}`;
    const answer = yield* game.ask(`There ${what} here; eat ${many ? 'one' : 'it'}? [ynq] (n)`, 'ynq', 'n');
    if (answer === 'q') return false;
    if (answer !== 'y') continue;
    game.clear();
    yield* chew(game, item);
    if (--item.quantity === 0) level.take(item, hero.x, hero.y);
    return true;
  }
  const item = yield* chooseItem(game, { verb: 'eat', suggests: (one) => one.type.food !== undefined });
  if (item === null || item === '-') return false;
  if (item.type.food === undefined) {
    yield* game.say('You cannot eat that!');
    return false;
  }
  yield* chew(game, item);
  consume(game, item);
  return true;
}

function* chew(game: Game, item: Item): Play {
  const { hero, rng } = game;
  const { name, food = 0, delay = 1 } = item.type;
  if (item.buc !== 'blessed' && game.turn > 30 && name === 'apple' && item.buc === 'cursed' && rng.int(7) === 0) {
    yield* game.say('Blecch!  Rotten food!');
    return;
  }
  hero.nutrition += food;
  game.movement -= 12 * (delay - 1);
  if (name === 'apple' || name === 'pear') yield* game.say('Core dumped.');
  else if (delay > 1) yield* game.say(`You're finally finished.`);
  else yield* game.say(`This ${name} is delicious!`);
}

export function* read(game: Game): Play<boolean> {
  const { looks } = game;
  const item = yield* chooseItem(game, { verb: 'read', suggests: (one) => one.type.symbol === '?' });
  if (item === null || item === '-') return false;
  if (item.type.symbol !== '?') {
    yield* game.say('That is a silly thing to read.');
    return false;
  }
  if (item.type.name === 'blank paper') {
    game.discover(item.type);
    yield* game.say('This scroll seems to be blank.');
    return true;
  }
  const name = `${article(bareName(item, looks, false))} ${bareName(item, looks, false)}`;
  yield* game.say('As you read the scroll, it disappears.');
  yield* game.say('You feel like someone is helping you.');
  for (const worn of [...game.hero.worn.values(), game.hero.wielded])
    if (worn?.buc === 'cursed' && item.buc !== 'cursed') worn.buc = 'uncursed';
  consume(game, item);
  if (!looks.isKnown(item.type)) yield* game.askLine(`Call ${name}:`);
  return true;
}

export function* quaff(game: Game): Play<boolean> {
  const { hero, level, looks } = game;
  const place = level.at(hero.x, hero.y) === '{' ? 'fountain' : level.at(hero.x, hero.y) === 'K' ? 'sink' : null;
  if (place !== null && !hero.floats) {
    const answer = yield* game.ask(`Drink from the ${place}? [yn] (n)`, 'yn', 'n');
    game.clear();
    if (answer === 'y') {
      yield* game.say(place === 'sink' ? 'You take a sip of cold water.' : 'The cool draught refreshes you.');
      return true;
    }
  }
  const item = yield* chooseItem(game, { verb: 'drink', suggests: (one) => one.type.symbol === '!' });
  if (item === null || item === '-') return false;
  if (item.type.symbol !== '!') {
    yield* game.say('That is a silly thing to drink.');
    return false;
  }
  const bare = bareName(item, looks, false);
  const known = looks.isKnown(item.type);
  switch (item.type.name) {
    case 'water':
      yield* game.say('This tastes like water.');
      break;
    case 'fruit juice':
      yield* game.say('This tastes like slime mold juice.');
      hero.nutrition += 20;
      break;
    case 'levitation':
      game.discover(item.type);
      hero.levitation = item.buc === 'blessed' ? 250 + game.rng.int(51) : 10 + game.rng.int(140);
      yield* game.say('You start to float in the air!');
      break;
    default:
      yield* game.say('(But in fact it was biologically contaminated fruit juice.)');
      hero.hp = Math.max(1, hero.hp - 1 - game.rng.int(10));
  }
  consume(game, item);
  if (!known && item.type.name === 'fruit juice') yield* game.askLine(`Call ${article(bare)} ${bare}:`);
  return true;
}

export function* zap(game: Game): Play<boolean> {
  const item = yield* chooseItem(game, { verb: 'zap', suggests: (one) => one.type.symbol === '/' });
  if (item === null || item === '-') return false;
  if (item.type.symbol !== '/') {
    yield* game.say('That is a silly thing to zap.');
    return false;
  }
  if (item.charges <= 0) {
    yield* game.say('Nothing happens.');
    return true;
  }
  item.charges--;
  switch (item.type.name) {
    case 'enlightenment':
      yield* game.say('You feel self-knowledgeable...');
      yield* game.more();
      yield* showAttributes(game);
      game.discover(item.type);
      yield* game.say('The feeling subsides.');
      return true;
    case 'light':
      game.discover(item.type);
      yield* light(game);
      return true;
    case 'secret door detection':
      detect(game, item);
      return true;
    default: {
      const way = yield* askDirection(game);
      if (way === null) {
        yield* game.say('The wand glows and fades.');
        return true;
      }
      if (way !== 'here' && (yield* zapDoors(game, item.type.name, way))) game.looks.learn(item.type);
      return true;
    }
  }
}

function* light(game: Game): Play {
  const { hero, level } = game;
  for (let y = Math.max(0, hero.y - 5); y <= Math.min(20, hero.y + 5); y++)
    for (let x = Math.max(1, hero.x - 5); x <= Math.min(79, hero.x + 5); x++)
      if ((x - hero.x) ** 2 + (y - hero.y) ** 2 <= 30 && game.vision.hasLine(x, y)) level.lit[y * 80 + x] = true;
  level.revision++;
  game.see();
  yield* game.say('A lit field surrounds you!');
}

function detect(game: Game, item: Item): void {
  const { hero, level } = game;
  let found = false;
  for (let y = Math.max(0, hero.y - 7); y <= Math.min(20, hero.y + 7); y++)
    for (let x = Math.max(1, hero.x - 7); x <= Math.min(79, hero.x + 7); x++)
      if (level.at(x, y) === 'S' || level.at(x, y) === 'H') {
        level.set(x, y, level.at(x, y) === 'S' ? '+' : '#');
        found = true;
      }
  if (found) game.discover(item.type);
}

/** The window a wand of enlightenment opens, as far as this port keeps it. */
function* showAttributes(game: Game): Play {
  const { hero } = game;
  const { title, noun } = ROLES[hero.role];
  const lines = [`Agent the ${noun}'s attributes:`, '', 'Background:', ` You are a ${title}, a level ${hero.level} ${noun}.`];
  yield* game.show({ lines, end: '(end)' });
}

export function* apply(game: Game): Play<boolean> {
  const item = yield* chooseItem(game, { verb: 'use or apply', suggests: (one) => one.type.symbol === '(' || one.type.name === 'lance' });
  if (item === null || item === '-') return false;
  const { dexterity } = game.hero.attributes;
  if (item.type.name === 'skeleton key') return yield* unlock(game, 70 + dexterity, 'key');
  if (item.type.name === 'lock pick') return yield* unlock(game, 3 * dexterity + (game.hero.role === 'rog' ? 30 : 0), 'pick');
  if (item.type.name === 'sack') {
    yield* game.say(`Your ${item.type.name} is empty.`);
    return false;
  }
  yield* game.say("Sorry, I don't know how to use that.");
  return false;
}

/** `t`, and `f` when nothing is readied. */
export function* throwItem(game: Game): Play<boolean> {
  const { hero } = game;
  const sling = hero.wielded?.type.name === 'sling';
  const fits = (one: Item): boolean => one.type.symbol === ')' || one.type.symbol === '$' || (sling && one.type.symbol === '*');
  const item = yield* chooseItem(game, { verb: 'throw', suggests: fits });
  if (item === null || item === '-') return false;
  return yield* hurl(game, item);
}

export function* fire(game: Game): Play<boolean> {
  if (game.hero.quiver) return yield* hurl(game, game.hero.quiver);
  yield* game.say('You have no ammunition readied.');
  return yield* throwItem(game);
}

function* hurl(game: Game, item: Item): Play<boolean> {
  const { hero, level } = game;
  const way = yield* askDirection(game);
  if (way === null) return false;
  if (way === 'here') {
    yield* game.say('You cannot throw an object at yourself.');
    return false;
  }
  if (hero.isWorn(item)) {
    yield* game.say('You cannot throw something you are wearing.');
    return false;
  }
  consume(game, item);
  const single: Item = { ...item, quantity: 1, contents: [...item.contents] };
  let { x, y } = hero;
  for (let far = 0; far < 8; far++) {
    const nx = x + way[0];
    const ny = y + way[1];
    if (!level.isPassable(nx, ny) || level.isShut(nx, ny)) break;
    [x, y] = [nx, ny];
    const monster = level.monsterAt(x, y);
    if (!monster) continue;
    const hit = game.rng.int(20) < 8 + hero.level;
    yield* game.say(`The ${item.type.name} ${hit ? 'hits' : 'misses'} the ${monster.type.name}.`);
    if (hit) monster.hp -= 1 + game.rng.int(item.type.die ?? 3);
    if (monster.hp <= 0) {
      yield* slay(game, monster);
    }
    break;
  }
  level.put(single, x, y);
  return true;
}

export function* pray(game: Game): Play<boolean> {
  const answer = yield* game.ask('Are you sure you want to pray? [yn] (n)', 'yn', 'n');
  if (answer !== 'y') return false;
  game.clear();
  const { hero } = game;
  const god = ROLES[hero.role].gods[hero.align];
  yield* game.say(`You begin praying to ${god}.  You finish your prayer.`);
  yield* game.more();
  yield* game.say(`The voice of ${god} rings out: "Thou hast angered me."`);
  yield* game.more();
  yield* game.say('A black glow surrounds you.');
  game.movement -= 24;
  return true;
}
