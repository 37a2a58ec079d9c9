import { describe, expect, it } from 'vitest';
import { cropAroundHero, GLYPH_CLASSES, mapArrays, observeArrays } from '../../../src/env/minihack/view/arrays';
import { GAME_TASKS } from '../../../src/env/minihack/tasks/tasks';
import { createSession } from '../../../src/env/minihack/tasks/text-environment';

const begin = (name: string, seed = 4) =>
  createSession(
    GAME_TASKS.find((task) => task.name === name)!,
    seed,
    'test',
  );
const text = (bytes: Uint8Array): string => String.fromCharCode(...bytes).replace(/\0.*$/s, '');

describe('observations as arrays', () => {
  it('have NLE’s shapes', () => {
    const o = observeArrays(begin('Eat').game);
    expect([o.glyphClasses, o.chars, o.colors].map(({ length }) => length)).toEqual([21 * 79, 21 * 79, 21 * 79]);
    expect([o.blstats.length, o.message.length, o.invStrs.length, o.invLetters.length, o.invOclasses.length]).toEqual([
      27,
      256,
      55 * 80,
      55,
      55,
    ]);
    expect([o.ttyChars.length, o.ttyColors.length, o.ttyCursor.length]).toEqual([24 * 80, 24 * 80, 2]);
  });

  it('show what the terminal shows', () => {
    for (const task of GAME_TASKS) {
      const session = createSession(task, 6, 'test');
      for (const key of 'llj') session.step(key.charCodeAt(0));
      const o = observeArrays(session.game);
      const rows = Array.from({ length: 24 }, (_, y) => text(o.ttyChars.subarray(y * 80, (y + 1) * 80)).trimEnd());
      expect(rows).toEqual(session.rows);
      expect([...o.ttyCursor]).toEqual([...session.cursor]);
      for (let y = 0; y < 21; y++) expect(text(o.chars.subarray(y * 79, (y + 1) * 79)).trimEnd()).toBe(session.rows[y + 1]!.slice(0, 79));
      expect(text(o.message)).toBe(session.message);
    }
  });

  it('put the hero where blstats say, with his class', () => {
    const { game } = begin('Room-Monster-15x15');
    const { glyphClasses, blstats } = observeArrays(game);
    expect(GLYPH_CLASSES[glyphClasses[blstats[1]! * 79 + blstats[0]!]!]).toBe('hero');
    expect([...glyphClasses].filter((one) => GLYPH_CLASSES[one] === 'hero')).toHaveLength(1);
  });

  it('list what is carried', () => {
    const session = begin('Eat-Fixed');
    const o = observeArrays(session.game);
    // A caveman’s club, sling, flint, rocks and armour: letters a to e, classes weapon, weapon, gem, gem, armour.
    expect(text(o.invLetters)).toBe('abcde');
    expect([...o.invOclasses.subarray(0, 6)]).toEqual([2, 2, 13, 13, 3, 18]);
    expect(text(o.invStrs.subarray(0, 80))).toMatch(/^a (blessed )?\+1 club \(weapon in hand\)$/);
  });

  it('crop around the hero', () => {
    const { game } = begin('Room-5x5');
    const { chars } = mapArrays(game);
    const crop = cropAroundHero(chars, game, 9);
    expect(crop).toHaveLength(81);
    expect(String.fromCharCode(crop[40]!)).toBe('@');
    // The hero stands in the upper left corner of five by five.
    expect(text(crop.subarray(4 * 9, 5 * 9))).toBe('    @....');
    expect(text(crop.subarray(3 * 9, 4 * 9))).toBe('         ');
    expect(text(crop.subarray(8 * 9, 9 * 9))).toBe('    ....>');
    expect(() => cropAroundHero(chars, game, 8)).toThrow(RangeError);
  });

  it('fill a crop that reaches beyond the map', () => {
    const { game } = begin('Room-5x5');
    game.hero.x = 1;
    game.hero.y = 0;
    const crop = cropAroundHero(mapArrays(game).chars, game, 3, 7);
    expect([...crop.subarray(0, 3)]).toEqual([7, 7, 7]);
    expect(crop[3]).toBe(7);
    expect(crop[4]).toBe(64);
  });
});
