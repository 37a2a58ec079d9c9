// What the language wrapper calls pieces of walls, by their arms.

import { armsOf, DOWN, isUpright, LEFT, RIGHT, UP } from '../level/walls';

const CORNERS: Readonly<Record<number, string>> = {
  [RIGHT | DOWN]: 'northwest room corner',
  [LEFT | DOWN]: 'northeast room corner',
  [RIGHT | UP]: 'southwest corner',
  [LEFT | UP]: 'southeast corner',
};

const TEES: Readonly<Record<number, string>> = {
  [LEFT | RIGHT | UP]: 't up wall',
  [LEFT | RIGHT | DOWN]: 't down wall',
  [UP | DOWN | LEFT]: 't west wall',
  [UP | DOWN | RIGHT]: 't east wall',
};

/** @param char as it is drawn: a joint that is seen in part looks like a plain wall */
export function wallName(joints: number, char: string): string {
  const plain = char === '|' ? 'vertical wall' : 'horizontal wall';
  const arms = armsOf(joints);
  if (arms === 4) return char === '-' ? 'cross wall' : plain;
  if (arms === 3) return (char === '|') === isUpright(joints) ? TEES[joints]! : plain;
  return CORNERS[joints] ?? plain;
}
