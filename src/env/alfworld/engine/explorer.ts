// The hand-coded player, after upstream's (alfworld/agents/expert): it sees what an agent sees, searches the likely places
// first, and derives its next step from what it remembers every time, so that it recovers when something interferes. Two things
// are mended: it notices when it has put something down, which upstream's forgot with the verb `move`, and it looks into a receptacle
// next to it by `examine`, where upstream's waited for a random action to help.

import type { Rng } from '../../../core/rng';
import type { Observation } from '../../../core/trajectory';
import { AppError } from '../../../core/errors';
import type { Expert } from '../../env';
import { CAN_CONTAIN } from './can-contain';
import { readGoalSentence, type Treatment, TREATMENTS } from './families';
import type { Goal } from './game';
import { classOfName, createSurroundings, type Surroundings } from './surroundings';

const original = (treatment: Treatment): string => treatment.with;

/**
 * @param rng chooses where chance does: a thing among equals, and any admissible command when stuck
 * @param applianceFor the class to treat a thing with, of those in the room; the original's when left out
 */
export function createExplorer(rng: Rng, applianceFor: (treatment: Treatment, classes: readonly string[]) => string = original): Expert {
  let memory: Surroundings | null = null;
  let goal: Goal | null = null;
  let last = '';
  /** Receptacles that refused what the plan asked of them. */
  let refused = new Set<string>();
  /** Where the first of two was put. */
  let meeting: string | null = null;

  function act({ text, admissible = [] }: Observation): string {
    if (text.startsWith('-= Welcome') || memory === null) {
      goal = readGoalSentence(text);
      if (!goal)
        throw new AppError(
          'EXPERT_UNKNOWN_GOAL',
          'The opening names none of the twelve goal sentences.',
          'Let the expert begin with an episode.',
        );
      memory = createSurroundings(text);
      refused = new Set();
      meeting = null;
      last = '';
    } else memory.learn(last, text);
    const can = new Set(admissible);
    const wanted = next(memory, goal!, can);
    // A step that changed nothing would change nothing again.
    const isStuck = wanted === null || !can.has(wanted) || (wanted === last && text === 'Nothing happens.');
    last = isStuck ? rng.pick(admissible.length > 0 ? admissible : ['look']) : wanted;
    return last;
  }

  function next(known: Surroundings, aim: Goal, can: ReadonlySet<string>): string | null {
    const { held } = known;
    if (held !== null && classOfName(held) !== aim.object)
      return bring(held, known.origin === null ? [] : [known.origin], can) ?? putAnywhere(held, can);
    if (aim.family === 'look_at_obj_in_light') {
      if (held === null) return fetch(known, aim, can, () => false);
      const lamps = known.receptacles.filter((name) => known.seen.get(name)?.some((item) => classOfName(item) === aim.target));
      const use = [...can].filter((command) => command.startsWith(`use ${aim.target} `));
      if (use.length > 0) return rng.pick(use);
      return lamps.length > 0 ? visit(rng.pick(lamps), can) : search(known, () => false, can);
    }
    const targets = targetsOf(known, aim);
    if (aim.family === 'pick_two_obj_and_place') {
      meeting ??= targets.find((name) => known.seen.get(name)?.some((item) => classOfName(item) === aim.object)) ?? null;
      if (held === null) return fetch(known, aim, can, (name) => name === meeting);
      return bring(held, meeting !== null && !refused.has(meeting) ? [meeting] : targets, can);
    }
    if (held === null) return fetch(known, aim, can, () => false);
    const treatment = TREATMENTS[aim.family];
    if (treatment && !known.done.has(`${treatment.verb} ${held}`)) {
      const wanted = applianceFor(treatment, [...new Set(known.receptacles.map(classOfName))]);
      const appliance = known.receptacles.filter((name) => classOfName(name) === wanted).at(-1);
      if (appliance === undefined) return null;
      const treat = `${treatment.verb} ${held} with ${appliance}`;
      return can.has(treat) ? treat : visit(appliance, can);
    }
    return bring(held, targets, can);
  }

  function targetsOf(known: Surroundings, aim: Goal): string[] {
    return known.receptacles.filter((name) => classOfName(name) === aim.target && !refused.has(name)).reverse();
  }

  /** Towards a thing of the goal's class in the hand, not out of the places left out. */
  function fetch(known: Surroundings, aim: Goal, can: ReadonlySet<string>, isLeftOut: (name: string) => boolean): string | null {
    const places = known.receptacles.filter(
      (name) => !isLeftOut(name) && !refused.has(`from ${name}`) && known.seen.get(name)?.some((item) => classOfName(item) === aim.object),
    );
    const place = places[0];
    const likely = (name: string): boolean => CAN_CONTAIN.get(classOfName(name))?.has(aim.object) ?? false;
    if (place === undefined) return search(known, likely, can);
    const takes = known.seen
      .get(place)!
      .filter((item) => classOfName(item) === aim.object)
      .map((item) => `take ${item} from ${place}`)
      .filter((command) => can.has(command));
    if (takes.length > 0) return rng.pick(takes);
    const step = stepTo(place, can);
    if (step === null) {
      refused.add(`from ${place}`);
      return fetch(known, aim, can, isLeftOut);
    }
    return step;
  }

  /** Into the next receptacle that was never seen into, likely ones first, each class from its number 1. */
  function search(known: Surroundings, isLikely: (name: string) => boolean, can: ReadonlySet<string>): string | null {
    const unseen = known.receptacles.filter((name) => !known.seen.has(name) && !refused.has(`into ${name}`)).reverse();
    const place = unseen.find(isLikely) ?? unseen[0];
    if (place === undefined) return null;
    const step = visit(place, can);
    if (step !== null) return step;
    refused.add(`into ${place}`);
    return search(known, isLikely, can);
  }

  /** Puts what is held into the first of these that takes it. */
  function bring(held: string, places: readonly string[], can: ReadonlySet<string>): string | null {
    for (const place of places) {
      const put = [`move ${held} to ${place}`, `put ${held} in/on ${place}`].find((command) => can.has(command));
      if (put !== undefined) {
        meeting = place;
        return put;
      }
      const step = stepTo(place, can);
      if (step !== null) return step;
      refused.add(place);
    }
    return null;
  }

  function putAnywhere(held: string, can: ReadonlySet<string>): string | null {
    return [...can].find((command) => command.startsWith(`move ${held} to `) || command.startsWith(`put ${held} in/on `)) ?? null;
  }

  /** Opens it or walks to it; null for one who stands before it and has it open. */
  function stepTo(name: string, can: ReadonlySet<string>): string | null {
    return [`open ${name}`, `go to ${name}`].find((command) => can.has(command)) ?? null;
  }

  function visit(name: string, can: ReadonlySet<string>): string | null {
    return stepTo(name, can) ?? [`examine ${name}`].find((command) => can.has(command)) ?? null;
  }

  return { act };
}
