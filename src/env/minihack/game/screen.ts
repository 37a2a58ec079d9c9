// The 24 rows of the terminal: message line, map, two status lines, windows drawn over the right part.

import type { Game } from './game';
import { type Hero, ROLES } from './hero';
import { COLUMNS, ROWS } from './level';

export interface Window {
  readonly lines: readonly string[];
  /** A menu ends with `(end)`, a text with `--More--`. */
  readonly end: string;
  /** Takes the whole screen. */
  readonly whole?: boolean;
}

/** Rows without trailing blanks. */
export function screenRows(game: Game): string[] {
  const rows: string[] = [game.top.slice(0, COLUMNS).trimEnd()];
  for (let y = 0; y < ROWS; y++) rows.push(mapRow(game, y));
  rows.push(...statusRows(game.hero, game.conditions()));
  const { window } = game;
  if (game.rest !== '') runOver(game, rows);
  if (!window) return rows;
  overlay(rows, window);
  return rows.map((row) => row.trimEnd());
}

/** Row and column of the terminal's cursor. */
export function screenCursor(game: Game): readonly [number, number] {
  const { window } = game;
  if (game.rest !== '') return [2, runsOver(game).length];
  if (window) return [window.lines.length, windowColumn(window) + window.end.length + (window.end === '(end)' ? 1 : 0)];
  if (game.pointed) return [game.pointed.y + 1, game.pointed.x - 1];
  return game.cursorOnTop ? [0, Math.min(game.top.length, COLUMNS - 1)] : [game.hero.y + 1, game.hero.x - 1];
}

function mapRow(game: Game, y: number): string {
  let row = game.vision.row(y);
  const draw = (x: number, symbol: string): void => void (row = row.slice(0, x - 1).padEnd(x - 1) + symbol + row.slice(x));
  for (const monster of game.level.monsters) if (monster.y === y && game.vision.sees(monster.x, y)) draw(monster.x, monster.type.symbol);
  if (game.hero.y === y) draw(game.hero.x, '@');
  for (const mark of game.marked) if (mark.y === y) draw(mark.x, '?');
  return row;
}

export function strengthText(strength: number): string {
  if (strength <= 18) return String(strength);
  return strength >= 118 ? '18/**' : `18/${String(strength - 18).padStart(2, '0')}`;
}

export function statusRows(hero: Hero, conditions: readonly string[]): [string, string] {
  const { attributes: a } = hero;
  const name = `Agent the ${ROLES[hero.role].title}`.padEnd(31);
  const first = `${name}St:${strengthText(a.strength)} Dx:${a.dexterity} Co:${a.constitution} In:${a.intelligence} Wi:${a.wisdom} Ch:${a.charisma} ${hero.align} S:${hero.score}`;
  const words = conditions.map((word) => ` ${word}`).join('');
  const second = `Dlvl:1 $:${hero.gold} HP:${Math.max(0, hero.hp)}(${hero.maxHp}) Pw:${hero.power}(${hero.maxPower}) AC:${hero.ac} Xp:${hero.level}/${hero.experience}${words}`;
  return [first.slice(0, COLUMNS).trimEnd(), second.slice(0, COLUMNS).trimEnd()];
}

function windowColumn({ lines, end, whole }: Window): number {
  if (whole) return 1;
  return Math.min(41, 78 - Math.max(end.length, ...lines.map((line) => line.length)));
}

/** The rest begins below the end of the line; what does not fit there goes on in the next row. */
function runOver(game: Game, rows: string[]): void {
  const { top, rest } = game;
  rows[1] = ' '.repeat(top.length) + rest.slice(0, COLUMNS - top.length);
  rows[2] = runsOver(game);
}

const runsOver = ({ top, rest }: Game): string => `${rest.slice(COLUMNS - top.length)}--More--`;

function overlay(rows: string[], window: Window): void {
  const column = windowColumn(window);
  if (window.whole) rows.fill('');
  [...window.lines, window.end].forEach((line, at) => {
    rows[at] = `${(rows[at] ?? '').padEnd(column - 1).slice(0, column - 1)} ${line}`;
  });
}
