// What is played, from the welcome to the end: a key, what it does, and the turn that passes.

import { noticeThings } from '../view/far-look';
import { carryOut } from './commands/commands';
import { lookHere, pickUpAll } from './commands/pickup';
import type { Game, Play } from './game';
import { ROLES } from './hero';
import { passTurn } from './turns';

export function* play(game: Game): Play {
  yield* game.say(welcome(game));
  yield* arrive(game);
  while (!game.over) {
    game.see();
    noticeThings(game);
    const key = yield;
    const took = yield* carryOut(game, key);
    if (took && !game.over) yield* passTurn(game);
  }
}

function welcome({ hero }: Game): string {
  const { hello, noun } = ROLES[hero.role];
  const gender = noun === 'Caveman' ? '' : hero.female ? 'female ' : 'male ';
  return `${hello} Agent, welcome to NetHack!  You are a ${hero.align.toLowerCase()} ${gender}human ${noun}.`;
}

function* arrive(game: Game): Play {
  const { hero, level } = game;
  for (const line of level.message?.split('\n') ?? []) yield* game.say(line);
  if (level.pile(hero.x, hero.y).length === 0) return;
  game.clear();
  if (game.autopickup) yield* pickUpAll(game);
  else yield* lookHere(game, false);
}
