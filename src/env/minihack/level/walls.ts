// How walls are drawn. A wall is a piece with arms; which of its arms show depends on the sides it has been seen from
// so far and on where rock lies beside it: what faces nothing but rock cannot be told apart from the rock. Observed on
// recorded screens; `wallify.ts` finds arms and rock.

/** Sides on which a wall goes on, bits of `Level.joints`. */
export const UP = 1;
export const DOWN = 2;
export const LEFT = 4;
export const RIGHT = 8;

/** Octants around a wall, clockwise from up left: bit 1 up left, 2 up, 4 up right, … 128 left. */
export const OCTANTS: readonly (readonly [number, number])[] = [
  [-1, -1],
  [0, -1],
  [1, -1],
  [1, 0],
  [1, 1],
  [0, 1],
  [-1, 1],
  [-1, 0],
];

const OCTANT_AT = new Uint8Array(9);
OCTANTS.forEach(([dx, dy], at) => (OCTANT_AT[(dy + 1) * 3 + dx + 1] = at));
// On its own square the hero sees a wall from everywhere.
const EVERYWHERE = 255;

export type Beside = (dx: number, dy: number) => boolean;

/** Side from which a wall is seen; a joint seen from a corner counts as seen from the open squares beside that corner too. */
export function octantOf(joints: number, dx: number, dy: number, isClear: Beside): number {
  if (dx === 0 && dy === 0) return EVERYWHERE;
  const octant = OCTANT_AT[(dy + 1) * 3 + dx + 1]!;
  let seen = 1 << octant;
  if (dx !== 0 && dy !== 0 && armsOf(joints) >= 3) {
    if (isClear(dx, 0)) seen |= 1 << OCTANT_AT[3 + dx + 1]!;
    if (isClear(0, dy)) seen |= 1 << OCTANT_AT[(dy + 1) * 3 + 1]!;
  }
  return seen;
}

export function armsOf(joints: number): number {
  return (joints & 1) + ((joints >> 1) & 1) + ((joints >> 2) & 1) + ((joints >> 3) & 1);
}

export function isUpright(joints: number): boolean {
  const across = joints & (LEFT | RIGHT);
  return across === 0 || ((joints & (UP | DOWN)) === (UP | DOWN) && across !== (LEFT | RIGHT));
}

const rotated = (octants: number, by: number): number => ((octants << by) | (octants >> (8 - by))) & 255;
const bits = (...octants: number[]): number => octants.reduce((sum, one) => sum | (1 << one), 0);
/** Something of these and nothing else. */
const only = (seen: number, these: number): boolean => (seen & these) !== 0 && (seen & ~these) === 0;

/** Rock beside a wall as `wallify.ts` notes it: one bit a side or corner, in the order that each kind of wall names below. */
export function wallCharacter(joints: number, rock: number, seen: number): string {
  if (seen === 0) return ' ';
  const arms = armsOf(joints);
  if (arms === 4) return crossing(rock, seen);
  if (arms === 3) return tee(joints, rock, seen);
  const across = joints & (LEFT | RIGHT);
  const down = joints & (UP | DOWN);
  if (across !== 0 && down !== 0) return corner(joints, rock, seen) ? '-' : ' ';
  return straight(across === 0, rock, seen) ? (across === 0 ? '|' : '-') : ' ';
}

/** Rock: 1 left or above, 2 right or below. */
function straight(upright: boolean, rock: number, seen: number): boolean {
  const turned = upright ? rotated(seen, 2) : seen;
  // Turned, the left side lies above.
  if (rock === 1) return (turned & bits(3, 4, 5, 6, 7)) !== 0;
  return rock !== 2 || (turned & bits(0, 1, 2, 3, 7)) !== 0;
}

/** Rock: 1 inside the bend, 2 on the three squares around it. */
function corner(joints: number, rock: number, seen: number): boolean {
  const inside = joints & RIGHT ? (joints & DOWN ? 4 : 2) : joints & DOWN ? 6 : 0;
  if (rock === 1) return (seen & ~bits(inside)) !== 0;
  return rock !== 2 || (seen & bits(inside, (inside + 1) % 8, (inside + 7) % 8)) !== 0;
}

/** How far to turn so that the stem of a joint of three points down. */
export function stemTurn(joints: number): number {
  if (!(joints & UP)) return 0;
  if (!(joints & RIGHT)) return 6;
  return joints & DOWN ? 2 : 4;
}

/** Rock, with the stem down: 1 above, 2 down left, 4 down right. */
function tee(joints: number, rock: number, unturned: number): string {
  const seen = rotated(unturned, stemTurn(joints));
  const whole = isUpright(joints) ? '|' : '-';
  const above = bits(0, 1, 2);
  if (rock === 1) {
    const left = (seen & bits(6, 7)) !== 0;
    const right = (seen & bits(3, 4)) !== 0;
    if (seen & bits(5) || (left && right)) return whole;
    return left || right ? '-' : ' ';
  }
  if (rock === 2) {
    if (only(seen, bits(4, 5))) return '-';
    return only(seen, bits(6)) ? ' ' : whole;
  }
  if (rock === 4) {
    if (only(seen, bits(5, 6))) return '-';
    return only(seen, bits(4)) ? ' ' : whole;
  }
  if (seen === bits(4) || seen === bits(6)) return '-';
  return seen & (above | bits(3, 4, 5, 6, 7)) ? whole : ' ';
}

/** Rock at the corners: 1 up left, 2 up right, 4 down left, 8 down right; two of them only where they are opposite. */
function crossing(rock: number, seen: number): string {
  if (rock === 9) return only(seen, bits(0, 4)) ? ' ' : '-';
  if (rock === 6) return only(seen, bits(2, 6)) ? ' ' : '-';
  if (rock === 0) return isSideways(seen) ? '|' : '-';
  const turn = rock === 8 ? 0 : rock === 4 ? 6 : rock === 2 ? 2 : 4;
  const turned = rotated(seen, turn);
  if (turned === bits(4)) return ' ';
  const open = turned & ~bits(4);
  if (open === bits(0)) return '-';
  const right = (open & bits(2, 3)) !== 0;
  const below = (open & bits(5, 6)) !== 0;
  const flat = turn % 4 === 0;
  // A tee opens to one side: up where it lies, left where it stands.
  if (right) {
    if (open & bits(5, 6, 7)) return '-';
    return open & bits(0, 1) ? (flat ? '-' : '|') : '-';
  }
  if (below) {
    if (open & bits(1, 2, 3)) return '-';
    return open & bits(0, 7) ? (flat ? '|' : '-') : '-';
  }
  const up = (open & bits(1)) !== 0;
  const left = (open & bits(7)) !== 0;
  if (up && left) return '-';
  if (up) return flat ? '-' : '|';
  return left ? (flat ? '|' : '-') : '-';
}

/** Seen from the right alone or from the left alone, corners included: a joint that stands. */
function isSideways(seen: number): boolean {
  const from = (side: number, a: number, b: number): boolean =>
    (seen & ~bits(a, side, b)) === 0 && ((seen & bits(side)) !== 0 || seen === bits(a, b));
  return from(3, 2, 4) || from(7, 0, 6);
}
