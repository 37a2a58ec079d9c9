import { expect, it } from 'vitest';
import { writingSeconds } from '../../src/cli/writing-seconds';

/** What is measured, in order. */
const measured = (...values: number[]): (() => Promise<number>) => {
  return () => Promise.resolve(values.length > 1 ? values.shift()! : values[0]!);
};

it('is what is left when reading is taken off', async () => {
  const asked: number[] = [];
  const quickest = (tokens: number): Promise<number> => Promise.resolve(asked.push(tokens) && 2 + tokens);
  expect(await writingSeconds(4, quickest)).toBe(4);
  expect(asked).toEqual([5, 1]);
});

it('is measured again where nothing is left, or less', async () => {
  expect(await writingSeconds(4, measured(1, 3, 2, 2, 5, 4))).toBe(1);
});

it('is given up in a sentence on a machine that is never quiet', async () => {
  await expect(writingSeconds(4, measured(1))).rejects.toMatchObject({ code: 'BENCH_UNQUIET', message: expect.stringContaining('20') });
});
