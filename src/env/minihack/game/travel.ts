// Travelling: to a square that is pointed at, along the shortest known way, in one action.

import type { Game, Play } from './game';
import { COLUMNS, DIRECTIONS, type Spot } from './level';
import { step } from './move';
import { pointAt } from './point';

const LONGEST = 1000;

export function* travel(game: Game): Play<boolean> {
  const reach = reachable(game);
  const spot = yield* pointAt(game, {
    prompt: 'Where do you want to travel to?',
    goal: 'the desired destination',
    from: game.destination,
    remark: ({ x, y }) => (reach.has(y * COLUMNS + x) ? '' : ' (no travel path)'),
  });
  if (spot === null) return false;
  game.clear();
  game.destination = spot;
  const { hero } = game;
  const bump = function* (): Play<boolean> {
    return (yield* step(game, spot.x - hero.x, spot.y - hero.y, { running: null })) !== 'refused';
  };
  const isBeside = (): boolean => Math.max(Math.abs(spot.x - hero.x), Math.abs(spot.y - hero.y)) === 1;
  const isThere = (): boolean => hero.x === spot.x && hero.y === spot.y;
  // The way is looked for anew at every step, with what has come into view.
  for (let steps = 0; steps < LONGEST; steps++) {
    const way = wayTo(game, reachable(game), spot);
    if (way.length === 0) break;
    if (isBeside()) {
      const took = yield* bump();
      if (isThere()) game.destination = null;
      return took;
    }
    const outcome = yield* step(game, ...way[0]!, { running: 'run', passing: way.length > 1 });
    if (outcome !== 'moved' || game.over) return outcome !== 'refused';
    if (isThere()) {
      game.destination = null;
      return true;
    }
    yield* game.pass();
    if (game.over || game.isInterrupted()) return false;
  }
  if (isBeside()) return yield* bump();
  // Where one is, or as near as one gets: that takes a turn.
  return true;
}

/** Squares that are known and lead here, each with the one before it. */
function reachable({ hero, level, vision }: Game): Map<number, number> {
  const from = new Map([[hero.y * COLUMNS + hero.x, -1]]);
  for (const at of from.keys()) {
    const [x, y] = [at % COLUMNS, Math.floor(at / COLUMNS)];
    for (const [dx, dy] of DIRECTIONS) {
      const next = at + dy * COLUMNS + dx;
      if (from.has(next) || vision.memory[next] === ' ' || !level.isPassable(x + dx, y + dy) || level.isShut(x + dx, y + dy)) continue;
      if ('}PWL'.includes(level.at(x + dx, y + dy)) || level.boulderAt(x + dx, y + dy)) continue;
      if (dx !== 0 && dy !== 0 && (level.hasLeaf(x, y) || level.hasLeaf(x + dx, y + dy))) continue;
      from.set(next, at);
    }
  }
  return from;
}

/** Steps to the square, or to the one nearest to it. */
function wayTo({ hero }: Game, from: ReadonlyMap<number, number>, { x, y }: Spot): (readonly [number, number])[] {
  const far = (at: number): number => ((at % COLUMNS) - x) ** 2 + (Math.floor(at / COLUMNS) - y) ** 2;
  let goal = hero.y * COLUMNS + hero.x;
  for (const at of from.keys()) if (far(at) < far(goal)) goal = at;
  const steps: (readonly [number, number])[] = [];
  for (let at = goal; from.get(at)! >= 0; at = from.get(at)!) {
    const before = from.get(at)!;
    steps.unshift([(at % COLUMNS) - (before % COLUMNS), Math.floor(at / COLUMNS) - Math.floor(before / COLUMNS)]);
  }
  return steps;
}
