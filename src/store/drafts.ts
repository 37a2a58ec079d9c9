// What a person has begun and not finished, so that a reload takes no more than the last key: advice, a level, a game, the choices of a run.
// It lies in the browser's small storage, which keeps a value at once. Finished things have tables of their own.

import * as v from 'valibot';
import { check, corrupt } from './schemas';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const SCHEMAS = {
  /** Advice that is being written, and what for. */
  advice: v.object({ family: v.string(), seed: count, adapter: v.string(), text: v.string() }),
  /** A level that is being written. */
  level: v.object({ name: v.string(), text: v.string(), seed: count }),
  /** A game under way by hand: it is played again from its actions. */
  game: v.object({ task: v.string(), advice: v.string(), actions: v.array(v.string()) }),
} as const;
export type DraftName = keyof typeof SCHEMAS;
export type Draft<N extends DraftName> = v.InferOutput<(typeof SCHEMAS)[N]>;

export interface Drafts {
  /** Null where there is none. @throws AppError `STORE_CORRUPT`; it is forgotten then */
  read<N extends DraftName>(name: N): Draft<N> | null;
  write<N extends DraftName>(name: N, draft: Draft<N>): void;
}

/** @param storage asked for at every use, for a browser may refuse it: then a draft lasts as long as the page */
export function openDrafts(storage: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> = () => localStorage): Drafts {
  const key = (name: DraftName): string => `hindsight-draft-${name}`;
  const held = new Map<DraftName, unknown>();
  return {
    read<N extends DraftName>(name: N): Draft<N> | null {
      const known = held.get(name) as Draft<N> | undefined;
      const text = known ? null : refusable(() => storage().getItem(key(name)));
      if (known || !text) return known ?? null;
      const what = `What was begun here and not finished (${name})`;
      try {
        return check(SCHEMAS[name], parse(text, what), what) as Draft<N>;
      } catch (error) {
        refusable(() => storage().removeItem(key(name)));
        throw error;
      }
    },
    write(name, draft) {
      held.set(name, draft);
      refusable(() => storage().setItem(key(name), JSON.stringify(draft)));
    },
  };
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw corrupt(what, 'it is not JSON', cause);
  }
}

/** Null where the browser refuses to store for this page, which Runs tells. */
function refusable<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
