// The runs of one comparison, read from what is kept here: a run of this machine, one that came with somebody's adapter, or the one under way.

import { nameOf, runName } from '../../../core/run/run-name';
import { type Failure, toFailure } from '../failure';
import { RunIndex } from '../run/run-index';
import type { PageContext } from '../page';
import { apart, type ComparedRun } from './comparison';
import { MOST_RUNS } from './looks';

/** Ids as an address has them, each once. */
export function readIds(query: string): string[] {
  const asked = (new URLSearchParams(query).get('runs') ?? '').split(',');
  return [...new Set(asked.map((id) => id.trim()).filter(Boolean))];
}

/** @param ids null characters and commas are in no id */
export function compareHash(ids: readonly string[]): string {
  return `#/compare?runs=${ids.map(encodeURIComponent).join(',')}`;
}

export class ComparedRuns {
  #loaded = $state.raw<readonly ComparedRun[] | null>(null);
  /** Asked for and not kept here. */
  gone = $state.raw<readonly string[]>([]);
  failure = $state.raw<Failure | null>(null);

  constructor(private readonly page: Pick<PageContext, 'services' | 'trainer'>) {}

  /** Null while they are read. */
  get runs(): readonly ComparedRun[] | null {
    const live = this.page.trainer.run;
    void live?.version;
    return this.#loaded?.map((run) => (live && run.id === live.id ? { ...run, index: live.index } : run)) ?? null;
  }

  async load(ids: readonly string[]): Promise<void> {
    try {
      const { library } = this.page.services;
      const [records, adapters] = await Promise.all([library.listRuns(), library.listAdapters()]);
      const found = await Promise.all(
        ids.slice(0, MOST_RUNS).map(async (id): Promise<ComparedRun | null> => {
          const record = records.find((run) => run.id === id);
          const adapter = record ? undefined : adapters.find((one) => one.id === id);
          if (!record && !adapter) return null;
          const index = new RunIndex(record ? await library.events(id) : (await library.opened(id)).events);
          if (!index.config) return null;
          return { id, index, name: record ? nameOf(record) : (adapter?.name ?? runName(index.config)) };
        }),
      );
      const there = found.filter((run) => run !== null);
      const names = apart(there.map(({ name }) => name));
      this.#loaded = there.map((run, i) => ({ ...run, name: names[i]! }));
      this.gone = ids.slice(0, MOST_RUNS).filter((_, i) => found[i] === null);
      this.failure = null;
    } catch (error) {
      this.failure = toFailure(error);
    }
  }
}
