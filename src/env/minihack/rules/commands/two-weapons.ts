// The X command: a second weapon in the other hand.

import type { Game, Play } from '../game';
import { bareName } from '../../things/item-names';
import type { Item } from '../../things/items';

/** @returns whether it took time: the less deft the hero, the more often */
export function* twoWeapons(game: Game): Play<boolean> {
  const { hero } = game;
  if (hero.role === 'cav') yield* game.say("Cavemen aren't able to use two weapons at once.");
  else if (hero.fightsWithTwo) {
    hero.pair = null;
    yield* game.say('You switch to your primary weapon.');
  } else {
    const { wielded, alternate } = hero;
    const refusal = whyNot(game, wielded, alternate);
    if (refusal !== null) yield* game.say(refusal);
    else {
      hero.pair = [wielded!, alternate!];
      yield* game.say('You begin two-weapon combat.');
      return 1 + game.rng.int(20) > hero.attributes.dexterity;
    }
  }
  return false;
}

function whyNot(game: Game, wielded: Item | null, alternate: Item | null): string | null {
  if (!wielded || !alternate) return `Your ${wielded ? 'left hand is' : alternate ? 'right hand is' : 'hands are'} empty.`;
  const other = [wielded, alternate].find(({ type }) => type.symbol !== ')');
  if (other) {
    const many = other.quantity > 1;
    return `Your ${bareName(other, game.looks, many)} ${many ? "aren't weapons" : "isn't a weapon"}.`;
  }
  return game.hero.worn.has('shield') ? "You can't use two weapons while wearing a shield." : null;
}
