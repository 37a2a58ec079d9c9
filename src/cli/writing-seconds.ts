import { AppError } from '../core/errors';

/** Measurements before it is given up. */
const TRIES = 20;

/**
 * Seconds that writing `tokens` tokens takes after the first. Reading the prompt, with the first token of each row, is taken off: the quickest
 * of each, for another program that has the processor meanwhile would be counted as writing, or taken off. Where that leaves nothing, it is
 * measured again.
 * @param quickest seconds of reading the prompt and writing this many tokens
 * @throws AppError `BENCH_UNQUIET`
 */
export async function writingSeconds(tokens: number, quickest: (tokens: number) => Promise<number>): Promise<number> {
  for (let tries = 0; tries < TRIES; tries++) {
    const seconds = (await quickest(tokens + 1)) - (await quickest(1));
    if (seconds > 0) return seconds;
  }
  throw new AppError(
    'BENCH_UNQUIET',
    `Reading took as long as reading and writing together in ${TRIES} measurements: other programs use the processor.`,
    'Close them and measure again.',
  );
}
