import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng';
import { household } from '../../src/env/alfworld/benchmark';
import { householdFamilies } from '../../src/env/alfworld/families';
import { Household } from '../../src/env/alfworld/household';
import { drawRoom, type Room } from '../../src/env/alfworld/room';
import { classOf, lamps, openable } from '../../src/env/alfworld/words';

const heat = householdFamilies.find(({ id }) => id === 'alfworld/heat')!;
const room: Room = {
  receptacles: ['microwave 1', 'desk 1', 'fridge 1'],
  contents: new Map([
    ['microwave 1', []],
    ['desk 1', ['book 1', 'apple 1']],
    ['fridge 1', ['cup 1']],
  ]),
  object: 'apple',
  target: 'fridge',
  goal: 'put a hot apple in fridge.',
};

function play(env: Household, actions: readonly string[]): string[] {
  return actions.map((action) => env.step(action).observation.text);
}

describe('household texts', () => {
  it('are those of ALFWorld 0.4', () => {
    const env = new Household(heat, 'microwave', room);
    expect(env.reset().text).toBe(
      'You are in the middle of a room. Looking quickly around you, you see a microwave 1, a desk 1, and a fridge 1. Your task is to: put a hot apple in fridge.',
    );
    const script: [string, string][] = [
      ['look', 'You are in the middle of a room. Looking quickly around you, you see nothing.'],
      ['go to desk 1', 'You arrive at desk 1. On the desk 1, you see a book 1, and a apple 1.'],
      ['go to desk 1', 'Nothing happens.'],
      ['inventory', 'You are not carrying anything.'],
      ['take apple 1 from desk 1', 'You pick up the apple 1 from the desk 1.'],
      ['take book 1 from desk 1', 'Nothing happens.'],
      ['inventory', 'You are carrying: a apple 1.'],
      ['examine apple 1', "There's nothing special about apple 1."],
      ['examine desk 1', 'On the desk 1, you see a book 1.'],
      ['heat apple 1 with desk 1', 'Nothing happens.'],
      ['go to microwave 1', 'You arrive at microwave 1. The microwave 1 is closed.'],
      ['heat apple 1 with microwave 1', 'You heat the apple 1 using the microwave 1.'],
      ['examine apple 1', 'This is a hot apple 1.'],
      ['open microwave 1', 'You open the microwave 1. The microwave 1 is open. In it, you see nothing.'],
      ['close microwave 1', 'You close the microwave 1.'],
      ['go to fridge 1', 'You arrive at fridge 1. The fridge 1 is closed.'],
      ['look', 'You are facing the fridge 1. Next to it, you see nothing.'],
      ['move apple 1 to fridge 1', 'Nothing happens.'],
      ['put apple 1 in fridge 1', 'Nothing happens.'],
      ['open fridge 1', 'You open the fridge 1. The fridge 1 is open. In it, you see a cup 1.'],
    ];
    expect(play(env, script.map(([action]) => action))).toEqual(script.map(([, text]) => text)); // prettier-ignore
    expect(env.step('move apple 1 to fridge 1')).toMatchObject({
      observation: { text: 'You move the apple 1 to the fridge 1.' },
      reward: 1,
      terminated: true,
      success: true,
    });
  });

  it('a cold apple does not win', () => {
    const env = new Household(heat, 'microwave', room);
    env.reset();
    play(env, ['go to desk 1', 'take apple 1 from desk 1', 'go to fridge 1', 'open fridge 1']);
    expect(env.step('move apple 1 to fridge 1').success).toBe(false);
  });

  it.each(['', ' ', 'take', 'go to', 'heat apple 1 with', 'GO TO desk 1', 'go  to desk 1', 'open open 1', 'use', 'examine constructor'])(
    '%j does nothing and breaks nothing',
    (action) => {
      const env = new Household(heat, 'microwave', room);
      env.reset();
      expect(env.step(action).observation.text).toBe('Nothing happens.');
    },
  );
});

describe('household rooms', () => {
  it('let the goal be found on open receptacles that are neither target nor means', () => {
    for (const family of householdFamilies) {
      for (let seed = 0; seed < 150; seed++) {
        const rng = createRng(seed, 'rooms');
        const means = seed % 3 === 0 ? family.trueMeans : rng.pick(family.means);
        const drawn = drawRoom(family, means, seed % 3 === 0, rng);
        const holding = [...drawn.contents].filter(([, inside]) => inside.some((name) => classOf(name) === drawn.object));
        expect([...drawn.contents.values()].flat().filter((name) => classOf(name) === drawn.object)).toHaveLength(family.count);
        for (const [place, inside] of holding) {
          expect(openable.has(classOf(place))).toBe(false);
          expect([means, drawn.target]).not.toContain(classOf(place));
          expect(inside.some((name) => (lamps as readonly string[]).includes(classOf(name)))).toBe(false);
        }
        expect(drawn.receptacles.length).toBeGreaterThanOrEqual(5);
        expect(drawn.receptacles.length).toBeLessThanOrEqual(9);
        if (family.kind === 'appliance') {
          expect(drawn.receptacles.filter((name) => classOf(name) !== drawn.target)).toHaveLength(8);
          expect(drawn.receptacles).toContain(`${means} 1`);
          expect(drawn.target).not.toBe(means);
        }
        if (family.kind === 'lamp') {
          const places = [...drawn.contents].filter(([, inside]) =>
            inside.some((name) => (lamps as readonly string[]).includes(classOf(name))),
          );
          expect(places).toHaveLength(1);
          expect(places[0]![1].map(classOf).sort()).toEqual([...lamps].sort());
        } else expect(drawn.goal).toContain(drawn.target);
        expect(drawn.goal).toContain(drawn.object);
      }
    }
  });

  it('give each means to each need equally often under random rules', () => {
    for (const { id, means } of householdFamilies) {
      const counts = new Map<string, number>(means.map((name) => [name, 0]));
      const draws = 4000;
      for (let rules = 0; rules < draws; rules++) {
        const said = household.oracleAdvice(`${id}-v1:train:1:rules=${rules}`).slice(0, -1).split(' ').at(-1)!;
        counts.set(said, counts.get(said)! + 1);
      }
      const share = 1 / means.length;
      const spread = 5 * Math.sqrt(draws * share * (1 - share));
      for (const count of counts.values()) expect(Math.abs(count - draws * share)).toBeLessThan(spread);
    }
  });

  it('offer every means alike, whatever the rules', () => {
    const put = householdFamilies.find(({ id }) => id === 'alfworld/put')!;
    const offered = put.means.map((means) => {
      const env = new Household(put, means, { ...room, target: 'desk' });
      env.reset();
      play(env, ['go to desk 1', 'take apple 1 from desk 1']);
      return env.step('look').observation.admissible;
    });
    for (const admissible of offered) expect(admissible).toEqual(offered[0]);
    expect(offered[0]!.filter((action) => action.includes('apple 1') && action.includes('desk 1'))).toHaveLength(8);
  });
});

describe('what was tried', () => {
  const nothing = { text: 'Nothing happens.' };
  it.each([
    ['heat', 'heat apple 1 with fridge 1', { verb: 'heat', means: 'fridge', worked: false }],
    ['heat', 'move apple 1 to fridge 1', null],
    ['heat', 'go to fridge 1', null],
    ['light', 'use torch 1', { verb: 'use', means: 'torch', worked: false }],
    ['inspect', 'use torch 1', { verb: 'use', means: 'torch', worked: false }],
    ['put', 'store apple 1 inside fridge 1', { verb: '', means: 'store', worked: false }],
    ['two', 'move apple 1 to fridge 1', { verb: '', means: 'move', worked: false }],
    ['stow', 'take apple 1 from fridge 1', null],
    ['stow', 'move', null],
  ])('%s: %s', (family, action, attempt) => {
    expect(household.attempt(`alfworld/${family}-v1:train:1`, action, nothing)).toEqual(attempt);
    if (attempt)
      expect(household.attempt(`alfworld/${family}-v1:train:1`, action, { text: 'You do.' })).toEqual({ ...attempt, worked: true });
  });
});
