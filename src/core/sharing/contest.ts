// The advice contest: ten games that are the same for everybody, and an entry, a short code with a name, an advice and which of the games were
// won. Nobody signs a code, so it proves nothing: what it says of the games is a claim, and a board plays them again. Format: docs/formats/contest.md.

import * as v from 'valibot';
import { AppError } from '../errors';
import { Sha256 } from '../sha256';

export const CONTEST_GAMES = 10;
/** Letters of an advice and of a name. */
export const ADVICE_MOST = 400;
export const NAME_MOST = 40;
/** Largest seed of a contest; the least is 0. */
export const SEED_MOST = 2 ** 31;
/** Letters of a text with codes, and entries on a board. */
export const CODES_MOST = 400_000;
export const ENTRIES_MOST = 200;

export interface Contest {
  /** `minihack/Wield` */
  readonly family: string;
  readonly seed: number;
}

export interface ContestEntry extends Contest {
  readonly name: string;
  readonly advice: string;
  /** As the code claims, one a game. */
  readonly won: readonly boolean[];
}

const MARK = 'HS';
const VERSION = 1;
/** `HS1-` payload `.` checksum. */
const CODE = /^HS(\d{1,4})-([A-Za-z0-9_-]+)\.([0-9a-f]{8})$/;
/** Above what the longest entry takes. */
const CODE_MOST = 4000;

/** No letters that move, hide or break a line, and no halves of letters. */
const PLAIN = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u;
const line = (what: string, most: number) =>
  v.pipe(
    v.string(`${what} is no text`),
    v.check((text) => text === text.trim() && text !== '', `${what} is empty, or begins or ends with a blank`),
    v.maxLength(most, `${what} has more than ${most} letters`),
    v.regex(PLAIN, `${what} has a letter that cannot be seen`),
  );

const entrySchema = v.strictTuple(
  [
    v.pipe(
      v.string('the family is no text'),
      v.maxLength(80, 'the family is too long'),
      v.regex(/^[a-z]+\/[A-Za-z0-9-]+$/, 'the family is no family of games'),
    ),
    v.pipe(v.number('the seed is no number'), v.integer('the seed is no whole number'), v.minValue(0, 'the seed is below 0'), v.maxValue(SEED_MOST, `the seed is above ${SEED_MOST}`)), // prettier-ignore
    line('the name', NAME_MOST),
    line('the advice', ADVICE_MOST),
    v.pipe(v.string('the games are no text'), v.regex(/^[01]{10}$/, `the games are not ${CONTEST_GAMES} times 0 or 1`)),
  ],
  'it does not hold a family, a seed, a name, an advice and the games',
);

/** What was typed on several lines, as one line. */
export function oneLine(typed: string): string {
  return typed.replace(/\s+/g, ' ').trim();
}

/** @throws AppError `CONTEST_ENTRY` where the name, the advice or the games are none that a code can hold */
export function writeContestCode({ family, seed, name, advice, won }: ContestEntry): string {
  const fields = [family, seed, name, advice, won.map(Number).join('')];
  const { issues } = v.safeParse(entrySchema, fields);
  if (issues) throw new AppError('CONTEST_ENTRY', `No code can be made: ${issues[0].message}.`, 'Change it, then take the code.');
  return code(new TextEncoder().encode(JSON.stringify(fields)));
}

/** @throws AppError `CONTEST_CODE` for everything that `writeContestCode` does not write */
export function readContestCode(text: string): ContestEntry {
  if (text.length > CODE_MOST) throw refuse(text, `it has ${text.length} letters, and ${CODE_MOST} are the most`);
  const found = CODE.exec(text);
  if (!found) throw refuse(text, `a code looks like ${MARK}${VERSION}-LETTERS.12345678`);
  const [, version, payload, sum] = found;
  if (Number(version) !== VERSION) throw refuse(text, `it is of version ${version}, and this page reads version ${VERSION}`);
  const bytes = fromBase64Url(payload!);
  if (!bytes || checksum(bytes) !== sum) throw refuse(text, 'a letter of it is missing or another one');
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    throw refuse(text, 'what it holds is not JSON', cause);
  }
  const { success, output, issues } = v.safeParse(entrySchema, json);
  if (!success) throw refuse(text, issues[0].message);
  const [family, seed, name, advice, games] = output;
  const entry = { family, seed, name, advice, won: [...games].map((game) => game === '1') };
  // One entry has one spelling, so that the same one is known again.
  if (writeContestCode(entry) !== text) throw refuse(text, 'it is not spelled as this page spells it');
  return entry;
}

/** Everything between blanks. @throws AppError `CONTEST_CODE` where there is nothing, or too much to be read */
export function splitCodes(text: string): string[] {
  const fix = 'Paste codes, with a blank or a new line between them, or choose a file that holds them.';
  if (text.length > CODES_MOST)
    throw new AppError('CONTEST_CODE', `There are ${text.length} letters, and ${CODES_MOST} are the most.`, fix);
  const words = text.split(/\s+/).filter(Boolean);
  if (words.length === 0) throw new AppError('CONTEST_CODE', 'There is no code.', fix);
  if (words.length > ENTRIES_MOST)
    throw new AppError('CONTEST_CODE', `There are ${words.length} words, and ${ENTRIES_MOST} codes are the most.`, fix);
  return words;
}

/** Numbers of the games, from 1, of which the two say something else. */
export function differingGames(claimed: readonly boolean[], played: readonly boolean[]): number[] {
  return played.flatMap((won, i) => (won === claimed[i] ? [] : [i + 1]));
}

export const countWon = (won: readonly boolean[]): number => won.filter(Boolean).length;

function code(bytes: Uint8Array): string {
  const letters = btoa(String.fromCharCode(...bytes));
  const payload = letters.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  return `${MARK}${VERSION}-${payload}.${checksum(bytes)}`;
}

function fromBase64Url(payload: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
  } catch {
    return null;
  }
}

/** Against slips of the hand, not against anybody. */
function checksum(bytes: Uint8Array): string {
  return new Sha256().update(bytes).hex().slice(0, 8);
}

function refuse(text: string, why: string, cause?: unknown): AppError {
  const shown = JSON.stringify(text.length > 24 ? `${text.slice(0, 24)}…` : text);
  return new AppError('CONTEST_CODE', `${shown} is no entry: ${why}.`, 'Ask whoever made it to copy the whole code again.', { cause });
}
