// The scripted player of the ported tasks. It sees what an agent sees, the rows of the screen: it walks to the stairs or
// to the thing wanted, explores where neither is in view, opens and kicks doors, searches at dead ends, fights what
// stands beside it, and takes on groups where one alone can reach it.

import type { Rng } from '../../../core/rng';
import type { Expert } from '../../env';
import { skillOf } from '../skills';
import { Fetcher } from './fetcher';
import { Guard } from './guard';
import { type Player, step } from './player';
import { SeenMap, type Way, WAYS } from './seen-map';
import type { GameTask } from '../tasks/tasks';

const END_SEARCHES = 25;
const WALL_SEARCHES = 10;

export function gameExpert({ name, words }: GameTask, rng: Rng): Expert {
  const errand = skillOf(name);
  const map = new SeenMap();
  const player: Player = { map, rng, words, last: null, searched: new Map() };
  const fetcher = errand && new Fetcher(errand, player);
  const guard = name.startsWith('CorridorBattle') ? new Guard(player) : null;
  return {
    act({ text, grid }) {
      const rows = grid ?? text.split('\n').slice(-24);
      const message = rows[0] ?? '';
      if (/^In what direction\?/.test(message)) return `step ${player.last?.way[0] ?? 'n'}`;
      const before = map.here;
      if (!map.look(rows)) return 'step n';
      learnFromStep(player, message, before);
      fetcher?.notice(message);
      if (words.includes('kick') && player.last && /door is locked|WHAMM/.test(message) && map.isDoor(map.neighbour(player.last.way)))
        return 'kick';
      return (
        fight(player, fetcher) ?? fetcher?.next(message) ?? guard?.next(rows) ?? walk(player, errand ? null : map.goal) ?? idle(player)
      );
    },
  };
}

/** Where the last step did not lead: rock, or a door that takes no diagonal steps. */
function learnFromStep({ map, last }: Player, message: string, before: number): void {
  if (!last || map.here !== before || last.from !== before) return;
  const target = map.here + last.way[2] * 80 + last.way[1];
  if (/solid stone|It's a wall|in vain|carrying too much|Perhaps that's why/.test(message)) map.block(target);
  else if (/diagonally/.test(message)) map.refused.add(before * 4096 + target);
}

/** Strikes a monster beside the hero. */
function fight(player: Player, fetcher: Fetcher | undefined): string | null {
  const { map } = player;
  const way = WAYS.find((one) => map.isMonster(map.neighbour(one)) && reaches(map, one));
  return way ? (fetcher?.lure(map.neighbour(way)) ?? step(player, way)) : null;
}

function reaches(map: SeenMap, way: Way): boolean {
  const diagonal = way[1] !== 0 && way[2] !== 0;
  return !(diagonal && (map.isDoor(map.here) || map.isDoor(map.neighbour(way))));
}

/** To the goal if it is known, else to the nearest place that shows more. */
function walk(player: Player, goal: number | null): string | null {
  const { map } = player;
  const to = (suits: (square: number) => boolean, careful: boolean): string | null => {
    const path = map.path(suits, careful);
    return path ? step(player, path.way) : null;
  };
  for (const careful of [true, false]) {
    const found = (goal !== null ? to((square) => square === goal, careful) : null) ?? to((square) => map.isFrontier(square), careful);
    if (found !== null) return found;
  }
  return player.words.includes('search') ? search(player) : null;
}

/** Ends of corridors and doorways that lead nowhere first, walls of rooms after them; again and again, for luck may fail. */
function search(player: Player): string | null {
  const { map, searched } = player;
  for (let round = 1; round <= 8; round++)
    for (const [suspicious, often] of [
      [isEnd, END_SEARCHES],
      [isWallside, WALL_SEARCHES],
    ] as const) {
      const hides = (square: number): boolean => (searched.get(square) ?? 0) < often * round && suspicious(map, square);
      if (hides(map.here)) {
        searched.set(map.here, (searched.get(map.here) ?? 0) + 1);
        return 'search';
      }
      const path = map.path(hides);
      if (path) return step(player, path.way);
    }
  return null;
}

const around = (square: number): number[] => WAYS.map(([, dx, dy]) => square + dy * 80 + dx);

/** A square of a corridor or a doorway whose ways on all lie together. */
function isEnd(map: SeenMap, square: number): boolean {
  const isWall = (one: number): boolean => '|-'.includes(map.at(one));
  const inFrame = (isWall(square - 1) && isWall(square + 1)) || (isWall(square - 80) && isWall(square + 80));
  if (map.at(square) !== '#' && !(inFrame && map.at(square) !== ' ')) return false;
  const open = around(square).filter((one) => map.isOpen(one));
  return open.every((one) =>
    open.every((other) => Math.abs((one % 80) - (other % 80)) <= (inFrame ? 2 : 1) && Math.abs(one - other) < 120),
  );
}

/** One in three squares along the walls of a room, and its corners. */
function isWallside(map: SeenMap, square: number): boolean {
  if (!'.<'.includes(map.at(square))) return false;
  const isWall = (one: number): boolean => '|-'.includes(map.at(one));
  const upright = isWall(square - 1) || isWall(square + 1);
  const level = isWall(square - 80) || isWall(square + 80);
  const column = square % 80;
  return (upright && level) || ((upright || level) && (column + (square - column) / 80) % 3 === 0);
}

function idle(player: Player): string {
  return step(player, player.rng.pick(WAYS));
}
