// Applying an axe: trees and doors give way to it. How many turns that takes is drawn.

import { askDirection } from '../doors';
import type { Game, Play } from '../game';
import { DIRECTIONS, STEP_KEYS } from '../../level/directions';
import { passMeanwhile } from '../turns';

/** The order in which the question lists directions. */
const LISTED = 'hykulnjb';
/** Of effort; a turn adds 10 to 14 and what strength and the axe add. */
const ENOUGH = 100;

export function* chop(game: Game): Play<boolean> {
  const { hero, level, rng } = game;
  const isTarget = (x: number, y: number): boolean => level.at(x, y) === 'T' || level.isShut(x, y);
  const letters = [...LISTED].filter((letter) => {
    const [dx, dy] = DIRECTIONS[STEP_KEYS.indexOf(letter)]!;
    return isTarget(hero.x + dx, hero.y + dy);
  });
  const way = yield* askDirection(game, `In what direction do you want to chop? [${letters.join('')}>]`);
  if (way === null) return true;
  if (way === 'here') {
    hero.hp = Math.max(1, hero.hp - 1 - rng.int(4));
    yield* game.say('You hit yourself with your axe.');
    return true;
  }
  const x = hero.x + way[0];
  const y = hero.y + way[1];
  if (!isTarget(x, y)) {
    yield* game.say(nothingToChop(game, x, y));
    return true;
  }
  const isTree = level.at(x, y) === 'T';
  const what = isTree ? 'tree' : 'door';
  yield* game.say(`You start ${isTree ? 'cutting' : 'chopping at'} the ${what}.`);
  for (let effort = 0, isFirst = true; ; isFirst = false) {
    effort += 10 + rng.int(5) + (hero.wielded?.enchantment ?? 0);
    if (effort > ENOUGH) break;
    yield* passMeanwhile(game);
    if (game.over) return false;
    if (isFirst) yield* game.say(`You hit the ${what} with all your might.`);
  }
  if (isTree) {
    level.set(x, y, '.');
    yield* game.say('You cut down the tree.');
  } else {
    level.setDoor(x, y, 'broken');
    yield* game.say('You break through the door.');
  }
  return true;
}

function nothingToChop({ level }: Game, x: number, y: number): string {
  if (level.boulderAt(x, y)) return 'Sparks fly as you whack the boulder.';
  if (level.at(x, y) === 'F') return 'Clang!';
  return level.isPassable(x, y) ? 'You swing your axe through thin air.' : 'You need a pick to dig rock.';
}
