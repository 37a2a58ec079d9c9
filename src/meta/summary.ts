// What an evaluation reports of the episodes it played: cells, evidence, contexts in pairs, and some episodes to look at.

import type { Cell, Condition, ConditionResult, ContextOutcome, Evaluation, EvaluationSample } from '../core/run/evaluation';
import { average, standardDeviation } from '../core/statistics';
import { addReplies } from '../core/run/replies';
import type { Trajectory } from '../core/trajectory';
import type { Benchmark } from '../env/env';
import { successRate, toRecord, type EpisodeJob } from './rollout';

export interface EvaluationContext {
  readonly family: string;
  readonly isHeldOut: boolean;
  readonly index: number;
  readonly seed: number;
  /** One batch of tasks to read, then one a reflection. */
  readonly batches: readonly (readonly EpisodeJob[])[];
  /** Tasks on which best-of-N chooses. */
  readonly search: readonly EpisodeJob[];
  readonly read: readonly Trajectory[];
}

/** Contexts of a family and condition to look at. */
const SAMPLES = 2;

/** A context played under one condition. */
export interface Played {
  readonly context: EvaluationContext;
  readonly advice: string;
  readonly trajectories: readonly Trajectory[];
}

/** The tables over contexts. Standard errors are over contexts: episodes of one share its advice and are not independent. @param perContext episodes of a context and condition */
export function tabulate(
  outcomes: readonly ContextOutcome[],
  families: readonly string[],
  perContext: number,
): Pick<Evaluation, 'conditions' | 'iterations' | 'evidence'> {
  const of = (family: string): ContextOutcome[] => outcomes.filter((outcome) => outcome.family === family);
  const heldOut = outcomes.filter(({ isHeldOut }) => isHeldOut);
  const played = Object.keys(outcomes[0]?.success ?? {}) as Condition[];
  const conditions = Object.fromEntries(
    played.map((condition): [Condition, ConditionResult] => {
      const cell = (some: readonly ContextOutcome[]): Cell => cellOf(some.map(({ success }) => success[condition]!), perContext); // prettier-ignore
      return [
        condition,
        {
          families: Object.fromEntries(families.map((family) => [family, cell(of(family))])),
          heldOut: cell(heldOut),
          train: cell(outcomes.filter(({ isHeldOut }) => !isHeldOut)),
        },
      ];
    }),
  );
  const curveOf = (name: 'untrained' | 'trained'): number[] | null => {
    const curves = heldOut.map(({ rounds }) => rounds?.[name]);
    return curves[0]?.map((_, i) => average(curves.map((curve) => curve![i]!))) ?? null;
  };
  const trained = curveOf('trained');
  return {
    conditions,
    iterations: (curveOf('untrained') ?? []).map((untrained, i) => ({ untrained, trained: trained?.[i] ?? null })),
    evidence: evidenceOf(outcomes, families, conditions),
  };
}

function cellOf(success: readonly number[], perContext: number): Cell {
  if (success.length === 0) return { mean: 0, se: 0, episodes: 0 };
  return {
    mean: average(success),
    se: standardDeviation(success) / Math.sqrt(success.length),
    episodes: success.length * perContext,
  };
}

function evidenceOf(
  outcomes: readonly ContextOutcome[],
  families: readonly string[],
  table: Partial<Record<Condition, ConditionResult>>,
): Evaluation['evidence'] {
  const shown = (some: readonly ContextOutcome[]): number => some.filter(({ isShown }) => isShown).length / Math.max(1, some.length);
  const byFamily = families.map((family) => [family, shown(outcomes.filter((outcome) => outcome.family === family))] as const);
  return {
    heldOut: shown(outcomes.filter(({ isHeldOut }) => isHeldOut)),
    families: Object.fromEntries(byFamily),
    ceiling: Object.fromEntries(
      byFamily.map(([family, share]) => {
        const oracle = table.oracle!.families[family]!.mean;
        return [family, share * oracle + (1 - share) * table.none!.families[family]!.mean];
      }),
    ),
  };
}

type Tables = Pick<Evaluation, 'conditions' | 'replies' | 'iterations' | 'evidence' | 'contexts' | 'samples'>;

/** One result of what two parts of an evaluation played: `later` went on where `before` ended. */
export function joinTables(before: Tables, later: Tables, families: readonly string[], perContext: number): Tables {
  const inOrder = (outcomes: readonly ContextOutcome[]): ContextOutcome[] => families.flatMap((family) => outcomes.filter((one) => one.family === family)); // prettier-ignore
  const contexts = inOrder([...before.contexts!, ...later.contexts!]);
  const samples = new Map<string, EvaluationSample[]>();
  for (const sample of [...before.samples, ...later.samples]) {
    const key = `${sample.condition} ${sample.family}`;
    const kept = samples.get(key) ?? [];
    if (kept.length < SAMPLES) samples.set(key, [...kept, sample]);
  }
  const conditions = Object.keys(before.conditions) as Condition[];
  return {
    ...tabulate(contexts, families, perContext),
    replies: Object.fromEntries(conditions.map((name) => [name, addReplies(before.replies![name]!, later.replies![name]!)])),
    contexts,
    samples: [...samples.values()].flat(),
  };
}

/** Whether the means that serves the need was seen to work in what was read; there is nothing to see where none is needed. */
function showsFact(benchmark: Benchmark, context: EvaluationContext): boolean {
  return context.read.some((trajectory) => {
    const means = benchmark.meansOf(trajectory.task);
    if (means === null) return true;
    return trajectory.steps.some((step, i) => {
      const after = trajectory.steps[i + 1]?.observation ?? trajectory.final;
      const attempt = benchmark.attempt(trajectory.task, step.executed, after);
      return attempt !== null && attempt.worked && attempt.means === means;
    });
  });
}

export function sampleOf(condition: Condition, played: readonly Played[], families: readonly string[]): EvaluationSample[] {
  return families.flatMap((family) =>
    played
      .filter(({ context }) => context.family === family)
      .slice(0, SAMPLES)
      .map(({ context, advice, trajectories }) => ({
        condition,
        family,
        read: context.read.map(toRecord),
        advice,
        episodes: trajectories.map(toRecord),
      })),
  );
}

export function outcomesOf(
  benchmark: Benchmark,
  contexts: readonly EvaluationContext[],
  results: ReadonlyMap<Condition, readonly Played[]>,
  rounds: ReadonlyMap<Condition, ReadonlyMap<EvaluationContext, readonly number[]>>,
): ContextOutcome[] {
  return contexts.map((context, i) => {
    const played = [...results].map(([condition, all]) => [condition, all[i]!] as const);
    const untrained = rounds.get('untrained')?.get(context);
    const trained = rounds.get('trained')?.get(context);
    return {
      family: context.family,
      isHeldOut: context.isHeldOut,
      isShown: showsFact(benchmark, context),
      success: Object.fromEntries(played.map(([condition, { trajectories }]) => [condition, successRate(trajectories)])),
      advice: Object.fromEntries(played.map(([condition, { advice }]) => [condition, advice])),
      ...(untrained ? { rounds: { untrained, ...(trained ? { trained } : {}) } } : {}),
    };
  });
}
