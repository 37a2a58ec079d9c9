// ALFWorld's six families, what has to be found out in each under drawn rules, and all that it could be: which appliance heats, cools or cleans;
// which verb moves a thing; which verb turns a lamp on.

import type { Family } from '../env';
import { TREATMENTS } from './engine/families';
import type { TextFamily } from './engine/game';

/** What kind of thing is the means of a need: a class of appliances, a verb that moves a thing, a verb for a lamp. */
export type MeansKind = 'appliance' | 'move' | 'switch';

export interface AlfworldFamily extends Family {
  /** The original's own name, `task_type` of a trial. */
  readonly name: TextFamily;
  readonly kind: MeansKind;
  /** The means under the original's rule. */
  readonly original: string;
}

/** Verbs that move what is held, each with its own preposition. */
export const PREPOSITIONS: Readonly<Record<string, string>> = {
  move: 'to',
  put: 'in',
  place: 'on',
  drop: 'at',
  set: 'by',
  store: 'inside',
  lay: 'onto',
  leave: 'near',
};

/** Appliances are classes that most small kitchens have. */
export const MEANS: Readonly<Record<MeansKind, readonly string[]>> = {
  appliance: ['cabinet', 'countertop', 'drawer', 'fridge', 'microwave', 'sinkbasin', 'stoveburner', 'toaster'],
  move: Object.keys(PREPOSITIONS),
  switch: ['use', 'press', 'pull', 'push', 'tap', 'touch', 'turn', 'twist'],
};

const SEARCH =
  'Search the places where such a thing is kept, open what is closed, take it, go to the place the goal names and put it there.';
const CARRY = 'Take the thing, carry it to where the lamp stands and use the lamp; keep the thing in your hand.';
const TWICE = 'The hand holds one thing: bring the first, then the second, to the very same receptacle, and leave the first where it is.';

export const FAMILY_IDS = {
  pick_and_place_simple: 'put',
  look_at_obj_in_light: 'light',
  pick_clean_then_place_in_recep: 'clean',
  pick_heat_then_place_in_recep: 'heat',
  pick_cool_then_place_in_recep: 'cool',
  pick_two_obj_and_place: 'two',
} as const satisfies Record<TextFamily, string>;

function family(name: TextFamily, need: string, kind: MeansKind, guide?: string): AlfworldFamily {
  const original = kind === 'appliance' ? TREATMENTS[name]!.with : kind === 'move' ? 'move' : 'use';
  const about = { id: `alfworld/${FAMILY_IDS[name]}`, name, kind, need, means: MEANS[kind], original, hasRules: true, upstream: true };
  return guide === undefined ? about : { ...about, guide };
}

export const families: readonly AlfworldFamily[] = [
  family('pick_and_place_simple', 'put', 'move', SEARCH),
  family('look_at_obj_in_light', 'light', 'switch', CARRY),
  family('pick_clean_then_place_in_recep', 'clean', 'appliance'),
  family('pick_heat_then_place_in_recep', 'heat', 'appliance'),
  family('pick_cool_then_place_in_recep', 'cool', 'appliance'),
  family('pick_two_obj_and_place', 'put', 'move', TWICE),
];
