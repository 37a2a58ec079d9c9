// Advice that a person wrote for a family of games, with what it was worth beside what others wrote for the same tasks. One JSON object a
// line in files: docs/formats/advice.md.

import type { Cell, Condition } from '../run/evaluation';
import type { GameSettings } from '../trajectory';

/** 2: with the games that it is about, and today's names of families. */
export const ADVICE_SCHEMA = 2;

export interface WrittenAdvice {
  readonly schema: typeof ADVICE_SCHEMA;
  readonly family: string;
  readonly games: GameSettings;
  readonly text: string;
  /** Who played under it, as `core/run/player.ts` writes it. */
  readonly actor: string;
  /** What the engine held. */
  readonly model: string;
  /** Of the tasks that were read and played. */
  readonly seed: number;
  /** The adapter of `trained`; null for none. */
  readonly adapter: string | null;
  /** On the same fresh tasks; `person` is this advice. The error is that of a share of episodes. */
  readonly scores: Readonly<Partial<Record<Condition, Cell>>>;
  /** ms since 1970. */
  readonly createdAt: number;
}
