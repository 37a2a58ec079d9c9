// What the benchmarks of exact text ALFWorld share: families under upstream's names, limits, attempts.

import type { Observation } from '../../core/trajectory';
import type { Attempt, Family } from '../env';
import { TREATMENTS, WORDINGS } from './engine/families';
import { FAMILIES, type TextFamily } from './engine/game';
import { NOTHING_HAPPENS } from './engine/texts';

export interface TextBenchmarkFamily extends Family {
  readonly name: TextFamily;
  /** What to do, in plain sentences. */
  readonly advice: string;
}

/** The original's limit for training and evaluation. */
export const TEXT_LIMITS = { maxSteps: 50 };

/** Places that take things and might be thought to do something to them. */
const APPLIANCES = ['bathtubbasin', 'coffeemachine', 'countertop', 'fridge', 'microwave', 'sinkbasin', 'stoveburner', 'toaster'];

export function textFamilies(benchmark: string): readonly TextBenchmarkFamily[] {
  return FAMILIES.map((name) => {
    const need = TREATMENTS[name]?.verb ?? null;
    return {
      id: `${benchmark}/${name}`,
      name,
      need,
      means: need === null ? [] : APPLIANCES,
      upstream: true,
      advice: WORDINGS[name].advice,
    };
  });
}

export function textMeansOf({ name }: TextBenchmarkFamily): string {
  return TREATMENTS[name]!.with;
}

export function textAttempt({ need, means }: Family, action: string, after: Observation): Attempt | null {
  const tool = /^([a-z]+) [a-z]+ \d+ with ([a-z]+) \d+$/.exec(action);
  if (!tool || tool[1] !== need || !means.includes(tool[2]!)) return null;
  return { verb: tool[1]!, means: tool[2]!, worked: after.text !== NOTHING_HAPPENS };
}
