// What passes with time: monsters act, then a new turn begins with regeneration and hunger.

import type { Game, Play } from './game';
import { moveMonsters } from './monster-moves';

/** After an action of the hero that took time. */
export function* passTurn(game: Game): Play {
  game.movement -= 12;
  while (game.movement < 12 && !game.over) {
    yield* moveMonsters(game);
    if (game.over) return;
    newTurn(game);
    yield* hunger(game);
  }
}

function newTurn(game: Game): void {
  const { hero, level, rng } = game;
  game.turn++;
  game.movement += 12;
  for (const monster of level.monsters) {
    const rest = monster.type.speed % 12;
    monster.movement += monster.type.speed - rest + (rng.int(12) < rest ? 12 : 0);
  }
  if (hero.hp < hero.maxHp && hero.level < 10 && game.turn % (Math.floor(42 / (hero.level + 2)) + 1) === 0) hero.hp++;
  if (hero.woundedLegs > 0) hero.woundedLegs--;
  if (hero.levitation > 0) hero.levitation--;
}

function* hunger(game: Game): Play {
  const { hero, turn } = game;
  const before = hero.nutrition;
  hero.nutrition--;
  if (turn % 20 === 4 && hero.leftRing) hero.nutrition--;
  if (turn % 20 === 12 && hero.rightRing) hero.nutrition--;
  if (turn % 20 === 8 && hero.amulet) hero.nutrition--;
  if (!hero.isEating) hero.feelHunger();
  if (before > 150 && hero.nutrition <= 150) yield* game.say('You are beginning to feel hungry.');
  if (before > 50 && hero.nutrition <= 50) yield* game.say('You are beginning to feel weak.');
  if (hero.nutrition < -200) {
    yield* game.say('You die from starvation.');
    yield* game.die('starvation');
  }
}

/** Time passes in the middle of a longer action. */
export function* passMeanwhile(game: Game): Play {
  const { said } = game;
  yield* passTurn(game);
  game.isInterrupted = game.said !== said;
  game.see();
}
