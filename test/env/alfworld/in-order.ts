import type { Game } from '../../../src/env/alfworld/engine/game';

/** A game whose parts without an order are sorted, to be compared. */
export function inOrder(game: Game): unknown {
  const sorted = (list: readonly string[]): string[] => [...list].sort();
  return {
    ...game,
    canContain: sorted(game.canContain.map((pair) => pair.join(' '))),
    things: game.things.map((thing) => ({ ...thing, in: sorted(thing.in), loc: sorted(thing.loc), flags: sorted(thing.flags) })),
  };
}
