// The shortest plan for one who knows the whole game. A plan is a few intents (take this there, heat it, put it there); walking
// and opening follow from them. So all intents are tried and the plan with the fewest commands wins.

import { type Command, spell } from './commands';
import type { EpisodeState } from './episode';
import { TREATMENTS } from './families';
import type { Layout } from './layout';

interface Intent {
  readonly verb: 'take' | 'move' | 'heat' | 'cool' | 'clean' | 'use';
  readonly thing: number;
  readonly receptacle: number;
}

/** Commands that win from this state, as few as there are; null where no plan of these kinds wins. */
export function solve(layout: Layout, state: EpisodeState): string[] | null {
  const goals = plans(layout, state);
  const first = goals.find((intents) => intents.length === 0);
  if (first) return [];
  let best: string[] | null = null;
  for (const intents of putDownFirst(layout, state, goals)) {
    const commands = walk(layout, state, intents, best?.length ?? Infinity);
    if (commands) best = commands;
  }
  return best;
}

/** Every order of intents that reaches the goal. */
function plans(layout: Layout, state: EpisodeState): Intent[][] {
  const { goal, goalThings, goalReceptacles, goalLamps, traits, fits, receptacleKind } = layout;
  const listing = (thing: number): number[] => state.inside.flatMap((inside, receptacle) => (inside.includes(thing) ? [receptacle] : []));
  const takes = (thing: number): Intent[][] => {
    if (state.held === thing) return [[]];
    return traits[thing]!.pickupable ? listing(thing).map((receptacle) => [{ verb: 'take', thing, receptacle }]) : [];
  };
  const found: Intent[][] = [];

  if (goal.family === 'look_at_obj_in_light') {
    const uses = goalLamps.flatMap((thing) => listing(thing).map((receptacle): Intent => ({ verb: 'use', thing, receptacle })));
    for (const use of uses)
      for (const thing of goalThings)
        for (const take of takes(thing)) {
          found.push([...take, use]);
          // The lamp first: then the thing must lie where the lamp is.
          if (take.length === 0 || layout.place[take[0]!.receptacle] === layout.place[use.receptacle]) found.push([use, ...take]);
        }
    return found;
  }
  if (goal.family === 'pick_two_obj_and_place') {
    for (const receptacle of goalReceptacles) {
      const inside = goalThings.filter((thing) => state.inside[receptacle]!.includes(thing));
      if (inside.length > 1) return [[]];
      const bring = (thing: number): Intent[][] =>
        fits[receptacle]![thing] ? takes(thing).map((take) => [...take, { verb: 'move', thing, receptacle }]) : [];
      const rest = goalThings.filter((thing) => !inside.includes(thing));
      for (const one of rest) {
        for (const first of bring(one)) {
          if (inside.length === 1) found.push(first);
          else
            for (const other of rest)
              if (other !== one && other !== state.held) for (const second of bring(other)) found.push([...first, ...second]);
        }
      }
    }
    return found;
  }
  const treatment = TREATMENTS[goal.family];
  for (const thing of goalThings) {
    const isTreated =
      !treatment || (treatment.verb === 'heat' ? state.hot : treatment.verb === 'cool' ? state.cool : state.clean)[thing] === 1;
    const can = traits[thing]!;
    if (treatment && !(treatment.verb === 'heat' ? can.heatable : treatment.verb === 'cool' ? can.coolable : can.cleanable)) continue;
    if (isTreated && goalReceptacles.some((receptacle) => state.inside[receptacle]!.includes(thing))) return [[]];
    const treats: Intent[][] = isTreated
      ? [[]]
      : receptacleKind.flatMap((kind, receptacle) =>
          (treatment.verb === 'heat' ? kind.heats : treatment.verb === 'cool' ? kind.cools : kind.cleans)
            ? [[{ verb: treatment.verb, thing, receptacle }]]
            : [],
        );
    for (const take of takes(thing)) {
      for (const treat of treats) {
        for (const receptacle of goalReceptacles) {
          // Listed twice: it counts as there while it is held.
          const staysListed = state.inside[receptacle]!.includes(thing) && take[0]?.receptacle !== receptacle;
          if (staysListed) found.push([...take, ...treat]);
          else if (fits[receptacle]![thing]) found.push([...take, ...treat, { verb: 'move', thing, receptacle }]);
        }
      }
    }
  }
  return found;
}

/** A hand that holds what the plan does not begin with is emptied somewhere first. */
function* putDownFirst(layout: Layout, { held }: EpisodeState, goals: readonly Intent[][]): Generator<Intent[]> {
  for (const intents of goals) {
    const take = intents.find(({ verb }) => verb === 'take');
    const isFree = held < 0 || !take || intents.indexOf(take) > intents.findIndex(({ verb, thing }) => verb === 'move' && thing === held);
    const usesHeld = intents.some(({ thing }) => thing === held);
    if (isFree && (held < 0 || usesHeld || !take)) yield intents;
    else
      for (let receptacle = 0; receptacle < layout.receptacles.length; receptacle++)
        if (layout.fits[receptacle]![held]) yield [{ verb: 'move', thing: held, receptacle }, ...intents];
  }
}

/** The intents with the walking and opening between them; null where there are `limit` commands or more. */
function walk(layout: Layout, state: EpisodeState, intents: readonly Intent[], limit: number): string[] | null {
  const commands: Command[] = [];
  const opened = new Set<number>();
  let place = state.place;
  for (const { verb, thing, receptacle } of intents) {
    if (layout.place[receptacle] !== place) {
      commands.push({ verb: 'go to', thing: -1, receptacle, tool: -1 });
      place = layout.place[receptacle]!;
    }
    const mustOpen = (verb === 'take' || verb === 'move') && layout.openable[receptacle] && state.opened[receptacle] === 0;
    if (mustOpen && !opened.has(receptacle)) {
      commands.push({ verb: 'open', thing: -1, receptacle, tool: -1 });
      opened.add(receptacle);
    }
    commands.push({ verb, thing, receptacle: verb === 'use' ? -1 : receptacle, tool: -1 });
    if (commands.length >= limit) return null;
  }
  return commands.map((command) => spell(layout, command));
}
