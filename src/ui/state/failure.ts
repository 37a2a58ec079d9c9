// What a person is shown when something went wrong: what it is, what to do, and a report to copy. A report
// holds no prompts, no advice and no trajectories.

import type { RunEvent } from '../../core/run/run-log';
import { failuresText } from '../strings/text/failures';
import { frameText as t } from '../strings/text/frame';

export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly fix: string;
  /** In the language of the page; what comes from elsewhere is in English. */
  readonly isTranslated?: true;
}

/** Reads an `AppError`, also one that has lost its class on the way from a worker. */
export function toFailure(error: unknown): Failure {
  const { code, message, fix } = (typeof error === 'object' && error !== null ? error : {}) as Partial<Failure>;
  if (typeof code === 'string' && typeof message === 'string' && typeof fix === 'string') return { code, message, fix };
  return {
    code: 'UNKNOWN',
    message: t.error.unknown(typeof message === 'string' ? message : String(error)),
    fix: t.error.unknownFix,
    isTranslated: true,
  };
}

/** What went wrong in one sentence, in the language of the page where it has words for it. */
export function said(error: unknown): string {
  const { code, message } = toFailure(error);
  return failuresText[code]?.[0] ?? message;
}

/** JSON with the failure, this browser and the kinds and numbers of the last 50 events. */
export function toReport(failure: Failure, events: readonly RunEvent[] = []): string {
  const recent = events.slice(-50).map((event) => {
    const { kind, seq, t: seconds } = event;
    if (kind === 'update') return { kind, seq, t: seconds, step: event.step, metrics: event.metrics };
    if (kind === 'status') return { kind, seq, t: seconds, status: event.status, message: event.message };
    return { kind, seq, t: seconds };
  });
  const device = events.find((event) => event.kind === 'run')?.device ?? null;
  return JSON.stringify({ failure, userAgent: globalThis.navigator?.userAgent ?? null, device, events: recent }, null, 2);
}
