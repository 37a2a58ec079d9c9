// Who hits whom, by the rules of NetHack 3.6: a blow lands where a d20 is below a sum, so each sum is found by trying all twenty.

import { describe, expect, it } from 'vitest';
import type { Rng } from '../../../src/core/rng';
import { strike } from '../../../src/env/minihack/rules/combat';
import type { Game, Play } from '../../../src/env/minihack/rules/game';
import type { Attributes } from '../../../src/env/minihack/rules/hero';
import { attackHero, throwAtHero } from '../../../src/env/minihack/rules/monster-attacks';
import { createItem } from '../../../src/env/minihack/things/items';
import { findType } from '../../../src/env/minihack/things/item-kinds';
import { findMonster, type Monster } from '../../../src/env/minihack/things/monsters';
import { HALL, LIT, open } from './open-game';

/** What the next draws give; after them 0. */
function fix(game: Game, ...draws: number[]): void {
  const rng: Pick<Rng, 'int'> = { int: () => draws.shift() ?? 0 };
  Object.assign(game, { rng });
}

function run(play: Play<unknown>): void {
  for (let keys = 0; play.next(32).done !== true; keys++) if (keys > 100) throw new Error('the play does not end');
}

/** A hero of level 1 with nothing on, ordinary in everything, and a monster two squares to the east. */
function meet(name: string, attributes: Partial<Attributes> = {}, more: Partial<Monster> = {}, far = 1): { game: Game; monster: Monster } {
  const { game } = open(HALL, [LIT, 'BRANCH:(5,3,5,3),(0,0,0,0)']);
  Object.assign(game.hero.attributes, { strength: 12, dexterity: 10, constitution: 10, ...attributes });
  Object.assign(game.hero, { wielded: null, level: 1, hp: 200, maxHp: 200 });
  game.hero.worn.clear();
  const { x, y } = game.hero;
  const still = { asleep: false, peaceful: false, flees: 0, movement: 0, wielded: null, track: [], inventory: [] };
  const monster: Monster = { type: findMonster(null, name)!, x: x + far, y, hp: 100, maxHp: 100, ...still, ...more };
  game.level.monsters = [monster];
  game.see();
  return { game, monster };
}

/** How many of twenty rolls hit. */
const hits = (tries: (roll: number) => boolean): number => Array.from({ length: 20 }, (_, roll) => tries(roll)).filter(Boolean).length;

function heroHits(prepare: () => { game: Game; monster: Monster }): number {
  return hits((roll) => {
    const { game, monster } = prepare();
    fix(game, roll);
    run(strike(game, monster));
    return monster.hp < 100;
  });
}

describe('a blow of the hero', () => {
  // Level 1, +1 below level 3, and the rat's armour class 7 beside the 1 of the rule: rolls below 10 hit.
  it.each([
    ['ordinary attributes', {}, {}, 9],
    ['strength below 6', { strength: 5 }, {}, 7],
    ['strength 7', { strength: 7 }, {}, 8],
    ['strength 8', { strength: 8 }, {}, 9],
    ['strength 16', { strength: 16 }, {}, 9],
    ['strength 17', { strength: 17 }, {}, 10],
    ['strength 18/50', { strength: 68 }, {}, 10],
    ['strength 18/51', { strength: 69 }, {}, 11],
    ['strength 18/99', { strength: 117 }, {}, 11],
    ['strength 18/100', { strength: 118 }, {}, 12],
    ['dexterity 3', { dexterity: 3 }, {}, 6],
    ['dexterity 5', { dexterity: 5 }, {}, 7],
    ['dexterity 7', { dexterity: 7 }, {}, 8],
    ['dexterity 13', { dexterity: 13 }, {}, 9],
    ['dexterity 14', { dexterity: 14 }, {}, 9],
    ['dexterity 18', { dexterity: 18 }, {}, 13],
    ['a sleeper', {}, { asleep: true }, 11],
    ['one that flees', {}, { flees: 9 }, 11],
  ] as const)('with %s', (_, attributes, more, expected) => expect(heroHits(() => meet('giant rat', attributes, more))).toBe(expected));

  it('counts the monster’s armour class, the hero’s level and the weapon’s enchantment', () => {
    expect(heroHits(() => meet('goblin'))).toBe(12);
    for (const [level, expected] of [
      [2, 10],
      [3, 10],
      [4, 11],
    ] as const)
      expect(
        heroHits(() => {
          const met = meet('giant rat');
          met.game.hero.level = level;
          return met;
        }),
      ).toBe(expected);
    const armed = (name: string, enchantment: number) => () => {
      const met = meet('giant rat');
      met.game.hero.wielded = createItem(findType(')', name)!, { enchantment });
      return met;
    };
    expect(heroHits(armed('club', 3))).toBe(12);
    expect(heroHits(armed('club', -2))).toBe(7);
    // Daggers hit more easily, by 2.
    expect(heroHits(armed('dagger', 0))).toBe(11);
  });

  it.each([
    [5, 5],
    [6, 6],
    [15, 6],
    [16, 7],
    [17, 7],
    [18, 8],
    [19, 9],
    [93, 9],
    [94, 10],
    [108, 10],
    [109, 11],
    [117, 11],
    [118, 12],
  ])('with strength %i does %i at most with a club, and five less at least', (strength, most) => {
    const done = [0, 5].map((die) => {
      const { game, monster } = meet('giant rat', { strength });
      game.hero.wielded = createItem(findType(')', 'club')!);
      fix(game, 0, die, 1);
      run(strike(game, monster));
      return 100 - monster.hp;
    });
    expect(done).toEqual([Math.max(1, most - 5), most]);
  });

  it('wakes a sleeper and makes an enemy, whether it lands or not', () => {
    for (const roll of [0, 19]) {
      const { game, monster } = meet('goblin', {}, { asleep: true, peaceful: true });
      fix(game, roll, 0, 1);
      run(strike(game, monster));
      expect([monster.asleep, monster.peaceful]).toEqual([false, false]);
    }
  });

  it('may put to flight what has less than half its points left', () => {
    const fled = (hp: number, chance: number): number => {
      const { game, monster } = meet('giant rat', {}, { hp, maxHp: 100 });
      fix(game, 0, 0, chance, 0, 29);
      run(strike(game, monster));
      return monster.flees;
    };
    expect(fled(51, 0)).toBe(0);
    expect(fled(50, 0)).toBe(30);
    expect(fled(50, 1)).toBe(0);
  });
});

describe('what the hero learns', () => {
  const slain = (name: string, experience: number, level = 1): Game => {
    const { game, monster } = meet(name, {}, { hp: 1 });
    Object.assign(game.hero, { experience, level });
    fix(game, 0, 0);
    run(strike(game, monster));
    return game;
  };

  // 1 + level² and more for speed, weapons and touches.
  it.each([
    ['newt', 1],
    ['jackal', 1],
    ['fox', 4],
    ['lichen', 4],
    ['goblin', 6],
    ['giant rat', 2],
    ['blue jelly', 17],
  ])('%s is worth %i', (name, points) => expect(slain(name, 0).hero.experience).toBe(points));

  it.each([
    [1, 20],
    [2, 40],
    [3, 80],
    [4, 160],
    [5, 320],
  ])('leaves level %i with %i points', (level, points) => {
    expect(slain('newt', points - 2, level).hero.level).toBe(level);
    const { hero } = slain('newt', points - 1, level);
    expect(hero.level).toBe(level + 1);
    expect(hero.maxHp).toBeGreaterThan(200);
  });
});

describe('a blow of a monster', () => {
  function monsterHits(name: string, ac: number, more: Partial<Monster> = {}): number {
    return hits((roll) => {
      const { game, monster } = meet(name, {}, more);
      Object.defineProperty(game.hero, 'ac', { value: ac });
      fix(game, roll, 0);
      run(attackHero(game, monster));
      return game.hero.hp < 200;
    });
  }

  // Below 10 + armour class + level.
  it.each([
    ['newt', 10, 19],
    ['newt', 7, 16],
    ['newt', 0, 9],
    ['giant rat', 7, 17],
    ['giant rat', 3, 13],
    ['goblin', 5, 14],
  ])('%s against armour class %i lands %i times of 20', (name, ac, expected) => expect(monsterHits(name, ac)).toBe(expected));

  it('tells a narrow miss', () => {
    const { game, monster } = meet('newt');
    Object.defineProperty(game.hero, 'ac', { value: 5 });
    fix(game, 14);
    run(attackHero(game, monster));
    expect(game.message).toContain('The newt just misses!');
  });

  it('does the dice of its kind', () => {
    for (const [name, die, done] of [
      ['jackal', 0, 1],
      ['jackal', 1, 2],
      ['fox', 2, 3],
      ['goblin', 3, 4],
    ] as const) {
      const { game, monster } = meet(name);
      fix(game, 0, die);
      run(attackHero(game, monster));
      expect([name, 200 - game.hero.hp]).toEqual([name, done]);
    }
  });

  it('of a lichen holds the hero', () => {
    const { game, monster } = meet('lichen');
    fix(game, 0);
    run(attackHero(game, monster));
    expect(game.hero.stuckTo).toBe(monster);
  });

  it('from afar is likelier the nearer it is', () => {
    const thrown = (far: number): number =>
      hits((roll) => {
        const dart = createItem(findType(')', 'dart')!, { quantity: 5 });
        const { game, monster } = meet('kobold', {}, { inventory: [dart] }, far);
        Object.defineProperty(game.hero, 'ac', { value: 2 });
        fix(game, roll, 0);
        run(throwAtHero(game, monster, dart));
        expect(dart.quantity).toBe(4);
        return game.hero.hp < 200;
      });
    // Below armour class + 8 + (3 less the squares between, -4 at the least).
    expect([2, 3, 4, 6].map(thrown)).toEqual([10, 9, 8, 6]);
  });
});
