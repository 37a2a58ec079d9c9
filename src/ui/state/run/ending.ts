// What is said when a run ends, to whoever looks elsewhere: in the page, and by the browser where it may.

import { runsText } from '../../strings/text/runs';
import { percent } from '../format';
import { outcomeOf } from './outcome';
import type { RunIndex } from './run-index';

/** A sentence with the outcome. */
export function endingOf({ evaluation }: RunIndex): string {
  const t = runsText.outcome;
  const outcome = evaluation && outcomeOf(evaluation);
  if (!outcome) return t.finished('');
  const shares = [percent(outcome.untrained.mean), percent(outcome.trained.mean)] as const;
  return t.finished((outcome.isGain ? t.gain : t.noGain)[outcome.of](...shares));
}

/** Null where the browser has no notifications. */
export function mayNotify(): NotificationPermission | null {
  return 'Notification' in globalThis ? Notification.permission : null;
}

/** Where a person asked for it and does not look at the page. */
export function notifyOf(sentence: string): void {
  if (mayNotify() !== 'granted' || !document.hidden) return;
  try {
    new Notification('Hindsight', { body: sentence, tag: 'hindsight-run' });
  } catch {
    // Chrome on Android has them for service workers alone.
  }
}
