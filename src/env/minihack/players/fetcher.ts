// The errand of the skill tasks: find a thing, take it up, use it. Things of other kinds are looked at too, for one may
// cover the other; a pile cannot be taken apart, but what can be eaten is eaten off it.

import { type Player, step } from './player';
import type { Skill } from '../skills';
import { WAYS } from './seen-map';

const THINGS = '%?[)"/!=*($';
const BITES = 3;
/** Steps back, and steps after a monster, in one game. */
const LURES = 8;
const HUNT = 40;

export class Fetcher {
  readonly #looked = new Set<number>();
  #held = false;
  #bites = 0;
  #lured = 0;
  #hunted = 0;
  /** Where things of the wanted kind lie or lay before something stood on them. */
  readonly #places = new Set<number>();
  /** The pile that is being worked on. */
  #pile = -1;

  constructor(
    readonly errand: Skill,
    readonly player: Player,
  ) {}

  /** Every screen, for what was picked up may come with a bite and be used after the fight. */
  notice(message: string): void {
    const { map } = this.player;
    for (const square of map.find(this.errand.symbol)) this.#places.add(square);
    for (const square of this.#places) if (map.at(square) === '.') this.#places.delete(square);
    if (/(^| )[a-zA-Z] - /.test(message) && this.errand.seen.test(message) && !/being worn|in hand/.test(message)) this.#held = true;
  }

  next(message: string): string | null {
    const { map } = this.player;
    const { verb, seen } = this.errand;
    const take = verb === 'eat' ? 'eat' : 'pickup';
    if (this.#held) {
      const hunt = this.#hunt();
      if (hunt !== null) return hunt;
      this.#held = false;
      return verb;
    }
    const lies = /You see here (.*?)\./.exec(message)?.[1];
    if (lies !== undefined) {
      this.#looked.add(map.here);
      if (seen.test(lies)) {
        // Another message may hide the one of taking it up.
        this.#held = take === 'pickup';
        return take;
      }
    } else if (!this.#looked.has(map.here) && THINGS.includes(map.at(map.here))) return this.#takeApart(take);
    const path =
      map.path((square) => map.at(square) === this.errand.symbol && !this.#looked.has(square)) ??
      map.path((square) => THINGS.includes(map.at(square)) && !this.#looked.has(square)) ??
      map.path((square) => map.at(square) === '<' && !this.#looked.has(square));
    if (path) return step(this.player, path.way);
    if (map.at(map.here) === '<' && !this.#looked.has(map.here)) return this.#takeApart(take);
    // Everything has been seen: some things are worth a second try, and monsters drop what they took.
    this.#looked.clear();
    return null;
  }

  /**
   * A monster that dies on the thing would bury it: one steps back and lets it come.
   * @param enemy where it stands, beside the hero
   */
  lure(enemy: number): string | null {
    const { map } = this.player;
    if (this.#held || !this.#places.has(enemy) || this.#lured >= LURES) return null;
    const far = (square: number): number =>
      Math.max(Math.abs((square % 80) - (enemy % 80)), Math.abs(Math.floor(square / 80) - Math.floor(enemy / 80)));
    const way = WAYS.find((one) => map.canStep(map.here, one) && !map.isMonster(map.neighbour(one)) && far(map.neighbour(one)) > 1);
    if (!way) return null;
    this.#lured++;
    return step(this.player, way);
  }

  /** What moves about is fought first: its messages would push the one that counts off the line. */
  #hunt(): string | null {
    const { map } = this.player;
    const path = this.#hunted < HUNT ? map.path((square) => map.isMonster(square) && map.at(square) !== 'F') : null;
    if (!path) return null;
    this.#hunted++;
    return step(this.player, path.way);
  }

  #takeApart(take: string): string {
    const { map } = this.player;
    if (this.#pile !== map.here) {
      this.#pile = map.here;
      this.#bites = 0;
      return take;
    }
    this.#bites++;
    if (this.#bites > 2 * BITES) {
      this.#looked.add(map.here);
      return take;
    }
    return this.#bites % 2 === 1 ? 'eat' : take;
  }
}
