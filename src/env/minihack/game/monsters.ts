// The monsters of tiers A and B, with the numbers the reference gives (docs/minihack-objects.md lists the subset),
// and the draw of a random monster at the first depth.

import type { Rng } from '../../../core/rng';

export interface MonsterType {
  readonly name: string;
  readonly symbol: string;
  readonly level: number;
  readonly speed: number;
  readonly ac: number;
  readonly attack: { readonly verb: string; readonly count: number; readonly sides: number } | null;
  /** Drawn on levels of depth 1, times in 1500 samples. */
  readonly share: number;
  readonly group?: boolean;
  readonly undead?: boolean;
  readonly straight?: boolean;
}

export interface Monster {
  readonly type: MonsterType;
  x: number;
  y: number;
  hp: number;
  asleep: boolean;
  readonly peaceful: boolean;
  movement: number;
  readonly track: number[];
}

const m = (
  symbol: string,
  name: string,
  level: number,
  speed: number,
  ac: number,
  attack: string | null,
  share = 0,
  more: Partial<MonsterType> = {},
): MonsterType => {
  const [verb, dice] = attack?.split(' ') ?? [];
  const [count, sides] = dice?.split('d').map(Number) ?? [];
  return { symbol, name, level, speed, ac, attack: verb ? { verb, count: count!, sides: sides! } : null, share, ...more };
};

export const MONSTER_TYPES: readonly MonsterType[] = [
  m(':', 'newt', 0, 6, 8, 'bites 1d2', 336),
  m('F', 'lichen', 0, 1, 9, 'touches 0d0', 278),
  m('d', 'jackal', 0, 12, 7, 'bites 1d2', 228, { group: true }),
  m('x', 'grid bug', 0, 12, 9, 'bites 1d1', 218, { group: true, straight: true }),
  m('o', 'goblin', 0, 6, 10, 'hits 1d4', 129),
  m('d', 'fox', 0, 15, 7, 'bites 1d3', 81),
  m('r', 'sewer rat', 0, 12, 7, 'bites 1d3', 80, { group: true }),
  m('Z', 'kobold zombie', 0, 6, 10, 'claws 1d4', 76, { undead: true }),
  m('k', 'kobold', 0, 6, 10, 'hits 1d4', 74),
  m('r', 'giant rat', 1, 10, 7, 'bites 1d3'),
  m('j', 'blue jelly', 4, 0, 8, null),
  m('j', 'spotted jelly', 5, 0, 8, null),
  m('F', 'red mold', 1, 0, 9, null),
  m('F', 'green mold', 1, 0, 9, null),
  m('H', 'minotaur', 15, 15, 6, 'hits 3d10'),
];

export function findMonster(symbol: string | null, name: string | null): MonsterType | undefined {
  const wanted = name?.toLowerCase();
  return MONSTER_TYPES.find(
    (type) => (wanted === undefined || type.name === wanted) && (symbol === null || wanted !== undefined || type.symbol === symbol),
  );
}

export function randomMonster(rng: Rng): MonsterType {
  let draw = rng.int(1500);
  return MONSTER_TYPES.find((type) => (draw -= type.share) < 0)!;
}

export function createMonster(type: MonsterType, x: number, y: number, rng: Rng, more: Partial<Monster> = {}): Monster {
  const hp = type.level === 0 ? 1 + rng.int(4) : Array.from({ length: type.level }, () => 1 + rng.int(8)).reduce((a, b) => a + b);
  return { type, x, y, hp, asleep: false, peaceful: false, movement: 0, track: [], ...more };
}
