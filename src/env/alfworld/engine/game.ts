// A game of text ALFWorld as plain data: what a `game.tw-pddl` says, with display names. Both lists are in the order of
// the internal ids, which is the order of every printed list.

import type { TextVersion } from './texts';

/** Upstream's words for the six families, `task_type` of a trial. */
export const FAMILIES = [
  'pick_and_place_simple',
  'look_at_obj_in_light',
  'pick_clean_then_place_in_recep',
  'pick_heat_then_place_in_recep',
  'pick_cool_then_place_in_recep',
  'pick_two_obj_and_place',
] as const;
export type TextFamily = (typeof FAMILIES)[number];

export interface Receptacle {
  /** The lower-cased PDDL id. */
  readonly id: string;
  /** `cabinet 3`. */
  readonly name: string;
  readonly type: string;
  readonly loc: string;
  readonly openable: boolean;
}

export interface Thing {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** Names of the receptacles that list it; several at once are real cases. */
  readonly in: readonly string[];
  readonly loc: readonly string[];
  /** Lower-cased predicates that hold of it at the start, `pickupable`, `iscool`. */
  readonly flags: readonly string[];
  /** Names of things nested in it; shown by examining it, never changing. */
  readonly contains: readonly string[];
}

export interface Goal {
  readonly family: TextFamily;
  /** Lower-cased classes. */
  readonly object: string;
  /** The class of the receptacle, or of the lamp in `look_at_obj_in_light`. */
  readonly target: string;
}

/** How the game's own grammar words it; without one as release 0.4. */
export interface Wording {
  readonly version: TextVersion;
  readonly hasHelp: boolean;
}

export interface Game {
  /** `<task folder>/<trial folder>`. */
  readonly name: string;
  /** The folder it came from: `train`, `valid_seen`, `valid_unseen`. */
  readonly split: string;
  readonly goal: Goal;
  /** What follows `Your task is to: `, with its full stop. */
  readonly sentence: string;
  readonly start: string;
  readonly receptacles: readonly Receptacle[];
  readonly things: readonly Thing[];
  /** Pairs of receptacle class and object class. */
  readonly canContain: readonly (readonly [string, string])[];
  readonly walkthrough: readonly string[] | null;
  readonly wording?: Wording;
}
