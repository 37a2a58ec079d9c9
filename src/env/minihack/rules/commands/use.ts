// Reading, drinking, zapping, praying.

import { chooseItem } from '../choose-item';
import { attributeLines } from '../../view/attributes';
import { askDirection, zapDoors } from '../doors';
import type { Game, Play } from '../game';
import { article, bareName } from '../../things/item-names';
import type { Item } from '../../things/items';
import { consume, ROLES } from '../hero';
import { passMeanwhile } from '../turns';

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
  consume(game.hero, item);
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
      game.discover(item.type);
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
  consume(game.hero, item);
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
  if (yield* zapAtOnce(game, item)) return true;
  const way = yield* askDirection(game);
  if (way === null) yield* game.say('The wand glows and fades.');
  else if (way !== 'here' && (yield* zapDoors(game, item.type.name, way))) game.looks.learn(item.type);
  return true;
}

/** What wands do that need no direction. @returns whether this is one of them */
function* zapAtOnce(game: Game, item: Item): Play<boolean> {
  switch (item.type.name) {
    case 'enlightenment':
      yield* game.say('You feel self-knowledgeable...');
      yield* game.more();
      yield* game.show({ lines: attributeLines(game, true), end: '(end)' });
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
    default:
      return false;
  }
}

/** A wand works before one writes with it, if it needs no direction. */
export function* zapBeforeWriting(game: Game, wand: Item): Play {
  if (wand.charges <= 0) return;
  wand.charges--;
  yield* zapAtOnce(game, wand);
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
    for (let x = Math.max(1, hero.x - 7); x <= Math.min(79, hero.x + 7); x++) if (level.find(x, y)) found = true;
  if (found) game.discover(item.type);
}

export function* pray(game: Game): Play<boolean> {
  const answer = yield* game.ask('Are you sure you want to pray? [yn] (n)', 'yn', 'n');
  if (answer !== 'y') return false;
  game.clear();
  const { hero } = game;
  const god = ROLES[hero.role].gods[hero.align];
  yield* game.say(`You begin praying to ${god}.`);
  for (let turns = 0; turns < 3; turns++) yield* passMeanwhile(game);
  yield* game.say('You finish your prayer.');
  yield* game.more();
  yield* game.say(`The voice of ${god} rings out: "Thou hast angered me."`);
  yield* game.more();
  yield* game.say('A black glow surrounds you.');
  return false;
}
