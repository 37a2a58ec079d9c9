// The 24 rows of the terminal: message line, map, two status lines, windows drawn over the right part.

import type { Game } from '../rules/game';
import { type Hero, ROLES } from '../rules/hero';
import { COLUMNS, ROWS } from '../level/level';
import { type Window, windowColumn } from '../rules/window';

const MORE = '--More--';

/** Rows without trailing blanks. */
export function screenRows(game: Game): string[] {
  const { window } = game;
  const { rows: line } = writeTop(game);
  const rows: string[] = [(line[0]! || game.ghost).trimEnd()];
  for (let y = 0; y < ROWS; y++) rows.push(mapRow(game, y));
  if (game.stain !== '') rows[2] = behind(rows[2]!, game.stain);
  rows.push(...statusRows(game.hero, game.conditions()));
  if (line.length > 1) rows[1] = line[1]!;
  if (line.length > 2) rows[2] = game.waits.key ? over(rows[2]!, line[2]!) : line[2]!;
  if (window) overlay(rows, window);
  return rows.map((row) => row.trimEnd());
}

/** Row and column of the terminal's cursor. */
export function screenCursor(game: Game): readonly [number, number] {
  const { window } = game;
  if (window) return [window.lines.length, windowColumn(window) + window.end.length + (window.end === '(end)' ? 1 : 0)];
  if (game.cursorOnTop || game.rest !== '') return writeTop(game).cursor;
  const { x, y } = game.pointed ?? game.hero;
  return [y + 1, x - 1];
}

/**
 * The top line as the terminal writes it. A new line begins below the end of the one before, and what does not fit into
 * the row goes on in the next.
 */
function writeTop({ top, rest }: Game): { rows: string[]; cursor: readonly [number, number] } {
  let lines = [top];
  if (rest !== '') lines = [top, rest + MORE];
  else if (top.length >= COLUMNS)
    lines = top.endsWith(MORE) ? [top.slice(0, -MORE.length), MORE] : [top.slice(0, COLUMNS - 1), top.slice(COLUMNS - 1)];
  const rows = [''];
  let column = 0;
  for (const [at, text] of lines.entries()) {
    if (at > 0) rows.push(' '.repeat(column));
    for (const char of text) {
      rows[rows.length - 1] += char;
      if (++column < COLUMNS) continue;
      column = 0;
      rows.push('');
    }
  }
  return { rows, cursor: [rows.length - 1, column] };
}

/** Where a row is blank it shows what was left there. */
function behind(row: string, stain: string): string {
  return [...row.padEnd(stain.length)].map((char, at) => (char === ' ' ? (stain[at] ?? ' ') : char)).join('');
}

/** A row with what was written over it. */
function over(row: string, text: string): string {
  return text + row.slice(text.length);
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

function statusRows(hero: Hero, conditions: readonly string[]): [string, string] {
  const { attributes: a } = hero;
  const name = `Agent the ${ROLES[hero.role].title}`.padEnd(31);
  const first = `${name}St:${strengthText(a.strength)} Dx:${a.dexterity} Co:${a.constitution} In:${a.intelligence} Wi:${a.wisdom} Ch:${a.charisma} ${hero.align} S:${hero.score}`;
  const words = conditions.map((word) => ` ${word}`).join('');
  const second = `Dlvl:1 $:${hero.gold} HP:${Math.max(0, hero.hp)}(${hero.maxHp}) Pw:${hero.power}(${hero.maxPower}) AC:${hero.ac} Xp:${hero.level}/${hero.experience}${words}`;
  return [first.slice(0, COLUMNS).trimEnd(), second.slice(0, COLUMNS).trimEnd()];
}

function overlay(rows: string[], window: Window): void {
  const column = windowColumn(window);
  if (window.whole) rows.fill('');
  [...window.lines, window.end].forEach((line, at) => {
    if (window.isText && line !== window.end) rows[at] = line;
    else rows[at] = `${(rows[at] ?? '').padEnd(column - 1).slice(0, column - 1)} ${line}`;
  });
}
