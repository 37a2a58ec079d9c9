// Travelling: to a square that is pointed at, along the shortest known way, in one action.

import type { Game, Play } from '../../game';
import { COLUMNS, type Level, type Spot } from '../../../level/level';
import { step } from '../../move';
import type { StepOutcome } from '../../doors';
import { pointAt } from './point';
import { passMeanwhile } from '../../turns';

const LONGEST = 1000;

export function* travel(game: Game): Play<boolean> {
  const reach = reachable(game);
  const spot = yield* pointAt(game, {
    prompt: 'Where do you want to travel to?',
    goal: 'the desired destination',
    purpose: ' for travel destination',
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
  const go = (dx: number, dy: number): Play<StepOutcome> => step(game, dx, dy, { running: 'far', careful: true });
  const isThere = (): boolean => hero.x === spot.x && hero.y === spot.y;
  // The way is looked for anew at every step, with what has come into view.
  for (let steps = 0; steps < LONGEST; steps++) {
    if (steps > 0 && isBesideDoor(game)) {
      yield* game.say('You stop in front of the door.');
      return false;
    }
    const [dx, dy] = [spot.x - hero.x, spot.y - hero.y];
    const isBeside = Math.max(Math.abs(dx), Math.abs(dy)) === 1;
    const isKnown = reachable(game).has(spot.y * COLUMNS + spot.x);
    const isAslantOfDoor = dx !== 0 && dy !== 0 && game.level.isShut(spot.x, spot.y);
    const next = isBeside && !isKnown ? ([dx, dy] as const) : firstStep(game, spot);
    // Where one is, or as near as one gets: that takes a turn.
    if (!next || (isBeside && !isKnown && isAslantOfDoor)) return true;
    // The last step ends it, whether it can be made or not.
    if (next[0] === dx && next[1] === dy) game.destination = null;
    const outcome = yield* go(...next);
    if (outcome !== 'moved' || game.over || isThere()) return outcome !== 'refused';
    yield* passMeanwhile(game);
    if (game.over || game.isInterrupted) return false;
  }
  return true;
}

function isBesideDoor({ hero, level }: Game): boolean {
  return ORDER.slice(0, 4).some(([dx, dy]) => level.isShut(hero.x + dx, hero.y + dy));
}

/** Whether one can step from a square to the next as far as one knows: it has been seen, or lies in a clear line. Doors count as open. */
function leads({ level, vision }: Game, x: number, y: number, dx: number, dy: number): boolean {
  const [nx, ny] = [x + dx, y + dy];
  if (!level.isPassable(nx, ny) || '}PWL'.includes(level.at(nx, ny)) || level.boulderAt(x, y)) return false;
  if (vision.memory[ny * COLUMNS + nx] === ' ' && !vision.hasLine(nx, ny)) return false;
  return dx === 0 || dy === 0 || ![x, nx].some((column, at) => isLeaf(level, column, at === 0 ? y : ny));
}

/** A door that is there, open or shut. */
const isLeaf = (level: Level, x: number, y: number): boolean => level.hasLeaf(x, y) || level.isShut(x, y);

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
function firstStep(game: Game, { x, y }: Spot): readonly [number, number] | null {
  const { hero } = game;
  const start = hero.y * COLUMNS + hero.x;
  const reached = reachable(game);
  const far = (at: number, from: Spot): number => ((at % COLUMNS) - from.x) ** 2 + (Math.floor(at / COLUMNS) - from.y) ** 2;
  let goal = start;
  for (const at of [...reached].sort((a, b) => (a % COLUMNS) - (b % COLUMNS) || a - b)) {
    // A boulder is gone up to where it is what was pointed at.
    if (at !== y * COLUMNS + x && game.level.boulderAt(at % COLUMNS, Math.floor(at / COLUMNS))) continue;
    const nearer = far(at, { x, y }) - far(goal, { x, y });
    if (nearer < 0 || (nearer === 0 && far(at, hero) < far(goal, hero))) goal = at;
  }
  if (goal === start) return null;
  const back = new Set([goal]);
  for (const at of back) {
    const [ax, ay] = [at % COLUMNS, Math.floor(at / COLUMNS)];
    for (const [dx, dy] of ORDER) {
      const next = at + dy * COLUMNS + dx;
      if (!reached.has(next) || !leads(game, ax + dx, ay + dy, -dx, -dy)) continue;
      if (next === start) return [-dx, -dy];
      back.add(next);
    }
  }
  return null;
}
