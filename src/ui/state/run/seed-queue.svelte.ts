// Runs that differ in their seed alone, one after the other: the next begins when the one before has ended, its table played. It outlives its
// view and a reload. A run that is paused, fails or was cut off holds the others up until it is gone on with or they are cancelled.

import type { RunConfig } from '../../../core/run/run-config';
import type { Notes } from '../../../store/notes';
import type { PageContext } from '../page';
import { recall } from '../recall';

/** Runs in one go at most: as many as can be compared. */
export const MOST_SEEDS = 12;

export class SeedQueue {
  /** Begun, in order; the last may be under way. */
  ids = $state.raw<readonly string[]>([]);
  /** Seeds of those to come. */
  waiting = $state.raw<readonly number[]>([]);
  /** Of those that have ended. */
  done = $state(0);
  #config: RunConfig | null = null;

  constructor(
    private readonly page: Pick<PageContext, 'trainer' | 'services'>,
    private readonly notes: Notes,
  ) {
    page.trainer.onEnded = (id) => {
      if (id === this.ids.at(-1)) this.#next();
    };
    // One that cannot be read is told where it is looked for first; then there is none.
    const kept = recall(notes, 'seeds', () => undefined);
    if (kept) [this.#config, this.ids, this.waiting, this.done] = [kept.config, kept.ids, kept.waiting, kept.done];
  }

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

  /** Whether this tab works on none of them, though some are to come. */
  get isHeldUp(): boolean {
    const { isBusy, run } = this.page.trainer;
    return this.waiting.length > 0 && !(isBusy && run?.id === this.ids.at(-1));
  }

  /** @param count runs, of the settings' seed and those after it @returns the first run's id */
  begin(config: RunConfig, count: number): string {
    this.#config = config;
    [this.ids, this.waiting, this.done] = [[], Array.from({ length: count }, (_, i) => config.seed + i), 0];
    this.#start();
    return this.ids[0]!;
  }

  /** The last one that has begun, from its checkpoint, or where it has ended or is gone the next. */
  async goOn(): Promise<void> {
    const id = this.ids.at(-1);
    const record = (await this.page.services.library.listRuns()).find((run) => run.id === id);
    if (record && record.status !== 'finished' && record.status !== 'stopped') await this.page.trainer.resume(record.id);
    else this.#next();
  }

  /** Does not begin this one; those under way and done stay. */
  cancel(seed: number): void {
    this.waiting = this.waiting.filter((other) => other !== seed);
    this.#keep();
  }

  cancelAll(): void {
    this.waiting = [];
    this.#keep();
  }

  /** Forgets the runs, which are kept. */
  close(): void {
    [this.ids, this.waiting, this.done] = [[], [], 0];
    this.#keep();
  }

  /** After one that has ended. */
  #next(): void {
    this.done = this.ids.length;
    this.#start();
  }

  #start(): void {
    const [seed, ...rest] = this.waiting;
    if (seed !== undefined && this.#config) {
      this.waiting = rest;
      this.ids = [...this.ids, this.page.trainer.start({ ...this.#config, seed })];
    }
    this.#keep();
  }

  #keep(): void {
    const { ids, waiting, done } = this;
    if (this.#config) this.notes.write('seeds', { config: this.#config, ids: [...ids], waiting: [...waiting], done });
  }
}
