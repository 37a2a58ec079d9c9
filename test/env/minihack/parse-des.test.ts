import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type AppError } from '../../../src/core/errors';
import { createRng } from '../../../src/core/rng';
import { createLevel } from '../../../src/env/minihack/level/build-level';
import { LevelGenerator } from '../../../src/env/minihack/level/level-generator';
import { parseDes } from '../../../src/env/minihack/level/parse-des';

const DES = '../shared/data/minihack/des';
const files = ['dat', 'inline'].flatMap((folder) => readdirSync(join(DES, folder)).map((name) => join(DES, folder, name)));

function errorOf(text: string): AppError {
  try {
    parseDes(text);
  } catch (error) {
    return error as AppError;
  }
  throw new Error('parseDes took it');
}

describe('parseDes', () => {
  it('finds the saved level files', () => expect(files.length).toBeGreaterThan(100));

  // The template with words in place of sizes is no level before they are filled in.
  for (const file of files.filter((name) => !name.endsWith('key_and_door_tmp.des')))
    it(`reads ${file.slice(DES.length + 1)}`, () => expect(parseDes(readFileSync(file, 'utf8')).length).toBeGreaterThan(1));

  it('reads the template when its sizes are filled in', () => {
    const text = readFileSync(join(DES, 'dat/key_and_door_tmp.des'), 'utf8').replaceAll('RS', '5').replaceAll('SS', '2');
    expect(parseDes(text).length).toBeGreaterThan(1);
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
    // Screen columns 36 to 40, rows 10 to 14 (reference, section 4); level columns are one more, rows one less.
    expect(level.start).toEqual({ x: 37, y: 9 });
    expect(level.at(41, 13)).toBe('>');
  });

  it('gives equal levels for equal streams', () => {
    const text = readFileSync(join(DES, 'inline/MazeWalk-15x15.des'), 'utf8');
    const level = (seed: number): string => createLevel(parseDes(text), createRng(seed, 'test')).terrain.join('');
    expect(level(4)).toBe(level(4));
    expect(level(4)).not.toBe(level(5));
  });

  it('says which thing is outside the subset', () => {
    const text = new LevelGenerator().addMonster('Jabberwock').text;
    expect(() => createLevel(parseDes(text), createRng(1, 'test'))).toThrow(/Jabberwock/);
  });
});
