// What a link hides or locks on the view that it leads to. Views give it, controls ask.

import { getContext, setContext } from 'svelte';
import type { LinkFrame } from '../../core/sharing/link';

const KEY = Symbol('frame');

/** @param frame read anew whenever it is asked for */
export function provideFrame(frame: () => LinkFrame): void {
  setContext(KEY, frame);
}

/** Nothing is hidden or locked where no view says so. */
export function useFrame(): () => LinkFrame {
  return getContext<(() => LinkFrame) | undefined>(KEY) ?? (() => ({ hide: [], lock: [], isEmbedded: false }));
}
