import { chooseItem } from '../choose-item';
import { chop } from './chop';
import { unlock } from '../doors';
import type { Game, Play } from '../game';
import { bareName } from '../../things/item-names';
import type { Item } from '../../things/items';
import { type MenuLine, select } from '../menu';
import { pointAt } from './pointing/point';
import { exchange, isWelded, sayWielded } from './wear';

const isSack = ({ type }: Item): boolean => type.name === 'sack';

/** Might be oil. */
const isPotion = ({ type }: Item): boolean => type.symbol === '!';

const AXES = ['axe', 'battle-axe'];

const suggests = ({ type }: Item): boolean =>
  type.symbol === '(' || type.symbol === '/' || ['lance', 'axe', 'battle-axe', 'dwarvish mattock', 'cream pie'].includes(type.name);

export function* apply(game: Game): Play<boolean> {
  const { hero } = game;
  const item = yield* chooseItem(game, { verb: 'use or apply', suggests, evenSo: hero.inventory.some(isPotion), others: isPotion });
  if (item === null || item === '-') return false;
  const { name, symbol } = item.type;
  if (name === 'skeleton key') return yield* unlock(game, 70 + hero.attributes.dexterity, 'key');
  if (name === 'lock pick') return yield* unlock(game, 3 * hero.attributes.dexterity + (hero.role === 'rog' ? 30 : 0), 'pick');
  if (name === 'sack') return yield* openSack(game, item);
  if (name === 'lance') return yield* reach(game, item);
  if (AXES.includes(name)) {
    const took = yield* takeInHand(game, item);
    return took !== null && ((yield* chop(game)) || took);
  }
  if (symbol === '/') return yield* snap(game, item);
  yield* game.say('()/'.includes(symbol) ? "Sorry, I don't know how to use that." : 'That is a silly thing to use or apply.');
  return false;
}

export function* openSack(game: Game, item: Item, whose = 'Your'): Play<boolean> {
  const empty = item.contents.length === 0;
  const question = empty ? `${whose} sack is empty.  Do what with it?` : `Do what with ${whose.toLowerCase()} sack?`;
  const lines: MenuLine[] = [
    { text: question },
    { text: '' },
    { letter: ':', text: 'Look inside the sack' },
    { letter: 'i', text: 'put something in' },
    { letter: 'r', text: 'put in, then take out' },
    { letter: 's', text: 'stash one item into the sack' },
    { text: '' },
    { letter: 'q', text: 'do nothing', marked: true },
  ];
  const [chosen] = (yield* select(game, lines, 'one')) ?? [];
  if (chosen?.letter !== ':') return false;
  if (empty) yield* game.say(`${whose} sack is empty.`);
  else yield* game.show({ lines: ['Contents of the sack:', '', ...item.contents.map((one) => game.name(one))], end: '(end)' });
  return false;
}

/** Empties a sack that lies here or is carried. */
export function* tip(game: Game): Play<boolean> {
  const { hero, level } = game;
  for (const sack of level.pile(hero.x, hero.y).filter(isSack)) {
    if (hero.floats) break;
    const answer = yield* game.ask(`There is ${game.name(sack)} here, tip it? [ynq] (q)`, 'ynq', 'q');
    if (answer === 'q') return false;
    game.clear();
    if (answer === 'y') return yield* empty(game, sack);
  }
  const item = yield* chooseItem(game, { verb: 'tip', suggests: isSack, evenSo: true });
  if (item === null || item === '-') return false;
  if (isSack(item)) return yield* empty(game, item);
  yield* game.say('Nothing happens.');
  return false;
}

/** Nothing here puts things into a sack. */
function* empty(game: Game, sack: Item): Play<boolean> {
  sack.knownEmpty = true;
  yield* game.say("It's empty.");
  return true;
}

/** A wand is only broken by those who say so. */
function* snap(game: Game, item: Item): Play<boolean> {
  const name = bareName(item, game.looks, false);
  const answer = yield* game.ask(`Are you really sure you want to break your ${name}? [yn] (n)`, 'yn', 'n');
  if (answer !== 'y') return false;
  game.clear();
  game.hero.remove(item);
  yield* game.say(`Raising your ${name} high above your head, you break it in two!`);
  yield* game.say('But nothing else happens...');
  return true;
}

/** Wields what is to be used. @returns whether that took time; null where it cannot be */
function* takeInHand(game: Game, item: Item): Play<boolean | null> {
  const { hero } = game;
  if (hero.wielded === item) return false;
  if (yield* isWelded(game)) return null;
  if (hero.alternate === item) {
    yield* exchange(game);
    return true;
  }
  if (hero.quiver === item) hero.quiver = null;
  hero.wielded = item;
  if (item.buc === 'cursed') yield* sayWielded(game, item);
  else yield* game.say(`You now wield ${game.name(item)}.`);
  return true;
}

/** A lance hits what is two squares away in a straight line. It is wielded first. */
function* reach(game: Game, lance: Item): Play<boolean> {
  const { hero, level, vision } = game;
  const took = yield* takeInHand(game, lance);
  if (took === null) return false;
  const far = ({ x, y }: { x: number; y: number }): number => (x - hero.x) ** 2 + (y - hero.y) ** 2;
  const spot = yield* pointAt(game, {
    prompt: 'Where do you want to hit?',
    goal: 'the spot to hit',
    marks: true,
    remark: (at) => (far(at) === 4 && level.isPassable(at.x, at.y) ? '' : ' (illegal)'),
  });
  if (spot === null) return took;
  if (far(spot) > 4) yield* game.say('Too far!');
  else if (far(spot) < 4) yield* game.say('Too close!');
  else if (!vision.sees(spot.x, spot.y)) yield* game.say("You won't hit anything if you can't see that spot.");
  else {
    yield* game.say('You miss; there is no one there to hit.');
    return true;
  }
  return took;
}
