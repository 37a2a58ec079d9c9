import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  ADVICE_MOST,
  CODES_MOST,
  type ContestEntry,
  differingGames,
  ENTRIES_MOST,
  NAME_MOST,
  oneLine,
  readContestCode,
  SEED_MOST,
  splitCodes,
  writeContestCode,
} from '../../../src/core/sharing/contest';
import { AppError } from '../../../src/core/errors';
import { readContestLink, writeContestLink } from '../../../src/core/sharing/link';

const entry: ContestEntry = {
  family: 'minihack/Wield',
  seed: 7,
  name: 'Ada',
  advice: 'To wield use w.',
  won: [true, true, false, true, true, true, true, false, true, true],
};

/** What a code of anything else would be: right in form and checksum. */
function forge(payload: string | Uint8Array, version = 1): string {
  const bytes = Buffer.from(payload);
  return `HS${version}-${bytes.toString('base64url')}.${createHash('sha256').update(bytes).digest('hex').slice(0, 8)}`;
}
const fields = (...change: unknown[]): string =>
  JSON.stringify(['minihack/Wield', 7, 'Ada', 'To wield use w.', '1101111011'].map((field, i) => change[i] ?? field));

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError && error.fix.endsWith('.')) return `${error.code} ${error.message}`;
    return `no AppError: ${String(error)}`;
  }
  return 'understood';
}

describe('a code', () => {
  it('is as docs/formats/contest.md says', () => {
    expect(writeContestCode(entry)).toBe(forge(fields()));
    expect(writeContestCode(entry)).toBe(
      'HS1-WyJtaW5paGFjay9XaWVsZCIsNywiQWRhIiwiVG8gd2llbGQgdXNlIHcuIiwiMTEwMTExMTAxMSJd.' +
        createHash('sha256').update(fields()).digest('hex').slice(0, 8),
    );
  });

  it('leads back to its entry, whatever letters it has', () => {
    const line = (most: number) =>
      fc
        .string({ unit: 'grapheme', minLength: 1, maxLength: most })
        .map((text) => oneLine(text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, 'x')).slice(0, most))
        .filter((text) => text !== '' && text === text.trim() && !/\p{Cs}/u.test(text));
    const entries = fc.record({
      family: fc.constantFrom('minihack/Wield', 'alfworld/cool'),
      seed: fc.nat({ max: SEED_MOST - 1 }),
      name: line(NAME_MOST),
      advice: line(ADVICE_MOST),
      won: fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
    });
    fc.assert(
      fc.property(entries, (one) => {
        const code = writeContestCode(one);
        expect(readContestCode(code)).toEqual(one);
        expect(splitCodes(` ${code}\n${code}`)).toEqual([code, code]);
      }),
    );
  });

  it('with one letter changed or left out is refused', () => {
    const code = writeContestCode(entry);
    fc.assert(
      fc.property(fc.nat({ max: code.length - 1 }), fc.option(fc.constantFrom(...'abzAZ019-_.')), (at, letter) => {
        const changed = code.slice(0, at) + (letter ?? '') + code.slice(at + 1);
        fc.pre(changed !== code);
        expect(refusal(() => readContestCode(changed))).toMatch(/^CONTEST_CODE /);
      }),
    );
  });

  it('from a stranger comes to an entry or to a refusal', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'binary' }).map((text) => `HS1-${text}`),
      fc.uint8Array().map((bytes) => forge(bytes)),
      fc.json().map((text) => forge(text)),
      fc.array(fc.anything(), { minLength: 5, maxLength: 5 }).map((all) => forge(JSON.stringify(all.map((one) => (typeof one === 'bigint' ? 0 : one)), (_, one: unknown) => (typeof one === 'bigint' ? 0 : one)))), // prettier-ignore
      fc.string({ unit: 'binary' }).map((text) => forge(fields(undefined, undefined, text))),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        const said = refusal(() => readContestCode(text));
        if (said === 'understood') expect(writeContestCode(readContestCode(text))).toBe(text);
        else expect(said).toMatch(/^CONTEST_CODE /);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['nothing', '', 'a code looks like'],
    ['a later version', forge(fields(), 2), 'it is of version 2, and this page reads version 1'],
    ['another checksum', writeContestCode(entry).replace(/.$/, (x) => (x === '0' ? '1' : '0')), 'missing or another one'],
    ['a very long one', `HS1-${'A'.repeat(5000)}.00000000`, '4000 are the most'],
    ['no UTF-8', forge(Uint8Array.of(0x22, 0xff, 0x22)), 'not JSON'],
    ['an object', forge('{"family":"minihack/Wield"}'), 'does not hold'],
    ['another field', forge(JSON.stringify([...(JSON.parse(fields()) as unknown[]), 1])), 'does not hold'],
    ['a field too few', forge('["minihack/Wield",7,"Ada","x"]'), 'the games are no text'],
    ['no family', forge(fields('<img src=x>')), 'the family is no family of games'],
    ['half a seed', forge(fields(undefined, 1.5)), 'the seed is no whole number'],
    ['a seed below', forge(fields(undefined, -1)), 'the seed is below 0'],
    ['a seed above', forge(fields(undefined, SEED_MOST + 1)), 'the seed is above'],
    ['no name', forge(fields(undefined, undefined, '')), 'the name is empty'],
    ['a long name', forge(fields(undefined, undefined, 'x'.repeat(NAME_MOST + 1))), 'the name has more than 40 letters'],
    ['letters turned round', forge(fields(undefined, undefined, 'A\u202eda')), 'the name has a letter that cannot be seen'],
    ['two lines', forge(fields(undefined, undefined, undefined, 'a\nb')), 'the advice has a letter that cannot be seen'],
    ['half a letter', forge(fields(undefined, undefined, undefined, 'a\ud800b')), 'the advice has a letter that cannot be seen'],
    ['a long advice', forge(fields(undefined, undefined, undefined, 'x'.repeat(ADVICE_MOST + 1))), 'more than 400 letters'],
    ['eleven games', forge(fields(undefined, undefined, undefined, undefined, '11111111111')), 'not 10 times 0 or 1'],
    ['a blank in the JSON', forge(fields().replace(',', ', ')), 'not spelled as this page spells it'],
  ])('is refused with what is wrong: %s', (_, code, why) => {
    const said = refusal(() => readContestCode(code));
    expect(said).toMatch(/^CONTEST_CODE .*\.$/);
    expect(said).toContain(why);
    expect(said.length).toBeLessThan(300);
  });

  it('is not made of what it could not be read from', () => {
    for (const change of [{ name: '' }, { name: 'x'.repeat(41) }, { advice: 'a\u200bb' }, { seed: 0.5 }, { won: [true] }])
      expect(refusal(() => writeContestCode({ ...entry, ...change }))).toMatch(/^CONTEST_ENTRY No code can be made: /);
  });
});

describe('a text with codes', () => {
  it('is refused where it holds none, or too much', () => {
    expect(refusal(() => splitCodes(' \n'))).toMatch(/^CONTEST_CODE There is no code/);
    expect(refusal(() => splitCodes('x'.repeat(CODES_MOST + 1)))).toMatch(/letters/);
    expect(refusal(() => splitCodes('x '.repeat(ENTRIES_MOST + 1)))).toMatch(/words/);
  });
});

it('games that a code tells otherwise are counted from 1', () => {
  expect(differingGames(entry.won, entry.won)).toEqual([]);
  expect(differingGames(entry.won, entry.won.map((won, i) => won !== (i === 0 || i === 9)))).toEqual([1, 10]); // prettier-ignore
});

describe('a link to a contest', () => {
  const families = ['minihack/Wield', 'minihack/Read'];

  it('leads to the games that it was written for', () => {
    fc.assert(
      fc.property(fc.constantFrom(...families), fc.nat({ max: SEED_MOST }), (family, seed) => {
        expect(readContestLink(writeContestLink({ family, seed }), families)).toMatchObject({ family, seed, notes: [] });
      }),
    );
  });

  it.each([
    ['', 'minihack/Wield', 1, []],
    [
      'v=1&family=minihack/Reed&seed=2',
      'minihack/Wield',
      2,
      ['There are no games "minihack/Reed"; minihack/Wield was taken. Was minihack/Read meant?'],
    ],
    ['v=1&seed=-3', 'minihack/Wield', 0, [expect.stringContaining('0 was taken, the nearest')]],
    ['v=1&seed=x&name=Ada', 'minihack/Wield', 1, [expect.stringContaining('"name"'), expect.stringContaining('left out')]],
    ['v=2&seed=9', 'minihack/Wield', 1, [expect.stringContaining('version "2"')]],
  ])('tells what it does not understand: %s', (query, family, seed, notes) => {
    expect(readContestLink(query, families)).toMatchObject({ family, seed, notes });
  });
});
