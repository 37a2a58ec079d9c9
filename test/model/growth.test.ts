// Two hundred training steps, sampling included, with texts of different lengths in every step: what is taken in the first
// quarter is all that is ever taken.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'vitest';
import { generate } from '../../src/model/generate';
import { adamWStep, zeroGradients } from '../../src/model/optimizer';
import { PolicyGradient } from '../../src/model/policy';
import { eachDevice } from '../support/each-device';
import { smallLora, smallModel } from './fixtures';

const STEPS = 200;
/** Lengths repeat after this many steps. */
const CYCLE = 25;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

eachDevice('no growth of memory over 200 steps', async (device) => {
  const model = smallModel(device);
  const lora = await smallLora(model);
  const used: number[] = [];
  const heap: number[] = [];
  for (let step = 1; step <= STEPS; step++) {
    const length = 1 + ((step * 7) % CYCLE);
    const prompt = Array.from({ length }, (_, i) => (step + i) % 37);
    const [texts] = await generate(model, lora, [{ ids: prompt, samples: 2 + (step % 3), seed: step }], {
      maxTokens: 1 + (step % 5),
      stop: [7],
      temperature: 1,
      minP: 0,
    });
    const gradient = new PolicyGradient(model, lora);
    const { logProbs } = await gradient.forward([{ prompt, completions: texts!.map(({ ids }) => ids) }], { temperature: 1 });
    zeroGradients(lora);
    gradient.backward(new Float32Array(logProbs.length).fill(0.01));
    await adamWStep(lora, { learningRate: 1e-4, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0, step, maxGradNorm: 1 });
    gradient.free();
    used.push(device.memory().bytes);
    if (step % 50 > 0) continue;
    collectGarbage();
    heap.push(process.memoryUsage().heapUsed);
  }
  expect(used.slice(50).every((bytes) => bytes === used[49])).toBe(true);
  // One prompt a step left behind would be 100 × 25 × 8 bytes; a gradient, 100 × 30 KB.
  expect(heap.at(-1)! - heap[1]!).toBeLessThan(1_000_000);
  lora.free();
  model.free();
});
