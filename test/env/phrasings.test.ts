import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng';
import { adviceSentence, parseAdvice } from '../../src/env/advice';
import { APPLIANCES, KEYS, kindOf, MOVES, NEEDS, SWITCHES } from '../../src/env/advice-words';
import { ownPhrase, phrase, phraseAll } from '../../src/env/phrasings';

const MEANS = { key: KEYS, appliance: Object.keys(APPLIANCES), move: MOVES, switch: SWITCHES, other: ['x'] } as const;

describe('phrasings', () => {
  for (const need of Object.keys(NEEDS)) {
    it(`says and reads ${need}`, () => {
      const rng = createRng(1, need);
      const wrong: string[] = [];
      for (let i = 0; i < 400; i++) {
        const means = rng.pick(MEANS[kindOf(need)] as readonly string[]);
        const text = phrase(need, means, i % 2 ? 'shown' : 'unseen', rng);
        if (i < 25) console.log(text);
        if (parseAdvice(text).get(need) !== means) wrong.push(`${means}: ${text} -> ${[...parseAdvice(text)].join(' ')}`);
        expect(parseAdvice(adviceSentence(need, means))).toEqual(new Map([[need, means]]));
        const own = ownPhrase(need, means, rng);
        expect(parseAdvice(own).get(need), own).toBe(means);
      }
      console.log(`${need}: ${wrong.length}\n${wrong.slice(0, 25).join('\n')}`);
    });
  }
});
