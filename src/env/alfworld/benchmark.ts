// The household: ALFWorld's six families and seven of our own, in small rooms of our own making. Under true rules
// appliances, lamp and verb are the original's; under random rules each need has a means drawn from its kind.

import { createRng } from '../../core/rng';
import { defineBenchmark } from '../define-benchmark';
import type { Rules } from '../env';
import { HouseholdExpert } from './expert';
import { type HouseholdFamily, householdFamilies } from './families';
import { Household, householdIdle } from './household';
import { drawRoom } from './room';

/** A player who wastes no step needs about fifteen at the most; two actions of which nothing came end the episode. */
export const householdLimits = { maxSteps: 20, patience: 2, idle: householdIdle };

function meansOf({ need, means, trueMeans }: HouseholdFamily, rules: Rules): string {
  return rules === 'true' ? trueMeans : createRng(rules, `alfworld:${need}`).pick(means);
}

export const household = defineBenchmark<HouseholdFamily>({
  id: 'alfworld',
  version: 1,
  families: householdFamilies,
  limits: householdLimits,
  meansOf,
  open(family, rules, rng) {
    const means = meansOf(family, rules);
    return new Household(family, means, drawRoom(family, means, rules === 'true', rng));
  },
  attempt({ kind, need, means }, action, after) {
    const worked = !householdIdle(after);
    const [verb = '', ...words] = action.split(' ');
    if (kind === 'verb') return means.includes(verb) && words.length === 5 ? { verb: '', means: verb, worked } : null;
    if (kind === 'lamp') return verb === 'use' && means.includes(words[0] ?? '') ? { verb, means: words[0]!, worked } : null;
    const tool = words[3] ?? '';
    return verb === need && words[2] === 'with' && means.includes(tool) ? { verb, means: tool, worked } : null;
  },
  expert: (family, advised, rng) => new HouseholdExpert(family, advised.get(family.need), rng),
});
