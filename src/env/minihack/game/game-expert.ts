// The scripted player of the ported tasks. It sees what an agent sees, the rows of the screen: it walks to the stairs or
// to the thing wanted, explores where neither is in view, opens and kicks doors, searches at dead ends, fights what
// stands beside it, and takes on groups where one alone can reach it.

import type { Rng } from '../../../core/rng';
import type { Expert } from '../../env';
import { ERRANDS, Fetcher } from './fetcher';
import { Guard } from './guard';
import { type Player, step } from './player';
import { SeenMap, type Way, WAYS } from './seen-map';
import type { GameTask } from './tasks';

const SEARCHES = 12;

export function gameExpert({ name, words }: GameTask, rng: Rng): Expert {
  const errand = ERRANDS[name.split('-')[0]!];
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
      if (words.includes('kick') && player.last && /door is locked|WHAMM/.test(message) && map.isDoor(map.neighbour(player.last.way)))
        return 'kick';
      return fight(player) ?? fetcher?.next(message) ?? guard?.next(rows) ?? walk(player, errand ? null : map.goal) ?? idle(player);
    },
  };
}

/** Where the last step did not lead: rock, or a door that takes no diagonal steps. */
function learnFromStep({ map, last }: Player, message: string, before: number): void {
  if (!last || map.here !== before || last.from !== before) return;
  const target = map.here + last.way[2] * 80 + last.way[1];
  if (/solid stone|It's a wall|in vain|carrying too much|Perhaps that's why/.test(message)) map.blocked.add(target);
  else if (/diagonally/.test(message)) map.refused.add(before * 4096 + target);
}

/** Strikes a monster beside the hero. */
function fight(player: Player): string | null {
  const { map } = player;
  const way = WAYS.find((one) => map.isMonster(map.neighbour(one)) && reaches(map, one));
  return way ? step(player, way) : null;
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

/** Dead ends and walls: the nearest place that has been searched least. */
function search(player: Player): string | null {
  const { map, searched } = player;
  for (let rounds = 1; rounds <= 8; rounds++) {
    const hides = (square: number): boolean => (searched.get(square) ?? 0) < SEARCHES * rounds && isSuspicious(map, square);
    if (hides(map.here)) {
      searched.set(map.here, (searched.get(map.here) ?? 0) + 1);
      return 'search';
    }
    const path = map.path(hides);
    if (path) return step(player, path.way);
  }
  return null;
}

/** The end of a corridor, or a room's edge in its middle. */
function isSuspicious(map: SeenMap, square: number): boolean {
  const around = WAYS.map(([, dx, dy]) => square + dy * 80 + dx);
  const open = around.filter((one) => map.isOpen(one)).length;
  if (map.at(square) === '#' || (square === map.here && open <= 1)) return open <= 1;
  return map.at(square) === '.' && around.some((one) => '|-'.includes(map.at(one))) && (square + (square - (square % 80)) / 80) % 3 === 0;
}

function idle(player: Player): string {
  return step(player, player.rng.pick(WAYS));
}
