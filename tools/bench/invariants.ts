// What must hold in every state of a game, whatever was played: for fuzzing.

import { isInside } from '../../src/env/minihack/level/level';
import type { Session, SessionStep } from '../../src/env/minihack/tasks/session';

/** @returns the first thing that cannot be, in words; null when all is well */
export function impossibleState(session: Session, step: SessionStep): string | null {
  const { game, rows, cursor } = session;
  const { hero, level } = game;
  if (rows.length !== 24 || rows.some((row) => row.length > 80)) return 'the screen is not 24 rows of up to 80 columns';
  if (cursor[0] < 0 || cursor[0] > 23 || cursor[1] < 0 || cursor[1] > 79) return `the cursor is at ${cursor.join(', ')}`;
  if (!Number.isFinite(step.reward) || Math.abs(step.reward) > 2) return `the reward is ${step.reward}`;
  if (step.over !== (step.endStatus !== 0)) return `over is ${step.over} with end status ${step.endStatus}`;
  if (session.message.includes('undefined') || rows.some((row) => /undefined|NaN|null/.test(row))) return 'a text shows a missing value';
  if (game.over !== null) return step.over ? null : 'the game is over and the episode is not';
  if (!isInside(hero.x, hero.y) || !level.isPassable(hero.x, hero.y) || level.isShut(hero.x, hero.y))
    return `the hero is on "${level.at(hero.x, hero.y)}" at ${hero.x}, ${hero.y}`;
  // A dying hero waits for a key where windows are left to the player.
  if ((hero.hp < 1 && game.killer === '') || hero.hp > hero.maxHp) return `${hero.hp} of ${hero.maxHp} hit points`;
  const letters = hero.inventory.map(({ letter }) => letter).filter((letter) => letter !== '#');
  if (new Set(letters).size < letters.length) return `two things have one letter: ${letters.join('')}`;
  if (hero.inventory.some(({ quantity }) => quantity < 1)) return 'a thing is carried no times';
  const taken = new Set([hero.y * 80 + hero.x]);
  for (const { x, y, hp, type } of level.monsters) {
    if (hp < 1) return `a dead ${type.name} is on the level`;
    if (!level.isPassable(x, y)) return `a ${type.name} is on "${level.at(x, y)}"`;
    if (taken.has(y * 80 + x)) return `a ${type.name} shares its square`;
    taken.add(y * 80 + x);
  }
  for (const [at, pile] of level.piles) if (pile.length === 0 || pile.some(({ quantity }) => quantity < 1)) return `an empty pile at ${at}`;
  return null;
}
