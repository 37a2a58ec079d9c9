// One file from a server that may stall, break off, send too much or send other bytes: it goes on where it stopped, by HTTP range,
// and gives up with an error that says which of these it was.

import { AppError, throwIfAborted } from '../core/errors';
import { unreachable } from './unreachable';

export interface TransferOptions {
  readonly signal?: AbortSignal;
  /** Silence for so long is a stall. */
  readonly stallMs: number;
  /** Attempts in a row that may bring nothing. */
  readonly attempts: number;
  /** Wait before the second of them, doubled for each further one. */
  readonly pauseMs: number;
}

export interface Sink {
  /** Bytes that are there. */
  length(): number;
  append(bytes: Uint8Array): Promise<void>;
  /** From the beginning: the server does not go on. */
  restart(): Promise<void>;
}

/** Another attempt may do better. */
class Retry extends AppError {}

const AGAIN = 'Check the connection and start again: what has arrived is kept.';

/** @throws AppError `HUB_STALLED`, `HUB_CUT`, `HUB_TOO_LONG`, `HUB_SERVER`, `HUB_NOT_FOUND`, `HUB_GATED`, `HUB_UNREACHABLE`, `HUB_OFFLINE`, `RUN_CANCELLED`. */
export async function transfer(url: string, name: string, sizeBytes: number, sink: Sink, options: TransferOptions): Promise<void> {
  for (let idle = 0; sink.length() < sizeBytes;) {
    const before = sink.length();
    try {
      await attempt(url, name, sizeBytes, sink, options);
    } catch (error) {
      throwIfAborted(options.signal);
      if (!(error instanceof Retry)) throw error;
      idle = sink.length() > before ? 0 : idle + 1;
      if (idle >= options.attempts) throw new AppError(error.code, error.message, error.fix, { cause: error });
      await pause(options.pauseMs * 2 ** Math.max(0, idle - 1), options.signal);
    }
  }
}

async function attempt(url: string, name: string, sizeBytes: number, sink: Sink, { signal, stallMs }: TransferOptions): Promise<void> {
  const from = sink.length();
  const ended = new AbortController();
  const stalled = (): Retry => new Retry('HUB_STALLED', `${name} came to a halt: nothing for ${stallMs / 1000} s.`, AGAIN);
  let timer = setTimeout(() => ended.abort(stalled()), stallMs);
  const cancel = (): void => ended.abort(signal!.reason);
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    const headers: Record<string, string> = from > 0 ? { range: `bytes=${from}-` } : {};
    const response = await fetch(url, { headers, signal: ended.signal });
    requireAnswer(response, name);
    if (from > 0 && !continues(response, from, sizeBytes)) {
      await sink.restart();
      // A server that knows no ranges sends everything, which is taken; any other answer is no part of this file.
      if (response.status !== 200) throw new Retry('HUB_CUT', `${name} could not be gone on with at byte ${from}.`, AGAIN);
    }
    for await (const piece of piecesOf(response, ended.signal)) {
      clearTimeout(timer);
      timer = setTimeout(() => ended.abort(stalled()), stallMs);
      if (sink.length() + piece.length > sizeBytes) {
        const message = `${name} is longer than the ${sizeBytes} bytes that were announced.`;
        throw new AppError('HUB_TOO_LONG', message, 'The file was changed or is not what it says; try again later.');
      }
      await sink.append(piece);
      throwIfAborted(signal);
    }
    if (sink.length() < sizeBytes) throw new Retry('HUB_CUT', `${name} broke off after ${sink.length()} of ${sizeBytes} bytes.`, AGAIN);
  } catch (error) {
    throwIfAborted(signal);
    if (error instanceof AppError) throw error;
    if (ended.signal.aborted && ended.signal.reason instanceof AppError) throw ended.signal.reason;
    const { code, message } =
      sink.length() > 0
        ? { code: 'HUB_CUT', message: `${name} broke off after ${sink.length()} of ${sizeBytes} bytes.` }
        : unreachable(name, AGAIN, error);
    throw new Retry(code, message, AGAIN, { cause: error });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
    ended.abort();
  }
}

function requireAnswer({ status, ok }: Response, name: string): void {
  if (ok || status === 416) return;
  if (status === 404) throw new AppError('HUB_NOT_FOUND', `The server has no ${name}.`, 'Check the name of the repository and the file.');
  if (status === 401 || status === 403)
    throw new AppError(
      'HUB_GATED',
      `The server does not give ${name} to everybody (${status}).`,
      'Fetch it in the browser after accepting its licence, then choose it as a local file.',
    );
  const busy = status === 429 || status >= 500;
  const message = `The server answered ${status} when asked for ${name}.`;
  throw busy ? new Retry('HUB_SERVER', message, AGAIN) : new AppError('HUB_SERVER', message, 'Try again later.');
}

/** The answer begins where we stopped, in a file of the length we know. */
function continues(response: Response, from: number, sizeBytes: number): boolean {
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
  if (response.status !== 206) return false;
  // A page may not see the header of another origin; what arrives is counted and hashed anyway.
  if (!range) return true;
  return Number(range[1]) === from && (range[2] === '*' || Number(range[2]) === sizeBytes);
}

/** Ends on abort also where the platform's reader would not. */
async function* piecesOf(response: Response, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  if (response.status === 416 || !response.body) return;
  const reader = response.body.getReader();
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  aborted.catch(() => undefined);
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), aborted]);
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', () => (clearTimeout(timer), done()), { once: true });
  });
}
