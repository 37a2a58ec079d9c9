// Against a group: a knight waits inside of a corridor, where one rat alone can bite, until all six are dead or nobody
// has come for long, and then until wounds have healed. Walking to and fro is the way to wait.

import { type Player, step } from './player';
import { WAYS } from './seen-map';

const RATS = 6;
const QUIET = 45;
const REST_UNTIL_STEP = 200;

export class Guard {
  #steps = 0;
  #kills = 0;
  #quiet = 0;
  #left = false;

  constructor(readonly player: Player) {}

  next(rows: readonly string[]): string | null {
    const { map } = this.player;
    this.#steps++;
    this.#kills += /You kill the giant rat|You kill it/.test(rows[0] ?? '') ? 1 : 0;
    this.#quiet = /rat|You|It /.test(rows[0] ?? '') || map.find('r').length > 0 ? 0 : this.#quiet + 1;
    if (this.#left) return null;
    const inCorridor = map.at(map.here) === '#' && map.at(map.here - 1) === '#' && map.at(map.here - 2) === '#';
    if (!inCorridor) {
      const path =
        map.path((square) => map.at(square) === '#' && map.at(square - 1) === '#' && map.at(square - 2) === '#') ??
        map.path((square) => map.at(square) === '#');
      return path ? step(this.player, path.way) : null;
    }
    const [, hp = 0, most = 0] = (/HP:(\d+)\((\d+)\)/.exec(rows[23] ?? '') ?? []).map(Number);
    const wounded = hp < most - 2 && this.#steps < REST_UNTIL_STEP;
    if ((this.#kills < RATS && this.#quiet < QUIET) || wounded) return step(this.player, WAYS[this.#steps % 2 === 0 ? 1 : 3]!);
    this.#left = true;
    return null;
  }
}
