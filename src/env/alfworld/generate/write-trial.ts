// A game as the files of the original release, so that the original engine plays it and `data/trial.ts` reads it back.

import type { Game, TextFamily } from '../engine/game';
import { OBJECT_CLASSES, RECEPTACLE_CLASSES, spellingOf } from './classes';
import { ORIGINAL_DOMAIN, ORIGINAL_GRAMMAR } from './original-rules';

/** Predicates as the domain spells them. */
const PREDICATES = new Map(
  'isClean cleanable isHot heatable isCool coolable pickupable toggleable isToggled sliceable isSliced isReceptacleObject'
    .split(' ')
    .map((name) => [name.toLowerCase(), name]),
);
const TREATED: Readonly<Partial<Record<TextFamily, readonly [string, string]>>> = {
  pick_clean_then_place_in_recep: ['cleanable', 'isClean'],
  pick_heat_then_place_in_recep: ['heatable', 'isHot'],
  pick_cool_then_place_in_recep: ['coolable', 'isCool'],
};

export interface TrialFiles {
  readonly 'game.tw-pddl': string;
  readonly 'traj_data.json': string;
  readonly 'initial_state.pddl': string;
}

export function writeTrial(game: Game): TrialFiles {
  const problem = problemOf(game);
  const isLamp = game.goal.family === 'look_at_obj_in_light';
  const target = spellingOf(game.goal.target);
  return {
    'game.tw-pddl': JSON.stringify({
      pddl_domain: ORIGINAL_DOMAIN,
      grammar: ORIGINAL_GRAMMAR.replace('GOAL', () => game.sentence),
      pddl_problem: problem,
      solvable: true,
      ...(game.walkthrough ? { walkthrough: game.walkthrough } : {}),
    }),
    'traj_data.json': JSON.stringify({
      task_id: game.name.split('/').at(-1),
      task_type: game.goal.family,
      pddl_params: {
        mrecep_target: '',
        object_sliced: false,
        object_target: spellingOf(game.goal.object),
        parent_target: isLamp ? '' : target,
        toggle_target: isLamp ? target : '',
      },
      turk_annotations: { anns: [{ task_desc: game.sentence, high_descs: [] }] },
    }),
    'initial_state.pddl': problem,
  };
}

function problemOf(game: Game): string {
  // Locations keep their numbers: within a class ascending ids get descending numbers.
  const numbers = [game.start, ...game.receptacles.map(({ loc }) => loc), ...game.things.flatMap(({ loc }) => loc)].map((name) =>
    Number(name.slice(4)),
  );
  const most = Math.max(...numbers);
  const placeId = (name: string): string => `loc_bar_${String(most - Number(name.slice(4))).padStart(4, '0')}`;
  const idOf = new Map([...game.receptacles, ...game.things].map(({ name, id, type }) => [name, spelt(id, type)]));
  const id = (name: string): string => idOf.get(name)!;
  const typeOf = (type: string): string => `${spellingOf(type)}Type`;
  const declared = [
    'agent1 - agent',
    ...OBJECT_CLASSES.map((name) => `${name}Type - otype`),
    ...RECEPTACLE_CLASSES.map((name) => `${name}Type - rtype`),
    ...game.things.map(({ name }) => `${id(name)} - object`),
    ...game.receptacles.map(({ name }) => `${id(name)} - receptacle`),
    ...[...new Set(numbers)].map((number) => `${placeId(`loc ${number}`)} - location`),
  ];
  const facts = [
    ...game.receptacles.flatMap(({ name, type, loc, openable }) => [
      `receptacleType ${id(name)} ${typeOf(type)}`,
      `receptacleAtLocation ${id(name)} ${placeId(loc)}`,
      ...(openable ? [`openable ${id(name)}`] : []),
    ]),
    ...game.things.flatMap(({ name, type, loc, flags, contains, in: inside }) => [
      `objectType ${id(name)} ${typeOf(type)}`,
      ...loc.map((place) => `objectAtLocation ${id(name)} ${placeId(place)}`),
      ...flags.map((flag) => `${PREDICATES.get(flag) ?? flag} ${id(name)}`),
      ...inside.map((receptacle) => `inReceptacle ${id(name)} ${id(receptacle)}`),
      ...contains.map((inner) => `inReceptacleObject ${id(inner)} ${id(name)}`),
    ]),
    ...game.canContain.map(([receptacle, thing]) => `canContain ${typeOf(receptacle)} ${typeOf(thing)}`),
    `atLocation agent1 ${placeId(game.start)}`,
  ];
  return `(define (problem plan_${game.name.split('/').at(-1)!})
(:domain alfred)
(:objects
${declared.map((line) => `    ${line}\n`).join('')})
(:init
${facts.map((fact) => `    (${fact})\n`).join('')})
(:goal ${goalOf(game)})
)
`;
}

/** With the class as the original spells it; the rest stays lower case, which is the same to every reader. */
function spelt(id: string, type: string): string {
  return id.replace(/^[a-z]+/, (owner) => (type.startsWith(owner) && type !== owner ? owner : spellingOf(owner)));
}

function goalOf({ goal: { family, object, target } }: Game): string {
  const isA = (variable: string, type: string): string => `(objectType ${variable} ${spellingOf(type)}Type)`;
  const place = `(receptacleType ?r ${spellingOf(target)}Type)`;
  switch (family) {
    case 'look_at_obj_in_light':
      return `(and
  (exists (?ot - object ?r - receptacle ?a - agent ?l - location)
    (and ${isA('?ot', target)} (toggleable ?ot) (isToggled ?ot) (receptacleAtLocation ?r ?l) (atLocation ?a ?l) (inReceptacle ?ot ?r)))
  (exists (?o - object ?a - agent) (and ${isA('?o', object)} (holds ?a ?o))))`;
    case 'pick_two_obj_and_place':
      return `(and (exists (?r - receptacle) (exists (?o1 - object) (and ${isA('?o1', object)} ${place} (inReceptacle ?o1 ?r)
  (exists (?o2 - object) (and (not (= ?o1 ?o2)) ${isA('?o2', object)} ${place} (inReceptacle ?o2 ?r)))))))`;
    default: {
      const [can, is] = TREATED[family] ?? [];
      const treated = can && is ? `(${can} ?o) (${is} ?o) ` : '';
      return `(and (exists (?r - receptacle) (exists (?o - object) (and ${treated}${isA('?o', object)} ${place} (inReceptacle ?o ?r)))))`;
    }
  }
}
