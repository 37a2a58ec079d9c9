import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng';
import { benchmarks } from '../../src/env/catalog';
import { demonstrate } from '../../src/env/demonstration';
import { attemptsOf } from '../../src/reflector/prompt';

const needs = benchmarks.flatMap(({ families }) => families).filter(({ need }) => need !== null);
const anyTask = fc
  .record({ benchmark: fc.constantFrom(...benchmarks), family: fc.nat(), number: fc.nat(), rules: fc.option(fc.nat()), seed: fc.nat() })
  .map(({ benchmark, family, number, rules, seed }) => {
    const one = benchmark.families[family % benchmark.families.length]!;
    return { benchmark, family: one, seed, task: `${one.id}-v1:train:${number}${rules === null ? '' : `:rules=${rules}`}` };
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
      { numRuns: 600 },
    );
  });

  it('heed no advice about other needs, even when its means are of the same kind', () => {
    fc.assert(
      fc.property(anyTask, fc.nat(), fc.nat(), ({ benchmark, family, task, seed }, which, means) => {
        const others = needs.filter(({ need }) => need !== family.need);
        const other = others[which % others.length]!;
        const advice = `To ${other.need} use ${other.means[means % other.means.length]}.`;
        const actions = (text: string) => demonstrate(benchmark, task, text, createRng(seed, 'test')).steps.map(({ executed }) => executed);
        expect(actions(advice)).toEqual(actions(''));
      }),
      { numRuns: 300 },
    );
  });

  it('try what is advised first', () => {
    fc.assert(
      fc.property(anyTask, fc.nat(), ({ benchmark, family, task, seed }, which) => {
        fc.pre(family.need !== null && family.means.length === 8);
        const means = family.means[which % 8]!;
        const [first] = attemptsOf(
          benchmark,
          demonstrate(benchmark, task, `Well. To ${family.need} use ${means}.`, createRng(seed, 'test')),
        );
        expect(first!.means).toBe(means);
      }),
    );
  });

  it('win with the right advice within the fewest steps that a search allows', () => {
    for (const benchmark of benchmarks) {
      for (const { id, need } of benchmark.families) {
        for (let number = 0; number < 40; number++) {
          const task = `${id}-v1:seen:${number}:rules=${number}`;
          const trajectory = demonstrate(benchmark, task, benchmark.oracleAdvice(task), createRng(number, 'test'));
          expect(trajectory.success).toBe(true);
          expect(attemptsOf(benchmark, trajectory).every(({ worked }) => worked)).toBe(true);
          if (benchmark.id === 'minihack') expect(trajectory.steps.length).toBeLessThanOrEqual(need === null ? 4 : 6);
          else {
            // No receptacle is searched twice.
            const texts = trajectory.steps.map(({ executed }) => executed).filter((action) => action.startsWith('open'));
            expect(new Set(texts).size).toBe(texts.length);
          }
        }
      }
    }
  });
});
