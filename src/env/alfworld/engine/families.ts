// The six families as people read them: goal sentences with both of their wordings, and what treats a thing.

import type { Goal, TextFamily } from './game';

/** Two sentences with {o} for the class of the object and {t} for that of the receptacle or lamp. */
const SENTENCES: Readonly<Record<TextFamily, readonly [string, string]>> = {
  pick_and_place_simple: ['put a {o} in {t}.', 'put some {o} on {t}.'],
  look_at_obj_in_light: ['look at {o} under the {t}.', 'examine the {o} with the {t}.'],
  pick_clean_then_place_in_recep: ['put a clean {o} in {t}.', 'clean some {o} and put it in {t}.'],
  pick_heat_then_place_in_recep: ['put a hot {o} in {t}.', 'heat some {o} and put it in {t}.'],
  pick_cool_then_place_in_recep: ['put a cool {o} in {t}.', 'cool some {o} and put it in {t}.'],
  pick_two_obj_and_place: ['put two {o} in {t}.', 'find two {o} and put them in {t}.'],
};

export interface Treatment {
  readonly verb: 'heat' | 'cool' | 'clean';
  /** The class of receptacle that does it. */
  readonly with: string;
}

export const TREATMENTS: Readonly<Partial<Record<TextFamily, Treatment>>> = {
  pick_clean_then_place_in_recep: { verb: 'clean', with: 'sinkbasin' },
  pick_heat_then_place_in_recep: { verb: 'heat', with: 'microwave' },
  pick_cool_then_place_in_recep: { verb: 'cool', with: 'fridge' },
};

export function goalSentence({ family, object, target }: Goal, variant: 0 | 1): string {
  return SENTENCES[family][variant].replace('{o}', object).replace('{t}', target);
}

/** The goal that an opening names; null where its sentence is none of the twelve. */
export function readGoalSentence(opening: string): Goal | null {
  const sentence = /Your task is to: ([^\n]*)/.exec(opening)?.[1]?.trim() ?? '';
  // "put a clean mug in shelf" reads like "put a {o} in {t}" too, but for the blank that no class has.
  for (const [family, sentences] of Object.entries(SENTENCES) as [TextFamily, readonly [string, string]][]) {
    for (const pattern of sentences) {
      const expression = pattern.replaceAll('.', '\\.').replace('{o}', '(?<object>[a-z]+)').replace('{t}', '(?<target>[a-z]+)');
      const { object, target } = new RegExp(`^${expression}$`).exec(sentence)?.groups ?? {};
      if (object !== undefined && target !== undefined) return { family, object, target };
    }
  }
  return null;
}
