// Every row that is shown or saved is computed again here from the episodes behind it, with the sceptic's baselines among the conditions.

import { beforeAll, describe, expect, test } from 'vitest';
import { createExpertActor } from '../../../src/actor/scripted';
import { CONDITIONS, type Condition, type Evaluation } from '../../../src/core/run/evaluation';
import { average, standardDeviation } from '../../../src/core/statistics';
import { shipped } from '../../../src/env/catalog';
import { evaluate } from '../../../src/meta/protocol';
import type { Reflector } from '../../../src/reflector/reflector';
import { conditionDifferences } from '../../../src/ui/state/run/outcome';
import { conditionsTable, contextsTable, familiesTable, roundsTable } from '../../../src/ui/state/tables/evaluation-tables';

const benchmark = shipped.byId('minihack');
const [HELD_OUT, TRAIN] = [['minihack/Wield', 'minihack/Read'], ['minihack/Eat']];
const PER_CONTEXT = 4;
let evaluation: Evaluation;

beforeAll(async () => {
  const advising = (of: (family: string, task: string) => string): Reflector => ({
    reflect: async (contexts, samples) =>
      contexts.map(({ trajectories }) => {
        const { task } = trajectories[0]!;
        const text = of(benchmark.familyOf(task).id, task);
        return Array.from({ length: samples }, () => ({ text, promptIds: [], tokenIds: [], logProbs: [], finished: true }));
      }),
  });
  const played = await evaluate(
    {
      benchmark,
      actor: createExpertActor(benchmark),
      untrained: advising(() => ''),
      trained: advising((family, task) => (family === 'minihack/Read' ? '' : benchmark.oracleAdvice(task))),
    },
    // Two contexts of each family: as many as are kept whole, with all their episodes.
    {
      ...{ heldOut: HELD_OUT, train: TRAIN, episodes: 2 * PER_CONTEXT, trajectoriesPerContext: PER_CONTEXT, iterations: 2, seed: 5 },
      baselines: { reflections: 2, tasks: 1, retries: 1 },
    },
  );
  evaluation = { ...played, preset: 'minihack', seed: 5, model: { name: 'm', sha256: '' }, adapter: 'a', seconds: 1 };
});

/** Success of each context that was played under a condition, out of its episodes. */
function successOf(condition: Condition, families: readonly string[]): number[] {
  return evaluation.samples
    .filter((sample) => sample.condition === condition && families.includes(sample.family))
    .map(({ episodes }) => average(episodes.map(({ success }) => (success ? 1 : 0))));
}
const cellOf = (success: readonly number[]): number[] => [
  average(success),
  standardDeviation(success) / Math.sqrt(success.length),
  success.length * PER_CONTEXT,
];
const close = (found: readonly unknown[], wanted: readonly number[]): void =>
  wanted.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 12));

describe('every row is what its episodes say', () => {
  test('the sceptic’s baselines are among the conditions', () => {
    const names = conditionsTable(evaluation.conditions, null).rows.map(([name]) => name);
    expect(names).toEqual(CONDITIONS.filter((name) => name !== 'person'));
  });

  test('conditions, held out and trained on', () => {
    for (const [name, ...cells] of conditionsTable(evaluation.conditions, null).rows) {
      close(cells.slice(0, 3), cellOf(successOf(name as Condition, HELD_OUT)));
      close(cells.slice(3), cellOf(successOf(name as Condition, TRAIN)));
    }
  });

  test('families', () => {
    const { rows } = familiesTable(evaluation, HELD_OUT);
    expect(rows.length).toBe(3 * (CONDITIONS.length - 1));
    for (const [family, isHeldOut, name, ...cells] of rows) {
      expect(isHeldOut).toBe(HELD_OUT.includes(family as string));
      close(cells.slice(0, 3), cellOf(successOf(name as Condition, [family as string])));
    }
  });

  test('differences in pairs', () => {
    const rows = conditionDifferences(evaluation);
    expect(rows.length).toBe(CONDITIONS.length - 2);
    const untrained = successOf('untrained', HELD_OUT);
    for (const { of, value } of rows) {
      const gains = successOf(of as Condition, HELD_OUT).map((success, i) => success - untrained[i]!);
      close([value.mean, value.se], cellOf(gains).slice(0, 2));
    }
    // The trained reflector helps in one of the two families.
    expect(rows.find(({ of }) => of === 'trained')!.value.mean).toBeGreaterThan(0.2);
  });

  test('contexts, one by one, and the first round', () => {
    const { columns, rows } = contextsTable(evaluation.contexts!);
    const at = (name: string): number => columns.indexOf(name);
    expect(rows.length).toBe(3 * 2 * (CONDITIONS.length - 1));
    for (const name of CONDITIONS.filter((one) => one !== 'person')) {
      const own = rows.filter((row) => row[at('condition')] === name);
      close(
        own.map((row) => row[at('success')]),
        successOf(name, [...HELD_OUT, ...TRAIN]),
      );
    }
    const [first] = roundsTable(evaluation.iterations).rows;
    close(first!, [1, average(successOf('untrained', HELD_OUT)), average(successOf('trained', HELD_OUT))]);
  });
});
