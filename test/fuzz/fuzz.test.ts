// A few inputs of every kind; `npm run -s tools -- fuzz` runs as many as there is time for.

import { expect, it } from 'vitest';
import { inputOf, isRefusal, TARGETS } from './targets';

const RUNS = 150;

it.each(Object.keys(TARGETS))('%s: what comes of an input is a value or a refusal', async (name) => {
  let refused = 0;
  for (let seed = 0; seed < RUNS; seed++) {
    const input = await inputOf(name, seed);
    try {
      await TARGETS[name]!.read(input);
    } catch (error) {
      if (!isRefusal(error)) expect.unreachable(`seed ${seed}: ${(error as Error).stack}`);
      refused++;
    }
  }
  // Where all or none were refused the grammar draws nothing of interest. A link says beside its view what it cannot follow, and refuses nothing.
  if (!['pattern', 'link'].includes(name)) expect(refused).toBeGreaterThan(0);
  expect(refused).toBeLessThan(RUNS);
});

it('draws equal inputs for equal seeds', async () => {
  for (const name of Object.keys(TARGETS)) expect(await inputOf(name, 3)).toEqual(await inputOf(name, 3));
});
