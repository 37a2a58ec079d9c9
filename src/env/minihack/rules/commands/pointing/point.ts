// Pointing at a square of the map with the cursor: to jump, to reach with a lance, to travel, to look from afar. While
// one points, the top line describes the square, which is not a message.

import type { Game, Play, PointingHabits } from '../../game';
import { describe } from '../../../view/far-look';
import { ESC, keyName } from '../key-names';
import { DIRECTIONS, RUN_KEYS, STEP_KEYS } from '../../../level/directions';
import { COLUMNS, ROWS, type Spot } from '../../../level/level';
import { type MenuLine, select } from '../../menu';
import { everySpot, FEATURES, findShown, LIMIT_WORDS, LIMITS, type Shown, spotsOf } from './point-lists';

export interface Pointing {
  /** Said first. */
  readonly prompt: string;
  /** What the cursor is to be moved to, said when the line is drawn anew. */
  readonly goal: string;
  /** Where the cursor begins; the hero's square where it is not given. */
  readonly from?: Spot | null;
  /** `$` marks the squares that may be chosen. */
  readonly marks?: boolean;
  /** Said in the titles of lists. */
  readonly purpose?: string;
  /** Help is offered. */
  readonly helps?: boolean;
  /** Added to the description of a square; empty where it may be chosen. */
  readonly remark?: (spot: Spot) => string;
}

const PICK = '.,;:';
const LISTS: Readonly<Record<string, Shown>> = { m: 'monster', o: 'object', d: 'door', x: 'edge', z: 'valid', a: 'any' };
/** What the lists are of: one, several. */
const NAMES: Readonly<Record<Shown, readonly [string, string]>> = {
  monster: ['a monster', 'any monsters'],
  object: ['an item', 'any items'],
  door: ['a door', 'any doors'],
  edge: ['an unexplored area', 'any unexplored areas'],
  valid: ['a valid location', 'any valid locations'],
  any: ['an interesting thing', 'anything interesting'],
};

const REDRAW = 18;

/** @returns null after ESC; otherwise the line is left as it is */
export function* pointAt(game: Game, pointing: Pointing): Play<Spot | null> {
  const { prompt, goal, from, purpose = '', helps = true, marks = false, remark = () => '' } = pointing;
  const { hero, pointing: habits } = game;
  let { x, y } = from ?? hero;
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
    game.settle();
    const text = String.fromCharCode(key);
    game.marked = [];
    if (marks && text === '$') {
      game.marked = everySpot().filter(
        (spot) => isValid(spot) && game.vision.sees(spot.x, spot.y) && (spot.x !== hero.x || spot.y !== hero.y),
      );
      continue;
    }
    if (PICK.includes(text)) return done({ x, y });
    if (key === ESC) {
      game.clear();
      return done(null);
    }
    const at = STEP_KEYS.indexOf(text);
    const leap = RUN_KEYS.indexOf(text);
    const list = LISTS[text.toLowerCase()];
    if (at >= 0) ({ x, y } = moved({ x, y }, at, 1));
    else if (leap >= 0) ({ x, y } = habits.skips ? skipped(game, { x, y }, leap) : moved({ x, y }, leap, 8));
    else if (text === '@') [x, y] = [hero.x, hero.y];
    else if (list) {
      // Where any square may be chosen, the valid ones are those with something on them.
      const spots = spotsOf(game, list, marks ? isValid : null);
      if (habits.asMenus) {
        const [one, many] = NAMES[list];
        if (spots.length > 1) {
          const title = `Pick ${one}${LIMIT_WORDS[habits.limit]}${purpose}`;
          ({ x, y } = (yield* pickFrom(game, title, spots.slice(1))) ?? { x, y });
        } else yield* game.sayAnew(`You cannot ${habits.limit === 1 ? 'see' : 'detect'} ${many}.`);
      } else {
        stops[list] = (stops[list] + (text === text.toLowerCase() ? 1 : spots.length - 1)) % spots.length;
        ({ x, y } = spots[stops[list]]!);
      }
    } else if (text === '?') {
      yield* game.show({ lines: [...helpLines(pointing, habits), ''], end: '--More--' });
      yield* game.say(`Move cursor to ${goal}:`);
      continue;
    } else if (text === '"') {
      habits.limit = (habits.limit + 1) % LIMITS.length;
      yield* game.sayAnew(LIMITS[habits.limit]!);
      continue;
    } else if (text === '!') {
      habits.asMenus = !habits.asMenus;
      const which = habits.asMenus ? " for 'm|M', 'o|O', 'd|D', and 'x|X'." : '.';
      yield* game.sayAnew(`${habits.asMenus ? 'U' : 'Not u'}sing a menu to show possible targets${which}`);
      continue;
    } else if (text === '*') {
      habits.skips = !habits.skips;
      yield* game.sayAnew(`${habits.skips ? 'S' : 'Not s'}kipping over similar terrain when fastmoving the cursor.`);
    } else if (text === '#' || key === REDRAW) {
      game.clear();
      if (text === '#') {
        habits.describes = !habits.describes;
        yield* game.say(`Automatic description ${helps ? 'of features under cursor ' : ''}is ${habits.describes ? 'on' : 'off'}.`);
      }
      if (text !== '#' || !habits.describes) yield* game.say(`Move cursor to ${goal}:`);
      continue;
    } else if (!' \r\n'.includes(text)) {
      const found = FEATURES.includes(text) ? findShown(game, text, x, y) : undefined;
      if (found === undefined) {
        yield* game.sayAnew(`Unknown direction: '${keyName(key)}' (use 'h', 'j', 'k', 'l' or '.').`);
        continue;
      }
      if (found === null) {
        yield* game.sayAnew(`Can't find dungeon feature '${text}'.`);
        continue;
      }
      ({ x, y } = found);
      game.clear();
    }
    if (!habits.describes) continue;
    game.clear();
    game.top = describe(game, x, y) + remark({ x, y });
    game.unsaid = true;
  }
}

/** So many squares on, or to the edge. */
function moved({ x, y }: Spot, way: number, most: number): Spot {
  const [dx, dy] = DIRECTIONS[way]!;
  const far = Math.min(most, room(x, dx, 1, COLUMNS - 1), room(y, dy, 0, ROWS - 1));
  return { x: x + dx * far, y: y + dy * far };
}

/** One square on, and from there to the last one that shows the same as the first. */
function skipped({ vision, hero }: Game, from: Spot, way: number): Spot {
  const look = ({ x, y }: Spot): number => (x === hero.x && y === hero.y ? -1 : vision.glyphs[y * COLUMNS + x]!);
  let here = moved(from, way, 1);
  if (look(here) !== look(from)) return here;
  for (;;) {
    const next = moved(here, way, 1);
    if ((next.x === here.x && next.y === here.y) || look(next) !== look(from)) return here;
    here = next;
  }
}

/** How many squares lie between the cursor and the edge it moves to. */
function room(at: number, step: number, first: number, last: number): number {
  return step === 0 ? Infinity : step > 0 ? last - at : at - first;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

function* pickFrom(game: Game, title: string, spots: readonly Spot[]): Play<Spot | null> {
  const lines = spots.map((spot, at): MenuLine & { spot: Spot } => ({
    letter: LETTERS[at],
    text: describe(game, spot.x, spot.y),
    spot,
  }));
  const [chosen] = (yield* select(game, [{ text: title }, { text: '' }, ...lines], 'one')) ?? [];
  return lines.find((line) => line === chosen)?.spot ?? null;
}

function helpLines({ goal, helps = true, marks = false }: Pointing, { skips, limit, asMenus }: PointingHabits): string[] {
  const list = (keys: string, one: string, many: string): string =>
    `Use ${keys} to ${asMenus ? `get a menu of ${many}` : `move the cursor to ${one}`}${LIMIT_WORDS[limit]}.`;
  const modes = ['8 units at a time', 'skipping same glyphs'];
  return [
    `Use 'h', 'j', 'k', 'l' to move the cursor to ${goal}.`,
    `Use 'H', 'J', 'K', 'L' to fast-move the cursor, ${modes[+skips]}.`,
    "Or enter a background symbol (ex. '<').",
    "Use '@' to move the cursor on yourself.",
    list("'m'/'M'", 'next/previous monster', 'monsters'),
    list("'o'/'O'", 'next/previous object', 'objects'),
    list("'d'/'D'", 'next/previous door or doorway', 'doors or doorways'),
    list("'x'/'X'", 'unexplored location', 'unexplored locations'),
    list("'a'/'A'", 'anything interesting', 'anything interesting'),
    `Use '*' to change fast-move mode to ${modes[1 - +skips]}.`,
    "Use '!' to toggle menu listing for possible targets.",
    "Use '\"' to change the mode of limiting possible targets.",
    ...(marks ? ["Use 'z' or 'Z' to move to valid locations.", "Use '$' to display valid locations."] : []),
    "Use '#' to toggle automatic description.",
    ...(helps
      ? ["Type a '.' when you are at the right place."]
      : [
          "Type a '.' or ',' or ';' or ':' when you are at the right place.",
          "  ':' describe current spot, show 'more info', move to another spot.",
          "  '.' describe current spot, prompt if 'more info', move to another spot;",
          "  ',' describe current spot, move to another spot;",
          "  ';' describe current spot, stop looking at things;",
        ]),
  ];
}
