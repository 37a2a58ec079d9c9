// Work that a worker does for this page, one piece at a time: how far it is, what went wrong, and the token that ends it and nothing else.

import { isCancelled } from '../../core/errors';
import type { Progress } from '../../rpc/work';
import { type Failure, toFailure } from './failure';

export class Job {
  progress = $state.raw<Progress | null>(null);
  failure = $state.raw<Failure | null>(null);
  #abort = $state.raw<AbortController | null>(null);

  get isBusy(): boolean {
    return this.#abort !== null;
  }

  /** Resolves when the work has ended, in whatever way. Not while other work is under way. */
  async run(work: (onProgress: (progress: Progress) => void, signal: AbortSignal) => Promise<void>): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    this.progress = null;
    this.failure = null;
    try {
      await work((progress) => (this.progress = progress), abort.signal);
    } catch (error) {
      if (!isCancelled(error)) this.failure = toFailure(error);
    } finally {
      this.#abort = null;
    }
  }

  cancel(): void {
    this.#abort?.abort();
  }
}
