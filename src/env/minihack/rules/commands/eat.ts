import { chooseItem } from '../choose-item';
import type { Game, Play } from '../game';
import { consume } from '../hero';
import type { Item } from '../../things/items';
import { reorder } from './pickup';
import { passMeanwhile } from '../turns';

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
    const one = { ...item, quantity: 1 };
    if (--item.quantity === 0) level.take(item, hero.x, hero.y);
    level.put(one, hero.x, hero.y);
    const took = yield* chew(game, one);
    level.take(one, hero.x, hero.y);
    return took;
  }
  const item = yield* chooseItem(game, { verb: 'eat', suggests: (one) => one.type.food !== undefined });
  if (item === null || item === '-') return false;
  if (item.type.food === undefined) {
    yield* game.say('You cannot eat that!');
    return false;
  }
  const one = apart(game, item);
  const took = yield* chew(game, one);
  consume(hero, one);
  return took;
}

/** The one that is eaten out of several is carried under a letter of its own. */
function apart({ hero }: Game, item: Item): Item {
  if (item.quantity === 1) return item;
  const one: Item = { ...item, quantity: 1, letter: hero.freeLetter() };
  item.quantity--;
  hero.inventory.push(one);
  reorder(hero);
  return one;
}

const FULL = 1500;
const TASTES: Readonly<Record<string, string>> = {
  apple: 'Core dumped.',
  pear: 'Core dumped.',
  'cram ration': 'This cram ration is bland.',
  'tripe ration': 'Yak - dog food!',
};

/** A bite a turn; the first one belongs to the action itself. @returns whether time passes that has not passed yet */
function* chew(game: Game, item: Item): Play<boolean> {
  const { hero, rng } = game;
  const { name, food = 0, delay = 1 } = item.type;
  const old = game.turn > (item.buc === 'blessed' ? 50 : 30);
  const rots = name !== 'fortune cookie' && name !== 'lembas wafer' && name !== 'cram ration';
  if (rots && (item.buc === 'cursed' || (old && rng.int(7) === 0))) {
    hero.nutrition += Math.floor(food / 2);
    yield* game.say('Blecch!  Rotten food!');
    return true;
  }
  const taste = name === 'food ration' && hero.nutrition <= 200 ? 'That food really hit the spot!' : `This ${name} is delicious!`;
  if (name !== 'food ration' || hero.nutrition <= 700) yield* game.say(TASTES[name] ?? taste);
  let stuffed = false;
  hero.isEating = true;
  for (let bites = 1; bites <= delay; bites++) {
    if (delay > 1) item.eaten = true;
    const bite = Math.floor((food * bites) / delay) - Math.floor((food * (bites - 1)) / delay);
    if (!stuffed && hero.nutrition + bite >= FULL) {
      stuffed = true;
      yield* game.say("You're having a hard time getting all of it down.");
      hero.isEating = false;
    }
    hero.nutrition += bite;
    if (delay > 1) yield* passMeanwhile(game);
    if (game.over) return false;
  }
  hero.isEating = false;
  hero.feelHunger();
  if (delay > 1) yield* game.say(stuffed ? "You're finally finished." : `You finish eating the ${name}.`);
  return true;
}
