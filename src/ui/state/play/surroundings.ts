// The map in words, for people who do not see it: what is next to the hero on eight sides, and what of note is in view.

import { COMPASS } from '../../../env/minihack/level/directions';
import type { Picture, Square } from '../../../env/minihack/view/picture';
import { playText as t } from '../../strings/text/play';

const PLAIN = new Set(['dark', 'wall', 'floor', 'corridor', 'hero', 'doorway']);

/** What stands on the map just now: the hero first, then each character with its name, once. */
export function legendOf({ squares }: Picture): { readonly char: string; readonly name: string }[] {
  const seen = new Map<string, { readonly char: string; readonly name: string }>([['@', { char: '@', name: t.map.you }]]);
  for (const square of squares)
    if (!PLAIN.has(square.kind)) seen.set(square.char + wordOf(square), { char: square.char, name: wordOf(square) });
  return [...seen.values()];
}

/** `Around you: floor north and east; wall south. In view: staircase down 3 east 2 south.` */
export function describe(picture: Picture): string {
  const { squares, columns, height, hero } = picture;
  const at = (x: number, y: number): Square | undefined =>
    x < 0 || y < 0 || x >= columns || y >= height ? undefined : squares[y * columns + x];
  const sides = new Map<string, string[]>();
  for (const { short, dx, dy } of COMPASS) {
    const what = wordOf(at(hero.x + dx, hero.y + dy));
    sides.set(what, [...(sides.get(what) ?? []), t.ways[short as keyof typeof t.ways]]);
  }
  const around = [...sides].map(([what, ways]) => `${what} ${ways.join(', ')}`).join('; ');
  const notable = squares
    .map((square, i) => ({ square, dx: (i % columns) - hero.x, dy: Math.floor(i / columns) - hero.y }))
    .filter(({ square, dx, dy }) => !PLAIN.has(square.kind) && (dx !== 0 || dy !== 0))
    .sort((a, b) => Math.max(Math.abs(a.dx), Math.abs(a.dy)) - Math.max(Math.abs(b.dx), Math.abs(b.dy)));
  const view = notable.slice(0, 12).map(({ square, dx, dy }) => `${wordOf(square)} ${wayTo(dx, dy)}`);
  return t.surroundings(around, view.join(', '));
}

function wordOf(square: Square | undefined): string {
  const kind = square?.kind ?? 'dark';
  if (kind === 'monster' || kind === 'object') return square!.name;
  return kind === 'trap' ? t.trap(square!.name) : t.squares[kind];
}

function wayTo(dx: number, dy: number): string {
  const parts = [];
  if (dy !== 0) parts.push(`${Math.abs(dy)} ${dy > 0 ? t.ways.s : t.ways.n}`);
  if (dx !== 0) parts.push(`${Math.abs(dx)} ${dx > 0 ? t.ways.e : t.ways.w}`);
  return parts.join(' ');
}
