// The squares that the keys of pointing go to: things of a kind, features, along a row of the same.

import type { Game } from '../../game';
import { itemOfGlyph } from '../../../view/glyphs';
import { DIRECTIONS } from '../../../level/directions';
import { COLUMNS, isInside, ROWS, type Spot } from '../../../level/level';

export type Shown = 'monster' | 'object' | 'door' | 'edge' | 'valid' | 'any';

/** Which squares the lists are limited to. */
export const LIMITS = ['Not limiting targets.', 'Limiting targets to those in sight.', 'Limiting targets to those in same area.'];
/** Said of a list so limited. */
export const LIMIT_WORDS = ['', ' in view', ' in this area'];

export function everySpot(): Spot[] {
  return Array.from({ length: ROWS * (COLUMNS - 1) }, (_, at) => ({ x: 1 + (at % (COLUMNS - 1)), y: Math.floor(at / (COLUMNS - 1)) }));
}

export const FEATURES = '<>_{}\\^()/0+|-~';

/**
 * The next square after this one, round about, with such a feature, whatever lies on it; null where there is none. Of doors
 * only shut ones in walls that run across are found, and open ones in walls that run down.
 */
export function findShown({ vision, hero, level }: Game, symbol: string, x: number, y: number): Spot | null {
  for (let step = 1; step <= COLUMNS * ROWS; step++) {
    const at = (y * COLUMNS + x + step) % (COLUMNS * ROWS);
    if (vision.memory[at] === ' ' && at !== hero.y * COLUMNS + hero.x) continue;
    const spot = { x: at % COLUMNS, y: Math.floor(at / COLUMNS) };
    const terrain = level.terrain[at]!;
    const door = level.doors.get(at);
    const fits =
      symbol === '^'
        ? level.knownTrapAt(at) !== undefined
        : symbol === '+'
          ? door?.horizontal === true && level.isShut(spot.x, spot.y)
          : symbol === '-'
            ? door?.horizontal === false && level.hasLeaf(spot.x, spot.y) && !level.isShut(spot.x, spot.y)
            : symbol === '}'
              ? '}PWL'.includes(terrain)
              : '<>_{\\'.includes(symbol) && terrain === symbol;
    if (fits) return spot;
  }
  return null;
}

/** Squares that show such a thing, the hero's own first, then by distance. */
export function spotsOf(game: Game, what: Shown, isValid: ((spot: Spot) => boolean) | null): Spot[] {
  const { vision, hero, level } = game;
  const spots: Spot[] = [];
  const area = game.pointing.limit === 2 ? areaOf(game) : null;
  for (let y = 0; y < ROWS; y++)
    for (let x = 1; x < COLUMNS; x++) {
      const at = y * COLUMNS + x;
      const monster = level.monsterAt(x, y) !== undefined && vision.sees(x, y);
      const shows = vision.memory[at] !== ' ';
      const thing = shows ? itemOfGlyph(vision.glyphs[at]!) : undefined;
      const door = shows && thing === undefined && level.terrain[at] === '+';
      const feature = shows && thing === undefined && '<>_{\\K'.includes(level.terrain[at]!);
      const any = monster || thing !== undefined || door || feature;
      const object = thing !== undefined && thing.name !== 'boulder';
      const fits = { monster, object, door, edge: isEdge(game, x, y), valid: isValid ? isValid({ x, y }) : any, any };
      if (area?.has(at) === false) continue;
      if (game.pointing.limit === 1 && !vision.sees(x, y)) continue;
      if (fits[what] && (x !== hero.x || y !== hero.y)) spots.push({ x, y });
    }
  const far = (spot: Spot): number => Math.max(Math.abs(spot.x - hero.x), Math.abs(spot.y - hero.y));
  return [{ x: hero.x, y: hero.y }, ...spots.sort((a, b) => far(a) - far(b))];
}

/** A known way beside which something has never been seen. */
function isEdge({ vision, level }: Game, x: number, y: number): boolean {
  const at = y * COLUMNS + x;
  if (!'.#+'.includes(level.at(x, y)) || vision.memory[at] === ' ' || itemOfGlyph(vision.glyphs[at]!) !== undefined) return false;
  return DIRECTIONS.slice(0, 4).some(([dx, dy]) => isInside(x + dx, y + dy) && !vision.wasSeen(x + dx, y + dy));
}

/** What one knows of the place one is in, to its doors; in a door one is in none. */
function areaOf({ vision, hero, level }: Game): Set<number> {
  const here = hero.y * COLUMNS + hero.x;
  const area = new Set([here]);
  for (const at of area) {
    if (level.terrain[at] === '+') continue;
    for (const [dx, dy] of DIRECTIONS) {
      const beside = at + dy * COLUMNS + dx;
      if (vision.memory[beside] !== ' ' && level.isPassable(beside % COLUMNS, Math.floor(beside / COLUMNS))) area.add(beside);
    }
  }
  return area;
}
