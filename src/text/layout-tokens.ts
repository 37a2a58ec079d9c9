// The tokens that structure the embedded model's texts: who speaks, what was tried, how it ended. They occur in prompts only
// where the layout puts them, never in what a model may say to another.

import { AppError } from '../core/errors';
import type { Tokenizer } from './tokenizer';

export const LAYOUT_TOKENS = [
  '<pad>',
  '<sys>',
  '<obs>',
  '<act>',
  '<win>',
  '<lose>',
  '<ref>',
  '<traj>',
  '<les>',
  '<q>',
  '<a>',
  '<end>',
  '<ok>',
  '<no>',
] as const;

export type LayoutToken = (typeof LAYOUT_TOKENS)[number];

/** Their ids. @throws AppError `MODEL_NO_LAYOUT` when the tokenizer lacks one. */
export function layoutIds(tokenizer: Tokenizer): ReadonlyMap<LayoutToken, number> {
  return new Map(
    LAYOUT_TOKENS.map((token) => {
      const id = tokenizer.idOf(token);
      if (id === undefined)
        throw new AppError(
          'MODEL_NO_LAYOUT',
          `This model's tokenizer has no ${token} token.`,
          'Use the embedded model: it reads layouts of its own.',
        );
      return [token, id];
    }),
  );
}
