import { createRng } from '../../../src/core/rng';
import { createLevel } from '../../../src/env/minihack/level/build-level';
import { createHero } from '../../../src/env/minihack/rules/hero';
import { parseDes } from '../../../src/env/minihack/level/parse-des';
import { Session, SKILL, type SessionOptions } from '../../../src/env/minihack/tasks/session';

/** A game on a centred map. Texts, positions and turns expected below were seen on the original. */
export function open(map: string, lines: readonly string[], more: Partial<SessionOptions> = {}, character = 'rog-hum-cha-mal'): Session {
  const text = ['MAZE:"mylevel",\' \'', 'FLAGS:hardfloor', 'GEOMETRY:center,center', 'MAP', map, 'ENDMAP', ...lines, ''].join('\n');
  const hero = createHero(character, createRng(3, 'test'));
  return new Session(createLevel(parseDes(text), createRng(1, 'test')), hero, createRng(1, 'play'), { ...SKILL, ...more });
}

export function press(session: Session, keys: string): Session {
  for (const key of keys) session.step(key.charCodeAt(0));
  return session;
}

export const HALL = '-------------\n|...........|\n|...........|\n|...........+##\n|...........|\n|...........|\n-------------';
export const LIT = 'REGION:(0,0,12,6),lit,"ordinary"';
export const DOOR = 'DOOR:closed,(12,3)';
export const START = 'BRANCH:(5,3,5,3),(0,0,0,0)';
