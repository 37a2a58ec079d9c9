// Sitting down, on what lies here or on the place itself.

import type { Game, Play } from '../game';
import { ROLES } from '../hero';
import { bareName } from '../../things/item-names';
import type { Item } from '../../things/items';

/** Cloth and boxes make a seat. */
const isSoft = ({ type }: Item): boolean => /^(robe|dwarvish cloak|fedora|large box|chest|sack|blindfold|towel)$/.test(type.name);

const PLACES: Readonly<Record<string, readonly string[]>> = {
  '<': ['You sit on the stairs.'],
  '>': ['You sit on the stairs.'],
  K: ['You sit on the sink.', 'Your rump gets wet.'],
  I: ['You sit on the ice.', 'The ice feels cold.'],
  '\\': ['You sit on the opulent throne.', 'You feel somehow out of place...'],
  '{': ['Having fun sitting on the fountain?'],
  '#': ['Having fun sitting on the ground?'],
};

export function* sit(game: Game): Play<boolean> {
  const { hero, level } = game;
  if (hero.floats) {
    yield* game.say('You tumble in place.');
    return false;
  }
  const [item] = level.pile(hero.x, hero.y);
  const place = level.at(hero.x, hero.y);
  if (item) {
    yield* game.say(`You sit on the ${bareName(item, game.looks)}.`);
    if (!isSoft(item)) yield* game.say("It's not very comfortable...");
  } else if (place === '_') {
    yield* game.say('You sit on the altar.');
    yield* desecrate(game);
  } else for (const text of PLACES[place] ?? ['Having fun sitting on the floor?']) yield* game.say(text);
  return true;
}

/** A god who is not the hero's own whispers. */
export function* desecrate(game: Game): Play {
  const { hero } = game;
  const [god] = game.altarText().split(' (') as [string];
  if (god === ROLES[hero.role].gods[hero.align]) {
    yield* game.say(`The voice of ${god} booms: "How darest thou desecrate my altar!"`);
    yield* game.say('You feel foolish!');
    return;
  }
  yield* game.say(`A voice (could it be ${god}?) whispers:`);
  yield* game.say('"Thou shalt pay, infidel!"');
}
