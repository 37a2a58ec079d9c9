import { expect } from 'vitest';
import { generate } from '../../src/model/generate';
import { textLogits } from '../../src/model/logits';
import { eachDevice } from '../support/each-device';
import { allclose } from '../support/allclose';
import { SMALL, smallModel } from './fixtures';

const REQUESTS = [
  { ids: [3, 1, 4, 1, 5], samples: 6, seed: 1 },
  { ids: [2, 7], samples: 6, seed: 2 },
];
const OPTIONS = { maxTokens: 6, stop: [], temperature: 1.3, minP: 0 };

eachDevice('only the k likeliest tokens are drawn', async (device) => {
  const model = smallModel(device);
  const sampled = await generate(model, null, REQUESTS, { ...OPTIONS, topK: 3 });
  for (const [i, { ids: prompt }] of REQUESTS.entries()) {
    for (const { ids } of sampled[i]!) {
      const logits = await textLogits(model, null, [...prompt, ...ids]);
      ids.forEach((id, t) => {
        const row = logits.subarray((prompt.length + t - 1) * SMALL.vocabSize, (prompt.length + t) * SMALL.vocabSize);
        // Those above it by more than rounding.
        expect(row.filter((logit) => logit > row[id]! + 1e-4).length).toBeLessThan(3);
      });
    }
  }
  const greedy = await generate(model, null, REQUESTS, { ...OPTIONS, temperature: 0 });
  const first = await generate(model, null, REQUESTS, { ...OPTIONS, topP: 1e-6 });
  first.forEach((rows, i) => rows.forEach(({ ids }) => expect(ids).toEqual(greedy[i]![0]!.ids)));
  model.free();
});

eachDevice('a choice among given texts', async (device) => {
  const model = smallModel(device);
  const texts = [
    [5, 6, 36],
    [5, 9, 36],
    [8, 36],
  ];
  const allowed = (row: number, before: readonly number[]): readonly number[] | null => {
    // The second prompt is free.
    if (row >= 6) return null;
    return texts.filter((text) => before.every((id, i) => text[i] === id)).flatMap((text) => text[before.length] ?? []);
  };
  const options = { ...OPTIONS, stop: [36], temperature: 1, allowed };
  const sampled = await generate(model, null, REQUESTS, options);
  const again = await generate(model, null, REQUESTS, { ...OPTIONS, stop: [36], temperature: 1 });
  for (const { ids, logProbs, finished } of sampled[0]!) {
    expect(texts).toContainEqual(ids);
    expect(finished).toBe(true);
    // The last token of every text is the only one allowed.
    expect(Math.abs(logProbs.at(-1)!)).toBeLessThan(1e-6);
    const logits = (await textLogits(model, null, REQUESTS[0]!.ids)).slice(-SMALL.vocabSize);
    const [five, eight] = [Math.exp(logits[5]!), Math.exp(logits[8]!)];
    allclose([logProbs[0]!], [Math.log((ids[0] === 5 ? five : eight) / (five + eight))], { absolute: 1e-4 });
  }
  expect(sampled[1]!.map(({ ids }) => ids)).toEqual(again[1]!.map(({ ids }) => ids));
  await expect(generate(model, null, REQUESTS, { ...options, allowed: () => [] })).rejects.toThrow(RangeError);
  model.free();
});

eachDevice('a row ends where the caller says', async (device) => {
  const model = smallModel(device);
  const whole = await generate(model, null, REQUESTS, OPTIONS);
  const stopWhen = (ids: readonly number[]): boolean => ids.length >= 2 && ids.at(-1)! % 2 === 0;
  const ended = await generate(model, null, REQUESTS, { ...OPTIONS, stopWhen });
  ended.flat().forEach(({ ids, finished }, i) => {
    const all = whole.flat()[i]!.ids;
    const end = all.findIndex((id, t) => t >= 1 && id % 2 === 0);
    expect(ids).toEqual(end < 0 ? all : all.slice(0, end + 1));
    expect(finished).toBe(end >= 0);
  });
  model.free();
});

eachDevice('what there is no choice about takes no pass, and is what it was with one', async (device) => {
  let passes = 0;
  const counted = smallModel({ ...device, sample: (...of) => (passes++, device.sample(...of)) });
  const model = smallModel(device);
  const texts = [
    [5, 6, 7, 36],
    [5, 9, 8, 36],
    [8, 5, 6, 36],
  ];
  const allowed = (_: number, before: readonly number[]): readonly number[] =>
    texts.filter((text) => before.every((id, i) => text[i] === id)).flatMap((text) => text[before.length] ?? []);
  const options = { ...OPTIONS, stop: [36], temperature: 1 };
  const quick = await generate(counted, null, REQUESTS, { ...options, allowed });
  const firsts = quick.flat().map(({ ids }) => ids[0]);
  expect(new Set(firsts)).toEqual(new Set([5, 8]));
  // The first token, and the second where the first left a choice.
  expect(passes).toBe(2);
  quick.flat().forEach(({ ids, unread }) => expect(unread).toBe(ids[0] === 8 ? 4 : 3));

  // As if there were a choice at each token: the same draws by the same keys, one pass each.
  const slow = await generate(model, null, REQUESTS, {
    ...options,
    allowed: (row, before) => allowed(row, before).concat(allowed(row, before)),
  });
  expect(quick.flat().map(({ ids }) => ids)).toEqual(slow.flat().map(({ ids }) => ids));
  quick.flat().forEach(({ logProbs }, i) => allclose(logProbs, slow.flat()[i]!.logProbs, { absolute: 1e-6 }));

  const [forced] = await generate(model, null, [{ ids: [3], samples: 1, seed: 1 }], {
    ...options,
    allowed: (_, before) => [[4, 36][before.length]!],
  });
  expect(forced![0]).toEqual({ ids: [4, 36], logProbs: [0, 0], finished: true, unread: 2 });
  counted.free();
  model.free();
});
