import { chooseItem } from '../choose-item';
import type { Game, Play } from '../game';
import type { Item } from '../../things/items';
import { isWelded } from './wear';

/** The `d` command. */
export function* drop(game: Game): Play<boolean> {
  const item = yield* chooseItem(game, { verb: 'drop', suggests: () => true });
  return item !== null && item !== '-' && (yield* dropOne(game, item));
}

/** Several at once take one turn. */
export function* dropAll(game: Game, items: readonly Item[]): Play<boolean> {
  let dropped = false;
  for (const item of items) if (yield* dropOne(game, item)) dropped = true;
  return dropped;
}

function* dropOne(game: Game, item: Item): Play<boolean> {
  const { hero } = game;
  if (hero.isWorn(item)) {
    yield* game.say('You cannot drop something you are wearing.');
    return false;
  }
  if (item === hero.wielded && (yield* isWelded(game))) return false;
  const name = game.name(item);
  hero.putAway(item);
  yield* game.say(`You drop ${name}.`);
  hero.remove(item);
  if (hero.floats) yield* game.say(`${name.charAt(0).toUpperCase()}${name.slice(1)} ${item.quantity > 1 ? 'hit' : 'hits'} the floor.`);
  game.level.drop(item, hero.x, hero.y);
  return true;
}
