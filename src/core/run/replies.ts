// How replies became actions, counted: where many were not understood, a score measures the fallback and not the actor.

import { NO_ACTION, type ParseStage, type Trajectory } from '../trajectory';

/**
 * `nothing`: of the fallbacks those for which nothing was done; for the others the first action was taken. `failed`: episodes broken off, and counted as lost, since a reply did not come through; left out where none was.
 */
export type ReplyCounts = Readonly<Record<ParseStage, number> & { nothing?: number; failed?: number }>;

export const STAGES: readonly ParseStage[] = ['exact', 'folded', 'edit', 'fallback'];

/** From this share of fallbacks on a result comes with a warning: one action in ten was nobody's choice. */
export const HIGH_FALLBACK = 0.1;

export function countReplies(trajectories: readonly Pick<Trajectory, 'steps' | 'failure'>[]): ReplyCounts {
  const counts: Record<ParseStage, number> = { exact: 0, folded: 0, edit: 0, fallback: 0 };
  let nothing = 0;
  for (const { steps } of trajectories)
    for (const { stage, executed } of steps) {
      counts[stage]++;
      if (stage === 'fallback' && executed === NO_ACTION) nothing++;
    }
  const failed = trajectories.filter(({ failure }) => failure !== undefined).length;
  return withMore(counts, { nothing, failed });
}

function withMore(counts: Record<ParseStage, number>, { nothing, failed }: { nothing: number; failed: number }): ReplyCounts {
  return { ...counts, ...(nothing === 0 ? {} : { nothing }), ...(failed === 0 ? {} : { failed }) };
}

export function addReplies(a: ReplyCounts, b: ReplyCounts): ReplyCounts {
  const failed = (a.failed ?? 0) + (b.failed ?? 0);
  const counts = Object.fromEntries(STAGES.map((stage) => [stage, a[stage] + b[stage]])) as Record<ParseStage, number>;
  return withMore(counts, { nothing: (a.nothing ?? 0) + (b.nothing ?? 0), failed });
}

/** Shares in [0, 1]; all 0 where there were no replies. */
export function replyShares(counts: ReplyCounts): Readonly<Record<ParseStage, number>> {
  const total = Math.max(1, counts.exact + counts.folded + counts.edit + counts.fallback);
  return { exact: counts.exact / total, folded: counts.folded / total, edit: counts.edit / total, fallback: counts.fallback / total };
}
