// The household's families. Six are ALFWorld's, with short ids; the others are ours, for training. What has to
// be known is an appliance, a lamp, or the verb that places things. ALFWorld's goals name the lamp; here
// they withhold it, since it is the fact to learn.

import type { Family } from '../env';
import { lamps, objects, prepositions, receptacles, suitable } from './words';

export type MeansKind = 'appliance' | 'lamp' | 'verb';

export interface HouseholdFamily extends Family {
  readonly need: string;
  readonly kind: MeansKind;
  /** What the original's rules say; for families of our own, what we chose. */
  readonly trueMeans: string;
  /** How many objects of the class the goal asks for. */
  readonly count: 1 | 2;
  readonly objects: readonly string[];
  /** Goals with `{o}` and `{r}` for the classes; one is drawn. */
  readonly goals: readonly string[];
  /** How a finished object is described: `hot`. Empty where nothing is done to it. */
  readonly adjective: string;
}

const meansOfKind: Readonly<Record<MeansKind, readonly string[]>> = {
  appliance: receptacles,
  lamp: lamps,
  verb: Object.keys(prepositions),
};

function family(name: string, upstream: boolean, rest: Omit<HouseholdFamily, 'id' | 'upstream' | 'means' | 'objects'>): HouseholdFamily {
  return { id: `alfworld/${name}`, upstream, means: meansOfKind[rest.kind], objects: suitable[rest.need] ?? objects, ...rest };
}

function placing(name: string, need: string, upstream: boolean, count: 1 | 2, goals: readonly string[]): HouseholdFamily {
  return family(name, upstream, { need, kind: 'verb', trueMeans: 'move', count, goals, adjective: '' });
}

function appliance(need: string, adjective: string, upstream: boolean, trueMeans: string): HouseholdFamily {
  const goals = [`put a ${adjective} {o} in {r}.`, `${need} some {o} and put it in {r}.`];
  return family(need, upstream, { need, kind: 'appliance', trueMeans, count: 1, goals, adjective });
}

function lamp(need: string, upstream: boolean, goals: readonly string[]): HouseholdFamily {
  return family(need, upstream, { need, kind: 'lamp', trueMeans: 'desklamp', count: 1, goals, adjective: '' });
}

export const householdFamilies: readonly HouseholdFamily[] = [
  placing('put', 'put', true, 1, ['put a {o} in {r}.', 'put some {o} on {r}.']),
  lamp('light', true, ['look at {o} under the light.', 'examine the {o} with the light.']),
  appliance('clean', 'clean', true, 'sinkbasin'),
  appliance('heat', 'hot', true, 'microwave'),
  appliance('cool', 'cool', true, 'fridge'),
  placing('two', 'put', true, 2, ['put two {o} in {r}.', 'find two {o} and put them in {r}.']),
  appliance('dry', 'dry', false, 'stoveburner'),
  appliance('paint', 'painted', false, 'desk'),
  appliance('polish', 'polished', false, 'sidetable'),
  appliance('charge', 'charged', false, 'tvstand'),
  appliance('scan', 'scanned', false, 'coffeemachine'),
  lamp('inspect', false, ['inspect {o} under the lamp.', 'inspect the {o} with the lamp.']),
  placing('stow', 'stow', false, 1, ['stow a {o} in {r}.', 'stow some {o} on {r}.']),
];
