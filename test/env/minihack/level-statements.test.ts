// Some six hundred statements of the level language, each in a level of its own, beside what the original's level compiler and engine made of
// them (tools/oracle/minihack_statements.py): the same map, or refused with its place. None is taken and drawn otherwise.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/core/errors';
import { createRng } from '../../../src/core/rng';
import { createLevel } from '../../../src/env/minihack/level/build-level';
import { parseDes } from '../../../src/env/minihack/level/parse-des';
import { createHero } from '../../../src/env/minihack/rules/hero';
import { Session, SKILL } from '../../../src/env/minihack/tasks/session';

interface Recorded {
  readonly level: string;
  /** The map of the level without the statement. */
  readonly plain: readonly string[];
  /** Refused, taken, or the rows of the map that differ. */
  readonly statements: Readonly<Record<string, boolean | Readonly<Record<string, string>>>>;
}
const { level: frame, plain, statements } = JSON.parse(readFileSync('test/fixtures/minihack/statements.json', 'utf8')) as Recorded;

/** Refused by the original for their form alone: what they mean is plain. */
const GENEROUS = ['$place = { (5,2) }\nGOLD:1,$place', 'OBJECT:(\'%\',"apple"),(5,2) # comment'];

function rowsOf(lines: string, seed: number): readonly string[] | AppError {
  try {
    const level = createLevel(parseDes(frame.replace('STATEMENTS', () => lines)), createRng(seed, 'test'));
    const hero = createHero('rog-hum-cha-mal', createRng(3, 'test'));
    return new Session(level, hero, createRng(1, 'play'), SKILL).rows.slice(1, 22);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

const all = Object.entries(statements);
const drawn = all.flatMap(([lines, rows]) => (typeof rows === 'object' ? [[lines, rows] as const] : []));

describe('statements that the original', () => {
  it.each(all.flatMap(([lines, verdict]) => (verdict === false && !GENEROUS.includes(lines) ? [lines] : [])))('refuses: %s', (lines) => {
    const error = rowsOf(lines, 1);
    expect(error).toMatchObject({
      code: expect.stringMatching(/^DES_/),
      message: expect.stringMatching(/^Level text, line \d+, column \d+: /),
    });
  });

  it.each(drawn)('draws: %s', (lines, rows) => {
    const ours = rowsOf(lines, 1);
    if (ours instanceof AppError) expect(ours.code).toMatch(/^DES_/);
    else expect(ours).toEqual(plain.map((row, at) => rows[at] ?? row));
  });

  it.each(all.flatMap(([lines, verdict]) => (verdict === true ? [lines] : [])))('takes and draws by chance: %s', (lines) => {
    for (let seed = 0; seed < 5; seed++) {
      const ours = rowsOf(lines, seed);
      if (ours instanceof AppError) expect(ours.code).toMatch(/^DES_/);
      else expect(ours.join('')).toMatch(/@/);
    }
  });

  it('are drawn here, most of them', () => {
    const refused = drawn.filter(([lines]) => rowsOf(lines, 1) instanceof AppError);
    expect(drawn.length).toBeGreaterThan(450);
    expect(refused.length).toBeLessThan(120);
  });
});
