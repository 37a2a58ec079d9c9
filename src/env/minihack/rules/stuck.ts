import { nameFor } from './combat';
import type { Game, Play } from './game';

/** A step away from the monster that holds the hero: three times in forty the hero comes free. @returns whether the step is lost */
export function* isHeld(game: Game): Play<boolean> {
  const { hero, rng } = game;
  const holder = hero.stuckTo!;
  if (Math.abs(holder.x - hero.x) > 1 || Math.abs(holder.y - hero.y) > 1) {
    hero.stuckTo = null;
    return false;
  }
  const free = rng.int(40) < 3;
  yield* game.say(`You ${free ? 'pull free' : 'cannot escape'} from ${nameFor(game, holder)}${free ? '.' : '!'}`);
  if (free) hero.stuckTo = null;
  return !free;
}
