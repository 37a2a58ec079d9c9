// One table of several evaluations of the same conditions: cells pooled over seeds, and differences to the untrained reflector in pairs.

import { CONDITIONS, type Cell, type Condition, type ContextOutcome, type Evaluation, type EvaluationSample } from '../core/run/evaluation';
import type { AdviceCount, ArmResult, Interval } from '../core/run/protocol';
import { createRng } from '../core/rng';
import { average, standardDeviation } from '../core/statistics';

const RESAMPLES = 10_000;
/** Sentences kept for a family and condition. */
const MOST_FREQUENT = 3;

/** Episodes kept of one context to look at, and the conditions that wrote theirs from what was read there. */
const SAMPLED_EPISODES = 4;
const READERS: readonly Condition[] = ['untrained', 'best_of_n', 'trained'];

type Pooled = Pick<ArmResult, 'heldOutFamilies' | 'conditions' | 'differences' | 'iterations' | 'evidence' | 'advice' | 'samples'>;

/** @param evaluations one a seed, of the same families and conditions, with their contexts */
export function poolEvaluations(evaluations: readonly Evaluation[]): Pooled {
  const contexts = evaluations.flatMap((one) => one.contexts ?? []);
  const families = [...new Set(contexts.map(({ family }) => family))];
  const conditions = CONDITIONS.filter((condition) => contexts.some(({ success }) => success[condition] !== undefined));
  const perContext = evaluations[0]!.conditions.none!.families[families[0]!]!.episodes / (contexts.filter(({ family }) => family === families[0]).length / evaluations.length); // prettier-ignore
  const of = (family: string): ContextOutcome[] => contexts.filter((context) => context.family === family);
  const heldOut = families.filter((family) => of(family)[0]!.isHeldOut);
  const trained = families.filter((family) => !heldOut.includes(family));
  const cell = (condition: Condition, some: readonly ContextOutcome[]): Cell => cellOf(some.map(({ success }) => success[condition]!), perContext); // prettier-ignore
  const shown = (some: readonly ContextOutcome[]): number => some.filter(({ isShown }) => isShown).length / Math.max(1, some.length);

  return {
    heldOutFamilies: heldOut,
    conditions: Object.fromEntries(
      conditions.map((condition) => [
        condition,
        {
          families: Object.fromEntries(families.map((family) => [family, cell(condition, of(family))])),
          heldOut: cell(condition, heldOut.flatMap(of)),
          train: cell(condition, trained.flatMap(of)),
        },
      ]),
    ),
    differences: Object.fromEntries(
      conditions
        .filter((condition) => condition !== 'untrained')
        .map((condition) => {
          const differences = (family: string): number[] => of(family).map(({ success }) => success[condition]! - success.untrained!);
          return [
            condition,
            {
              families: Object.fromEntries(families.map((family) => [family, bootstrap([differences(family)])])),
              heldOut: heldOut.length > 0 ? bootstrap(heldOut.map(differences)) : null,
            },
          ];
        }),
    ),
    iterations: evaluations[0]!.iterations.map((_, i) => ({
      untrained: average(evaluations.map(({ iterations }) => iterations[i]!.untrained)),
      trained:
        evaluations[0]!.iterations[i]!.trained === null ? null : average(evaluations.map(({ iterations }) => iterations[i]!.trained!)),
    })),
    evidence: {
      heldOut: shown(heldOut.flatMap(of)),
      families: Object.fromEntries(families.map((family) => [family, shown(of(family))])),
      ceiling: Object.fromEntries(
        families.map((family) => {
          const share = shown(of(family));
          return [family, share * cell('oracle', of(family)).mean + (1 - share) * cell('none', of(family)).mean];
        }),
      ),
    },
    advice: Object.fromEntries(
      families.map((family) => [
        family,
        Object.fromEntries((['untrained', 'trained'] as const).filter((name) => conditions.includes(name)).map((name) => [name, mostFrequent(of(family), name)])), // prettier-ignore
      ]),
    ),
    samples: evaluations[0]!.samples.filter(isFirst).map((sample) => ({
      ...sample,
      read: READERS.includes(sample.condition) ? sample.read : [],
      episodes: sample.episodes.slice(0, SAMPLED_EPISODES),
    })),
  };
}

function isFirst(sample: EvaluationSample, i: number, all: readonly EvaluationSample[]): boolean {
  return all.findIndex(({ family, condition }) => family === sample.family && condition === sample.condition) === i;
}

function cellOf(values: readonly number[], perContext: number): Cell {
  if (values.length === 0) return { mean: 0, se: 0, episodes: 0 };
  return { mean: average(values), se: standardDeviation(values) / Math.sqrt(values.length), episodes: values.length * perContext };
}

/**
 * Percentile bootstrap (Efron 1979) of the mean over strata of equal weight: contexts are drawn again within each stratum. The standard error
 * is that of the strata's means.
 */
export function bootstrap(strata: readonly (readonly number[])[], resamples = RESAMPLES): Interval {
  const rng = createRng(1, 'bootstrap', strata.length);
  const means = Array.from({ length: resamples }, () =>
    average(strata.map((values) => values.reduce((sum) => sum + values[rng.int(values.length)]!, 0) / values.length)),
  ).sort((a, b) => a - b);
  const variance = strata.reduce((sum, values) => sum + standardDeviation(values) ** 2 / values.length, 0) / strata.length ** 2;
  return {
    mean: average(strata.map(average)),
    se: Math.sqrt(variance),
    low: means[Math.floor(0.025 * resamples)]!,
    high: means[Math.ceil(0.975 * resamples) - 1]!,
  };
}

function mostFrequent(contexts: readonly ContextOutcome[], condition: Condition): AdviceCount[] {
  const groups = new Map<string, number[]>();
  for (const { advice, success } of contexts)
    groups.set(advice[condition]!, [...(groups.get(advice[condition]!) ?? []), success[condition]!]);
  return [...groups]
    .map(([text, won]) => ({ text, count: won.length, success: average(won) }))
    .sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1))
    .slice(0, MOST_FREQUENT);
}
