// One tab works on a run at a time. The browser frees the lock when its tab or worker ends, however that happens.

import { AppError } from '../core/errors';

const PREFIX = 'hindsight-run-';
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
    navigator.locks.request(PREFIX + runId, { signal: AbortSignal.timeout(WAIT_MS) }, held).catch((error: unknown) => {
      const fix = 'Go on there, or close that tab and try again.';
      const isTaken = error instanceof DOMException && error.name === 'TimeoutError';
      reject(isTaken ? new AppError('RUN_OPEN_ELSEWHERE', 'Another tab of this browser is working on this run.', fix) : error);
    });
  });
}

/** Runs that some tab of this browser works on, this one included. */
export async function openRunIds(): Promise<string[]> {
  const held = (await globalThis.navigator?.locks?.query())?.held ?? [];
  return held.flatMap(({ name }) => (name?.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : []));
}

/** Resolves as soon as no tab works on the run; rejects when `signal` is aborted first. */
export async function untilRunIsFree(runId: string, signal: AbortSignal): Promise<void> {
  await globalThis.navigator?.locks?.request(PREFIX + runId, { mode: 'shared', signal }, () => undefined);
}
