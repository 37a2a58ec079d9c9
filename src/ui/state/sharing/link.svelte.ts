// The link in the address of a view, and the link that leads others to what the view shows.

import { untrack } from 'svelte';
import { type Read, writeTrainLink } from '../../../core/sharing/link';
import type { RunConfig } from '../../../core/run/run-config';
import { checkRun } from '../../../core/run/run-settings';
import { provideFrame } from '../frame';
import { router } from '../router.svelte';
import type { Services } from '../services';

/**
 * Reads the link of the address, now and whenever it changes, and gives its frame to the controls of the view. Called while a view is set up.
 * @param take fills the view's form; called again only where the link says something else, so that showing what was hidden loses nothing typed
 */
export function useLink<L extends Read>(read: (query: string) => L, take: (link: L) => void): { readonly current: L } {
  const link = $derived(read(router.query));
  provideFrame(() => link.frame);
  let taken = '';
  $effect.pre(() => {
    const { frame: _, notes: __, ...settings } = link;
    const said = JSON.stringify(settings);
    if (said === taken) return;
    taken = said;
    untrack(() => take(link));
  });
  return {
    get current() {
      return link;
    },
  };
}

/** @param hash the address, from its `#` on, that sets up what the view shows now */
export function useShare(hash: () => string | null): void {
  $effect(() => {
    router.link = hash();
    return () => (router.link = null);
  });
}

/**
 * The address of Train with the settings of a run, which is on this machine alone or somebody else's.
 * @returns null where there is none that would make the same: a run on one's own games, of an earlier version, or with settings that are none
 */
export function runAddress(config: RunConfig | null | undefined, presets: Services['presets']): string | null {
  if (!config || config.own_tasks !== undefined || !Object.hasOwn(presets, config.preset)) return null;
  try {
    return `#/train?${writeTrainLink(checkRun(config), presets, { model: config.model_name_or_path ?? null })}`;
  } catch {
    return null;
  }
}
