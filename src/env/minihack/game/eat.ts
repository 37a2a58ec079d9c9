import { chooseItem } from './choose-item';
import type { Game, Play } from './game';
import { consume } from './hero';
import type { Item } from './items';

/** What lies here is offered first. */
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
  // The one that is eaten out of several is given a letter of its own first.
  if (item.quantity > 1) hero.freeLetter();
  yield* chew(game, item);
  consume(hero, item);
  return true;
}

const FULL = 1500;

function* chew(game: Game, item: Item): Play {
  const { hero, rng } = game;
  const { name, food = 0, delay = 1 } = item.type;
  const old = game.turn > (item.buc === 'blessed' ? 50 : 30);
  const rots = name !== 'fortune cookie' && name !== 'lembas wafer' && name !== 'cram ration';
  if (rots && (item.buc === 'cursed' || (old && rng.int(7) === 0))) {
    hero.nutrition += Math.floor(food / 2);
    yield* game.say('Blecch!  Rotten food!');
    return;
  }
  const stuffed = hero.nutrition < FULL && hero.nutrition + food >= FULL;
  hero.nutrition += food;
  // Food of more than one bite takes a turn more than it has bites.
  if (delay > 1) game.movement -= 12 * delay;
  if (name === 'apple' || name === 'pear') yield* game.say('Core dumped.');
  else if (name === 'cram ration') yield* game.say('This cram ration is bland.');
  else if (name === 'tripe ration') yield* game.say('Yak - dog food!');
  else if (name === 'food ration' && !stuffed) yield* game.say('This food really hits the spot!');
  else if (!stuffed) yield* game.say(`This ${name} is delicious!`);
  if (delay === 1) return;
  if (stuffed) {
    yield* game.say("You're having a hard time getting all of it down.");
    yield* game.more();
    yield* game.say("You're finally finished.");
  } else yield* game.say(`You finish eating the ${name}.`);
}
