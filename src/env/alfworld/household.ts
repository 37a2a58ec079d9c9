// An episode in a room: ALFWorld's commands and texts (version 0.4 and later), for the verbs that a family needs.
// Other than ALFWorld: the opening is one line, one receptacle a location, everything fits everywhere, lamps stay
// where they stand, and which appliance, lamp or placing verb works is up to the rule set.

import type { Observation } from '../../core/trajectory';
import type { Environment, StepResult } from '../env';
import type { HouseholdFamily } from './families';
import type { Room } from './room';
import { classOf, lamps, listOf, openable, prepositions } from './words';

const NOTHING = 'Nothing happens.';
const lampClasses: ReadonlySet<string> = new Set(lamps);

/** Whether the text shows that the world did not react. */
export function householdIdle({ text }: Observation): boolean {
  return text === NOTHING;
}

/** Placing verbs a player may reasonably try: in most families it is common knowledge that `move` places. */
export function placingVerbs(family: HouseholdFamily): readonly string[] {
  return family.kind === 'verb' ? family.means : ['move'];
}

export class Household implements Environment {
  #contents = new Map<string, string[]>();
  #opened = new Set<string>();
  #lit = new Set<string>();
  #finished = new Set<string>();
  #here: string | null = null;
  #held: string | null = null;

  /** `means`: the appliance, the lamp or the verb that serves the family's need. */
  constructor(
    private readonly family: HouseholdFamily,
    private readonly means: string,
    private readonly room: Room,
  ) {}

  reset(): Observation {
    this.#contents = new Map([...this.room.contents].map(([name, inside]) => [name, [...inside]]));
    this.#opened = new Set();
    this.#lit = new Set();
    this.#finished = new Set();
    this.#here = null;
    this.#held = null;
    const seen = listOf(this.room.receptacles);
    const opening = `You are in the middle of a room. Looking quickly around you, you see ${seen}.`;
    return this.#observe(`${opening} Your task is to: ${this.room.goal}`);
  }

  step(action: string): StepResult {
    const observation = this.#observe(this.#carryOut(action.trim()) ?? NOTHING);
    const success = this.#isWon();
    return { observation, reward: success ? 1 : 0, terminated: success, truncated: false, success };
  }

  #observe(text: string): Observation {
    return { text, admissible: this.#admissible() };
  }

  /** The feedback, or null where the action does not fit. */
  #carryOut(action: string): string | null {
    if (action === 'look') return this.#look();
    if (action === 'inventory') return this.#held === null ? 'You are not carrying anything.' : `You are carrying: a ${this.#held}.`;
    const words = action.split(' ');
    const [verb] = words;
    const tail = words.slice(1).join(' ');
    if (verb === 'go' && words[1] === 'to') return this.#go(words.slice(2).join(' '));
    if (verb === 'examine') return this.#examine(tail);
    if (verb === 'open' || verb === 'close') return this.#swing(verb, tail);
    if (verb === 'use') return this.#use(tail);
    return words.length === 6 ? this.#handle(verb!, `${words[1]} ${words[2]}`, words[3]!, `${words[4]} ${words[5]}`) : null;
  }

  #go(place: string): string | null {
    if (!this.#contents.has(place) || place === this.#here) return null;
    this.#here = place;
    return `You arrive at ${place}. ${this.#describe(place)}`;
  }

  #swing(verb: 'open' | 'close', place: string): string | null {
    if (place !== this.#here || !openable.has(classOf(place)) || this.#opened.has(place) === (verb === 'open')) return null;
    if (verb === 'close') {
      this.#opened.delete(place);
      return `You close the ${place}.`;
    }
    this.#opened.add(place);
    return `You open the ${place}. ${this.#describe(place)}`;
  }

  #use(lamp: string): string | null {
    if (!this.#inside(this.#here).includes(lamp) || classOf(lamp) !== this.means || this.family.kind !== 'lamp') return null;
    this.#lit.add(lamp);
    return `You turn on the ${lamp}.`;
  }

  #handle(verb: string, object: string, preposition: string, place: string): string | null {
    if (place !== this.#here) return null;
    if (verb === 'take' && preposition === 'from') {
      const inside = this.#contents.get(place)!;
      if (this.#held !== null || !this.#isAccessible(place) || !inside.includes(object) || lampClasses.has(classOf(object))) return null;
      inside.splice(inside.indexOf(object), 1);
      this.#held = object;
      return `You pick up the ${object} from the ${place}.`;
    }
    if (object !== this.#held) return null;
    if (this.family.kind === 'appliance' && verb === this.family.need && preposition === 'with') {
      if (classOf(place) !== this.means) return null;
      this.#finished.add(object);
      return `You ${verb} the ${object} using the ${place}.`;
    }
    const placing = this.family.kind === 'verb' ? this.means : 'move';
    if (verb !== placing || preposition !== prepositions[placing] || !this.#isAccessible(place)) return null;
    this.#contents.get(place)!.push(object);
    this.#held = null;
    return `You ${verb} the ${object} ${preposition} the ${place}.`;
  }

  #look(): string {
    if (this.#here === null) return 'You are in the middle of a room. Looking quickly around you, you see nothing.';
    return `You are facing the ${this.#here}. Next to it, you see nothing.`;
  }

  #examine(name: string): string | null {
    if (name === this.#here) return this.#describe(name);
    if (name !== this.#held) return null;
    return this.#finished.has(name) ? `This is a ${this.family.adjective} ${name}.` : `There's nothing special about ${name}.`;
  }

  #describe(place: string): string {
    const inside = listOf(this.#contents.get(place)!);
    if (!openable.has(classOf(place))) return `On the ${place}, you see ${inside}.`;
    return this.#opened.has(place) ? `The ${place} is open. In it, you see ${inside}.` : `The ${place} is closed.`;
  }

  #isAccessible(place: string): boolean {
    return !openable.has(classOf(place)) || this.#opened.has(place);
  }

  #inside(place: string | null): readonly string[] {
    return place === null ? [] : this.#contents.get(place)!;
  }

  #isWon(): boolean {
    const { kind, count } = this.family;
    const { object, target } = this.room;
    if (kind === 'lamp')
      return this.#held !== null && classOf(this.#held) === object && this.#inside(this.#here).some((name) => this.#lit.has(name));
    if (!this.#contents.has(`${target} 1`)) return false;
    const fitting = this.#inside(`${target} 1`).filter((name) => classOf(name) === object && (kind === 'verb' || this.#finished.has(name)));
    return fitting.length >= count;
  }

  /** Whatever the texts give reason to try; which means work is not told. */
  #admissible(): string[] {
    const here = this.#here;
    const held = this.#held;
    const all = ['inventory', 'look'];
    for (const place of this.room.receptacles) if (place !== here) all.push(`go to ${place}`);
    if (held !== null) all.push(`examine ${held}`);
    if (here === null) return all.sort();
    all.push(`examine ${here}`);
    if (openable.has(classOf(here))) all.push(`${this.#opened.has(here) ? 'close' : 'open'} ${here}`);
    if (this.#isAccessible(here)) {
      for (const name of this.#contents.get(here)!) {
        if (lampClasses.has(classOf(name))) all.push(`use ${name}`);
        else if (held === null) all.push(`take ${name} from ${here}`);
      }
      if (held !== null) for (const verb of placingVerbs(this.family)) all.push(`${verb} ${held} ${prepositions[verb]} ${here}`);
    }
    if (held !== null && this.family.kind === 'appliance') all.push(`${this.family.need} ${held} with ${here}`);
    return all.sort();
  }
}
