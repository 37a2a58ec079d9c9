// The six families as people read them: goal sentences with both of their wordings, what treats a thing, advice.

import type { Goal, TextFamily } from './game';

interface Wording {
  /** Two sentences with {o} for the class of the object and {t} for that of the receptacle or lamp. */
  readonly sentences: readonly [string, string];
  readonly advice: string;
}

export const WORDINGS: Readonly<Record<TextFamily, Wording>> = {
  pick_and_place_simple: {
    sentences: ['put a {o} in {t}.', 'put some {o} on {t}.'],
    advice: 'Search the places where such a thing is kept, open what is closed, take it, go to the place the goal names and put it there.',
  },
  look_at_obj_in_light: {
    sentences: ['look at {o} under the {t}.', 'examine the {o} with the {t}.'],
    advice: 'Take the thing, carry it to where the lamp stands and use the lamp; keep the thing in your hand.',
  },
  pick_clean_then_place_in_recep: {
    sentences: ['put a clean {o} in {t}.', 'clean some {o} and put it in {t}.'],
    advice: 'Take the thing, clean it with the sinkbasin, then put that same thing where the goal says; a bathtub cleans nothing.',
  },
  pick_heat_then_place_in_recep: {
    sentences: ['put a hot {o} in {t}.', 'heat some {o} and put it in {t}.'],
    advice:
      'Take the thing, heat it with the microwave without putting it in or opening the door, then put that same thing where the goal says.',
  },
  pick_cool_then_place_in_recep: {
    sentences: ['put a cool {o} in {t}.', 'cool some {o} and put it in {t}.'],
    advice:
      'Take the thing, cool it with the fridge without putting it in or opening the door, then put that same thing where the goal says.',
  },
  pick_two_obj_and_place: {
    sentences: ['put two {o} in {t}.', 'find two {o} and put them in {t}.'],
    advice: 'The hand holds one thing: bring the first, then the second, to the very same receptacle, and leave the first where it is.',
  },
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
  return WORDINGS[family].sentences[variant].replace('{o}', object).replace('{t}', target);
}

/** The goal that an opening names; null where its sentence is none of the twelve. */
export function readGoalSentence(opening: string): Goal | null {
  const sentence = /Your task is to: ([^\n]*)/.exec(opening)?.[1]?.trim() ?? '';
  // "put a clean mug in shelf" reads like "put a {o} in {t}" too, but for the blank that no class has.
  for (const [family, { sentences }] of Object.entries(WORDINGS) as [TextFamily, Wording][]) {
    for (const pattern of sentences) {
      const expression = pattern.replaceAll('.', '\\.').replace('{o}', '(?<object>[a-z]+)').replace('{t}', '(?<target>[a-z]+)');
      const { object, target } = new RegExp(`^${expression}$`).exec(sentence)?.groups ?? {};
      if (object !== undefined && target !== undefined) return { family, object, target };
    }
  }
  return null;
}
