// Lines of texts from outside: a small compressed file can hold more ends of lines than the memory holds lines, so they are counted first.

import { AppError } from '../errors';

export const MOST_LINES = 1_000_000;

/** @param what is read, as the message calls it @throws AppError `FILE_TOO_LONG` */
export function linesOf(text: string, what: string): string[] {
  requireFewLines(text, what);
  return text.split('\n');
}

/** @throws AppError `FILE_TOO_LONG` */
export function requireFewLines(text: string, what: string): void {
  let count = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    if (++count > MOST_LINES)
      throw new AppError('FILE_TOO_LONG', `${what} has more than ${MOST_LINES} lines.`, 'Split it, or check where it comes from.');
  }
}
