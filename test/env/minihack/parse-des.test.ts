import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type AppError } from '../../../src/core/errors';
import { createRng } from '../../../src/core/rng';
import { createLevel } from '../../../src/env/minihack/level/build-level';
import { LevelGenerator } from '../../../src/env/minihack/level/level-generator';
import { parseDes } from '../../../src/env/minihack/level/parse-des';
import { createHero } from '../../../src/env/minihack/rules/hero';
import { Session, SKILL } from '../../../src/env/minihack/tasks/session';

const FIXTURES = 'test/fixtures/minihack';
const textOf = (path: string): string => readFileSync(join(FIXTURES, path), 'utf8');
const levels = (folder: string): string[] => readdirSync(join(FIXTURES, folder));

interface Verdict {
  readonly accepted: boolean;
  /** The first screen's map, where it does not depend on the seed. */
  readonly rows?: readonly string[] | null;
}
/** What the original's level compiler said of each file (tools/oracle/minihack_accepts.py). */
const verdicts = JSON.parse(textOf('accepts.json')) as Record<string, Verdict>;

function errorOf(text: string): AppError {
  try {
    createLevel(parseDes(text), createRng(1, 'test'));
  } catch (error) {
    return error as AppError;
  }
  throw new Error('it was taken');
}

describe('parseDes', () => {
  it.each(levels('levels'))('reads %s, which the original reads, and builds it with every seed', (name) => {
    expect(verdicts[name]!.accepted).toBe(true);
    const statements = parseDes(textOf(`levels/${name}`));
    expect(statements.length).toBeGreaterThan(1);
    for (let seed = 0; seed < 20; seed++) {
      const level = createLevel(statements, createRng(seed, 'test'));
      expect(level.terrain.some((square) => square !== ' ')).toBe(true);
    }
  });

  const drawn = Object.entries(verdicts).flatMap(([name, { rows }]) => (rows ? [[name, rows] as const] : []));
  it('has levels whose first screen was recorded', () => expect(drawn.length).toBeGreaterThanOrEqual(3));

  it.each(drawn)('%s looks as in the original', (name, rows) => {
    const level = createLevel(parseDes(textOf(`levels/${name}`)), createRng(1, 'test'));
    const session = new Session(level, createHero('rog-hum-cha-mal', createRng(3, 'test')), createRng(1, 'play'), SKILL);
    expect(session.rows.slice(1, 22)).toEqual(rows);
  });

  it.each(levels('refused'))('refuses %s, as the original does', (name) => {
    expect(verdicts[name]!.accepted).toBe(false);
    expect(errorOf(textOf(`refused/${name}`)).code).toMatch(/^DES_/);
  });

  it('reads a template when its sizes are filled in', () => {
    const template = textOf('levels/rooms.des').replace('(7,7)', '(RS,RS)').replace('(2,2)', '(SS,SS)');
    expect(errorOf(template).code).toBe('DES_SYNTAX');
    expect(parseDes(template.replaceAll('RS', '5').replaceAll('SS', '2')).length).toBeGreaterThan(1);
  });

  it('names line, column and what it expected', () => {
    const error = errorOf('MAZE:"mylevel",\' \'\nDOOR:ajar,(1,1)\n');
    expect(error.code).toBe('DES_SYNTAX');
    expect(error.message).toContain('line 2, column 6');
    expect(error.message).toContain('nodoor, broken, open');
    expect(errorOf('MAZE:"mylevel",\' \'\nMAP\n...\n').message).toContain('ENDMAP');
    expect(errorOf('ROOMS').message).toContain('MAZE or LEVEL');
  });
});

describe('createLevel', () => {
  it('puts a map of five by five where the original does', () => {
    const text = new LevelGenerator({ width: 5, height: 5 }).setStartPos([0, 0]).addGoalPos([4, 4]).text;
    const level = createLevel(parseDes(text), createRng(1, 'test'));
    // Screen columns 36 to 40, rows 10 to 14; level columns are one more, rows one less.
    expect(level.start).toEqual({ x: 37, y: 9 });
    expect(level.at(41, 13)).toBe('>');
  });

  it('gives equal levels for equal streams', () => {
    const text = textOf('levels/mazes.des');
    const level = (seed: number): string => createLevel(parseDes(text), createRng(seed, 'test')).terrain.join('');
    expect(level(4)).toBe(level(4));
    expect(level(4)).not.toBe(level(5));
  });

  it('says which thing is outside the subset', () => {
    const text = new LevelGenerator().addMonster('Jabberwock').text;
    expect(() => createLevel(parseDes(text), createRng(1, 'test'))).toThrow(/Jabberwock/);
  });
});
