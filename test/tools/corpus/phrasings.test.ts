import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/rng';
import { adviceSentence, parseAdvice } from '../../../src/env/advice';
import { ALL_MEANS, kindOf, NEEDS } from '../../../src/env/advice-words';
import { FORMS, ownPhrase, phrase, phraseAll } from '../../../tools/corpus/phrasings';

const meansOf = (need: string): readonly string[] => ALL_MEANS[kindOf(need) as keyof typeof ALL_MEANS];

describe('forms', () => {
  it('are hundreds for each kind of means, a tenth of them kept from pretraining', () => {
    for (const kind of Object.keys(ALL_MEANS) as (keyof typeof ALL_MEANS)[]) {
      const forms = FORMS[kind];
      expect(new Set(forms.map(({ frame, naming }) => `${frame} ${naming}`)).size).toBe(forms.length);
      expect(forms.length).toBeGreaterThan(300);
      const unseen = forms.filter(({ isShown }) => !isShown).length / forms.length;
      // Four standard deviations of a draw of one in ten.
      expect(Math.abs(unseen - 0.1)).toBeLessThan(4 * Math.sqrt(0.09 / forms.length));
    }
  });
});

describe.each(Object.keys(NEEDS))('advice about %s', (need) => {
  it('is read as it was meant, in every form', () => {
    const rng = createRng(1, need);
    const misread: string[] = [];
    for (let i = 0; i < 1000; i++) {
      const means = rng.pick(meansOf(need));
      expect(parseAdvice(adviceSentence(need, means))).toEqual(new Map([[need, means]]));
      const own = ownPhrase(need, means, rng);
      expect(parseAdvice(own).get(need), own).toBe(means);
      const text = phrase(need, means, i % 2 === 0 ? 'shown' : 'unseen', rng);
      if (parseAdvice(text).get(need) !== means) misread.push(text);
    }
    // People's English is read by its words alone: one sentence in a hundred may be too much for that.
    expect(misread.length, misread.join('\n')).toBeLessThanOrEqual(10);
  });
});

// A verb that is a means is itself about something: who says "twist the lamp" speaks of lamps, whatever for.
it.each(Object.keys(NEEDS).filter((need) => ['key', 'appliance'].includes(kindOf(need))))(
  'advice about other matters says nothing about %s',
  (need) => {
    const rng = createRng(2, need);
    for (let i = 0; i < 100; i++) expect(parseAdvice(phrase('', rng.pick(meansOf(need)), 'unseen', rng)).get(need)).toBeUndefined();
  },
);

it('puts several facts into one text, each to be found', () => {
  const rng = createRng(3, 'several');
  let found = 0;
  for (let i = 0; i < 200; i++) {
    const facts = rng.shuffle(['eat', 'heat', 'light']).map((need) => [need, rng.pick(meansOf(need))] as const);
    const read = parseAdvice(phraseAll(facts, 'unseen', rng));
    found += facts.filter(([need, means]) => read.get(need) === means).length;
  }
  expect(found / 600).toBeGreaterThan(0.95);
});
