// What never changes in a game, as numbers and ready strings: one layout serves every episode of a game. Indexes follow
// the order of internal ids, so walking them upwards is the order of print.

import type { Game, Goal } from './game';
import { openingText, type TextVersion } from './texts';

export interface Layout {
  readonly game: Game;
  readonly version: TextVersion;
  readonly hasHelp: boolean;
  readonly receptacles: readonly string[];
  readonly things: readonly string[];
  readonly receptacleOf: ReadonlyMap<string, number>;
  readonly thingOf: ReadonlyMap<string, number>;
  /** Location of each receptacle, and the start. */
  readonly place: readonly number[];
  readonly start: number;
  readonly placeNames: readonly string[];
  readonly openable: readonly boolean[];
  /** Receptacles at a location. */
  readonly here: readonly (readonly number[])[];
  /** Sorted `go to …` commands for one who stands at a location. */
  readonly goTo: readonly (readonly string[])[];
  readonly traits: readonly Traits[];
  readonly receptacleKind: readonly ReceptacleKind[];
  /** `fits[receptacle][thing]`. */
  readonly fits: readonly (readonly boolean[])[];
  readonly inside: readonly (readonly number[])[];
  readonly lying: readonly (readonly number[])[];
  readonly goal: Goal;
  readonly goalThings: readonly number[];
  readonly goalReceptacles: readonly number[];
  readonly goalLamps: readonly number[];
  readonly opening: string;
}

export interface Traits {
  readonly pickupable: boolean;
  readonly cleanable: boolean;
  readonly heatable: boolean;
  readonly coolable: boolean;
  readonly sliceable: boolean;
  readonly toggleable: boolean;
  readonly blade: boolean;
  /** What it shows when examined, where it is a vessel. */
  readonly nested: readonly string[] | null;
  /** At the start. */
  readonly isHot: boolean;
  readonly isCool: boolean;
  readonly isClean: boolean;
  readonly isSliced: boolean;
  readonly isToggled: boolean;
}

export interface ReceptacleKind {
  readonly heats: boolean;
  readonly cools: boolean;
  readonly cleans: boolean;
}

/** Classes of receptacles that treat what is held. */
export type Appliances = Readonly<Record<'heat' | 'cool' | 'clean', readonly string[]>>;

export const ORIGINAL_APPLIANCES: Appliances = { heat: ['microwave'], cool: ['fridge'], clean: ['sinkbasin', 'sink'] };

const BLADES = new Set(['knife', 'butterknife']);

/**
 * @param appliances the original's unless the rules are others
 * @throws nothing: a `Game` comes from a reader that has checked it.
 */
export function layOut(game: Game, version: TextVersion = game.wording?.version ?? '0.4', appliances = ORIGINAL_APPLIANCES): Layout {
  const receptacles = game.receptacles.map(({ name }) => name);
  const things = game.things.map(({ name }) => name);
  const receptacleOf = new Map(receptacles.map((name, i) => [name, i]));
  const thingOf = new Map(things.map((name, i) => [name, i]));
  const placeNames = [...new Set([game.start, ...game.receptacles.map(({ loc }) => loc), ...game.things.flatMap(({ loc }) => loc)])];
  const placeOf = new Map(placeNames.map((name, i) => [name, i]));
  const place = game.receptacles.map(({ loc }) => placeOf.get(loc)!);
  const here: number[][] = placeNames.map(() => []);
  place.forEach((where, receptacle) => here[where]!.push(receptacle));
  const inside: number[][] = receptacles.map(() => []);
  const lying: number[][] = placeNames.map(() => []);
  game.things.forEach((thing, i) => {
    for (const name of thing.in) inside[receptacleOf.get(name)!]!.push(i);
    for (const name of thing.loc) lying[placeOf.get(name)!]!.push(i);
  });
  const sortedGoTo = receptacles.map((name, i) => [`go to ${name}`, place[i]!] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  const allowed = new Set(game.canContain.map(([receptacle, thing]) => `${receptacle} ${thing}`));
  const { goal } = game;
  const having = (list: readonly { readonly type: string }[], type: string): number[] =>
    list.flatMap((item, i) => (item.type === type ? [i] : []));

  return {
    game,
    version,
    hasHelp: game.wording?.hasHelp ?? version === '0.4',
    receptacles,
    things,
    receptacleOf,
    thingOf,
    place,
    start: placeOf.get(game.start)!,
    placeNames,
    openable: game.receptacles.map(({ openable }) => openable),
    here,
    // Places without receptacles are never stood at, but for the start.
    goTo: here.map((_, where) => sortedGoTo.flatMap(([command, there]) => (there === where ? [] : [command]))),
    traits: game.things.map(({ type, flags, contains }) => ({
      pickupable: flags.includes('pickupable'),
      cleanable: flags.includes('cleanable'),
      heatable: flags.includes('heatable'),
      coolable: flags.includes('coolable'),
      sliceable: flags.includes('sliceable'),
      toggleable: flags.includes('toggleable'),
      blade: BLADES.has(type),
      nested: flags.includes('isreceptacleobject') ? contains : null,
      isHot: flags.includes('ishot'),
      isCool: flags.includes('iscool'),
      isClean: flags.includes('isclean'),
      isSliced: flags.includes('issliced'),
      isToggled: flags.includes('istoggled'),
    })),
    receptacleKind: game.receptacles.map(({ type }) => ({
      heats: appliances.heat.includes(type),
      cools: appliances.cool.includes(type),
      cleans: appliances.clean.includes(type),
    })),
    fits: game.receptacles.map((receptacle) => game.things.map((thing) => allowed.has(`${receptacle.type} ${thing.type}`))),
    inside,
    lying,
    goal,
    goalThings: having(game.things, goal.object),
    goalReceptacles: having(game.receptacles, goal.target),
    goalLamps: having(game.things, goal.target),
    opening: openingText(receptacles, game.sentence),
  };
}
