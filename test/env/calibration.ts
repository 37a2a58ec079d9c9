// How the scripted player fares with and without advice; what the worlds are calibrated against.

import { createRng } from '../../src/core/rng';
import type { Rules } from '../../src/core/trajectory';
import type { Benchmark } from '../../src/env/env';
import { demonstrate } from '../../src/env/demonstration';
import { adviceSentence, parseAdvice } from '../../src/env/advice';

export interface Calibration {
  family: string;
  none: number;
  right: number;
  wrong: number;
  /** Share of contexts of eight episodes without advice that show what works. */
  evidence: number;
  steps: number;
  characters: number;
}

/** `contexts` of eight episodes without advice, and as many episodes with right and with wrong advice. */
export function calibrate(benchmark: Benchmark, family: string, rules: 'true' | 'random', contexts: number): Calibration {
  const wins = { none: 0, right: 0, wrong: 0 };
  let shown = 0;
  let steps = 0;
  let characters = 0;
  const episodes = contexts * 8;
  for (let context = 0; context < contexts; context++) {
    const ruleSet: Rules = rules === 'true' ? 'true' : context;
    let seen = false;
    let played = 0;
    for (const task of benchmark.tasks({ families: [family], split: 'train', seed: context, rules: ruleSet })) {
      if (played++ === 8) break;
      const rng = createRng(context, 'calibration', played);
      const none = demonstrate(benchmark, task, '', rng);
      const oracle = benchmark.oracleAdvice(task);
      const [[need, means] = ['', '']] = parseAdvice(oracle);
      const others = benchmark.familyOf(task).means.filter((other) => other !== means);
      wins.none += Number(none.success);
      wins.right += Number(demonstrate(benchmark, task, oracle, rng).success);
      if (others.length > 0) wins.wrong += Number(demonstrate(benchmark, task, adviceSentence(need, rng.pick(others)), rng).success);
      steps += none.steps.length;
      none.steps.forEach((step, i) => {
        const after = none.steps[i + 1]?.observation ?? none.final;
        characters += step.executed.length + after.text.length;
        const attempt = benchmark.attempt(task, step.executed, after);
        if (attempt?.worked && attempt.means === means) seen = true;
      });
      characters += none.steps[0]!.observation.text.length;
    }
    shown += Number(seen);
  }
  return {
    family,
    none: wins.none / episodes,
    right: wins.right / episodes,
    wrong: wins.wrong / episodes,
    evidence: shown / contexts,
    steps: steps / episodes,
    characters: characters / episodes,
  };
}
