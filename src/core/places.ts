// So many at a time, first come, first served: requests to a server, episodes of an actor.

import { cancelled } from './errors';

interface Waiting {
  readonly count: number;
  readonly admit: () => void;
}

export class Places {
  #free: number;
  readonly #queue: Waiting[] = [];

  constructor(private readonly total: number) {
    this.#free = total;
  }

  /**
   * Does the work when there is room for it.
   * @param count places that it takes; more than there are counts as all of them
   * @throws AppError `RUN_CANCELLED` where the signal aborts while it waits
   */
  async during<T>(count: number, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const taken = Math.min(count, this.total);
    await this.#enter(taken, signal);
    try {
      return await work();
    } finally {
      this.#free += taken;
      this.#admit();
    }
  }

  #enter(count: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(cancelled());
      const leave = (): void => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1);
        reject(cancelled());
        this.#admit();
      };
      const waiting = {
        count,
        admit: (): void => {
          signal?.removeEventListener('abort', leave);
          resolve();
        },
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.#queue.push(waiting);
      this.#admit();
    });
  }

  #admit(): void {
    for (let [next] = this.#queue; next && next.count <= this.#free; [next] = this.#queue) {
      this.#queue.shift();
      this.#free -= next.count;
      next.admit();
    }
  }
}
