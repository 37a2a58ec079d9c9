// How the scripted players choose what to try: what is advised first, then anything plausible not tried yet.

import type { Rng } from '../core/rng';

/** One of `options`: the advised one if it is there and untried, else an untried one at random, else any. */
export function chooseMeans(options: readonly string[], tried: ReadonlySet<string>, advised: string | undefined, rng: Rng): string {
  const untried = options.filter((option) => !tried.has(option));
  if (advised !== undefined && untried.includes(advised)) return advised;
  return rng.pick(untried.length > 0 ? untried : options);
}
