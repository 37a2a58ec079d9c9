// From a reply to an action, as MetaGym does it: exact match among the admissible actions, then without
// regard to case, then the nearest within edit distance 5. Where there is none, nothing is done, or, where that was chosen, the first
// admissible action. The stage is recorded, because a high share of fallbacks means that a score measures the fallback.

import { editDistance } from '../core/edit-distance';
import { type Choice, type Fallback, NO_ACTION } from '../core/trajectory';

const LONGEST_EDIT = 5;

/**
 * @param raw the reply as written; chat replies put the action after the last `Action:`
 * @param admissible what the world would understand; empty or missing means that anything goes
 * @param fallback what is carried out where it finds no action
 */
export function parseReply(raw: string, admissible: readonly string[] | undefined, fallback: Fallback = 'none'): Choice {
  const wanted = actionText(raw);
  if (!admissible || admissible.length === 0) return { raw, parsed: wanted, executed: wanted, stage: 'exact' };
  if (admissible.includes(wanted)) return { raw, parsed: wanted, executed: wanted, stage: 'exact' };
  const folded = admissible.find((action) => action.toLowerCase() === wanted.toLowerCase());
  if (folded !== undefined) return { raw, parsed: folded, executed: folded, stage: 'folded' };
  const near = nearest(wanted, admissible);
  if (near !== null) return { raw, parsed: near, executed: near, stage: 'edit' };
  return { raw, parsed: null, executed: fallback === 'first' ? admissible[0]! : NO_ACTION, stage: 'fallback' };
}

function actionText(raw: string): string {
  const at = raw.lastIndexOf('Action:');
  return (at < 0 ? raw : raw.slice(at + 'Action:'.length)).trim().split('\n')[0]!.trim();
}

/** One-letter actions are keys: a different key is a different action, never a slip. */
function nearest(wanted: string, admissible: readonly string[]): string | null {
  if (wanted.length < 2) return null;
  let best: string | null = null;
  let bestDistance = LONGEST_EDIT + 1;
  for (const action of admissible) {
    if (action.length < 2) continue;
    const distance = editDistance(wanted, action, bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [action, distance];
  }
  return best;
}
