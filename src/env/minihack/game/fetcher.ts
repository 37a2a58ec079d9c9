// The errand of the skill tasks: find a thing, take it up, use it. Things of other kinds are looked at too, for one may
// cover the other; a pile cannot be taken apart, but what can be eaten is eaten off it.

import { type Player, step } from './player';

export interface Errand {
  readonly symbol: string;
  readonly verb: string;
  /** What the thing is called when one stands on it. */
  readonly name: RegExp;
}

export const ERRANDS: Readonly<Record<string, Errand>> = {
  Eat: { symbol: '%', verb: 'eat', name: /\bapples?\b/ },
  Read: { symbol: '?', verb: 'read', name: /unlabeled scroll|blank paper/ },
  Wear: { symbol: '[', verb: 'wear', name: /\brobe\b/ },
  Wield: { symbol: ')', verb: 'wield', name: /\bdaggers?\b/ },
  PutOn: { symbol: '"', verb: 'puton', name: /amulet/ },
  Zap: { symbol: '/', verb: 'zap', name: /wand/ },
};

const THINGS = '%?[)"/!=*($';
const BITES = 3;

export class Fetcher {
  readonly #looked = new Set<number>();
  #held = false;
  #bites = 0;
  /** The pile that is being worked on. */
  #pile = -1;

  constructor(
    readonly errand: Errand,
    readonly player: Player,
  ) {}

  next(message: string): string | null {
    const { map } = this.player;
    const { verb, name } = this.errand;
    const take = verb === 'eat' ? 'eat' : 'pickup';
    if (/(^| )[a-zA-Z] - /.test(message) && name.test(message) && !/being worn|in hand/.test(message)) this.#held = true;
    if (this.#held) {
      this.#held = false;
      return verb;
    }
    const lies = /You see here (.*?)\./.exec(message)?.[1];
    if (lies !== undefined) {
      this.#looked.add(map.here);
      if (name.test(lies)) return take;
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
