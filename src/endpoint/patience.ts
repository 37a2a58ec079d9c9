// When to try again, and what ends together.

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
 * Does all of it at once; results in the items' order. The first failure ends the others.
 * @throws what the first failing `work` threw
 */
export async function together<T, R>(
  items: readonly T[],
  signal: AbortSignal | undefined,
  work: (item: T, signal: AbortSignal) => Promise<R>,
): Promise<R[]> {
  const abort = new AbortController();
  const ended = AbortSignal.any(signal ? [signal, abort.signal] : [abort.signal]);
  // A signal of its own for each, for the reason in `sleep`.
  const works = items.map((item) => work(item, AbortSignal.any([ended])));
  try {
    return await Promise.all(works);
  } catch (error) {
    abort.abort();
    await Promise.allSettled(works);
    throw error;
  }
}
