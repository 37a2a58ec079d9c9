// What a square can show beyond its character: class, colour and the words of the game for it. A glyph is a small
// number: terrain, then traps, then kinds of things in the order of their list. Colours are the terminal's sixteen,
// as watched on the original (`tools/oracle/minihack_screens.py`).

import { ITEM_TYPES } from '../things/item-kinds';
import type { ItemType } from '../things/items';
import type { Appearances } from '../things/appearances';
import { COLUMNS, type Level } from '../level/level';

export type GlyphClass = 'unknown' | 'terrain' | 'trap' | 'object' | 'monster' | 'hero';

export interface GlyphFacts {
  readonly class: GlyphClass;
  readonly colour: number;
  /** As the original describes it: `open door`, `molten lava`. */
  readonly text: string;
}

const TERRAIN: readonly (readonly [key: string, colour: number, text: string])[] = [
  [' ', 0, ''],
  ['-', 7, 'wall'],
  ['|', 7, 'wall'],
  ['B', 7, 'wall'],
  ['S', 7, 'wall'],
  ['.', 7, 'floor of a room'],
  ['dark', 8, 'dark part of a room'],
  ['#', 7, 'corridor'],
  ['lit #', 15, 'lit corridor'],
  ['nodoor', 7, 'doorway'],
  ['broken', 7, 'broken door'],
  ['open', 3, 'open door'],
  ['closed', 3, 'closed door'],
  ['locked', 3, 'closed door'],
  ['<', 7, 'staircase up'],
  ['>', 7, 'staircase down'],
  ['F', 6, 'iron bars'],
  ['T', 2, 'tree'],
  ['_', 7, 'altar'],
  ['\\', 11, 'opulent throne'],
  ['K', 7, 'sink'],
  ['{', 12, 'fountain'],
  ['}', 4, 'water'],
  ['P', 4, 'water'],
  ['W', 4, 'water'],
  ['I', 6, 'ice'],
  ['L', 1, 'molten lava'],
  ['C', 7, 'fog/vapor cloud'],
  ['A', 6, 'air'],
  ['H', 0, ''],
];

const TRAPS: readonly (readonly [key: string, colour: number, text: string])[] = [
  ['teleport', 5, 'teleportation trap'],
  ['board', 3, 'squeaky board'],
  ['pit', 8, 'pit'],
  ['hole', 3, 'hole'],
];

const FIRST_TRAP = 64;
const FIRST_ITEM = 128;
const TERRAIN_AT = new Map(TERRAIN.map(([key], at) => [key, at]));
const TRAP_AT = new Map(TRAPS.map(([key], at) => [key, FIRST_TRAP + at]));
const ITEM_AT = new Map(ITEM_TYPES.map((type, at) => [type, FIRST_ITEM + at]));

export const FLOOR = TERRAIN_AT.get('.')!;
export const DARK_FLOOR = TERRAIN_AT.get('dark')!;
export const CORRIDOR = TERRAIN_AT.get('#')!;
export const LIT_CORRIDOR = TERRAIN_AT.get('lit #')!;

/** Known trap above terrain. */
export function terrainGlyphAt(level: Level, at: number): number {
  const trap = level.knownTrapAt(at);
  if (trap) return TRAP_AT.get(trap.kind) ?? FIRST_TRAP;
  const terrain = level.terrain[at]!;
  return TERRAIN_AT.get(terrain === '+' ? (level.doors.get(at)?.state ?? 'nodoor') : terrain) ?? 0;
}

/** The thing on top, or what lies under it. */
export function glyphAt(level: Level, at: number): number {
  const top = level.topAt(at);
  return top ? ITEM_AT.get(top.type)! : terrainGlyphAt(level, at);
}

export const BOULDER = FIRST_ITEM + ITEM_TYPES.findIndex(({ name }) => name === 'boulder');

export function itemOfGlyph(glyph: number): ItemType | undefined {
  return ITEM_TYPES[glyph - FIRST_ITEM];
}

/** @param suits of terrain's words */
export function terrainGlyphs(suits: (text: string) => boolean): ReadonlySet<number> {
  return new Set([...TERRAIN.keys()].filter((glyph) => suits(TERRAIN[glyph]![2])));
}

/** @param looks how the things of this game look */
export function glyphFacts(glyph: number, looks: Appearances): GlyphFacts {
  const type = itemOfGlyph(glyph);
  if (type) return { class: 'object', colour: looks.colour(type), text: looks.isKnown(type) ? type.name : looks.look(type) };
  const trap = glyph >= FIRST_TRAP;
  const [, colour, text] = (trap ? TRAPS[glyph - FIRST_TRAP] : TERRAIN[glyph])!;
  return { class: trap ? 'trap' : text === '' ? 'unknown' : 'terrain', colour, text };
}

/** The altar's god belongs to its square, not to its glyph. */
export function altarText(level: Level, x: number, y: number): string {
  return `${level.altars.get(y * COLUMNS + x) ?? 'neutral'} altar`;
}
