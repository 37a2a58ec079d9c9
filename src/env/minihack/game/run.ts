// Runs: Shift with a direction and the prefixes g, G and M (reference, 7.3 and section 16). A run is one action for
// the player; each of its squares takes a turn.

import type { Game, Play } from './game';
import type { Level } from './level';
import { step } from './move';
import { passTurn } from './turns';

/** `run` is Shift and a direction, `rush` the g prefix, `prefixed` G or M. */
export type RunMode = 'run' | 'rush' | 'prefixed';

const LONGEST_RUN = 1000;

/** @returns whether the last square took time that has not passed yet */
export function* run(game: Game, dx: number, dy: number, mode: RunMode, longest = LONGEST_RUN): Play<boolean> {
  const { hero, level } = game;
  let way: readonly [number, number] = [dx, dy];
  const known = new Set(visibleMonsters(game));
  for (let done = 0; done < longest; done++) {
    if (done > 0 && mode === 'rush' && widens(level, hero.x, hero.y, way)) {
      yield* game.say('The corridor widens here.');
      return false;
    }
    if (done > 0 && mode !== 'rush') way = follow(level, hero.x, hero.y, way);
    const boulder = level.boulderAt(hero.x + way[0], hero.y + way[1]);
    const outcome = yield* step(game, way[0], way[1], { running: true, done });
    if (outcome !== 'moved') return outcome === 'spent';
    if (game.over) return false;
    if (boulder || game.top !== '' || isNotable(level, hero.x, hero.y) || (mode !== 'run' && passesNotable(level, hero.x, hero.y, way)))
      return true;
    if (done + 1 === longest) return true;
    yield* passTurn(game);
    game.see();
    if (game.over || game.top !== '') return false;
    if (visibleMonsters(game).some((monster) => !known.has(monster) && !monster.peaceful)) return false;
    if (
      level.monsters.some(
        (monster) =>
          !monster.asleep &&
          !monster.peaceful &&
          Math.max(Math.abs(monster.x - hero.x), Math.abs(monster.y - hero.y)) <= 1 &&
          !isAhead(hero, way, monster),
      )
    )
      return false;
  }
  return false;
}

function isAhead(hero: { x: number; y: number }, [dx, dy]: readonly [number, number], monster: { x: number; y: number }): boolean {
  return hero.x + dx === monster.x && hero.y + dy === monster.y;
}

function visibleMonsters(game: Game): Level['monsters'] {
  return game.level.monsters.filter((monster) => game.vision.sees(monster.x, monster.y));
}

/** Things a run ends on. */
function isNotable(level: Level, x: number, y: number): boolean {
  return level.pile(x, y).length > 0 || '<>{_\\K+'.includes(level.at(x, y));
}

/** Things beside the path, which the prefix runs stop at. */
function passesNotable(level: Level, x: number, y: number, [dx, dy]: readonly [number, number]): boolean {
  for (let oy = -1; oy <= 1; oy++)
    for (let ox = -1; ox <= 1; ox++) {
      if ((ox === 0 && oy === 0) || (ox === -dx && oy === -dy) || (ox === dx && oy === dy)) continue;
      if (ox !== 0 && oy !== 0 && level.at(x + ox, y + oy) === '+') continue;
      if (isNotable(level, x + ox, y + oy) && ox * dx + oy * dy >= 0) return true;
    }
  return false;
}

const isCorridor = (level: Level, x: number, y: number): boolean => level.at(x, y) === '#';

/** Corridor squares that lie ahead or to the side. */
function ways(level: Level, x: number, y: number, [dx, dy]: readonly [number, number]): (readonly [number, number])[] {
  const found: (readonly [number, number])[] = [];
  for (let oy = -1; oy <= 1; oy++)
    for (let ox = -1; ox <= 1; ox++)
      if ((ox !== 0 || oy !== 0) && isCorridor(level, x + ox, y + oy) && (ox - dx) ** 2 + (oy - dy) ** 2 <= 2) found.push([ox, oy]);
  return found;
}

/** In a corridor that does not go straight on, the one way that does go on. */
function follow(level: Level, x: number, y: number, way: readonly [number, number]): readonly [number, number] {
  if (level.at(x, y) !== '#' || isCorridor(level, x + way[0], y + way[1])) return way;
  const open = ways(level, x, y, way);
  if (open.length === 1) return open[0]!;
  if (open.length !== 2) return way;
  const [a, b] = open as [readonly [number, number], readonly [number, number]];
  const touching = Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]) === 1;
  const far = ([ox, oy]: readonly [number, number]): number => (ox - way[0]) ** 2 + (oy - way[1]) ** 2;
  const nearer = far(a) <= far(b) ? a : b;
  return touching && far(nearer) === 1 ? nearer : way;
}

function widens(level: Level, x: number, y: number, way: readonly [number, number]): boolean {
  return level.at(x, y) === '#' && ways(level, x, y, way).length > 1;
}
