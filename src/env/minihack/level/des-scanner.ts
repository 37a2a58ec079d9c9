// Words of the level language: text to tokens with line and column, so that every error can point at its place.
// A `MAP` block is one token, its rows as written.

import { AppError } from '../../../core/errors';

export interface Token {
  readonly kind: 'word' | 'variable' | 'number' | 'percent' | 'dice' | 'string' | 'character' | 'map' | 'sign' | 'end';
  /** Without quotes or dollar sign; the rows of a map joined by line breaks. */
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

const PATTERNS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['dice', /\d+d\d+/y],
  ['percent', /\d+%/y],
  ['number', /[+-]?\d+/y],
  ['variable', /\$[A-Za-z_]\w*/y],
  ['word', /[A-Za-z_][\w-]*/y],
  ['string', /"[^"\n]*"/y],
  ['character', /'\\?[^\n]'/y],
  ['sign', /[=!<>]=|<>|[(){}[\],:<>=&]/y],
];

/** What a map can be drawn with; `x` leaves what is there. */
export const MAP_LETTERS = ' #+-.ABCFHIKLPSTW\\x{|}';
const MOST_LETTERS = 256 * 1024;
const LARGEST_MAP = { width: 76, height: 21 };

/** @throws AppError `DES_SYNTAX` with line and column. */
export function scanDes(text: string): Token[] {
  const tokens: Token[] = [];
  if (text.length > MOST_LETTERS) throw desError(1, 1, `a text of at most ${MOST_LETTERS} letters`, `${text.length}`);
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  for (let at = 0; at < lines.length; at++) {
    const row = lines[at]!;
    if (row.trim() === 'MAP') {
      const first = at + 1;
      while (++at < lines.length && lines[at]!.trim() !== 'ENDMAP');
      if (at === lines.length) throw desError(first, 1, 'ENDMAP after MAP', 'the end of the text');
      const rows = lines.slice(first, at);
      checkMap(rows, first);
      tokens.push({ kind: 'map', text: rows.join('\n'), line: first, column: 1 });
    } else scanLine(row, at + 1, tokens);
  }
  tokens.push({ kind: 'end', text: '', line: lines.length, column: lines.at(-1)!.length + 1 });
  return tokens;
}

function checkMap(rows: readonly string[], above: number): void {
  const { width, height } = LARGEST_MAP;
  rows.forEach((row, at) => {
    const wrong = [...row].findIndex((letter) => !MAP_LETTERS.includes(letter));
    if (wrong >= 0) throw desError(above + at + 1, wrong + 1, `a letter of maps (${[...MAP_LETTERS].join(' ')})`, `"${[...row][wrong]}"`);
    if (row.length > width) throw desError(above + at + 1, width + 1, `a row of at most ${width} letters`, `${row.length}`);
  });
  if (rows.length > height || rows.every((row) => row === ''))
    throw desError(above, 1, `a map of 1 to ${height} rows`, rows.length > height ? `${rows.length}` : 'none');
}

function scanLine(row: string, line: number, tokens: Token[]): void {
  for (let at = 0; at < row.length;) {
    if (row[at] === '#') return;
    if (/\s/.test(row[at]!)) {
      at++;
      continue;
    }
    const found = PATTERNS.find(([, pattern]) => {
      pattern.lastIndex = at;
      return pattern.test(row);
    });
    if (!found) throw desError(line, at + 1, 'a word, a number or a quoted text', `"${row[at]}"`);
    const [kind, pattern] = found;
    const raw = row.slice(at, pattern.lastIndex);
    tokens.push({ kind, text: bare(kind, raw), line, column: at + 1 });
    at += raw.length;
  }
}

function bare(kind: Token['kind'], raw: string): string {
  if (kind === 'string') return raw.slice(1, -1);
  if (kind === 'character') return raw.slice(raw.length === 4 ? 2 : 1, -1);
  if (kind === 'variable') return raw.slice(1);
  return kind === 'percent' ? raw.slice(0, -1) : raw;
}

/** Something of the language that this port cannot do. */
export function unsupported({ line, column }: { readonly line: number; readonly column: number }, what: string, fix: string): AppError {
  const detail = { line, column, expected: fix };
  return new AppError('DES_UNSUPPORTED', `Level text, line ${line}, column ${column}: ${what} is not in the subset of this port.`, fix, {
    detail,
  });
}

export function desError(line: number, column: number, expected: string, found: string): AppError {
  return new AppError(
    'DES_SYNTAX',
    `Level text, line ${line}, column ${column}: expected ${expected}, found ${found}.`,
    'Correct this place of the level text.',
    { detail: { line, column, expected } },
  );
}
