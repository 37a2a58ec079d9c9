// A benchmark of one's own, as short as one can be: which colour of the light lets one walk?

import { chooseMeans } from '../../src/env/choice';
import { createRng } from '../../src/core/rng';
import { defineBenchmark } from '../../src/env/define-benchmark';
import type { Rules } from '../../src/core/trajectory';
import type { Benchmark, Environment, Family } from '../../src/env/env';

const colours = ['blue', 'green', 'red', 'yellow'];
const families: Family[] = [{ id: 'lights/Cross', need: 'cross', means: colours, hasRules: true, upstream: false }];
const meansOf = (family: Family, rules: Rules): string => (typeof rules === 'number' ? createRng(rules, family.id).pick(colours) : 'green');

function openStreet(right: string, street: number): Environment {
  const see = (text: string) => ({ text, admissible: colours });
  return {
    reset: () => see(`You stand at street ${street}. Your task is to: cross the street.`),
    step(action) {
      const success = action === right;
      return {
        observation: see(success ? 'You walk.' : 'Cars pass.'),
        reward: Number(success),
        terminated: success,
        truncated: false,
        success,
      };
    },
  };
}

export const lights: Benchmark = defineBenchmark({
  id: 'lights',
  version: 1,
  families,
  limits: () => ({ maxSteps: 10, patience: 2, idle: (_, { text }) => text === 'Cars pass.' }),
  meansOf,
  open: (family, { rules }, rng) => openStreet(meansOf(family, rules), rng.int(100)),
  attempt: (_family, _rules, action, after) =>
    colours.includes(action) ? { verb: '', means: action, worked: after.text === 'You walk.' } : null,
  expert(family, _rules, advised, rng) {
    const tried = new Set<string>();
    return {
      act() {
        const colour = chooseMeans(colours, tried, advised.get(family.need ?? ''), rng);
        tried.add(colour);
        return colour;
      },
    };
  },
});
