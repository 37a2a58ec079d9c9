// When to try again, and how many at a time.

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** A server that asks for more than this is left alone: a person decides. */
export const LONGEST_RETRY_AFTER_MS = 120_000;

/** Doubles with every attempt, the upper half drawn, so that many who failed together do not come back together. @param attempt from 0 */
export function backoffMs(attempt: number, random: () => number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt) * (0.5 + 0.5 * random());
}

/** Resolves after `ms`, or at once when the signal aborts. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    // A signal of its own: many sleep at a time, and Node warns of an eleventh listener.
    const ended = AbortSignal.any([signal]);
    const done = (): void => {
      clearTimeout(timer);
      ended.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    ended.addEventListener('abort', done);
  });
}

/**
 * Works through the items in order, so many at a time; results in the items' order. The first failure ends the others.
 * @throws what the first failing `work` threw
 */
export async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  signal: AbortSignal | undefined,
  work: (item: T, signal: AbortSignal) => Promise<R>,
): Promise<R[]> {
  const abort = new AbortController();
  const follow = (): void => abort.abort();
  if (signal?.aborted) abort.abort();
  signal?.addEventListener('abort', follow);
  const results = new Array<R>(items.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const i = next++;
      results[i] = await work(items[i]!, abort.signal);
    }
  };
  try {
    const workers = Array.from({ length: Math.min(width, items.length) }, worker);
    await Promise.all(workers).catch(async (error: unknown) => {
      abort.abort();
      await Promise.allSettled(workers);
      throw error;
    });
  } finally {
    signal?.removeEventListener('abort', follow);
  }
  return results;
}
