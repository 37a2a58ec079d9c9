// Observations as arrays, in NLE's shapes and units: map arrays are 21 × 79 by rows, terminal arrays
// 24 × 80, texts are bytes padded with zeros. Glyphs are classes here, not NLE's numbers.

import { CORRIDOR, DARK_FLOOR, FLOOR, type GlyphClass, glyphFacts, LIT_CORRIDOR } from './glyphs';
import type { Game } from '../rules/game';
import { COLUMNS, ROWS } from '../level/level';
import { screenCursor, screenRows } from './screen';
import { statusNumbers } from './status-numbers';

export const MAP_COLUMNS = COLUMNS - 1;
const SLOTS = 55;
const SLOT_BYTES = 80;
const MESSAGE_BYTES = 256;
const NO_ITEM = 18;
const TERMINAL_ROWS = 24;
const HERO_COLOUR = 15;

export const GLYPH_CLASSES: readonly GlyphClass[] = ['unknown', 'terrain', 'trap', 'object', 'monster', 'hero'];
const CLASS_NUMBERS = new Map(GLYPH_CLASSES.map((name, at) => [name, at]));

/** NLE's numbers of object classes. */
const ITEM_CLASSES: Readonly<Record<string, number>> = {
  ')': 2,
  '[': 3,
  '=': 4,
  '"': 5,
  '(': 6,
  '%': 7,
  '!': 8,
  '?': 9,
  '+': 10,
  '/': 11,
  $: 12,
  '*': 13,
  '`': 14,
};

export interface MapArrays {
  /** Index into `GLYPH_CLASSES`, 21 × 79. */
  readonly glyphClasses: Uint8Array;
  readonly chars: Uint8Array;
  /** 0 to 15. */
  readonly colors: Uint8Array;
}

export interface ArrayObservation extends MapArrays {
  /** 27 numbers, see `status-numbers.ts`. */
  readonly blstats: Int32Array;
  readonly message: Uint8Array;
  /** 55 × 80. */
  readonly invStrs: Uint8Array;
  readonly invLetters: Uint8Array;
  /** 18 where nothing is carried. */
  readonly invOclasses: Uint8Array;
  /** 24 × 80. */
  readonly ttyChars: Uint8Array;
  readonly ttyColors: Uint8Array;
  /** Row and column. */
  readonly ttyCursor: Uint8Array;
}

/** What a square of the map shows now: hero, monster, or what is remembered. */
export function squareFacts(game: Game, x: number, y: number): { class: GlyphClass; char: string; colour: number; text: string } {
  const { hero, level, vision } = game;
  if (hero.x === x && hero.y === y)
    return { class: 'hero', char: '@', colour: HERO_COLOUR, text: `human ${hero.noun.toLowerCase()} called Agent` };
  const monster = level.monsters.length > 0 && vision.sees(x, y) ? level.monsterAt(x, y) : undefined;
  if (monster) {
    const { symbol, colour, name } = monster.type;
    return { class: 'monster', char: symbol, colour, text: monster.peaceful ? `peaceful ${name}` : name };
  }
  const char = vision.memory[y * COLUMNS + x]!;
  if (char === ' ') return { class: 'unknown', char, colour: 0, text: '' };
  return { ...glyphFacts(glyphShown(game, x, y), game.looks), char };
}

/** The glyph in memory, floor and corridors by the light they are seen in. */
function glyphShown({ level, vision }: Game, x: number, y: number): number {
  const at = y * COLUMNS + x;
  const glyph = vision.glyphs[at]!;
  if (glyph === FLOOR && !vision.sees(x, y) && vision.wasInLine(x, y)) return DARK_FLOOR;
  if (glyph === CORRIDOR && level.lit[at] && vision.sees(x, y)) return LIT_CORRIDOR;
  return glyph;
}

export function mapArrays(game: Game): MapArrays {
  const size = ROWS * MAP_COLUMNS;
  const map = { glyphClasses: new Uint8Array(size), chars: new Uint8Array(size).fill(32), colors: new Uint8Array(size) };
  const { hero, level, vision, looks } = game;
  const { memory } = vision;
  const draw = (x: number, y: number, kind: GlyphClass, char: string, colour: number): void => {
    const at = y * MAP_COLUMNS + x - 1;
    map.glyphClasses[at] = CLASS_NUMBERS.get(kind)!;
    map.chars[at] = char.charCodeAt(0);
    map.colors[at] = colour;
  };
  for (let y = 0; y < ROWS; y++)
    for (let x = 1; x < COLUMNS; x++) {
      const char = memory[y * COLUMNS + x]!;
      if (char === ' ') continue;
      const facts = glyphFacts(glyphShown(game, x, y), looks);
      draw(x, y, facts.class, char, facts.colour);
    }
  // The newest one is drawn last where two share a square.
  for (const { x, y, type } of level.monsters.toReversed()) if (vision.sees(x, y)) draw(x, y, 'monster', type.symbol, type.colour);
  draw(hero.x, hero.y, 'hero', '@', HERO_COLOUR);
  return map;
}

export function observeArrays(game: Game): ArrayObservation {
  const map = mapArrays(game);
  const ttyChars = new Uint8Array(TERMINAL_ROWS * COLUMNS).fill(32);
  const ttyColors = new Uint8Array(TERMINAL_ROWS * COLUMNS);
  screenRows(game).forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      const at = y * COLUMNS + x;
      ttyChars[at] = row.charCodeAt(x);
      const onMap = y >= 1 && y <= ROWS && x < MAP_COLUMNS && map.chars[(y - 1) * MAP_COLUMNS + x] === ttyChars[at] && !game.window;
      ttyColors[at] = onMap ? map.colors[(y - 1) * MAP_COLUMNS + x]! : y > ROWS && ttyChars[at] !== 32 ? 7 : 0;
    }
  });
  const inventory = game.hero.inventory.slice(0, SLOTS);
  const invStrs = new Uint8Array(SLOTS * SLOT_BYTES);
  const invLetters = new Uint8Array(SLOTS);
  const invOclasses = new Uint8Array(SLOTS).fill(NO_ITEM);
  inventory.forEach((item, slot) => {
    writeText(invStrs.subarray(slot * SLOT_BYTES, (slot + 1) * SLOT_BYTES), game.name(item) + game.hero.usage(item));
    invLetters[slot] = item.letter.charCodeAt(0);
    invOclasses[slot] = ITEM_CLASSES[item.type.symbol] ?? NO_ITEM;
  });
  const message = new Uint8Array(MESSAGE_BYTES);
  writeText(message, game.message);
  const ttyCursor = new Uint8Array(screenCursor(game));
  return { ...map, blstats: statusNumbers(game), message, invStrs, invLetters, invOclasses, ttyChars, ttyColors, ttyCursor };
}

/** The last byte stays zero. */
function writeText(into: Uint8Array, text: string): void {
  for (let at = 0; at < Math.min(text.length, into.length - 1); at++) into[at] = text.charCodeAt(at);
}

/**
 * A square of odd `size` around the hero out of a 21 × 79 array.
 * @param pad what lies outside of the map
 */
export function cropAroundHero(map: Uint8Array, game: Game, size = 9, pad = 0): Uint8Array {
  if (size % 2 === 0) throw new RangeError(`cropAroundHero: the size ${size} is even; there is no middle.`);
  const crop = new Uint8Array(size * size).fill(pad);
  const reach = (size - 1) / 2;
  for (let dy = -reach; dy <= reach; dy++)
    for (let dx = -reach; dx <= reach; dx++) {
      const x = game.hero.x - 1 + dx;
      const y = game.hero.y + dy;
      if (x < 0 || x >= MAP_COLUMNS || y < 0 || y >= ROWS) continue;
      crop[(dy + reach) * size + dx + reach] = map[y * MAP_COLUMNS + x]!;
    }
  return crop;
}
