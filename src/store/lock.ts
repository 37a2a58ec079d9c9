// One tab works on a run at a time. The browser frees the lock when its tab or worker ends, however that happens.

import { AppError } from '../core/errors';

/** A tab that was just reloaded or closed may still be giving its lock back. */
const WAIT_MS = 4000;

/**
 * @returns the way to give the run back
 * @throws AppError `RUN_OPEN_ELSEWHERE`
 */
export function lockRun(runId: string): Promise<() => void> {
  // Without locks (Node) there is one process for a folder, and nobody to lock out.
  if (!globalThis.navigator?.locks) return Promise.resolve(() => undefined);
  return new Promise((resolve, reject) => {
    const held = (): Promise<void> => new Promise<void>((release) => resolve(release));
    navigator.locks.request(`hindsight-run-${runId}`, { signal: AbortSignal.timeout(WAIT_MS) }, held).catch((error: unknown) => {
      const fix = 'Go on there, or close that tab and try again.';
      const isTaken = error instanceof DOMException && error.name === 'TimeoutError';
      reject(isTaken ? new AppError('RUN_OPEN_ELSEWHERE', 'Another tab of this browser is working on this run.', fix) : error);
    });
  });
}
