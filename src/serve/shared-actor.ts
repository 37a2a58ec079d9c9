// Actors of a thread that several clients wait for. A model plays best in large batches: what several pieces of work ask of it in one turn of the
// event loop goes to it together. A scripted player is quick, and lets others have their turn between two steps.

import { throwIfAborted } from '../core/errors';
import type { Actor, ActReply, ActRequest } from '../actor/actor';

interface Asked {
  readonly requests: readonly ActRequest[];
  readonly signal: AbortSignal | undefined;
  resolve(replies: ActReply[]): void;
  reject(error: unknown): void;
}

const turn = (): Promise<void> => new Promise((done) => void setImmediate(done));

/** The same actor; calls that wait at the same time are one call to it. Who asks must keep to its capacity together. */
export function sharedActor(actor: Actor): Actor {
  let waiting: Asked[] = [];
  let isBusy = false;
  const work = async (): Promise<void> => {
    isBusy = true;
    for (await turn(); waiting.length > 0; await turn()) {
      const batch = waiting;
      waiting = [];
      const open = batch.filter(({ signal }) => !signal?.aborted);
      try {
        const replies = open.length === 0 ? [] : await actor.act(open.flatMap(({ requests }) => requests));
        let from = 0;
        for (const { requests, resolve } of open) resolve(replies.slice(from, (from += requests.length)));
      } catch (error) {
        for (const { reject } of open) reject(error);
      }
      for (const { signal, reject } of batch.filter((asked) => !open.includes(asked))) reject(signal!.reason);
    }
    isBusy = false;
  };
  return {
    ...(actor.capacity === undefined ? {} : { capacity: actor.capacity }),
    async act(requests, signal) {
      throwIfAborted(signal);
      const replies = new Promise<ActReply[]>((resolve, reject) => waiting.push({ requests, signal, resolve, reject }));
      if (!isBusy) void work();
      return replies.finally(() => throwIfAborted(signal));
    },
    release: (episodes) => actor.release?.(episodes),
  };
}

/** The same actor; between two of its replies other work of the thread gets its turn. */
export function unhurried(actor: Actor): Actor {
  return {
    async act(requests, signal) {
      await turn();
      return actor.act(requests, signal);
    },
    release: (episodes) => actor.release?.(episodes),
  };
}
