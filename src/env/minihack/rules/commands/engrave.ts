// Writing on the floor. What is written is not kept: where automatic keys answer, the text is always left with ESC.

import { chooseItem } from '../choose-item';
import type { Game, Play } from '../game';
import { bareName } from '../../things/item-names';
import type { Item } from '../../things/items';
import { desecrate } from './sit';
import { zapBeforeWriting } from './use';

const isFitting = ({ type }: Item): boolean => ')/=*'.includes(type.symbol) || type.name === 'towel';

/** Blades, and the hard one among the gems, cut into the floor; anything else writes in the dust. */
const CUTS = /dagger|knife|axe|sword|scimitar|mattock|^diamond$/;
const isShoe = ({ type }: Item): boolean => type.slot === 'boots';

export function* engrave(game: Game): Play<boolean> {
  const { hero, level } = game;
  const place = level.at(hero.x, hero.y);
  if (place === '{') {
    yield* game.say("You can't write on the fountain!");
    return false;
  }
  const item = yield* chooseItem(game, { verb: 'write with', hands: 'your fingertip', suggests: isFitting });
  if (item === null) return false;
  if (place === '_') {
    yield* game.say(`You make a motion towards the altar with your ${item === '-' ? 'fingertip' : bareName(item, game.looks)}.`);
    yield* desecrate(game);
    return false;
  }
  if (hero.floats) {
    yield* game.say("You can't reach the floor.");
    return false;
  }
  const refusal = item === '-' ? null : whyNotWrite(game, item);
  if (refusal !== null) {
    yield* game.say(refusal);
    return true;
  }
  const isWand = item !== '-' && item.type.symbol === '/';
  if (isWand) yield* zapBeforeWriting(game, item);
  const cuts = item !== '-' && CUTS.test(item.type.name);
  const ground = place === '#' ? 'ground' : 'floor';
  const verb = cuts ? 'engrave' : 'write';
  const where = place === 'I' ? (cuts ? 'the ice' : 'the frost') : cuts ? `the ${ground}` : 'the dust';
  const tool = item === '-' ? 'your fingertip' : game.name(item) + hero.usage(item);
  game.waits.line = true;
  yield* game.say(`You ${verb} in ${where} with ${tool}.`);
  const text = yield* game.askLine(`What do you want to ${verb} in ${where} here?`);
  if (text.trim() === '') {
    yield* game.say(isWand ? `The ${bareName(item, game.looks)} glows, then fades.` : 'Never mind.');
    return isWand;
  }
  return true;
}

function whyNotWrite(game: Game, item: Item): string | null {
  const { symbol, name } = item.type;
  if (symbol === '[' && !isShoe(item)) return "You can't engrave with such a large object!";
  if ('%?'.includes(symbol)) return `Your ${bareName(item, game.looks)} would get too dirty.`;
  return name === 'towel' ? `Your ${bareName(item, game.looks)} gets dusty.` : null;
}
