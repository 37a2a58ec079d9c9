// A person as reflector: reads what a model would read and writes the advice; and advice that was written earlier, family by family.

import { throwIfAborted } from '../core/errors';
import type { Benchmark } from '../env/env';
import type { ReflectContext, Reflection, Reflector } from './reflector';

/** @param sample counts from 0 where several are wanted for one context @throws whatever ends the asking */
export type AskAdvice = (context: ReflectContext, sample: number, signal?: AbortSignal) => Promise<string>;

export function createPersonReflector(ask: AskAdvice): Reflector {
  return {
    async reflect(contexts, samples, signal) {
      const groups: Reflection[][] = [];
      for (const context of contexts) {
        const group: Reflection[] = [];
        for (let sample = 0; sample < samples; sample++) {
          throwIfAborted(signal);
          group.push(written(await ask(context, sample, signal)));
        }
        groups.push(group);
      }
      throwIfAborted(signal);
      return groups;
    },
  };
}

/** @param advice by family id; a family without any keeps the system prompt it has */
export function createWrittenReflector(benchmark: Pick<Benchmark, 'familyOf'>, advice: Readonly<Record<string, string>>): Reflector {
  const adviceFor = ({ systemPrompt, trajectories }: ReflectContext): string => {
    const [first] = trajectories;
    return (first && advice[benchmark.familyOf(first.task).id]) ?? systemPrompt;
  };
  return createPersonReflector(async (context) => adviceFor(context));
}

function written(text: string): Reflection {
  return { text: text.trim(), promptIds: [], tokenIds: [], logProbs: [], finished: true };
}
