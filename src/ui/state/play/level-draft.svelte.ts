// A level text being written: read and drawn a moment after the last key, with the place of what is wrong.

import { AppError } from '../../../core/errors';
import { drawOwnLevel } from '../../../env/minihack/tasks/own-levels';
import { drawLevel, type Picture } from '../../../env/minihack/view/picture';
import type { Failure } from '../failure';

const PAUSE_MS = 250;

export interface Mistake {
  /** Its message without the place. */
  readonly failure: Failure;
  /** From 1; null where it concerns the level as a whole. */
  readonly place: { readonly line: number; readonly column: number } | null;
}

export class LevelDraft {
  name = $state('my-level');
  text = $state('');
  seed = $state(1);
  mistake = $state.raw<Mistake | null>(null);
  /** The last version of the text that could be drawn; null before there was one. */
  picture = $state.raw<Picture | null>(null);
  hasStairs = $state(false);
  isChecking = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** A text from elsewhere, checked at once. */
  load(text: string): void {
    this.text = text;
    this.check();
  }

  type(text: string): void {
    this.text = text;
    this.isChecking = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.check(), PAUSE_MS);
  }

  redraw(): void {
    this.seed++;
    this.check();
  }

  check(): void {
    clearTimeout(this.#timer);
    this.isChecking = false;
    try {
      const level = drawOwnLevel(this.text, this.seed);
      this.picture = drawLevel(level);
      this.hasStairs = level.terrain.includes('>');
      this.mistake = null;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const message = error.message.replace(/^Level text, line \d+, column \d+: ./, (start) => start.slice(-1).toUpperCase());
      this.mistake = { failure: { code: error.code, message, fix: error.fix }, place: placeOf(error.detail) };
    }
  }
}

function placeOf(detail: unknown): Mistake['place'] {
  const { line, column } = (detail ?? {}) as Partial<NonNullable<Mistake['place']>>;
  return typeof line === 'number' && typeof column === 'number' ? { line, column } : null;
}

/** Index of a line and column, counted from 1, in a text. */
export function offsetOf(text: string, line: number, column: number): number {
  const lines = text.split('\n');
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  return Math.min(text.length, before + Math.min(column - 1, lines[line - 1]?.length ?? 0));
}
