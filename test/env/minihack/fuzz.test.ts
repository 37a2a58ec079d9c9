import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/core/errors';
import { createRng } from '../../../src/core/rng';
import { createHero } from '../../../src/env/minihack/rules/hero';
import { impossibleState } from '../../../tools/bench/invariants';
import { drawOwnLevel } from '../../../src/env/minihack/tasks/own-levels';
import { Session, SKILL } from '../../../src/env/minihack/tasks/session';
import { GAME_TASKS } from '../../../src/env/minihack/tasks/tasks';
import { createSession } from '../../../src/env/minihack/tasks/text-environment';

describe('random keys', () => {
  // `npm run -s tools -- bench minihack-fuzz` sends a million.
  it.each(GAME_TASKS.map((task) => [task.name, task] as const))('leave every state of %s possible', (name, task) => {
    const rng = createRng(3, name);
    for (const allModes of [false, true]) {
      const session = createSession({ ...task, session: { ...task.session, allModes } }, 5, 'fuzz');
      for (let keys = 0; keys < 300; keys++) {
        const step = session.step(rng.int(2) === 0 ? rng.pick(task.keys) : rng.int(256));
        expect([keys, impossibleState(session, step)]).toEqual([keys, null]);
        if (step.over) break;
      }
    }
  });
});

const WORDS = [
  'ROOM:"ordinary",lit,random,random,random {',
  '}',
  'RANDOM_CORRIDORS',
  'STAIR:random,down',
  'MAZEWALK:(3,3),east',
  'TRAP:"teleport",random',
];
const MORE = [
  'MONSTER:random,random',
  'OBJECT:random,random',
  'DOOR:random,(2,2)',
  'BRANCH:(0,0,9,9),(1,1,2,2)',
  'GOLD:5,(1,1)',
  'NON_DIGGABLE:(0,0,9,9)',
];
const ODD = [
  "TERRAIN:randline (0,0),(9,9),5,'L'",
  "REPLACE_TERRAIN:(0,0,9,9),'.','C',50%",
  '$x = { (1,1),(2,2) }',
  'SHUFFLE:$x',
  'IF [50%] {',
  'LOOP [2] {',
  'MAP',
  '....',
  'ENDMAP',
];

describe('random level texts', () => {
  const line = fc.oneof(fc.constantFrom(...WORDS, ...MORE, ...ODD), fc.string({ maxLength: 30 }));

  it('are played or refused by an error with a code, never anything else', () => {
    let played = 0;
    fc.assert(
      fc.property(
        fc.constantFrom('LEVEL:"mylevel"', 'MAZE:"mylevel",\'.\'', ''),
        fc.array(line, { maxLength: 12 }),
        fc.nat(1000),
        (head, lines, seed) => {
          let level;
          try {
            level = drawOwnLevel([head, ...lines].join('\n'), seed);
          } catch (error) {
            expect(error).toBeInstanceOf(AppError);
            return;
          }
          const session = new Session(level, createHero('rog-hum-cha-mal', createRng(seed, 'hero')), createRng(seed, 'play'), SKILL);
          for (const key of 'hjklyubnLJs') session.step(key.charCodeAt(0));
          expect(session.rows).toHaveLength(24);
          played++;
        },
      ),
      { numRuns: 400, seed: 7 },
    );
    expect(played).toBeGreaterThan(10);
  });
});
