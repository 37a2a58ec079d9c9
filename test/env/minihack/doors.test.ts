// How likely doors give way, and what a kick at nothing costs, by the rules of NetHack 3.6: a draw below a third of strength (18 at the most), dexterity and constitution, of 20 to
// open, of 25 to close, of 35 to kick in.

import { expect, it } from 'vitest';
import type { Rng } from '../../../src/core/rng';
import type { Session } from '../../../src/env/minihack/tasks/session';
import { HALL, LIT, open, press } from './open-game';

/** Of so many draws those after which the door is in another state. */
function changed(state: string, keys: string, draws: number, attributes: readonly [number, number, number]): number {
  const [strength, dexterity, constitution] = attributes;
  return Array.from({ length: draws }, (_, draw) => {
    const session: Session = open(HALL, [LIT, `DOOR:${state},(12,3)`, 'BRANCH:(11,3,11,3),(0,0,0,0)']);
    const { game } = session;
    game.level.monsters = [];
    Object.assign(game.hero.attributes, { strength, dexterity, constitution });
    const rng: Pick<Rng, 'int'> = { int: (bound) => (bound === draws ? draw : 1) };
    Object.assign(game, { rng });
    press(session, keys);
    return game.level.door(game.hero.x + 1, game.hero.y)!.state;
  }).filter((after) => after !== state).length;
}

it.each([
  [[12, 12, 12], 12],
  [[17, 10, 9], 12],
  [[18, 9, 9], 12],
  // 18/50 counts as 18.
  [[68, 9, 9], 12],
  [[10, 8, 7], 9],
] as const)('attributes %j: %i draws', (attributes, draws) => {
  expect(changed('closed', 'l', 20, attributes)).toBe(draws);
  expect(changed('open', 'cl', 25, attributes)).toBe(draws);
  expect(changed('locked', '\u0004l', 35, attributes)).toBe(draws);
});

it.each([0, 4])('a kick at nothing that strains a muscle is felt for 6 to 10 turns: draw %i of 5', (draw) => {
  const session = open(HALL, [LIT, 'BRANCH:(5,3,5,3),(0,0,0,0)']);
  const { game } = session;
  game.level.monsters = [];
  game.hero.attributes.dexterity = 15;
  const rng: Pick<Rng, 'int'> = { int: (bound) => (bound === 5 ? draw : 0) };
  Object.assign(game, { rng });
  press(session, '\u0004l');
  expect(session.message).toBe('Dumb move!  You strain a muscle.');
  // A turn has passed.
  expect(game.hero.woundedLegs).toBe(6 + draw - 1);
  expect(press(session, '\u0004').message).toBe('Your right leg is in no shape for kicking.');
});
