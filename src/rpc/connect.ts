// The page's end of a port to a worker. A worker that dies, in whatever way, rejects all calls under way and says
// so once; without this they would stay unanswered for ever. Starting another one is the caller's decision.

import { wrap } from 'comlink';
import { AppError } from '../core/errors';
import { decodeError, encodeError } from './error-codec';
import { LIFE_LOCK, READY } from './serve';
import './wire';

export interface Connection<T> {
  /** Rejects with `WORKER_DIED` where the worker is gone. */
  readonly api: T;
  /** Called once when the worker dies; calls under way have been rejected by then. Not after `close`. */
  onDeath(listener: (error: AppError) => void): void;
  /** Ends the worker; calls under way are rejected. */
  close(): void;
}

type Remote = Record<string, (...args: unknown[]) => Promise<unknown>>;

const START_TIMEOUT_MS = 60_000;

/**
 * `T`: what the worker serves, for example `connect<TrainerApi>(worker)`. Calls may be made at once.
 * @param startTimeoutMs a worker that does not serve within it counts as dead
 */
export function connect<T extends object>(worker: Worker, startTimeoutMs = START_TIMEOUT_MS): Connection<T> {
  const remote = wrap(worker) as unknown as Remote;
  const ready = readiness(worker);
  const listeners = new Set<(error: AppError) => void>();
  const pending = new Set<(error: AppError) => void>();
  let end: AppError | null = null;

  const finish = (error: AppError): void => {
    if (end) return;
    end = error;
    watch.abort();
    clearTimeout(startTimer);
    worker.terminate();
    for (const reject of pending) reject(error);
    pending.clear();
  };
  const die = (what: string, cause?: unknown): void => {
    if (end) return;
    const fix = 'It is started again by the next thing you do; a run goes on from its last checkpoint with Resume.';
    const error = new AppError('WORKER_DIED', `The background worker ended: ${what}.`, fix, { cause });
    finish(error);
    for (const listener of listeners) listener(error);
  };
  worker.addEventListener('error', (event) => die(event.message || 'its script could not be loaded', event.error));
  worker.addEventListener('messageerror', () => die('it sent something that cannot be read'));

  const startTimer = setTimeout(() => die(`it did not start within ${startTimeoutMs / 1000} s`), startTimeoutMs);
  const watch = new AbortController();
  void ready.then(async () => {
    clearTimeout(startTimer);
    const name = await remote[LIFE_LOCK]!();
    if (typeof name !== 'string') return;
    const request = navigator.locks.request(name, { signal: watch.signal }, () => die('the browser stopped it, mostly for lack of memory'));
    request.catch(() => undefined);
  });

  const call = (name: string, args: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (end) return reject(end);
      pending.add(reject);
      ready
        .then(() => remote[name]!(...args))
        // What cannot be sent fails with the browser's own error.
        .then(resolve, (error: unknown) => reject(error instanceof AppError ? error : decodeError(encodeError(error))))
        .finally(() => pending.delete(reject));
    });
  const api = new Proxy({} as T, {
    // An object with a `then` would be taken for a promise by whoever awaits it.
    get: (_, name) => (typeof name === 'string' && name !== 'then' ? (...args: unknown[]) => call(name, args) : undefined),
  });
  return {
    api,
    onDeath: (listener) => void listeners.add(listener),
    close: () => finish(new AppError('WORKER_DIED', 'The background worker was closed.', 'Do it again; another worker is started.')),
  };
}

/** Resolves when the worker says that it listens. */
function readiness(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    const listen = ({ data }: MessageEvent): void => {
      if (data !== READY) return;
      worker.removeEventListener('message', listen);
      resolve();
    };
    worker.addEventListener('message', listen);
  });
}
