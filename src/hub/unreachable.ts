// Why a server did not answer, as far as one can know: a browser says neither that a name is wrong nor that a server forbids pages of
// other addresses to read it.

import { AppError } from '../core/errors';

/** @param what at the beginning of a sentence */
export function unreachable(what: string, fix: string, cause: unknown): AppError {
  const isOffline = (globalThis.navigator as { onLine?: boolean } | undefined)?.onLine === false;
  if (isOffline) return new AppError('HUB_OFFLINE', `${what} could not be reached: this machine is offline.`, fix, { cause });
  const isPage = 'WorkerGlobalScope' in globalThis || 'document' in globalThis;
  const message = isPage
    ? `${what} could not be reached: no connection, no such server, or one that lets no other page read from it (CORS).`
    : `${what} could not be reached.`;
  return new AppError('HUB_UNREACHABLE', message, fix, { cause });
}
