// A goal expression as one of the six families: by the predicates it uses and the classes it names.

import type { Goal, TextFamily } from '../engine/game';
import { headOf, isList, type List, type Node, PddlError, wordsOf } from './pddl';

/** What each goal says of its object `o` (and `p`), receptacle `r`, lamp, agent `a` and location `l`. */
const GOALS: Readonly<Record<TextFamily, string>> = {
  pick_and_place_simple: 'inreceptacle o r, objecttype o, receptacletype r',
  pick_clean_then_place_in_recep: 'cleanable o, inreceptacle o r, isclean o, objecttype o, receptacletype r',
  pick_heat_then_place_in_recep: 'heatable o, inreceptacle o r, ishot o, objecttype o, receptacletype r',
  pick_cool_then_place_in_recep: 'coolable o, inreceptacle o r, iscool o, objecttype o, receptacletype r',
  pick_two_obj_and_place: '= o p, inreceptacle o r, inreceptacle p r, objecttype o, objecttype p, receptacletype r, receptacletype r',
  look_at_obj_in_light:
    'atlocation a l, holds a o, inreceptacle lamp r, istoggled lamp, objecttype lamp, objecttype o, receptacleatlocation r l, toggleable lamp',
};

/** @throws PddlError where it is none of them. */
export function readGoal(goal: List): Goal {
  const atoms: string[][] = [];
  const walk = (node: Node | undefined): void => {
    if (!isList(node)) throw new PddlError('a condition was expected in the goal', node?.at ?? goal.at);
    const head = headOf(node);
    if (head === 'and') node.items.slice(1).forEach(walk);
    else if (head === 'exists') node.items.slice(2).forEach(walk);
    else if (head === 'not' && headOf(node.items[1]!) === '=') walk(node.items[1]);
    else atoms.push(wordsOf(node));
  };
  goal.items.slice(1).forEach(walk);
  const said = saidOf(atoms);
  const family = (Object.keys(GOALS) as TextFamily[]).find((name) => GOALS[name] === said);
  if (family === undefined) throw new PddlError(`the goal says (${said.slice(0, 120)}), which none of the six families does`, goal.at);
  const classOf = (predicate: string, variable?: string): string => {
    const types = atoms.flatMap(([name, first, second]) =>
      name === predicate && (variable === undefined || first === variable) ? [(second ?? '').replace(/type$/, '')] : [],
    );
    if (types.length > 0 && types[0] !== '' && types.every((type) => type === types[0])) return types[0]!;
    throw new PddlError(`the goal does not name one class by ${predicate}`, goal.at);
  };
  if (family !== 'look_at_obj_in_light') return { family, object: classOf('objecttype'), target: classOf('receptacletype') };
  const held = atoms.find(([name]) => name === 'holds')?.[2] ?? '';
  const lamp = atoms.find(([name]) => name === 'istoggled')?.[1] ?? '';
  return { family, object: classOf('objecttype', held), target: classOf('objecttype', lamp) };
}

/** The conditions, sorted, with their variables named by what they are. */
function saidOf(atoms: readonly (readonly string[])[]): string {
  const roles = new Map<string, string>();
  const note = (variable: string | undefined, role: string): void =>
    void (variable !== undefined && !roles.has(variable) && roles.set(variable, role));
  for (const [name, first] of atoms) if (name === 'istoggled') note(first, 'lamp');
  for (const [name, first, second] of atoms) {
    if (name === 'receptacletype' || name === 'receptacleatlocation') note(first, 'r');
    if (name === 'atlocation') note(first, 'a');
    if (name === 'atlocation') note(second, 'l');
    if (name === 'objecttype') note(first, [...roles.values()].includes('o') ? 'p' : 'o');
  }
  const asked = ([name, ...args]: readonly string[]): string =>
    [name, ...(name?.endsWith('type') ? args.slice(0, 1) : args).map((arg) => roles.get(arg) ?? arg)].join(' ').replace('= p o', '= o p');
  return atoms.map(asked).sort().join(', ');
}
