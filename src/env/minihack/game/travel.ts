// Travelling: to a square that is pointed at, along the shortest known way, in one action.

import type { Game, Play } from './game';
import { COLUMNS, type Spot } from './level';
import { step } from './move';
import { pointAt } from './point';

const LONGEST = 1000;

export function* travel(game: Game): Play<boolean> {
  const reach = reachable(game);
  const spot = yield* pointAt(game, {
    prompt: 'Where do you want to travel to?',
    goal: 'the desired destination',
    from: game.destination,
    remark: ({ x, y }) => {
      const at = y * COLUMNS + x;
      return reach.has(at) && game.vision.memory[at] !== ' ' ? '' : ' (no travel path)';
    },
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
    const next = firstStep(game, spot);
    if (!next) break;
    if (isBeside()) {
      const took = yield* bump();
      if (isThere()) game.destination = null;
      return took;
    }
    const outcome = yield* step(game, ...next.way, { running: 'run', passing: !next.last });
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

/** Whether one can step from a square to the next as far as one knows: it has been seen, or lies in a clear line. */
function leads({ level, vision }: Game, x: number, y: number, dx: number, dy: number): boolean {
  const [nx, ny] = [x + dx, y + dy];
  if (!level.isPassable(nx, ny) || level.isShut(nx, ny) || '}PWL'.includes(level.at(nx, ny)) || level.boulderAt(nx, ny)) return false;
  if (vision.memory[ny * COLUMNS + nx] === ' ' && !vision.hasLine(nx, ny)) return false;
  return dx === 0 || dy === 0 || !(level.hasLeaf(x, y) || level.hasLeaf(nx, ny));
}

/** West, north, east, south, then the corners. */
const ORDER: readonly (readonly [number, number])[] = [
  [-1, 0],
  [0, -1],
  [1, 0],
  [0, 1],
  [-1, -1],
  [1, -1],
  [1, 1],
  [-1, 1],
];

/** Squares that can be reached. */
function reachable(game: Game): Set<number> {
  const { hero } = game;
  const reached = new Set([hero.y * COLUMNS + hero.x]);
  for (const at of reached)
    for (const [dx, dy] of ORDER) if (leads(game, at % COLUMNS, Math.floor(at / COLUMNS), dx, dy)) reached.add(at + dy * COLUMNS + dx);
  return reached;
}

/** The first step to the square, or to the reachable one nearest to it; looked for from there back to the hero. */
function firstStep(game: Game, { x, y }: Spot): { way: readonly [number, number]; last: boolean } | null {
  const { hero } = game;
  const start = hero.y * COLUMNS + hero.x;
  const reached = reachable(game);
  const far = (at: number): number => ((at % COLUMNS) - x) ** 2 + (Math.floor(at / COLUMNS) - y) ** 2;
  let goal = start;
  for (const at of [...reached].sort((a, b) => (a % COLUMNS) - (b % COLUMNS) || a - b)) if (far(at) < far(goal)) goal = at;
  if (goal === start) return null;
  const back = new Set([goal]);
  for (const at of back) {
    const [ax, ay] = [at % COLUMNS, Math.floor(at / COLUMNS)];
    for (const [dx, dy] of ORDER) {
      const next = at + dy * COLUMNS + dx;
      if (!reached.has(next) || !leads(game, ax + dx, ay + dy, -dx, -dy)) continue;
      if (next === start) return { way: [-dx, -dy], last: at === goal };
      back.add(next);
    }
  }
  return null;
}
