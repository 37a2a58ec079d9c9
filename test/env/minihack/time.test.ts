// What passes with time, by the rules of NetHack 3.6: hunger, regeneration, who moves how often.

import { describe, expect, it } from 'vitest';
import type { Rng } from '../../../src/core/rng';
import type { Game } from '../../../src/env/minihack/rules/game';
import { passTurn } from '../../../src/env/minihack/rules/turns';
import { createItem } from '../../../src/env/minihack/things/items';
import { findType } from '../../../src/env/minihack/things/item-kinds';
import { findMonster, type Monster } from '../../../src/env/minihack/things/monsters';
import { HALL, LIT, open } from './open-game';

function begin(): Game {
  const { game } = open(HALL, [LIT, 'BRANCH:(5,3,5,3),(0,0,0,0)']);
  game.level.monsters = [];
  return game;
}

function pass(game: Game, turns: number): void {
  for (const end = game.turn + turns; game.turn < end && !game.over;) {
    game.movement = 12;
    for (const play = passTurn(game); play.next(32).done !== true;);
  }
}

describe('hunger', () => {
  const ring = (): ReturnType<typeof createItem> => createItem(findType('=', 'see invisible')!);
  it.each([
    ['nothing on', () => undefined, 200],
    ['a ring on the left hand', ({ hero }: Game) => (hero.leftRing = ring()), 210],
    ['a ring on the right hand', ({ hero }: Game) => (hero.rightRing = ring()), 210],
    ['an amulet', ({ hero }: Game) => (hero.amulet = ring()), 210],
    ['two rings and an amulet', ({ hero }: Game) => (hero.leftRing = hero.rightRing = hero.amulet = ring()), 230],
  ] as const)('takes a point a turn, and one more in twenty turns for each thing that eats with the hero: %s', (_, put, spent) => {
    const game = begin();
    put(game);
    pass(game, 200);
    expect(900 - game.hero.nutrition).toBe(spent);
  });

  it.each([
    [151, 2, 'You are beginning to feel hungry.'],
    [51, 3, 'You are beginning to feel weak.'],
  ])('with %i points is felt a turn later', (nutrition, state, text) => {
    const game = begin();
    game.hero.nutrition = nutrition;
    pass(game, 1);
    expect([game.hero.hunger, game.message]).toEqual([state, text]);
  });

  it('kills at last', () => {
    const game = begin();
    game.hero.nutrition = -199;
    pass(game, 1);
    expect(game.over).toBeNull();
    pass(game, 1);
    expect([game.over, game.killer]).toEqual(['death', 'starvation']);
  });
});

describe('hit points', () => {
  it.each([
    [1, 15],
    [2, 11],
    [5, 7],
    [9, 4],
  ])('of a hero of level %i come back every %i turns', (level, turns) => {
    const game = begin();
    Object.assign(game.hero, { level, hp: 1, maxHp: 100 });
    game.turn = turns * 10;
    pass(game, turns * 10);
    expect(game.hero.hp).toBe(11);
  });

  it('never pass the most that the hero has', () => {
    const game = begin();
    game.hero.hp = game.hero.maxHp;
    pass(game, 60);
    expect(game.hero.hp).toBe(game.hero.maxHp);
  });
});

describe('monsters', () => {
  it.each([
    ['jackal', 0, 12],
    ['lichen', 0, 12],
    ['lichen', 1, 0],
    ['fox', 2, 24],
    ['fox', 3, 12],
    ['giant rat', 9, 12],
    ['giant rat', 10, 0],
    ['newt', 5, 12],
    ['newt', 6, 0],
  ])('%s with a draw of %i of 12 gains %i of movement in a turn', (name, draw, movement) => {
    const game = begin();
    const still = { asleep: true, peaceful: false, flees: 0, movement: 0, wielded: null, track: [], inventory: [] };
    const monster: Monster = { type: findMonster(null, name)!, x: game.hero.x + 3, y: game.hero.y, hp: 5, maxHp: 5, ...still };
    game.level.monsters = [monster];
    const rng: Pick<Rng, 'int'> = { int: () => draw };
    Object.assign(game, { rng });
    pass(game, 1);
    expect(monster.movement).toBe(movement);
  });
});
