// Dipping a thing into a fountain or a potion.

import { chooseItem } from '../choose-item';
import type { Game, Play } from '../game';

export function* dip(game: Game): Play<boolean> {
  const { hero, level } = game;
  const item = yield* chooseItem(game, { verb: 'dip', suggests: () => true });
  if (item === null || item === '-') return false;
  const name = game.name(item) + hero.usage(item);
  if (level.at(hero.x, hero.y) === '{') {
    const answer = yield* game.ask(`Dip ${name} into the fountain? [yn] (n)`, 'yn', 'n');
    game.clear();
    if (answer === 'y') {
      yield* game.say('Your hands get wet.');
      return true;
    }
  }
  const potion = yield* chooseItem(game, { verb: `dip ${name} into`, suggests: (one) => one.type.symbol === '!' });
  if (potion === null || potion === '-') return false;
  if (potion.type.symbol !== '!') {
    yield* game.say(`That is a silly thing to dip ${name} into.`);
    return false;
  }
  if (potion === item && potion.quantity === 1) {
    yield* game.say('That is a potion bottle, not a Klein bottle!');
    return false;
  }
  yield* game.say('Interesting...');
  return true;
}
