import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/rng';
import { createLevel } from '../../../src/env/minihack/level/build-level';
import { createHero } from '../../../src/env/minihack/rules/hero';
import { describeInWords, distanceWord, enumerate, plural, wayWord } from '../../../src/env/minihack/view/language';
import { parseDes } from '../../../src/env/minihack/level/parse-des';
import { Session, SKILL } from '../../../src/env/minihack/tasks/session';
import { GAME_TASKS } from '../../../src/env/minihack/tasks/tasks';
import { createSession } from '../../../src/env/minihack/tasks/text-environment';

function begin(rows: readonly string[], start: readonly [number, number], rest = ''): Session {
  const text = [
    'MAZE:"mylevel",\' \'',
    'FLAGS:hardfloor',
    'GEOMETRY:center,center',
    'MAP',
    ...rows,
    'ENDMAP',
    `REGION:(0,0,${rows[0]!.length},${rows.length}),lit,"ordinary"`,
    // A start that is all the forbidden square would count for nothing.
    `BRANCH:(${start.join()},${start.join()}),(${rows[0]!.length - 1},${rows.length - 1},${rows[0]!.length - 1},${rows.length - 1})`,
    rest,
  ].join('\n');
  return new Session(
    createLevel(parseDes(text), createRng(1, 'level')),
    createHero('rog-hum-cha-mal', createRng(1, 'hero')),
    createRng(1, 'play'),
    SKILL,
  );
}

describe('directions and distances', () => {
  it.each([
    [3, -1, 'near', 'eastnortheast'],
    [0, -1, 'adjacent', 'north'],
    [-2, 2, 'very near', 'southwest'],
    [-16, 6, 'far', 'westsouthwest'],
    [-1, -5, 'near', 'northnorthwest'],
    [-48, 0, 'very far', 'west'],
  ])('%i, %i: %s %s', (dx, dy, distance, way) => expect([distanceWord(dx, dy), wayWord(dx, dy)]).toEqual([distance, way]));
});

describe('plurals are the wrapper’s', () => {
  it.each([
    ['monkey', 'monkeys'],
    ['pony', 'ponies'],
    ['wizard', 'wizards'],
    ['priestess', 'priestesses'],
    ['elf', 'elves'],
    ['quarterstaff', 'quarterstaves'],
    ['lava', 'area of lava'],
    ['combat boots', 'combat boots'],
    ['scroll labeled FOO', 'scrolls labeled FOO'],
  ])('%s: %s', (one, several) => expect(plural(one)).toBe(several));

  it('joins words', () => {
    expect(enumerate(['a', 'b'])).toBe('a and b');
    expect(enumerate(['a', 'b', 'c'])).toBe('a, b, and c');
  });
});

describe('the observation in words', () => {
  it('tells the room of the wrapper’s own example as the wrapper does', () => {
    const { game } = begin(
      ['---------', '........|', '|.......|', '|.......|', '|.......|', '----+----'],
      [5, 1],
      'DOOR:nodoor,(0,1)\nDOOR:closed,(4,5)\nOBJECT:(\'%\',"egg"),(7,1)',
    );
    expect(describeInWords(game).glyphs.split('\n')).toEqual([
      'dark area far west',
      'vertical wall near east and southeast',
      'horizontal wall near south and southwest',
      'horizontal closed door near southsouthwest',
      'doorway near west',
      'egg very near east',
      'horizontal wall adjacent north, northeast, and northwest',
    ]);
    expect(describeInWords(game).cursor).toBe('Yourself a rogue');
  });

  it('tells several of a kind in one direction in the plural', () => {
    const { game } = begin(['.........', '.........'], [0, 0], 'FOUNTAIN:(6,0)\nFOUNTAIN:(7,0)\nFOUNTAIN:(8,1)');
    expect(describeInWords(game).glyphs).toContain('fountains far east\n');
    expect(describeInWords(game).glyphs).toContain('fountain far eastsoutheast');
  });

  it('has message, status and inventory', () => {
    const words = describeInWords(
      createSession(
        GAME_TASKS.find(({ name }) => name === 'Eat-Fixed')!,
        3,
        'test',
      ).game,
    );
    expect(words.message).toMatch(/^Hello Agent, welcome to NetHack! {2}You are a neutral human Caveman\.$/);
    expect(words.inventory).toMatch(/^a: a (blessed )?\+1 club \(weapon in hand\)\nb: /);
    expect(words.blstats.split('\n')).toHaveLength(22);
    expect(words.blstats).toContain('\nHP: 16/16\n');
    expect(words.blstats).toContain('\nHunger: Not Hungry\n');
    expect(words.blstats).toContain('\nAlignment: Neutral\nCondition: None');
    expect(words.glyphs).toContain('apple very near northwest');
  });

  it('gives a window whole, without its end mark', () => {
    const task = GAME_TASKS.find(({ name }) => name === 'Eat-Fixed')!;
    const session = createSession({ ...task, session: { ...task.session, allModes: true } }, 3, 'test');
    session.step('i'.charCodeAt(0));
    const { message } = describeInWords(session.game);
    expect(message.split('\n')[0]).toBe('Weapons');
    expect(message).toContain('\nArmor\n');
    expect(message).not.toContain('(end)');
  });
});
