// Pointing at a square of the map with the cursor: to jump, to reach with a lance, to travel, to look from afar. While
// one points, the top line describes the square, which is not a message.

import { ESC } from './action-keys';
import type { Game, Play } from './game';
import { CORRIDOR, DARK_FLOOR, FLOOR, glyphFacts, itemOfGlyph, LIT_CORRIDOR } from './glyphs';
import { article } from './item-names';
import { keyName } from './key-names';
import { COLUMNS, DIRECTIONS, isInside, ROWS, type Spot } from './level';

export interface Pointing {
  /** Said first. */
  readonly prompt: string;
  /** What the cursor is to be moved to, said when the line is drawn anew. */
  readonly goal: string;
  /** Where the cursor begins; the hero's square where it is not given. */
  readonly from?: Spot | null;
  /** `$` marks the squares that may be chosen. */
  readonly marks?: boolean;
  /** Help is offered. */
  readonly helps?: boolean;
  /** Added to the description of a square; empty where it may be chosen. */
  readonly remark?: (spot: Spot) => string;
}

const PICK = '.,;:';
const STEPS = 'kljhunby';
const LEAPS = 'KLJHUNBY';
const FILTERS = ['Not limiting targets.', 'Limiting targets to those in sight.', 'Limiting targets to those in same area.'];
type Shown = 'monster' | 'object' | 'door' | 'edge' | 'valid' | 'any';
const LISTS: Readonly<Record<string, Shown>> = { m: 'monster', o: 'object', d: 'door', x: 'edge', z: 'valid', a: 'any' };

const REDRAW = 18;

/** @returns null after ESC; otherwise the line is left as it is */
export function* pointAt(game: Game, { prompt, goal, from, helps = true, marks = false, remark = () => '' }: Pointing): Play<Spot | null> {
  const { hero } = game;
  let { x, y } = from ?? hero;
  let filter = 0;
  const stops: Record<Shown, number> = { monster: 0, object: 0, door: 0, edge: 0, valid: 0, any: 0 };
  const isValid = (spot: Spot): boolean => remark(spot) === '';
  const done = (spot: Spot | null): Spot | null => {
    game.pointed = null;
    return spot;
  };
  yield* game.say(prompt);
  if (helps) yield* game.say("(For instructions type a '?')");
  for (;;) {
    game.pointed = { x, y };
    const key = yield;
    const text = String.fromCharCode(key);
    game.marked = [];
    if (marks && text === '$') {
      game.marked = everySpot().filter(
        (spot) => isValid(spot) && game.vision.sees(spot.x, spot.y) && (spot.x !== hero.x || spot.y !== hero.y),
      );
      continue;
    }
    if (PICK.includes(text)) {
      game.settle();
      return done({ x, y });
    }
    game.clear();
    if (key === ESC) return done(null);
    const at = STEPS.indexOf(text);
    const leap = LEAPS.indexOf(text);
    const shown = LISTS[text.toLowerCase()];
    // Where any square may be chosen, the valid ones are those with something on them.
    const list = shown === 'valid' && !marks ? 'any' : shown;
    if (at >= 0 || leap >= 0) {
      const [dx, dy] = DIRECTIONS[at >= 0 ? at : leap]!;
      const far = Math.min(at >= 0 ? 1 : 8, room(x, dx, 1, COLUMNS - 1), room(y, dy, 0, ROWS - 1));
      x += dx * far;
      y += dy * far;
    } else if (text === '@') [x, y] = [hero.x, hero.y];
    else if (list) {
      const spots = spotsOf(game, list, isValid);
      stops[list] = (stops[list] + (text === text.toLowerCase() ? 1 : spots.length - 1)) % spots.length;
      ({ x, y } = spots[stops[list]]!);
    } else if (text === '"') {
      filter = (filter + 1) % FILTERS.length;
      yield* game.say(FILTERS[filter]!);
      continue;
    } else if (text === '#' || key === REDRAW) {
      if (text === '#') {
        game.describes = !game.describes;
        yield* game.say(`Automatic description ${helps ? 'of features under cursor ' : ''}is ${game.describes ? 'on' : 'off'}.`);
      }
      if (text !== '#' || !game.describes) yield* game.say(`Move cursor to ${goal}:`);
      continue;
    } else if (!' \r\n'.includes(text)) {
      const found = FEATURES.includes(text) ? findShown(game, text, x, y) : undefined;
      if (found === undefined) {
        yield* game.say(`Unknown direction: '${keyName(key)}' (use 'h', 'j', 'k', 'l' or '.').`);
        continue;
      }
      if (found === null) {
        yield* game.say(`Can't find dungeon feature '${text}'.`);
        continue;
      }
      ({ x, y } = found);
    }
    if (!game.describes) {
      yield* game.say(`Move cursor to ${goal}:`);
      continue;
    }
    game.top = describe(game, x, y) + remark({ x, y });
    game.unsaid = true;
  }
}

/** How many squares lie between the cursor and the edge it moves to. */
function room(at: number, step: number, first: number, last: number): number {
  return step === 0 ? Infinity : step > 0 ? last - at : at - first;
}

function everySpot(): Spot[] {
  return Array.from({ length: ROWS * (COLUMNS - 1) }, (_, at) => ({ x: 1 + (at % (COLUMNS - 1)), y: Math.floor(at / (COLUMNS - 1)) }));
}

const FEATURES = '<>_{}\\^()/*0+|-~';

/** The next square after this one, round about, that shows such a feature; null where there is none. */
function findShown({ vision, hero, level }: Game, symbol: string, x: number, y: number): Spot | null {
  if (symbol === '*') return { x, y };
  for (let step = 1; step <= COLUMNS * ROWS; step++) {
    const at = (y * COLUMNS + x + step) % (COLUMNS * ROWS);
    const here = at === hero.y * COLUMNS + hero.x;
    const isWall = level.joints[at]! > 0 || itemOfGlyph(vision.glyphs[at]!) !== undefined;
    if (here ? level.terrain[at] === symbol : vision.memory[at] === symbol && !isWall)
      return { x: at % COLUMNS, y: Math.floor(at / COLUMNS) };
  }
  return null;
}

/** Squares that show such a thing, the hero's own first, then by distance. */
function spotsOf(game: Game, what: Shown, isValid: (spot: Spot) => boolean): Spot[] {
  const { vision, hero, level } = game;
  const spots: Spot[] = [];
  for (let y = 0; y < ROWS; y++)
    for (let x = 1; x < COLUMNS; x++) {
      const at = y * COLUMNS + x;
      const monster = level.monsterAt(x, y) !== undefined && vision.sees(x, y);
      const object = itemOfGlyph(vision.glyphs[at]!) !== undefined && vision.memory[at] !== ' ';
      const door = level.terrain[at] === '+' && vision.memory[at] !== ' ';
      const feature = '<>_{\\'.includes(vision.memory[at]!);
      const fits = { monster, object, door, edge: isEdge(game, x, y), valid: isValid({ x, y }), any: monster || object || door || feature };
      if (fits[what] && (x !== hero.x || y !== hero.y)) spots.push({ x, y });
    }
  const far = (spot: Spot): number => Math.max(Math.abs(spot.x - hero.x), Math.abs(spot.y - hero.y));
  return [{ x: hero.x, y: hero.y }, ...spots.sort((a, b) => far(a) - far(b))];
}

/** A known way beside which something has never been seen. */
function isEdge({ vision, level }: Game, x: number, y: number): boolean {
  if (!'.#+'.includes(level.at(x, y)) || '` '.includes(vision.memory[y * COLUMNS + x]!)) return false;
  return DIRECTIONS.slice(0, 4).some(([dx, dy]) => isInside(x + dx, y + dy) && !vision.wasSeen(x + dx, y + dy));
}

/** What things whose look is drawn are called from afar. */
const PLAIN_NAMES: Readonly<Record<string, string>> = { '!': 'potion', '?': 'scroll', '=': 'ring', '/': 'wand', '"': 'amulet' };

/** Near enough to tell the number of things. */
const isNear = (a: Spot, b: Spot): boolean => (a.x - b.x) ** 2 + (a.y - b.y) ** 2 <= 6;

/** Where the hero comes by, things in view are told in number from then on. */
export function noticeThings({ hero, level, vision }: Game): void {
  for (let y = hero.y - 1; y <= hero.y + 1; y++)
    for (let x = hero.x - 1; x <= hero.x + 1; x++) {
      const [item] = level.pile(x, y);
      if (item && vision.sees(x, y)) item.counted = true;
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
    // Numbers are told from near by, and remembered.
    const counted = item.counted === true;
    item.counted ||= vision.sees(x, y) && isNear(hero, { x, y });
    const plain = PLAIN_NAMES[item.type.symbol];
    if (counted) return game.name(item);
    if (item.quantity === 1) return plain === undefined ? game.name(item) : `${article(plain)} ${plain}`;
    return `some ${plain === undefined ? game.name(item).replace(/^\d+ /, '') : `${plain}s`}`;
  }
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
