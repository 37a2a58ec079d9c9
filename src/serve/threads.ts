// Games on threads of their own, so that the thread with the sockets answers at once whatever is played. A session's game stays on its thread;
// contexts go where least is under way. A thread that dies takes its games with it and is replaced.

import type { MessagePort, Worker } from 'node:worker_threads';
import { AppError, cancelled } from '../core/errors';
import { decodeError, encodeError, type EncodedError } from '../rpc/error-codec';
import type { ContextRequest, Games, GameStep, OpenedGame, ReadContext, ScoredReflection, Stream } from './games';

type Call = { readonly id: number; readonly method: keyof Games; readonly args: readonly unknown[] } | { readonly cancel: number };
type Answer =
  | { readonly ready: true }
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number | null; readonly error: EncodedError };

/** The thread's end: answers what comes through the port. @param open opens the actor, which may take a while or fail */
export async function serveGames(port: MessagePort, open: () => Promise<Games>): Promise<void> {
  const send = (answer: Answer): void => port.postMessage(answer);
  let games: Games;
  try {
    games = await open();
  } catch (error) {
    return send({ id: null, error: encodeError(error) });
  }
  const underWay = new Map<number, AbortController>();
  port.on('message', async (call: Call) => {
    if ('cancel' in call) return underWay.get(call.cancel)?.abort();
    const { id, method, args } = call;
    const abort = new AbortController();
    underWay.set(id, abort);
    try {
      const run = games[method] as (...all: unknown[]) => Promise<unknown>;
      send({ id, value: await run.call(games, ...args, abort.signal) });
    } catch (error) {
      send({ id, error: encodeError(error) });
    } finally {
      underWay.delete(id);
    }
  });
  send({ ready: true });
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

class Thread {
  readonly pending = new Map<number, Pending>();
  /** Sessions whose game it holds. */
  readonly sessions = new Set<number>();
  readonly ready: Promise<void>;
  #calls = 0;

  constructor(
    readonly worker: Worker,
    onDeath: (thread: Thread) => void,
  ) {
    let isReady = false;
    this.ready = new Promise((resolve, reject) => {
      worker.on('message', (answer: Answer) => {
        if ('ready' in answer) {
          isReady = true;
          return resolve();
        }
        if (answer.id === null) return reject(decodeError((answer as { error: EncodedError }).error));
        const call = this.pending.get(answer.id);
        this.pending.delete(answer.id);
        if ('error' in answer) call?.reject(decodeError(answer.error));
        else call?.resolve(answer.value);
      });
      // An uncaught error is followed by the exit.
      worker.on('error', reject);
      worker.on('exit', (code) => {
        const error = new AppError('SERVE_THREAD', `The thread that played ended with ${code}.`, 'Send the reset again.');
        reject(error);
        for (const { reject: rejectCall } of this.pending.values()) rejectCall(error);
        this.pending.clear();
        if (isReady) onDeath(this);
      });
    });
    this.ready.catch(() => undefined);
  }

  call<T>(method: keyof Games, args: readonly unknown[], signal?: AbortSignal): Promise<T> {
    if (signal?.aborted) return Promise.reject(cancelled());
    const id = this.#calls++;
    const cancel = (): void => this.worker.postMessage({ cancel: id } satisfies Call);
    signal?.addEventListener('abort', cancel, { once: true });
    return new Promise<unknown>((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.worker.postMessage({ id, method, args } satisfies Call);
    }).finally(() => signal?.removeEventListener('abort', cancel)) as Promise<T>;
  }
}

export interface ThreadsOptions {
  /** Starts a thread; it calls `serveGames`. @param plays whether it opens the actor */
  start(plays: boolean): Worker;
  /** Threads for single games. */
  readonly games: number;
  /** Threads of the actor; null where those for single games have it too. */
  readonly actors: number | null;
  /** A thread died and cannot be replaced. */
  readonly onFailure: (error: unknown) => void;
}

export class Threads implements Games {
  readonly #games: Thread[];
  readonly #actors: Thread[];
  readonly #home = new Map<number, Thread>();
  #isClosed = false;

  private constructor(private readonly options: ThreadsOptions) {
    const { games, actors } = options;
    this.#games = Array.from({ length: games }, () => this.#start(actors === null));
    this.#actors = actors === null ? this.#games : Array.from({ length: actors }, () => this.#start(true));
  }

  /** @throws AppError what a thread met while it opened the actor */
  static async open(options: ThreadsOptions): Promise<Threads> {
    const threads = new Threads(options);
    try {
      await Promise.all([...threads.#games, ...threads.#actors].map(({ ready }) => ready));
    } catch (error) {
      await threads.close();
      throw error;
    }
    return threads;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...new Set([...this.#games, ...this.#actors])].map(({ worker }) => worker.terminate()));
  }

  tasks(stream: Stream, start: number, stop: number): Promise<string[]> {
    return least(this.#games, ({ pending }) => pending.size).call('tasks', [stream, start, stop]);
  }

  begin(session: number, task: string): Promise<OpenedGame> {
    const thread = this.#home.get(session) ?? least(this.#games, ({ sessions }) => sessions.size);
    this.#home.set(session, thread);
    thread.sessions.add(session);
    return thread.call('begin', [session, task]);
  }

  act(session: number, reply: string): Promise<GameStep> {
    return (this.#home.get(session) ?? this.#games[0]!).call('act', [session, reply]);
  }

  async end(session: number): Promise<void> {
    const thread = this.#home.get(session);
    this.#home.delete(session);
    thread?.sessions.delete(session);
    await thread?.call('end', [session]);
  }

  read(context: ContextRequest, signal?: AbortSignal): Promise<ReadContext> {
    return least(this.#actors, ({ pending }) => pending.size).call('read', [context], signal);
  }

  score(context: ContextRequest, reflection: string, signal?: AbortSignal): Promise<ScoredReflection> {
    return least(this.#actors, ({ pending }) => pending.size).call('score', [context, reflection], signal);
  }

  #start(plays: boolean): Thread {
    return new Thread(this.options.start(plays), (dead) => this.#replace(dead, plays));
  }

  #replace(dead: Thread, plays: boolean): void {
    if (this.#isClosed) return;
    for (const session of dead.sessions) this.#home.delete(session);
    const thread = this.#start(plays);
    for (const list of new Set([this.#games, this.#actors])) {
      const at = list.indexOf(dead);
      if (at >= 0) list[at] = thread;
    }
    thread.ready.catch((error: unknown) => this.#isClosed || this.options.onFailure(error));
  }
}

function least(threads: readonly Thread[], load: (thread: Thread) => number): Thread {
  return threads.reduce((best, thread) => (load(thread) < load(best) ? thread : best));
}
