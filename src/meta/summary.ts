// What an evaluation reports of the episodes it played: cells, evidence, contexts in pairs, and some episodes to look at.

import type { Cell, Condition, ConditionResult, ContextOutcome, Evaluation, EvaluationSample } from '../core/evaluation';
import { average, standardDeviation } from '../core/statistics';
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

/** A context played under one condition. */
export interface Played {
  readonly context: EvaluationContext;
  readonly advice: string;
  readonly trajectories: readonly Trajectory[];
}

export function meanSuccess(played: readonly Played[]): number {
  return successRate(played.flatMap(({ trajectories }) => trajectories));
}

export function summarize(played: readonly Played[], families: readonly string[]): ConditionResult {
  const of = (family: string): Played[] => played.filter(({ context }) => context.family === family);
  return {
    families: Object.fromEntries(families.map((family) => [family, cell(of(family))])),
    heldOut: cell(played.filter(({ context }) => context.isHeldOut)),
    train: cell(played.filter(({ context }) => !context.isHeldOut)),
  };
}

/** The standard error is taken over contexts: episodes of one context share its advice and are not independent. */
function cell(played: readonly Played[]): Cell {
  if (played.length === 0) return { mean: 0, se: 0, episodes: 0 };
  const values = played.map(({ trajectories }) => successRate(trajectories));
  return {
    mean: average(values),
    se: standardDeviation(values) / Math.sqrt(values.length),
    episodes: played.reduce((sum, { trajectories }) => sum + trajectories.length, 0),
  };
}

export function summarizeEvidence(
  benchmark: Benchmark,
  contexts: readonly EvaluationContext[],
  families: readonly string[],
  table: Partial<Record<Condition, ConditionResult>>,
): Evaluation['evidence'] {
  const shown = (some: readonly EvaluationContext[]): number =>
    some.filter((context) => showsFact(benchmark, context)).length / Math.max(1, some.length);
  const byFamily = families.map((family) => [family, shown(contexts.filter((context) => context.family === family))] as const);
  return {
    heldOut: shown(contexts.filter(({ isHeldOut }) => isHeldOut)),
    families: Object.fromEntries(byFamily),
    ceiling: Object.fromEntries(
      byFamily.map(([family, share]) => {
        const oracle = table.oracle!.families[family]!.mean;
        return [family, share * oracle + (1 - share) * table.none!.families[family]!.mean];
      }),
    ),
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
      .slice(0, 2)
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
): ContextOutcome[] {
  return contexts.map((context, i) => {
    const played = [...results].map(([condition, all]) => [condition, all[i]!] as const);
    return {
      family: context.family,
      isHeldOut: context.isHeldOut,
      isShown: showsFact(benchmark, context),
      success: Object.fromEntries(played.map(([condition, { trajectories }]) => [condition, successRate(trajectories)])),
      advice: Object.fromEntries(played.map(([condition, { advice }]) => [condition, advice])),
    };
  });
}
