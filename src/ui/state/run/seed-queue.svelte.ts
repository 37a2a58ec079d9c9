// Runs that differ in their seed alone, one after the other: the next begins when the one before has ended, its table played. It outlives its
// view. A run that is paused or fails holds the others up until it is gone on with or they are cancelled.

import type { RunConfig } from '../../../core/run/run-config';
import type { PageContext } from '../page';

/** Runs in one go at most: as many as can be compared. */
export const MOST_SEEDS = 12;

/** @param count runs, of this seed and those after it */
export function seedsFrom(config: RunConfig, count: number): RunConfig[] {
  return Array.from({ length: count }, (_, i) => ({ ...config, seed: config.seed + i }));
}

export class SeedQueue {
  /** Begun, in order; the last may be under way. */
  ids = $state.raw<readonly string[]>([]);
  waiting = $state.raw<readonly RunConfig[]>([]);
  /** Of those that have ended. */
  done = $state(0);

  constructor(private readonly page: Pick<PageContext, 'trainer'>) {}

  get total(): number {
    return this.ids.length + this.waiting.length;
  }

  /** Of all runs, in [0, 1]; the table at the end of a run counts for nothing. */
  get share(): number {
    const { trainer } = this.page;
    const isUnderWay = trainer.run !== null && trainer.run.id === this.ids.at(-1) && this.done < this.ids.length;
    const { steps, config } = (isUnderWay && trainer.run?.index) || { steps: [], config: null };
    return (this.done + (config ? (steps.at(-1)?.step ?? 0) / config.steps : 0)) / Math.max(1, this.total);
  }

  /** @returns the first run's id */
  begin(configs: readonly RunConfig[]): string {
    [this.ids, this.waiting, this.done] = [[], configs, 0];
    this.page.trainer.onEnded = (id) => {
      if (id !== this.ids.at(-1)) return;
      this.done = this.ids.length;
      this.#next();
    };
    return this.#next()!;
  }

  /** Does not begin this one; those under way and done stay. */
  cancel(seed: number): void {
    this.waiting = this.waiting.filter((config) => config.seed !== seed);
  }

  cancelAll(): void {
    this.waiting = [];
  }

  /** Forgets the runs, which are kept. */
  close(): void {
    [this.ids, this.waiting, this.done] = [[], [], 0];
  }

  #next(): string | null {
    const [config, ...rest] = this.waiting;
    if (!config) return null;
    this.waiting = rest;
    const id = this.page.trainer.start(config);
    this.ids = [...this.ids, id];
    return id;
  }
}
