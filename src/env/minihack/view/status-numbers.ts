// The status numbers of NLE's `blstats`, in its order and units.

import type { Game } from '../rules/game';

const CONDITION_BITS: Readonly<Record<string, number>> = { Lev: 1 << 10 };

/** 27 numbers; all zero after a death. */
export function statusNumbers(game: Game): Int32Array {
  const { hero, turn } = game;
  const { strength, dexterity, constitution, intelligence, wisdom, charisma } = hero.attributes;
  // 18/xx counts as 18 + xx up to 118, which the short form folds into 19 to 25.
  const short = strength <= 18 ? strength : strength <= 49 ? 19 : strength <= 99 ? 20 : 21;
  const percent = strength;
  const conditions = game.conditions().reduce((mask, word) => mask | (CONDITION_BITS[word] ?? 0), 0);
  const align = { Lawful: 1, Neutral: 0, Chaotic: -1 }[hero.align];
  const numbers = new Int32Array(27);
  if (game.over === 'death') return numbers;
  numbers.set([hero.x - 1, hero.y, short, percent, dexterity, constitution, intelligence, wisdom, charisma, hero.score]);
  numbers.set([Math.max(0, hero.hp), hero.maxHp, 1, hero.gold, hero.power, hero.maxPower, hero.ac, 0, hero.level], 10);
  numbers.set([hero.experience, turn, hero.hunger, game.load(), 0, 1, conditions, align], 19);
  return numbers;
}
