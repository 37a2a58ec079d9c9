// The keys upstream's tasks offer, in upstream's order.

import { RUN_KEYS, STEP_KEYS } from '../level/directions';
import { ESC } from '../rules/commands/key-names';

const codes = (text: string): number[] => [...text].map((char) => char.charCodeAt(0));
const CTRL_D = 4;
const CTRL_X = 24;
const ENTER = 13;
const alt = (letters: string): number[] => codes(letters).map((code) => code + 128);

/** One step each way: N E S W NE SE SW NW. */
export const COMPASS_KEYS: readonly number[] = codes(STEP_KEYS);

export const CORRIDOR_KEYS: readonly number[] = [...COMPASS_KEYS, ...codes('o'), CTRL_D, ...codes('s')];

/** All 85. */
export const FULL_KEYS: readonly number[] = [
  ...COMPASS_KEYS,
  ...codes(`${RUN_KEYS}>.`),
  ENTER,
  ...[...alt('a'), ...codes('a'), CTRL_X, ...codes('CZ'), ...alt('c'), ...codes('c'), ...alt('d'), ...codes('dDeE'), ...alt('e'), ESC],
  ...[...codes('Ff'), ...alt('f'), ...codes('iI'), ...alt('ij'), CTRL_D, ...codes(':'), ...alt('lm'), ...codes('mM'), ...alt('o')],
  ...[...codes('op,'), ...alt('p'), ...codes('PqQrR'), ...alt('Rr'), ...codes('gGs[=(^)!'), ...alt('s'), ...codes('xTAt'), ...alt('Tt')],
  ...[...codes('X'), ...alt('u'), ...codes('vWw'), ...alt('w'), ...codes('z+"$ ')],
];
