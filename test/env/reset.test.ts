// An episode owes nothing to what was played before it: after a reset an environment is as good as a new one.

import { expect, it } from 'vitest';
import { createRng } from '../../src/core/rng';
import { benchmarks } from '../../src/env/catalog';
import type { Environment } from '../../src/env/env';
import { takeTasks } from '../../src/env/take-tasks';

/** Everything that random actions show, until the end or for so many steps. */
function play(env: Environment, seed: number, steps = Infinity): unknown[] {
  const rng = createRng(seed, 'actions');
  let seen = env.reset();
  const shown: unknown[] = [seen];
  for (let isOver = false; !isOver && shown.length <= steps;) {
    const step = env.step(rng.pick(seen.admissible!));
    shown.push(step);
    seen = step.observation;
    isOver = step.terminated || step.truncated;
  }
  return shown;
}

const families = benchmarks.flatMap((benchmark) => benchmark.families.map((family) => [family.id, benchmark, family.hasRules] as const));

it.each(families)('%s begins anew', (id, benchmark, hasRules) => {
  const query = { families: [id], split: 'train', seed: 6, size: 'small', rules: hasRules ? 3 : 'original' } as const;
  // Where nothing has to be found out there is no patience to run out of.
  const [seeds, lengths] = hasRules ? [6, [1, 2, 4, 12]] : [1, [10]];
  for (const task of takeTasks(benchmark.tasks(query), hasRules ? 2 : 1)) {
    const used = benchmark.make(task);
    for (let seed = 0; seed < seeds; seed++) {
      for (const steps of lengths) play(used, 100 + seed, steps);
      expect(play(used, seed, 40)).toEqual(play(benchmark.make(task), seed, 40));
    }
  }
});
