import { describe, expect, test } from 'vitest';
import { createReferenceDevice } from '../../src/compute/reference/reference-device';
import type { DecodeOptions } from '../../src/model/decode';
import { generate } from '../../src/model/generate';
import { textLogits } from '../../src/model/logits';
import { Session } from '../../src/model/session';
import { allclose } from '../support/allclose';
import { eachDevice } from '../support/each-device';
import { GEMMA, goldenJson, loadFolder, SMALL, smallLora, smallModel } from './fixtures';

const options: DecodeOptions = { maxTokens: 6, stop: [], temperature: 1, minP: 0 };
const PROMPTS = [
  [3, 1, 4, 1, 5],
  [9, 2, 6],
  [5, 3, 5, 8, 9, 7, 9],
];

interface Greedy {
  greedy: { prompt: number[]; continuation: number[]; logprobs: number[] }[];
}

for (const folder of ['tiny/tiny-llama', 'tiny/tiny-gemma3', 'tiny/tiny-gemma3-scaled'])
  eachDevice(`greedy texts of ${folder} are those of transformers, whatever the number of passes queued`, async (device) => {
    const { greedy } = goldenJson<Greedy>(`${folder}/golden.json`);
    const model = loadFolder(device, folder);
    for (const passesPerRead of [1, 5]) {
      const requests = greedy.map(({ prompt }) => ({ ids: prompt, samples: 1, seed: 0 }));
      const got = await generate(model, null, requests, { ...options, maxTokens: 32, temperature: 0, passesPerRead });
      greedy.forEach(({ continuation, logprobs }, i) => {
        expect(got[i]![0]!.ids).toEqual(continuation);
        allclose(got[i]![0]!.logProbs, logprobs, { absolute: 2e-4, relative: 0 });
      });
    }
    model.free();
  });

for (const config of [SMALL, GEMMA])
  eachDevice(`a session, samples of a shared prompt, and a whole recomputation agree, ${config.architecture}`, async (device) => {
    const model = smallModel(device, config);
    const lora = await smallLora(model);
    const shared = await generate(
      model,
      lora,
      PROMPTS.map((ids, i) => ({ ids, samples: 3, seed: i })),
      options,
    );
    for (const [i, ids] of PROMPTS.entries()) {
      const alone = await generate(model, lora, [{ ids, samples: 3, seed: i }], options);
      expect(alone[0]!.map((c) => c.ids)).toEqual(shared[i]!.map((c) => c.ids));
      for (const [sample, { ids: drawn, logProbs }] of shared[i]!.entries()) {
        allclose(alone[0]![sample]!.logProbs, logProbs, { absolute: 1e-4, relative: 0 });
        const logits = await textLogits(model, lora, [...ids, ...drawn]);
        const expected = drawn.map((id, t) => {
          const row = logits.subarray((ids.length - 1 + t) * SMALL.vocabSize, (ids.length + t) * SMALL.vocabSize);
          return row[id]! - Math.log(row.reduce((sum, l) => sum + Math.exp(l), 0));
        });
        allclose(logProbs, expected, { absolute: 1e-4, relative: 0 });
      }
      expect(new Set(shared[i]!.map((c) => c.ids.join())).size).toBeGreaterThan(1);
    }
    lora.free();
    model.free();
  });

eachDevice('growing rows compute only what is new and give what a fresh session gives', async (device) => {
  const model = smallModel(device);
  const session = new Session(model, { rows: 3, contextTokens: 60 });
  let texts = PROMPTS.map((ids) => [...ids]);
  for (let turn = 0; turn < 3; turn++) {
    const requests = texts.map((ids, row) => ({ row, ids, seed: 10 * turn + row }));
    const got = await session.sample(requests, { ...options, stop: [7, 11, 13], passesPerRead: 1 + turn });
    const fresh = new Session(model, { rows: 3, contextTokens: 60 });
    const backwards = (
      await fresh.sample(requests.map((r) => ({ ...r, row: 2 - r.row })).reverse(), { ...options, stop: [7, 11, 13], passesPerRead: 4 })
    ).reverse();
    expect(got.map(({ ids }) => ids)).toEqual(backwards.map(({ ids }) => ids));
    got.forEach(({ logProbs, ids, finished }, i) => {
      allclose(logProbs, backwards[i]!.logProbs, { absolute: 1e-4, relative: 0 });
      expect(finished).toBe([7, 11, 13].includes(ids.at(-1)!));
      expect(finished || ids.length === options.maxTokens).toBe(true);
    });
    fresh.free();
    const before = session.computedTokens;
    texts = texts.map((ids, i) => [...ids, ...got[i]!.ids, 20 + turn]);
    await session.sample(
      texts.map((ids, row) => ({ row, ids, seed: 0 })),
      { ...options, maxTokens: 1 },
    );
    // The last drawn token and the one appended.
    expect(session.computedTokens - before).toBe(3 * 2);
  }
  session.free();
  model.free();
});

eachDevice('a row that changes its mind is computed from the difference on', async (device) => {
  const model = smallModel(device);
  const session = new Session(model, { rows: 1, contextTokens: 30 });
  await session.sample([{ row: 0, ids: [1, 2, 3, 4, 5], seed: 1 }], options);
  const again = await session.sample([{ row: 0, ids: [1, 2, 9, 4, 5], seed: 1 }], options);
  const shorter = await session.sample([{ row: 0, ids: [1, 2], seed: 1 }], options);
  const alone = await generate(model, null, [{ ids: [1, 2, 9, 4, 5], samples: 1, seed: 0 }], { ...options, temperature: 0 });
  const greedy = await session.sample([{ row: 0, ids: [1, 2, 9, 4, 5], seed: 1 }], { ...options, temperature: 0 });
  const fresh = new Session(model, { rows: 1, contextTokens: 30 });
  expect(again[0]!.ids).toEqual((await fresh.sample([{ row: 0, ids: [1, 2, 9, 4, 5], seed: 1 }], options))[0]!.ids);
  fresh.forget();
  expect(shorter[0]!.ids).toEqual((await fresh.sample([{ row: 0, ids: [1, 2], seed: 1 }], options))[0]!.ids);
  expect(greedy[0]!.ids).toEqual(alone[0]![0]!.ids);
  session.free();
  fresh.free();
  model.free();
});

eachDevice('a prefill longer than one chunk gives what one pass gives', async (device) => {
  const model = smallModel(device);
  // 1200 tokens; row 25 lies on both sides of the first 1024.
  const requests = Array.from({ length: 30 }, (_, i) => ({
    ids: Array.from({ length: 40 }, (__, t) => (t * (i + 3)) % 37),
    samples: 1,
    seed: i,
  }));
  const together = await generate(model, null, requests, { ...options, temperature: 0 });
  for (const i of [0, 25, 29]) {
    const alone = await generate(model, null, [requests[i]!], { ...options, temperature: 0 });
    expect(together[i]![0]!.ids).toEqual(alone[0]![0]!.ids);
    allclose(together[i]![0]!.logProbs, alone[0]![0]!.logProbs, { absolute: 1e-4, relative: 0 });
  }
  model.free();
});

eachDevice('a session follows its adapter', async (device) => {
  const model = smallModel(device);
  const lora = await smallLora(model);
  const session = new Session(model, { rows: 1, contextTokens: 20, lora });
  const request = [{ row: 0, ids: [1, 2, 3], seed: 1 }];
  const on = await session.sample(request, options);
  lora.strength = 0;
  const off = await session.sample(request, options);
  const base = new Session(model, { rows: 1, contextTokens: 20 });
  expect(off[0]!.ids).toEqual((await base.sample(request, options))[0]!.ids);
  expect(off[0]!.logProbs).not.toEqual(on[0]!.logProbs);
  session.free();
  base.free();
  lora.free();
  model.free();
});

describe('refusals', () => {
  const model = smallModel(createReferenceDevice());
  const session = new Session(model, { rows: 2, contextTokens: 8 });

  test('a text beyond the context names both numbers', async () => {
    const error = { code: 'MODEL_CONTEXT', message: 'The text has 5 tokens and may grow by 6; the context holds 8.' };
    await expect(session.sample([{ row: 0, ids: PROMPTS[0]!, seed: 0 }], options)).rejects.toMatchObject(error);
    const long = Array.from({ length: 60 }, () => 1);
    await expect(generate(model, null, [{ ids: long, samples: 1, seed: 0 }], options)).rejects.toMatchObject({ code: 'MODEL_CONTEXT' });
    expect(() => new Session(model, { rows: 1, contextTokens: 65 })).toThrow(expect.objectContaining({ code: 'MODEL_CONTEXT' }));
  });

  test('an aborted signal ends the work, and the next work finds its memory', async () => {
    const aborted = async (): Promise<number> => {
      const controller = new AbortController();
      const work = generate(model, null, [{ ids: [1], samples: 2, seed: 0 }], { ...options, signal: controller.signal });
      controller.abort();
      await expect(work).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
      return model.device.memory().bytes;
    };
    expect(await aborted()).toBe(await aborted());
  });
});
