// A goal expression as one of the six families: by the predicates it uses and the classes it names.

import type { Goal, TextFamily } from '../engine/game';
import { headOf, isList, type List, type Node, PddlError, wordsOf } from './pddl';

const PREDICATES: Readonly<Record<TextFamily, string>> = {
  pick_and_place_simple: 'inreceptacle objecttype receptacletype',
  pick_clean_then_place_in_recep: 'cleanable inreceptacle isclean objecttype receptacletype',
  pick_heat_then_place_in_recep: 'heatable inreceptacle ishot objecttype receptacletype',
  pick_cool_then_place_in_recep: 'coolable inreceptacle iscool objecttype receptacletype',
  pick_two_obj_and_place: '= inreceptacle inreceptacle objecttype objecttype receptacletype receptacletype',
  look_at_obj_in_light: 'atlocation holds inreceptacle istoggled objecttype objecttype receptacleatlocation toggleable',
};

/** @throws PddlError where it is none of them. */
export function readGoal(goal: List): Goal {
  const atoms: string[][] = [];
  const walk = (node: Node | undefined): void => {
    if (!isList(node)) throw new PddlError('a condition was expected in the goal', node?.at ?? goal.at);
    const head = headOf(node);
    if (head === 'and' || head === 'not') node.items.slice(1).forEach(walk);
    else if (head === 'exists' || head === 'forall') node.items.slice(2).forEach(walk);
    else atoms.push(wordsOf(node));
  };
  goal.items.slice(1).forEach(walk);
  const used = atoms
    .map(([name]) => name ?? '')
    .sort()
    .join(' ');
  const family = (Object.keys(PREDICATES) as TextFamily[]).find((name) => PREDICATES[name] === used);
  if (family === undefined) throw new PddlError(`the goal uses (${used.slice(0, 120)}), which none of the six families does`, goal.at);
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
