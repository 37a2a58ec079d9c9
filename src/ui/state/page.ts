// What every view finds: the services, and what goes on whichever view is open.

import { getContext, setContext } from 'svelte';
import type { Models } from './players/models.svelte';
import type { Trainer } from './run/trainer.svelte';
import type { Services } from './services';

export interface PageContext {
  readonly services: Services;
  readonly trainer: Trainer;
  readonly models: Models;
  /** What outlives its view: made when it is first asked for, the same one from then on. */
  keep<T>(name: string, make: () => T): T;
}

export function keeper(): PageContext['keep'] {
  const kept = new Map<string, unknown>();
  return <T>(name: string, make: () => T): T => {
    if (!kept.has(name)) kept.set(name, make());
    return kept.get(name) as T;
  };
}

const KEY = Symbol('page');

export function providePage(page: PageContext): void {
  setContext(KEY, page);
}

export function usePage(): PageContext {
  return getContext<PageContext>(KEY);
}
