// Rewards on events, with upstream's methods and meaning: checked after every step; the episode
// ends when a sufficient event is achieved or when every required one is.

import type { Game } from '../rules/game';
import { COLUMNS } from '../level/level';
import { terrainCharacter } from '../rules/vision';

export interface EventOptions {
  readonly reward?: number;
  readonly repeatable?: boolean;
  readonly terminalRequired?: boolean;
  readonly terminalSufficient?: boolean;
}

interface RewardEvent extends Required<EventOptions> {
  readonly holds: (game: Game, key: number, previous: PreviousStep) => boolean;
  achieved: boolean;
}

/** What positional events look back at. */
export interface PreviousStep {
  readonly key: number;
  /** Whether the screen showed such a place before the command. */
  readonly shows: (place: string) => boolean;
}

export interface Verdict {
  readonly reward: number;
  readonly over: boolean;
}

const says =
  (texts: readonly string[]) =>
  (game: Game): boolean =>
    texts.some((text) => game.message.includes(text));

/** What a session asks after every step. */
export interface Rewards {
  check(game: Game, key: number, previous: PreviousStep): Verdict;
  reset(): void;
}

/** More reward of one's own, added at every step. */
export type RewardFunction = (game: Game, key: number, previous: PreviousStep) => number;

export class RewardManager implements Rewards {
  readonly #events: RewardEvent[] = [];
  readonly #functions: RewardFunction[] = [];

  addMessageEvent(messages: readonly string[], options: EventOptions = {}): this {
    return this.addEvent(says(messages), options);
  }

  addEatEvent(name: string, options: EventOptions = {}): this {
    const texts = [
      `This ${name} is delicious`,
      'Blecch!  Rotten food!',
      'last bite of your meal',
      ...(name === 'apple' ? ['Delicious!  Must be a Macintosh!'] : []),
      ...(name === 'apple' || name === 'pear' ? ['Core dumped.'] : []),
    ];
    return this.addEvent(says(texts), options);
  }

  addWieldEvent(name: string, options: EventOptions = {}): this {
    return this.addEvent(says([`${name} welds itself to your hand!`, `${name} (weapon in hand)`]), options);
  }

  addWearEvent(name: string, options: EventOptions = {}): this {
    return this.addEvent(says([`You are now wearing a ${name}`]), options);
  }

  addAmuletEvent(options: EventOptions = {}): this {
    return this.addEvent(says(['amulet (being worn).']), options);
  }

  addKillEvent(name: string, options: EventOptions = {}): this {
    return this.addEvent(says([`You kill the ${name}`]), options);
  }

  /**
   * The hero stands on a terrain (`fountain`, `sink`, `altar`) and hides it: as upstream, true while no such place is on
   * the screen, so also on a level without one.
   */
  addLocationEvent(name: string, options: EventOptions = {}): this {
    return this.addEvent((game) => !shows(game, name), options);
  }

  /** Position as in the status numbers: screen column, screen row less one. */
  addCoordinateEvent(x: number, y: number, options: EventOptions = {}): this {
    return this.addEvent((game) => game.hero.x - 1 === x && game.hero.y === y, options);
  }

  /** `y` after the command that asked, both on the terrain: pray on an altar, drink from a sink. */
  addPositionalEvent(place: string, commandKey: number, options: EventOptions = {}): this {
    return this.addEvent((_, key, previous) => previous.key === commandKey && key === 121 && !previous.shows(place), options);
  }

  addCustomReward(reward: RewardFunction): this {
    this.#functions.push(reward);
    return this;
  }

  /** An event of one's own. */
  addEvent(holds: RewardEvent['holds'], options: EventOptions = {}): this {
    const { reward = 1, repeatable = false, terminalRequired = true, terminalSufficient = false } = options;
    this.#events.push({ holds, reward, repeatable, terminalRequired, terminalSufficient, achieved: false });
    return this;
  }

  check(game: Game, key: number, previous: PreviousStep): Verdict {
    let reward = this.#functions.reduce((sum, one) => sum + one(game, key, previous), 0);
    let over = false;
    for (const event of this.#events) {
      if (event.achieved && !event.repeatable) continue;
      if (!event.holds(game, key, previous)) continue;
      reward += event.reward;
      event.achieved = true;
      if (event.terminalSufficient) over = true;
    }
    const required = this.#events.filter((event) => event.terminalRequired);
    return { reward, over: over || (required.length > 0 && required.every((event) => event.achieved)) };
  }

  reset(): void {
    for (const event of this.#events) event.achieved = false;
  }
}

/** Whether a place of this name is drawn anywhere on the map. */
export function shows({ level, vision, hero }: Game, place: string): boolean {
  const terrain = PLACES[place];
  return level.terrain.some(
    (one, at) =>
      one === terrain &&
      vision.memory[at] === terrainCharacter(level, at % COLUMNS, Math.floor(at / COLUMNS)) &&
      at !== hero.y * COLUMNS + hero.x,
  );
}

const PLACES: Readonly<Record<string, string>> = { fountain: '{', sink: 'K', altar: '_', 'stair down': '>', 'stair up': '<' };
