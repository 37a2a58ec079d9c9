// The observation in words, in the format of the NLE language wrapper that BALROG uses (nle-language-wrapper,
// MIT): far things first, walls as eight rays meet them. Names are those of kinds as they look, never of what
// the hero has learned about them.

import { squareFacts } from './arrays';
import type { Game } from '../rules/game';
import { itemOfGlyph, terrainGlyphs } from './glyphs';
import type { ItemType } from '../things/items';
import type { Appearances } from '../things/appearances';
import { COLUMNS, isInside, ROWS } from '../level/level';
import { screenCursor, screenRows } from './screen';
import { statusNumbers } from './status-numbers';
import { wallName } from './wall-names';

export interface LanguageObservation {
  readonly glyphs: string;
  readonly message: string;
  readonly blstats: string;
  readonly inventory: string;
  readonly cursor: string;
}

interface Thing {
  readonly name: string;
  /** Things are told wherever they are; surfaces only where one of eight rays meets them. */
  readonly surface: boolean;
  readonly stopsRay: boolean;
}

/** Longest ray, in squares. */
const REACH = 9;
const DISTANCES = ['very far', 'far', 'near', 'very near', 'adjacent'] as const;
/** Clockwise from north. */
const WAYS: readonly string[] = [
  ...['north', 'northnortheast', 'northeast', 'eastnortheast', 'east', 'eastsoutheast', 'southeast', 'southsoutheast'],
  ...['south', 'southsouthwest', 'southwest', 'westsouthwest', 'west', 'westnorthwest', 'northwest', 'northnorthwest'],
];

const THINGS: Readonly<Record<string, string>> = {
  'staircase up': 'stairs up',
  'staircase down': 'stairs down',
  'iron bars': 'bars',
  tree: 'tree',
  altar: 'alter',
  'opulent throne': 'throne',
  sink: 'sink',
  fountain: 'fountain',
  ice: 'ice',
  'molten lava': 'lava',
};
/** Terrain that `thingAt` calls a thing. */
const THING_GLYPHS = terrainGlyphs((text) => text === 'water' || text === 'closed door' || Object.hasOwn(THINGS, text));
const SURFACES: Readonly<Record<string, string>> = {
  doorway: 'doorway',
  'broken door': 'doorway',
  'fog/vapor cloud': 'cloud floor',
  air: 'air floor',
};

export function describeInWords(game: Game): LanguageObservation {
  const rows = screenRows(game);
  return {
    glyphs: surroundings(game),
    message: messageText(rows),
    blstats: statusText(game),
    inventory: game.hero.inventory.map((item) => `${item.letter}: ${game.name(item)}${game.hero.usage(item)}`).join('\n'),
    cursor: cursorText(game),
  };
}

/** What a square shows, in the wrapper's words; null for floors. */
function thingAt(game: Game, x: number, y: number): Thing | null {
  const facts = squareFacts(game, x, y);
  const at = y * COLUMNS + x;
  const thing = (name: string): Thing => ({ name, surface: false, stopsRay: false });
  const surface = (name: string, stopsRay = false): Thing => ({ name, surface: true, stopsRay });
  switch (facts.class) {
    case 'hero':
      return thing(game.hero.noun.toLowerCase());
    case 'monster':
      return thing(facts.text.replace(/^peaceful /, ''));
    case 'object':
      return thing(itemName(itemOfGlyph(game.vision.glyphs[at]!)!, game.looks));
    case 'trap':
      return surface(facts.text);
    case 'unknown':
      return surface('dark area', true);
  }
  if (facts.text === 'wall') return surface(wallName(game.level.joints[at]!, facts.char), true);
  if (facts.text === 'water') return game.level.terrain[at] === 'W' ? surface('water floor') : thing('pool');
  if (facts.text === 'closed door') return thing(`${game.level.door(x, y)?.horizontal ? 'horizontal' : 'vertical'} closed door`);
  if (facts.text === 'open door') return surface(`${facts.char === '|' ? 'horizontal' : 'vertical'} open door`);
  const [asThing, asSurface] = [THINGS[facts.text], SURFACES[facts.text]];
  return asThing !== undefined ? thing(asThing) : asSurface !== undefined ? surface(asSurface) : null;
}

function itemName(type: ItemType, looks: Appearances): string {
  const look = looks.look(type);
  switch (type.symbol) {
    case '=':
      return `${look} ring`;
    case '"':
      return `${look} amulet`;
    case '!':
      return `${look} potion`;
    case '?':
      return `scroll labeled ${look === 'unlabeled' ? 'unlabeled scroll' : look}`;
    case '+':
      return `${look} spellbook`;
    case '/':
      return `${look} wand`;
    case '$':
      return 'gold piece';
    case '*': {
      const colour = look.replace(/ (gem|stone)$/, '');
      return type.name.includes(colour) ? type.name : `${colour} ${type.name}`;
    }
    case '[':
    case '(':
      return look;
    default:
      return type.name;
  }
}

/** What is seen in fewer words: things, monsters and doors, but no walls and no dark squares, which are most of what the wrapper tells. */
export function describeBriefly(game: Game): string {
  return surroundings(game, false);
}

/** @param withSurfaces also what rays in eight directions meet: walls, dark areas */
function surroundings(game: Game, withSurfaces = true): string {
  const { hero, level, vision } = game;
  const occupied = new Set(level.monsters.map(({ x, y }) => y * COLUMNS + x));
  /** By distance and direction, names in the order they were met. */
  const found = new Map<string, Map<string, string[]>>();
  const note = (name: string, x: number, y: number): void => {
    const [distance, way] = [distanceWord(x - hero.x, y - hero.y), wayWord(x - hero.x, y - hero.y)];
    const ways = found.get(distance) ?? new Map<string, string[]>();
    found.set(distance, ways.set(way, [...(ways.get(way) ?? []), name]));
  };
  for (let y = 0; y < ROWS; y++) {
    // What is remembered of a row ends before its dark squares; a monster may stand beyond.
    const end = level.monsters.reduce((most, one) => (one.y === y ? Math.max(most, one.x) : most), vision.row(y).length);
    for (let x = 1; x <= end; x++) {
      const at = y * COLUMNS + x;
      // Most of the map is dark, floor or wall, and empty: no things.
      const glyph = vision.glyphs[at]!;
      const isEmpty = vision.memory[at] === ' ' || !(THING_GLYPHS.has(glyph) || itemOfGlyph(glyph));
      if ((isEmpty && !occupied.has(at)) || (x === hero.x && y === hero.y)) continue;
      const thing = thingAt(game, x, y);
      if (thing && !thing.surface) note(thing.name, x, y);
    }
  }
  // From east round by south, as the wrapper goes.
  for (let turn = 0; withSurfaces && turn < 8; turn++) {
    const way = WAYS[(4 + 2 * turn) % 16]!;
    const [dx, dy] = [way.includes('east') ? 1 : way.includes('west') ? -1 : 0, way.includes('south') ? 1 : way.includes('north') ? -1 : 0];
    for (let far = 1; far <= REACH && isInside(hero.x + far * dx, hero.y + far * dy); far++) {
      const [x, y] = [hero.x + far * dx, hero.y + far * dy];
      const thing = thingAt(game, x, y);
      if (!thing?.surface) continue;
      note(thing.name, x, y);
      if (thing.stopsRay) break;
    }
  }
  return DISTANCES.flatMap((distance) => linesAt(distance, found.get(distance))).join('\n');
}

/** One line for each kind of thing, one more for those that are several in a direction. */
function linesAt(distance: string, found: ReadonlyMap<string, readonly string[]> | undefined): string[] {
  if (!found) return [];
  const kinds = new Map<string, Map<string, number>>();
  for (const way of WAYS)
    for (const name of found.get(way) ?? []) {
      const ways = kinds.get(name) ?? new Map<string, number>();
      kinds.set(name, ways.set(way, (ways.get(way) ?? 0) + 1));
    }
  return [...kinds].flatMap(([name, ways]) => {
    const one = [...ways].filter(([, count]) => count === 1).map(([way]) => way);
    const several = [...ways].filter(([, count]) => count > 1).map(([way]) => way);
    return [
      ...(one.length > 0 ? [`${name} ${distance} ${enumerate(one)}`] : []),
      ...(several.length > 0 ? [`${plural(name)} ${distance} ${enumerate(several)}`] : []),
    ];
  });
}

export function enumerate(words: readonly string[]): string {
  if (words.length <= 2) return words.join(' and ');
  return `${words.slice(0, -1).join(', ')}, and ${words.at(-1)!}`;
}

/** By the wrapper's own rules, which are not always English. */
export function plural(noun: string): string {
  if (/(boots|shoes|scales|lenses|bars)$/.test(noun)) return noun;
  if (noun === 'ice' || noun === 'lava') return `area of ${noun}`;
  if (/^(scroll|worthless piece) /.test(noun)) return noun.replace(/^(scroll|worthless piece)/, '$1s');
  if (/[^aeiou]y$/.test(noun)) return noun.replace(/y$/, 'ies');
  if (/ff?$/.test(noun)) return noun.replace(/ff?$/, 'ves');
  return /[zxs]$|sh$/.test(noun) ? `${noun}es` : `${noun}s`;
}

export function distanceWord(dx: number, dy: number): string {
  const far = Math.max(Math.abs(dx), Math.abs(dy));
  return far === 1 ? 'adjacent' : far === 2 ? 'very near' : far < 6 ? 'near' : far < 20 ? 'far' : 'very far';
}

/** What is left of the longer way, then the diagonal: `eastnortheast`. `dy` counts southwards. */
export function wayWord(dx: number, dy: number): string {
  const diagonal = Math.min(Math.abs(dx), Math.abs(dy));
  const across = dx > 0 ? 'east' : 'west';
  const along = dy > 0 ? 'south' : 'north';
  const rest = Math.abs(dy) > diagonal ? along : Math.abs(dx) > diagonal ? across : '';
  return rest + (diagonal > 0 ? along + across : '');
}

/** The top line, or the whole of a window up to its end. */
function messageText(rows: readonly string[]): string {
  const first = rows[0]!;
  const indent = first.length - first.trimStart().length;
  if (first.trim() === '') return '';
  const end = rows.findIndex((row) => /--More--|\(end\)|\(\d+ of \d+\)/.test(row));
  if (end < 0) return first.trim();
  const lines = rows.slice(0, end + 1).map((row) =>
    row
      .slice(indent)
      .replace(/--More--|\(end\)|\(\d+ of \d+\)/, '')
      .trim(),
  );
  return lines.filter((line) => line !== '').join('\n');
}

function cursorText(game: Game): string {
  const [row, column] = screenCursor(game);
  const [x, y] = [column + 1, row - 1];
  if (!isInside(x, y)) return '';
  const thing = thingAt(game, x, y);
  const name = thing && !thing.surface ? thing.name : '';
  const { hero } = game;
  if (x === hero.x && y === hero.y) return `Yourself a ${name}`;
  return `${distanceWord(x - hero.x, y - hero.y)} ${wayWord(x - hero.x, y - hero.y)} ${name}`.trimEnd();
}

const HUNGER = ['Satiated', 'Not Hungry', 'Hungry', 'Weak', 'Fainting', 'Fainted', 'Starved'];
const LOADS = ['Unencumbered', 'Burdened', 'Stressed', 'Strained', 'Overtaxed', 'Overloaded'];
const ALIGNMENTS: Readonly<Record<number, string>> = { [-1]: 'Chaotic', 0: 'Neutral', 1: 'Lawful' };
const LEVITATING = 1 << 10;

function statusText(game: Game): string {
  const n = statusNumbers(game);
  return [
    `Strength: ${n[3]}/${n[2]}`,
    ...['Dexterity', 'Constitution', 'Intelligence', 'Wisdom', 'Charisma'].map((name, at) => `${name}: ${n[4 + at]}`),
    `Depth: ${n[12]}`,
    `Gold: ${n[13]}`,
    `HP: ${n[10]}/${n[11]}`,
    `Energy: ${n[14]}/${n[15]}`,
    `AC: ${n[16]}`,
    `XP: ${n[18]}/${n[19]}`,
    `Time: ${n[20]}`,
    `Position: ${n[0]}|${n[1]}`,
    `Hunger: ${HUNGER[n[21]!]}`,
    `Monster Level: ${n[17]}`,
    `Encumbrance: ${LOADS[n[22]!]}`,
    `Dungeon Number: ${n[23]}`,
    `Level Number: ${n[24]}`,
    `Score: ${n[9]}`,
    `Alignment: ${ALIGNMENTS[n[26]!]}`,
    `Condition: ${n[25]! & LEVITATING ? 'Levitating' : 'None'}`,
  ].join('\n');
}
