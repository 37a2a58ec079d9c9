// The eight directions, in the order of the environment's actions: N E S W NE SE SW NW.

export interface Direction {
  readonly name: string;
  /** As the text interface says it: `step ne`. */
  readonly short: string;
  /** NetHack's key for a step; its capital runs. */
  readonly key: string;
  readonly dx: number;
  readonly dy: number;
}

export const COMPASS: readonly Direction[] = [
  { name: 'north', short: 'n', key: 'k', dx: 0, dy: -1 },
  { name: 'east', short: 'e', key: 'l', dx: 1, dy: 0 },
  { name: 'south', short: 's', key: 'j', dx: 0, dy: 1 },
  { name: 'west', short: 'w', key: 'h', dx: -1, dy: 0 },
  { name: 'northeast', short: 'ne', key: 'u', dx: 1, dy: -1 },
  { name: 'southeast', short: 'se', key: 'n', dx: 1, dy: 1 },
  { name: 'southwest', short: 'sw', key: 'b', dx: -1, dy: 1 },
  { name: 'northwest', short: 'nw', key: 'y', dx: -1, dy: -1 },
];

export const DIRECTIONS: readonly (readonly [dx: number, dy: number])[] = COMPASS.map(({ dx, dy }) => [dx, dy]);
export const STEP_KEYS = COMPASS.map(({ key }) => key).join('');
export const RUN_KEYS = STEP_KEYS.toUpperCase();

/** The four sides of a square, as the level language names them. */
export const SIDES: Readonly<Record<string, readonly [dx: number, dy: number]>> = Object.fromEntries(
  COMPASS.slice(0, 4).map(({ name, dx, dy }) => [name, [dx, dy]]),
);
