// Progress of work in a worker, as the page shows it.

import type { Progress } from '../rpc/trainer-api';

export function seconds(): number {
  return performance.now() / 1000;
}

/** Progress with a rate over the whole of the work so far. */
export function progressOf(unit: string, onProgress: (progress: Progress) => void): (done: number, total: number) => void {
  const start = seconds();
  let shownAt = 0;
  return (done, total) => {
    const now = seconds();
    if (now - shownAt < 0.2 && done < total) return;
    shownAt = now;
    const rate = done / Math.max(1e-3, now - start);
    onProgress({ done, total, unit, rate, secondsLeft: rate > 0 ? (total - done) / rate : null, message: '' });
  };
}
