// A PDDL problem of the household domain as entities with display names. What the original planner would refuse is
// refused here: entities nobody declared, a receptacle without its place, an agent in two places.

import { displayNames } from '../engine/names';
import type { Goal, Receptacle, Thing } from '../engine/game';
import { readGoal } from './goal-sentence';
import { headOf, isList, type List, PddlError, readPddl, wordsOf } from './pddl';

export interface Problem {
  readonly goal: Goal;
  readonly start: string;
  readonly receptacles: readonly Receptacle[];
  readonly things: readonly Thing[];
  readonly canContain: readonly (readonly [string, string])[];
  /** Display names by lower-cased id. */
  readonly names: ReadonlyMap<string, string>;
}

const MAX_ENTITIES = 4000;
/** Facts about pairs, with the types of both. */
const PAIRS: Readonly<Record<string, readonly [string, string]>> = {
  atlocation: ['agent', 'location'],
  receptacleatlocation: ['receptacle', 'location'],
  objectatlocation: ['object', 'location'],
  receptacletype: ['receptacle', 'rtype'],
  objecttype: ['object', 'otype'],
  inreceptacle: ['object', 'receptacle'],
  inreceptacleobject: ['object', 'object'],
  cancontain: ['rtype', 'otype'],
};
const UNARY = new Set(
  'openable opened isreceptacleobject isclean cleanable ishot heatable iscool coolable pickupable moveable toggleable istoggled sliceable issliced'.split(
    ' ',
  ),
);

/** @throws PddlError */
export function readProblem(text: string): Problem {
  const root = readPddl(text);
  if (headOf(root) !== 'define') throw new PddlError('the text does not begin with (define', root.at);
  const section = (name: string): List => {
    const found = root.items.filter((item): item is List => headOf(item) === name);
    if (found.length === 1) return found[0]!;
    throw new PddlError(`there are ${found.length} sections ${name}, not one`, found[1]?.at ?? root.at);
  };
  const types = declaredTypes(section(':objects'));
  const pairs = new Map<string, (readonly [string, string])[]>(Object.keys(PAIRS).map((name) => [name, []]));
  const unary = new Map<string, Set<string>>();
  const ids = new Set<string>();
  for (const fact of section(':init').items.slice(1)) {
    if (!isList(fact)) throw new PddlError('a fact was expected', fact.at);
    const name = headOf(fact);
    // Costs, `(= (total-cost) 0)`.
    if (name === '=') continue;
    const [, ...args] = wordsOf(fact);
    const expected = PAIRS[name];
    const isKnown = expected ? args.length === 2 : UNARY.has(name) && args.length === 1;
    if (!isKnown) throw new PddlError(`(${name || '…'} …) with ${args.length} arguments is no fact of this domain`, fact.at);
    args.forEach((id, i) => {
      const type = types.get(id);
      if (type === undefined) throw new PddlError(`"${id}" is not among :objects`, fact.at);
      if (expected && type !== expected[i]) throw new PddlError(`"${id}" is of type ${type}, ${name} asks for ${expected[i]!}`, fact.at);
      ids.add(id);
    });
    if (ids.size > MAX_ENTITIES) throw new PddlError(`there are more than ${MAX_ENTITIES} entities`, fact.at);
    if (expected) pairs.get(name)!.push([args[0]!, args[1]!]);
    else unary.set(args[0]!, (unary.get(args[0]!) ?? new Set()).add(name));
  }

  const names = displayNames(ids);
  const nameOf = (id: string): string => names.get(id)!;
  const grouped = (fact: string): Map<string, string[]> => {
    const groups = new Map<string, string[]>();
    for (const [left, right] of pairs.get(fact)!) {
      const group = groups.get(left) ?? [];
      if (!group.includes(right)) group.push(right);
      groups.set(left, group);
    }
    return groups;
  };
  const one = (group: readonly string[] | undefined, id: string, what: string): string => {
    if (group?.length === 1) return group[0]!;
    throw new PddlError(`"${id}" has ${group?.length ?? 0} ${what}, not one`, root.at);
  };
  const sortedOf = (type: string): string[] => [...ids].filter((id) => types.get(id) === type).sort();
  const bare = (type: string): string => type.replace(/type$/, '');

  const receptacleTypes = grouped('receptacletype');
  const places = grouped('receptacleatlocation');
  const receptacles = sortedOf('receptacle').map((id): Receptacle => {
    if (unary.get(id)?.has('opened')) throw new PddlError(`"${id}" is open at the start, which no game is`, root.at);
    return {
      id,
      name: nameOf(id),
      type: bare(one(receptacleTypes.get(id), id, 'types')),
      loc: nameOf(one(places.get(id), id, 'places')),
      openable: unary.get(id)?.has('openable') ?? false,
    };
  });
  const objectTypes = grouped('objecttype');
  const objectPlaces = grouped('objectatlocation');
  const inside = grouped('inreceptacle');
  const nested = new Map<string, string[]>();
  for (const [inner, outer] of pairs.get('inreceptacleobject')!) nested.set(outer, [...(nested.get(outer) ?? []), inner]);
  const things = sortedOf('object').map((id): Thing => ({
    id,
    name: nameOf(id),
    type: bare(one(objectTypes.get(id), id, 'types')),
    in: (inside.get(id) ?? []).sort().map(nameOf),
    loc: (objectPlaces.get(id) ?? []).sort().map(nameOf),
    flags: [...(unary.get(id) ?? [])].sort(),
    contains: [...new Set(nested.get(id))].sort().map(nameOf),
  }));
  const agents = grouped('atlocation');
  if (agents.size !== 1) throw new PddlError(`there are ${agents.size} agents with a place, not one`, root.at);
  const [agent, where] = [...agents][0]!;
  return {
    goal: readGoal(section(':goal')),
    start: nameOf(one(where, agent, 'places')),
    receptacles,
    things,
    canContain: [...grouped('cancontain')].flatMap(([receptacle, all]) => all.map((thing) => [bare(receptacle), bare(thing)] as const)),
    names,
  };
}

/** `a b - type c - other`. */
function declaredTypes(section: List): Map<string, string> {
  const types = new Map<string, string>();
  let waiting: string[] = [];
  const words = wordsOf(section).slice(1);
  for (let i = 0; i < words.length; i++) {
    if (words[i] !== '-') {
      waiting.push(words[i]!);
      continue;
    }
    const type = words[++i];
    if (type === undefined) throw new PddlError('a type is missing after "-"', section.at);
    for (const id of waiting) types.set(id, type);
    waiting = [];
  }
  if (waiting.length > 0) throw new PddlError(`"${waiting[0]!}" has no type`, section.at);
  return types;
}
