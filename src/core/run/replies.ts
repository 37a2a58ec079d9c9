// How replies became actions, counted: where many were not understood, a score measures the fallback and not the actor.

import type { ParseStage, Trajectory } from '../trajectory';

/** `failed`: episodes broken off, and counted as lost, since a reply did not come through; left out where none was. */
export type ReplyCounts = Readonly<Record<ParseStage, number> & { failed?: number }>;

export const STAGES: readonly ParseStage[] = ['exact', 'folded', 'edit', 'fallback'];

/** From this share of fallbacks on a result comes with a warning: one action in ten was nobody's choice. */
export const HIGH_FALLBACK = 0.1;

export function countReplies(trajectories: readonly Pick<Trajectory, 'steps' | 'failure'>[]): ReplyCounts {
  const counts: Record<ParseStage, number> = { exact: 0, folded: 0, edit: 0, fallback: 0 };
  for (const { steps } of trajectories) for (const { stage } of steps) counts[stage]++;
  const failed = trajectories.filter(({ failure }) => failure !== undefined).length;
  return failed === 0 ? counts : { ...counts, failed };
}

export function addReplies(a: ReplyCounts, b: ReplyCounts): ReplyCounts {
  const failed = (a.failed ?? 0) + (b.failed ?? 0);
  const counts = Object.fromEntries(STAGES.map((stage) => [stage, a[stage] + b[stage]])) as Record<ParseStage, number>;
  return failed === 0 ? counts : { ...counts, failed };
}

/** Shares in [0, 1]; all 0 where there were no replies. */
export function replyShares(counts: ReplyCounts): Readonly<Record<ParseStage, number>> {
  const total = Math.max(1, counts.exact + counts.folded + counts.edit + counts.fallback);
  return { exact: counts.exact / total, folded: counts.folded / total, edit: counts.edit / total, fallback: counts.fallback / total };
}
