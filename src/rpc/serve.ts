// The worker's end of a port: every method of one object, or of two. Calls may come before these are ready; they wait
// for them, and fail with their error where they cannot be made.

import { expose } from 'comlink';
import { endArguments } from './wire';

/** Beside the service's own methods: the lock that this worker holds as long as it lives, see `connect`. */
export const LIFE_LOCK = '$lifeLock';
/** The worker's first message: what was sent to it earlier may be lost, for example while its imports load. */
export const READY = '$ready';

type Method = (...args: unknown[]) => Promise<unknown>;

/** Methods are asynchronous; their arguments are plain data, callbacks that return nothing, and abort signals. */
export function serve<T extends object, U extends object = object>(service: T | Promise<T>, other?: U | Promise<U>): void {
  const ready = Promise.all([service, other ?? {}]);
  // A failure is told to every caller; without this it would end the worker before the first call.
  ready.catch(() => undefined);
  const life = holdLifeLock();
  const methods = new Proxy(
    {},
    {
      get: (_, name) => {
        if (name === LIFE_LOCK) return () => life;
        return async (...args: unknown[]) => {
          const methodOf = (target: object): unknown => (target as Record<string | symbol, unknown>)[name];
          const target = (await ready).find((one) => typeof methodOf(one) === 'function');
          if (!target) throw new TypeError(`there is no method ${String(name)}`);
          try {
            return await (methodOf(target) as Method).apply(target, args);
          } finally {
            await endArguments(args);
          }
        };
      },
    },
  );
  expose(methods);
  globalThis.postMessage(READY);
}

/** The browser frees a lock when its holder ends, however that happens. Null where there are no locks. */
async function holdLifeLock(): Promise<string | null> {
  if (!globalThis.navigator?.locks) return null;
  const name = `hindsight-worker-${crypto.randomUUID()}`;
  await new Promise<void>((held) => {
    void navigator.locks.request(name, () => {
      held();
      return new Promise<never>(() => {});
    });
  });
  return name;
}
