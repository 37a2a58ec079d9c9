// One tab works on a run at a time. The browser frees the lock when its tab or worker ends, however that happens.

import { AppError } from '../core/errors';

/**
 * @returns the way to give the run back
 * @throws AppError `RUN_OPEN_ELSEWHERE`
 */
export function lockRun(runId: string): Promise<() => void> {
  // Without locks (Node) there is one process for a folder, and nobody to lock out.
  if (!globalThis.navigator?.locks) return Promise.resolve(() => undefined);
  return new Promise((resolve, reject) => {
    const held = (lock: Lock | null): Promise<void> | void => {
      if (lock) return new Promise<void>((release) => resolve(release));
      const fix = 'Go on there, or close that tab and try again.';
      reject(new AppError('RUN_OPEN_ELSEWHERE', 'Another tab of this browser is working on this run.', fix));
    };
    navigator.locks.request(`hindsight-run-${runId}`, { ifAvailable: true }, held).catch(reject);
  });
}
