// Runs: Shift with a direction and the prefixes g, G and M. A run is one action for
// the player; each of its squares takes a turn. Before every square but the first the hero looks around: what lies
// ahead or beside may end the run, and a corridor that bends takes the run along.

import type { Game, Play } from './game';
import { article } from '../things/item-names';
import type { Level } from '../level/level';
import { OCTANTS } from '../level/walls';
import { type RunMode, step } from './move';
import { passTurn } from './turns';

type Way = readonly [number, number];

const LONGEST_RUN = 1000;

export interface RunOptions {
  /** Squares at most; the last one of a counted run is walked. */
  readonly count?: number;
  /** The M prefix: nothing is picked up. */
  readonly careful?: boolean;
}

/** @returns whether the last square took time that has not passed yet */
export function* run(game: Game, dx: number, dy: number, mode: RunMode, { count, careful = false }: RunOptions = {}): Play<boolean> {
  const { hero, level } = game;
  const course = { way: [dx, dy] as Way, turned: 0 };
  const known = new Set(visibleMonsters(game));
  const longest = count ?? LONGEST_RUN;
  for (let done = 0; done < longest; done++) {
    if (done > 0) {
      const stop = lookAround(game, course, mode);
      if (stop !== null) {
        if (stop !== '') yield* game.say(stop);
        return false;
      }
    }
    const [ax, ay] = course.way;
    const boulder = level.boulderAt(hero.x + ax, hero.y + ay);
    const walked = count !== undefined && count > 1 && done === longest - 1;
    const outcome = yield* step(game, ax, ay, { running: walked ? null : mode, careful });
    if (outcome !== 'moved') return outcome === 'spent';
    if (game.over) return false;
    if (boulder || game.top !== '' || endsRun(level, hero.x, hero.y, careful) || done + 1 === longest) return true;
    yield* passTurn(game);
    game.see();
    if (game.over || game.top !== '') return false;
    if (visibleMonsters(game).some((monster) => !known.has(monster) && !monster.peaceful)) return false;
    if (
      level.monsters.some(
        (monster) =>
          !monster.asleep && !monster.peaceful && isNextTo(hero, monster) && !(hero.x + ax === monster.x && hero.y + ay === monster.y),
      )
    )
      return false;
  }
  return false;
}

function isNextTo(hero: { x: number; y: number }, monster: { x: number; y: number }): boolean {
  return Math.max(Math.abs(monster.x - hero.x), Math.abs(monster.y - hero.y)) <= 1;
}

function visibleMonsters(game: Game): Level['monsters'] {
  return game.level.monsters.filter((monster) => game.vision.sees(monster.x, monster.y));
}

/** Squares that a run ends on. */
function endsRun(level: Level, x: number, y: number, careful: boolean): boolean {
  return (!careful && level.pile(x, y).length > 0) || '<>{_\\K+'.includes(level.at(x, y));
}

const PLAIN = new Set([' ', '-', '|', 'B', 'S', 'H', 'T', '.', 'A', 'C']);

/**
 * What the hero makes of the eight squares around; the course follows a bend.
 * @returns null to go on, a text (or an empty one) to stop
 */
function lookAround({ hero, level, vision }: Game, course: { way: Way; turned: number }, mode: RunMode): string | null {
  const [dx, dy] = course.way;
  const [aheadX, aheadY] = [hero.x + dx, hero.y + dy];
  const inRoom = level.at(hero.x, hero.y) === '.';
  let ways = 0;
  let apart = false;
  let best: { x: number; y: number; far: number } | null = null;
  for (let x = hero.x - 1; x <= hero.x + 1; x++)
    for (let y = hero.y - 1; y <= hero.y + 1; y++) {
      if ((x === hero.x && y === hero.y) || x < 1 || x > 79 || y < 0 || y > 20) continue;
      const isAhead = x === aheadX && y === aheadY;
      const monster = level.monsterAt(x, y);
      if (monster && vision.sees(x, y) && (mode !== 'run' || isAhead))
        return `${article(monster.type.name) === 'an' ? 'An' : 'A'} ${monster.type.name} blocks your path.`;
      const terrain = level.at(x, y);
      if ((x === hero.x - dx && y === hero.y - dy) || PLAIN.has(terrain)) continue;
      const shut = level.isShut(x, y);
      if (shut && x !== hero.x && y !== hero.y) continue;
      if (shut && mode !== 'run') return '';
      if (!shut && terrain !== '#') {
        const liquid = '}PW'.includes(terrain) ? 'water' : terrain === 'L' ? 'lava' : null;
        if (liquid) {
          if (isAhead && !hero.floats) return `You stop at the edge of the ${liquid}.`;
          continue;
        }
        if (mode !== 'run') {
          const isBehind = (x === hero.x - dx && y !== aheadY) || (y === hero.y - dy && x !== aheadX);
          if (monster || isBehind) continue;
          return '';
        }
      }
      if (inRoom) continue;
      if (mode !== 'rush') {
        const far = (x - aheadX) ** 2 + (y - aheadY) ** 2;
        if (far > 2) continue;
        if (ways === 1 && best && (x - best.x) ** 2 + (y - best.y) ** 2 !== 1) apart = true;
        if (!best || far < best.far) best = { x, y, far };
      }
      ways++;
    }
  if (mode === 'rush') return ways > 1 ? 'The corridor widens here.' : null;
  if (!best || apart || best.far === 0 || !(ways === 1 || (ways === 2 && best.far === 1))) return null;
  turn(course, [best.x - hero.x, best.y - hero.y]);
  return null;
}

/** Takes the new way unless the run would have turned by more than a right angle to one side in all. */
function turn(course: { way: Way; turned: number }, way: Way): void {
  const at = ([dx, dy]: Way): number => OCTANTS.findIndex(([x, y]) => x === dx && y === dy);
  const eighths = ((at(way) - at(course.way) + 12) % 8) - 4;
  const turned = course.turned + eighths;
  if (Math.abs(turned) > 2) return;
  course.turned = turned;
  course.way = way;
}
