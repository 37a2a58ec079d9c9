// The held-out sample that a step is looked at with, cut by family.

import type { EpisodeRecord } from '../../../core/trajectory';
import type { HeldOutEvent } from './run-index';

export type HeldOutContext = HeldOutEvent['contexts'][number];

/** The last sample taken at or before the step, or the last of all; null where there is none yet. */
export function heldOutAt(samples: readonly HeldOutEvent[], step: number | null): HeldOutEvent | null {
  return samples.findLast((sample) => step === null || sample.step <= step) ?? null;
}

/** Share of episodes won, in [0, 1]. */
export function successOf(episodes: readonly EpisodeRecord[]): number {
  return episodes.filter(({ success }) => success).length / episodes.length;
}

/** Families in the order of the sample; a family's success is over all its episodes. */
export function byFamily(
  contexts: readonly HeldOutContext[],
): { readonly family: string; readonly contexts: readonly HeldOutContext[]; readonly success: number }[] {
  return [...new Set(contexts.map(({ family }) => family))].map((family) => {
    const own = contexts.filter((context) => context.family === family);
    return { family, contexts: own, success: successOf(own.flatMap(({ episodes }) => episodes)) };
  });
}
