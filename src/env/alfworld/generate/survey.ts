// What a set of games is like, in the figures of the reference's section 4, so that drawn games can be held beside the
// original's.

import type { Game } from '../engine/game';

export interface Spread {
  readonly least: number;
  readonly mean: number;
  readonly most: number;
}
export interface Survey {
  readonly games: number;
  /** Different contents. */
  readonly distinct: number;
  readonly receptacles: Spread;
  readonly things: Spread;
  /** Shares from 0 to 1. */
  readonly openable: number;
  readonly sharingAPlace: number;
  readonly gamesWithSharedPlaces: number;
  readonly listedTwice: number;
  readonly nowhere: number;
  readonly nested: number;
  readonly plan: Spread | null;
  /** Mean number a game, by class of furniture. */
  readonly furniture: ReadonlyMap<string, number>;
  readonly classes: ReadonlyMap<string, number>;
}

export function surveyGames(games: readonly Game[]): Survey {
  const receptacles = games.flatMap((game) => game.receptacles);
  const things = games.flatMap((game) => game.things);
  let sharing = 0;
  let withShared = 0;
  for (const game of games) {
    const places = new Map<string, number>();
    for (const { loc } of game.receptacles) places.set(loc, (places.get(loc) ?? 0) + 1);
    const shared = [...places.values()].filter((count) => count > 1).reduce((sum, count) => sum + count, 0);
    sharing += shared;
    withShared += Number(shared > 0);
  }
  const plans = games.flatMap(({ walkthrough }) => (walkthrough ? [walkthrough.length] : []));
  return {
    games: games.length,
    distinct: new Set(games.map((game) => JSON.stringify([game.goal, game.start, game.receptacles, game.things]))).size,
    receptacles: spread(games.map((game) => game.receptacles.length)),
    things: spread(games.map((game) => game.things.length)),
    openable: receptacles.filter(({ openable }) => openable).length / receptacles.length,
    sharingAPlace: sharing / receptacles.length,
    gamesWithSharedPlaces: withShared / games.length,
    listedTwice: things.filter((thing) => thing.in.length > 1).length / things.length,
    nowhere: things.filter((thing) => thing.in.length === 0).length / things.length,
    nested: things.reduce((sum, thing) => sum + thing.contains.length, 0) / games.length,
    plan: plans.length > 0 ? spread(plans) : null,
    furniture: perGame(receptacles, games.length),
    classes: perGame(things, games.length),
  };
}

function perGame(all: readonly { readonly type: string }[], games: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { type } of all) counts.set(type, (counts.get(type) ?? 0) + 1 / games);
  return counts;
}

function spread(numbers: readonly number[]): Spread {
  let [least, most, sum] = [Infinity, -Infinity, 0];
  for (const number of numbers) {
    least = Math.min(least, number);
    most = Math.max(most, number);
    sum += number;
  }
  return { least, mean: sum / numbers.length, most };
}
