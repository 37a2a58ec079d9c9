// The map as a picture for people: what stands on each square of the screen, its kind, its colour and its name. It tells what
// the hero sees and remembers and no more. How it is drawn is the page's; no actor reads it.

import { createRng } from '../../../core/rng';
import { MAP_COLUMNS, squareFacts } from './arrays';
import type { Game } from '../rules/game';
import { type GlyphFacts, glyphAt, glyphFacts } from './glyphs';
import { Appearances } from '../things/appearances';
import { COLUMNS, type Level, ROWS } from '../level/level';
import { screenCursor, screenRows } from './screen';
import { mapCharacter } from '../rules/vision';

export type SquareKind =
  | 'dark'
  | 'wall'
  | 'floor'
  | 'corridor'
  | 'doorway'
  | 'open door'
  | 'door'
  | 'staircase down'
  | 'staircase up'
  | 'altar'
  | 'fountain'
  | 'sink'
  | 'throne'
  | 'water'
  | 'lava'
  | 'ice'
  | 'tree'
  | 'iron bars'
  | 'trap'
  | 'boulder'
  | 'object'
  | 'monster'
  | 'hero';

export interface Square {
  readonly char: string;
  readonly kind: SquareKind;
  /** One of the terminal's sixteen. */
  readonly color: number;
  /** In the game's words: `jackal`, `apple`, `open door`. */
  readonly name: string;
}

export interface Picture {
  /** The terminal's 24 rows. */
  readonly rows: readonly string[];
  readonly columns: number;
  readonly height: number;
  /** Row by row, `columns` × `height`. */
  readonly squares: readonly Square[];
  readonly hero: { readonly x: number; readonly y: number };
  readonly message: string;
  readonly status: readonly [string, string];
  /** The game waits for an answer on its top line. */
  readonly asks: boolean;
}

const DARK: Square = { char: ' ', kind: 'dark', color: 0, name: '' };
const HERO: Square = { char: '@', kind: 'hero', color: 15, name: 'you' };

/** The game's words for terrain, where the kind has another one. */
const KINDS: Readonly<Record<string, SquareKind>> = {
  'floor of a room': 'floor',
  'dark part of a room': 'floor',
  'lit corridor': 'corridor',
  'broken door': 'doorway',
  'closed door': 'door',
  'opulent throne': 'throne',
  'molten lava': 'lava',
  'fog/vapor cloud': 'corridor',
  air: 'floor',
};

export function drawPicture(game: Game): Picture {
  const squares: Square[] = [];
  for (let y = 0; y < ROWS; y++)
    for (let x = 1; x < COLUMNS; x++) {
      const facts = squareFacts(game, x, y);
      squares.push(facts.class === 'hero' ? HERO : squareOf(facts.char, facts));
    }
  const rows = screenRows(game);
  return {
    rows,
    columns: MAP_COLUMNS,
    height: ROWS,
    squares,
    hero: { x: game.hero.x - 1, y: game.hero.y },
    message: game.message,
    status: [rows[22] ?? '', rows[23] ?? ''],
    asks: screenCursor(game)[0] === 0,
  };
}

/** A level as its maker sees it: everything, with the hero on its place. */
export function drawLevel(level: Level): Picture {
  const looks = new Appearances(createRng(0, 'picture'));
  const squares: Square[] = [];
  for (let y = 0; y < ROWS; y++)
    for (let x = 1; x < COLUMNS; x++) {
      const trap = level.pile(x, y).length === 0 ? level.trapAt(x, y) : undefined;
      squares.push(
        trap
          ? { char: '^', kind: 'trap', color: 5, name: trap.kind }
          : squareOf(mapCharacter(level, x, y), glyphFacts(glyphAt(level, y * COLUMNS + x), looks)),
      );
    }
  for (const { type, x, y } of level.monsters)
    squares[y * MAP_COLUMNS + x - 1] = { char: type.symbol, kind: 'monster', color: type.colour, name: type.name };
  const { x, y } = level.start;
  squares[y * MAP_COLUMNS + x - 1] = HERO;
  return { rows: [], columns: MAP_COLUMNS, height: ROWS, squares, hero: { x: x - 1, y }, message: '', status: ['', ''], asks: false };
}

function squareOf(char: string, { class: kind, colour: color, text: name }: GlyphFacts): Square {
  if (char === ' ' || kind === 'unknown') return DARK;
  if (kind === 'object') return { char, kind: name === 'boulder' ? 'boulder' : 'object', color, name };
  if (kind !== 'terrain') return { char, kind, color, name };
  return { char, kind: KINDS[name] ?? (name as SquareKind), color, name };
}
