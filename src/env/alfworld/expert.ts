// The scripted player of the household: looks on open receptacles for what the goal names, then tries what is
// advised, else anything plausible it has not tried. It knows from the texts alone.

import type { Rng } from '../../core/rng';
import type { Observation } from '../../core/trajectory';
import { chooseMeans } from '../choice';
import type { Expert } from '../env';
import type { HouseholdFamily } from './families';
import { householdIdle } from './household';
import { classOf, lamps, objects, openable, prepositions, receptacles } from './words';

const lampClasses: ReadonlySet<string> = new Set(lamps);
const objectClasses: ReadonlySet<string> = new Set(objects);
const receptacleClasses: ReadonlySet<string> = new Set(receptacles);

export class HouseholdExpert implements Expert {
  #places: string[] = [];
  #object = '';
  #target = '';
  #here = '';
  #held = '';
  #isOpen = false;
  #isFinished = false;
  /** Where the goal's objects were seen and still are. */
  readonly #seen = new Map<string, string>();
  readonly #searched = new Set<string>();
  readonly #tried = new Set<string>();
  #lampPlace = '';
  #appliance = '';
  #verb = '';

  constructor(
    private readonly family: HouseholdFamily,
    private readonly advised: string | undefined,
    private readonly rng: Rng,
  ) {
    if (family.kind !== 'verb') this.#verb = 'move';
  }

  act(observation: Observation): string {
    if (this.#places.length === 0) this.#begin(observation.text);
    else this.#learn(observation);
    return this.#decide();
  }

  #begin(text: string): void {
    const [room = '', goal = ''] = text.split('Your task is to: ');
    this.#places = [...room.matchAll(/\ba ([a-z]+ \d+)/g)].map(([, name]) => name!);
    const words = goal.match(/[a-z]+/g) ?? [];
    this.#object = words.find((word) => objectClasses.has(word)) ?? '';
    this.#target = words.findLast((word) => receptacleClasses.has(word)) ?? '';
  }

  #learn(observation: Observation): void {
    const { text } = observation;
    const arrived = /^You arrive at ([a-z]+ \d+)\./.exec(text);
    if (arrived) this.#here = arrived[1]!;
    const taken = /^You pick up the ([a-z]+ \d+) from/.exec(text);
    if (taken) {
      this.#held = taken[1]!;
      this.#seen.delete(this.#held);
    }
    const placed = /^You (\w+) the ([a-z]+ \d+) (\w+) the [a-z]+ \d+\.$/.exec(text);
    if (placed && placed[3] === prepositions[placed[1]!]) {
      this.#held = '';
      this.#verb = placed[1]!;
    }
    if (placed?.[3] === 'using') this.#isFinished = true;
    if (householdIdle(observation)) return;
    if (/\bis closed\.$/.test(text)) this.#isOpen = false;
    const inside = /\b(?:In it|On the [a-z]+ \d+), you see (.*)\.$/.exec(text);
    if (!inside) return;
    this.#isOpen = true;
    this.#searched.add(this.#here);
    for (const [, name] of inside[1]!.matchAll(/\ba ([a-z]+ \d+)/g)) {
      if (lampClasses.has(classOf(name!))) this.#lampPlace = this.#here;
      if (classOf(name!) === this.#object && classOf(this.#here) !== this.#target) this.#seen.set(name!, this.#here);
    }
  }

  #decide(): string {
    if (this.#held === '') return this.#fetch();
    if (this.family.kind === 'lamp') return this.#light();
    if (this.family.kind === 'appliance' && !this.#isFinished) return this.#treat();
    return this.#place();
  }

  #fetch(): string {
    for (const [name, place] of this.#seen) if (place === this.#here) return `take ${name} from ${place}`;
    for (const place of this.#seen.values()) return `go to ${place}`;
    return this.#search();
  }

  /** Open receptacles first: what is lost lies in sight. */
  #search(): string {
    if (this.#here !== '' && !this.#searched.has(this.#here)) return `open ${this.#here}`;
    const left = this.#places.filter((place) => !this.#searched.has(place) && classOf(place) !== this.#target);
    const open = left.filter((place) => !openable.has(classOf(place)));
    return `go to ${this.rng.pick(open.length > 0 ? open : left.length > 0 ? left : this.#elsewhere())}`;
  }

  #elsewhere(): string[] {
    return this.#places.filter((place) => place !== this.#here);
  }

  #light(): string {
    if (this.#lampPlace === '') return this.#search();
    if (this.#here !== this.#lampPlace) return `go to ${this.#lampPlace}`;
    return `use ${this.#choose(lamps)} 1`;
  }

  #treat(): string {
    if (this.#appliance === '') {
      const candidates = this.#places.map(classOf).filter((name) => name !== this.#target);
      this.#appliance = `${this.#choose(candidates)} 1`;
    }
    if (this.#here !== this.#appliance) return `go to ${this.#appliance}`;
    const appliance = this.#appliance;
    this.#appliance = '';
    return `${this.family.need} ${this.#held} with ${appliance}`;
  }

  #place(): string {
    const target = `${this.#target} 1`;
    if (this.#here !== target) return `go to ${target}`;
    if (!this.#isOpen) return `open ${target}`;
    const verb = this.#verb || this.#choose(this.family.means);
    return `${verb} ${this.#held} ${prepositions[verb]} ${target}`;
  }

  #choose(options: readonly string[]): string {
    const chosen = chooseMeans(options, this.#tried, this.advised, this.rng);
    this.#tried.add(chosen);
    return chosen;
  }
}
