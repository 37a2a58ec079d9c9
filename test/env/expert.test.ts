import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng';
import type { Rules } from '../../src/core/trajectory';
import { adviceSentence } from '../../src/env/advice';
import { benchmarks, formatTaskId } from '../../src/env/catalog';
import type { Benchmark } from '../../src/env/env';
import { demonstrate } from '../../src/env/demonstration';
import { attemptsOf } from '../../src/reflector/prompt';

const ruled = (benchmark: Benchmark) => benchmark.families.filter(({ hasRules }) => hasRules);
const needs = benchmarks.flatMap(ruled).filter(({ need }) => need !== null);
const idOf = ({ id, version, sizes }: Benchmark, family: string, number: number, rules: Rules) =>
  formatTaskId({ family, version, split: 'train', number, size: sizes.length > 0 ? 'small' : 'full', rules, benchmark: id });
const anyTask = fc
  .record({ benchmark: fc.constantFrom(...benchmarks), family: fc.nat(), number: fc.nat(), rules: fc.option(fc.nat()), seed: fc.nat() })
  .map(({ benchmark, family, number, rules, seed }) => {
    const one = ruled(benchmark)[family % ruled(benchmark).length]!;
    return { benchmark, family: one, seed, task: idOf(benchmark, one.id, number, rules ?? 'true') };
  });

describe('the scripted players', () => {
  it('only ever do what the world offers, end, and try nothing twice', () => {
    fc.assert(
      fc.property(anyTask, fc.string(), ({ benchmark, task, seed }, nonsense) => {
        const trajectory = demonstrate(benchmark, task, nonsense, createRng(seed, 'test'));
        for (const step of trajectory.steps) expect(step.observation.admissible).toContain(step.executed);
        expect(trajectory.truncated || trajectory.success).toBe(true);
        const failed = attemptsOf(benchmark, trajectory).filter(({ worked }) => !worked);
        expect(new Set(failed.map(({ means }) => means)).size).toBe(failed.length);
      }),
      { numRuns: 200 },
    );
  });

  it('heed no advice about other needs, even when its means are of the same kind', () => {
    fc.assert(
      fc.property(anyTask, fc.nat(), fc.nat(), ({ benchmark, family, task, seed }, which, means) => {
        const others = needs.filter(({ need }) => need !== family.need);
        const other = others[which % others.length]!;
        const advice = adviceSentence(other.need!, other.means[means % other.means.length]!);
        const actions = (text: string) => demonstrate(benchmark, task, text, createRng(seed, 'test')).steps.map(({ executed }) => executed);
        expect(actions(advice)).toEqual(actions(''));
      }),
      { numRuns: 100 },
    );
  });

  it('try what is advised first', () => {
    fc.assert(
      fc.property(anyTask, fc.nat(), ({ benchmark, family, task, seed }, which) => {
        fc.pre(family.need !== null);
        const means = family.means[which % family.means.length]!;
        const trajectory = demonstrate(benchmark, task, `Well. ${adviceSentence(family.need!, means)}`, createRng(seed, 'test'));
        // A room need not have every appliance; a verb or a key is always there.
        fc.pre(!family.means.includes('fridge') || trajectory.steps[0]!.observation.text.includes(`a ${means} 1`));
        const [first] = attemptsOf(benchmark, trajectory);
        expect(first!.means).toBe(means);
      }),
    );
  });
});
