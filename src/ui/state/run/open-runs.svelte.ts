// Runs that another tab of this browser works on: they are told apart from unfinished ones, and nothing here goes on with them.

import type { PageContext } from '../page';

export class OpenRuns {
  #ids = $state.raw<readonly string[]>([]);
  readonly #waiting = new Set<string>();
  readonly #end = new AbortController();

  /** @param onFree something may have happened to it meanwhile */
  constructor(
    private readonly page: Pick<PageContext, 'services' | 'trainer'>,
    private readonly onFree: () => void,
  ) {
    const { signal } = this.#end;
    addEventListener('focus', () => void this.look(), { signal });
    document.addEventListener('visibilitychange', () => void this.look(), { signal });
    void this.look();
  }

  has(runId: string): boolean {
    const { trainer } = this.page;
    return this.#ids.includes(runId) && !(trainer.isBusy && trainer.run?.id === runId);
  }

  /** Again, and once more when one of them is free. */
  async look(): Promise<void> {
    const { library } = this.page.services;
    // A browser without locks tells of none; the trainer's own lock then decides.
    this.#ids = await library.openRuns().catch(() => []);
    for (const id of this.#ids) {
      if (this.#waiting.has(id)) continue;
      this.#waiting.add(id);
      library.untilFree(id, this.#end.signal).then(
        () => (this.#waiting.delete(id), this.onFree(), this.look()),
        () => undefined,
      );
    }
  }

  close(): void {
    this.#end.abort();
  }
}
