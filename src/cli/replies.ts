// How replies were understood, as a line for people.

import { HIGH_FALLBACK, replyShares, type ReplyCounts } from '../core/run/replies';

export function formatReplies(counts: ReplyCounts): string {
  const { exact, folded, edit, fallback } = replyShares(counts);
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const lines = [
    `replies: ${percent(exact)} exact, ${percent(folded)} but for case, ${percent(edit)} by nearest spelling, ${percent(fallback)} not understood${carriedOut(counts)}`,
  ];
  if (fallback >= HIGH_FALLBACK) lines.push(FALLBACK_WARNING);
  if (counts.failed)
    lines.push(
      `${counts.failed} ${counts.failed === 1 ? 'episode was' : 'episodes were'} broken off, and ${counts.failed === 1 ? 'counts' : 'count'} as lost: a reply did not come through`,
    );
  return lines.join('\n');
}

/** What was done for those. */
function carriedOut({ fallback, nothing = 0 }: ReplyCounts): string {
  if (fallback === 0) return '';
  if (nothing === fallback) return ' (nothing was done)';
  return nothing === 0
    ? ' (the first possible action was taken)'
    : ` (nothing was done for ${nothing} of ${fallback}, else the first possible action)`;
}

const FALLBACK_WARNING = 'many replies were not understood: the score measures what was done for them, not the actor';
