// What the hero makes of a square of the map, from afar and from near by.

import type { Game, Play } from '../rules/game';
import { altarText, CORRIDOR, DARK_FLOOR, FLOOR, glyphFacts, itemOfGlyph, LIT_CORRIDOR } from './glyphs';
import { article } from '../things/item-names';
import type { Item } from '../things/items';
import { COLUMNS, type Spot } from '../level/level';
import { GRAY_STONE } from '../rules/commands/pickup';

/** What kinds whose look is not plain are called from afar; amulets are told by their shape. */
const PLAIN_NAMES: Readonly<Record<string, string>> = { '!': 'potion', '?': 'scroll', '=': 'ring', '/': 'wand', '*': 'gem' };

function plainName({ type }: Item): string | undefined {
  if (type.name === 'orcish shield') return 'shield';
  return GRAY_STONE.test(type.name) || type.name === 'rock' ? undefined : PLAIN_NAMES[type.symbol];
}

const isBeside = (a: Spot, b: Spot): boolean => Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y)) <= 1;

/** What comes into view beside the hero is known from then on, and told by its look and in number from afar. */
export function noticeThings({ hero, level, vision }: Game): void {
  for (const [at, [item]] of level.piles) {
    const spot = { x: at % COLUMNS, y: Math.floor(at / COLUMNS) };
    const seen = vision.sees(spot.x, spot.y);
    if (seen && isBeside(hero, spot) && (!item!.inView || !level.lit[at])) item!.noticed = true;
    item!.inView = seen;
  }
}

/** What the hero makes of a square on the map. */
export function describe(game: Game, x: number, y: number): string {
  const { hero, level, vision } = game;
  const at = y * COLUMNS + x;
  if (x === hero.x && y === hero.y) return `human ${hero.noun.toLowerCase()} called Agent`;
  const monster = level.monsterAt(x, y);
  if (monster && vision.sees(x, y)) return monster.type.name;
  if (vision.memory[at] === ' ') return vision.wasSeen(x, y) ? 'stone' : 'unexplored';
  const pile = level.pile(x, y);
  if (itemOfGlyph(vision.glyphs[at]!) && pile.length > 0) {
    const [item] = pile as [(typeof pile)[number]];
    item.noticed ||= vision.sees(x, y) && isBeside(hero, { x, y });
    const plain = plainName(item);
    if (item.noticed) return game.name(item);
    if (item.quantity === 1) return plain === undefined ? game.name(item) : `${article(plain)} ${plain}`;
    return `some ${plain === undefined ? game.name(item).replace(/^\d+ /, '') : `${plain}s`}`;
  }
  if (level.at(x, y) === '_') return altarText(level, x, y);
  const glyph = vision.glyphs[at]!;
  const dark = glyph === FLOOR && !vision.sees(x, y) && vision.wasInLine(x, y);
  const lit = glyph === CORRIDOR && level.lit[at] && vision.sees(x, y);
  return glyphFacts(dark ? DARK_FLOOR : lit ? LIT_CORRIDOR : glyph, game.looks).text;
}

/** What a character of the map can stand for, as the look from afar says. */
const CAN_BE: Readonly<Record<string, string>> = {
  '.': 'a doorway or the floor of a room or the dark part of a room or ice',
  '|': 'the interior of a monster or a wall or an open door or a grave',
  '-': 'the interior of a monster or a wall or an open door',
  '\\': 'the interior of a monster or an opulent throne',
  '<': 'a staircase up or a ladder up',
  '>': 'a staircase down or a ladder down',
  _: 'an iron chain or an altar',
  '@': 'a human or elf',
  '%': 'a piece of food',
  '[': 'a suit or piece of armor',
  ')': 'a weapon',
  '/': 'the interior of a monster or a wand',
  '?': 'a scroll or a valid position',
  '!': 'a potion',
  '`': 'a boulder or statue',
  '=': 'a ring',
  '"': 'an amulet or a web',
  '+': 'a spellbook or a closed door',
};

/** `#        can be many things (corridor)`. Its last part stands apart where the line is too long. */
export function* farLook(game: Game, x: number, y: number): Play {
  const { hero, vision } = game;
  const symbol = x === hero.x && y === hero.y ? '@' : vision.memory[y * COLUMNS + x]!;
  const text = describe(game, x, y);
  const line = symbol === '{' ? '{        a fountain' : `${symbol}        ${CAN_BE[symbol] ?? 'can be many things'}`;
  const rest = symbol === '{' ? '' : `(${text})`;
  yield* game.say(rest === '' ? line : `${line} ${rest}`);
}
