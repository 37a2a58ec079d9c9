// Progress of work in a worker, as the page shows it.

import type { Progress } from '../rpc/work';

export function seconds(): number {
  return performance.now() / 1000;
}

/** Progress with a rate over all that was done since the first report: work that goes on had a part of it done before. */
export function progressOf(unit: string, onProgress: (progress: Progress) => void): (done: number, total: number) => void {
  let first: { readonly done: number; readonly at: number } | null = null;
  let shownAt = -Infinity;
  return (done, total) => {
    const now = seconds();
    first ??= { done, at: now };
    if (now - shownAt < 0.2 && done < total) return;
    shownAt = now;
    const rate = (done - first.done) / Math.max(1e-3, now - first.at);
    onProgress({ done, total, unit, rate, secondsLeft: rate > 0 ? (total - done) / rate : null, message: '' });
  };
}
