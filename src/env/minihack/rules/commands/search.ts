import type { Game, Play } from '../game';

/** `s`: hidden doors and passages beside the hero are found one time in seven, traps one in eight. */
export function* search(game: Game): Play<boolean> {
  const { hero, level, rng } = game;
  for (let y = hero.y - 1; y <= hero.y + 1; y++)
    for (let x = hero.x - 1; x <= hero.x + 1; x++) {
      const terrain = level.at(x, y);
      const trap = level.trapAt(x, y);
      if ((terrain === 'S' || terrain === 'H') && rng.int(7) === 0) {
        yield* game.say(`You find a hidden ${level.find(x, y)}.`);
      } else if (trap && !trap.seen && rng.int(8) === 0) {
        trap.seen = true;
        level.revision++;
      }
    }
  return true;
}
