// Small things that the page remembers: what a person has begun and not finished, so that a reload takes no more than the last key, and how fast
// runs went here. They lie in the browser's small storage, which keeps a value at once. Finished things have tables of their own.

import * as v from 'valibot';
import { SHIPPED_PRESETS } from '../core/run/run-config';
import { check, corrupt, episodeFields, runConfigSchema } from './schemas';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));

const listOf = <S extends v.GenericSchema>(of: S) => v.pipe(v.array(of), v.readonly());
const played = v.object({
  advice: v.string(),
  won: listOf(v.boolean()),
  episodes: listOf(v.object(episodeFields)),
});

const SCHEMAS = {
  /** Advice that is being written, and what for. */
  advice: v.object({ family: v.string(), seed: count, adapter: v.string(), text: v.string() }),
  /** Contests, the latest first: what was typed, tried and taken in. An entry's id is its code. */
  contests: v.array(
    v.object({
      family: v.string(),
      seed: count,
      name: v.string(),
      text: v.string(),
      tries: listOf(played),
      without: v.nullable(played),
      entries: v.array(v.object({ id: v.string(), name: v.string(), played: v.nullable(played) })),
    }),
  ),
  /** What is asked for of a publication. */
  publication: v.object({
    adapter: v.string(),
    name: v.string(),
    visibility: v.picklist(['private', 'public']),
    licence: v.string(),
    isThere: v.boolean(),
  }),
  /** A level that is being written. */
  level: v.object({ name: v.string(), text: v.string(), seed: count }),
  /** What is chosen on the Train view: where the dial stands, and the rest as a link's query. Earlier versions kept the seed alone. */
  train: v.object({ preset: v.picklist(SHIPPED_PRESETS), steps: count, seed: count, query: v.exactOptional(v.string()) }),
  /** Runs of several seeds: ids of those that have begun, seeds of those that wait, and how many have ended. */
  seeds: v.object({
    config: runConfigSchema,
    ids: v.array(v.string()),
    waiting: v.array(v.pipe(v.number(), v.safeInteger())),
    done: count,
  }),
  /** How fast runs went here, by `paceKey`. */
  paces: v.record(v.string(), v.object({ stepSeconds: positive, episodeSeconds: positive })),
  /** A game under way by hand: it is played again from its actions. */
  game: v.object({ task: v.string(), advice: v.string(), actions: v.array(v.string()) }),
} as const;
export type NoteName = keyof typeof SCHEMAS;
export type Note<N extends NoteName> = v.InferOutput<(typeof SCHEMAS)[N]>;

export interface Notes {
  /** Null where there is none. @throws AppError `STORE_CORRUPT`; it is forgotten then */
  read<N extends NoteName>(name: N): Note<N> | null;
  write<N extends NoteName>(name: N, note: Note<N>): void;
}

/** @param storage asked for at every use, for a browser may refuse it: then a note lasts as long as the page */
export function openNotes(storage: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> = () => localStorage): Notes {
  const key = (name: NoteName): string => `hindsight-note-${name}`;
  const held = new Map<NoteName, unknown>();
  return {
    read<N extends NoteName>(name: N): Note<N> | null {
      const known = held.get(name) as Note<N> | undefined;
      const text = known ? null : refusable(() => storage().getItem(key(name)));
      if (known || !text) return known ?? null;
      const what = `What was remembered here (${name})`;
      try {
        return check(SCHEMAS[name], parse(text, what), what) as Note<N>;
      } catch (error) {
        refusable(() => storage().removeItem(key(name)));
        throw error;
      }
    },
    write(name, note) {
      held.set(name, note);
      refusable(() => storage().setItem(key(name), JSON.stringify(note)));
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
