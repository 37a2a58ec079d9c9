// How replies were understood, as a line for people.

import { HIGH_FALLBACK, replyShares, type ReplyCounts } from '../core/replies';

export function formatReplies(counts: ReplyCounts): string {
  const { exact, folded, edit, fallback } = replyShares(counts);
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const line = `replies: ${percent(exact)} exact, ${percent(folded)} but for case, ${percent(edit)} by nearest spelling, ${percent(fallback)} not understood`;
  return fallback < HIGH_FALLBACK ? line : `${line}\n${FALLBACK_WARNING}`;
}

export const FALLBACK_WARNING =
  'many replies were not understood and the first possible action was taken: the score measures that, not the actor';
