// A fresh adapter is PEFT's: A uniform within 1/√inputs on either side of 0, B zero. And whoever keeps what an adapter gave can tell
// that it changed.

import { afterAll, describe, expect, it } from 'vitest';
import { createReferenceDevice } from '../../src/compute/reference/reference-device';
import { Lora } from '../../src/model/lora';
import { adamWStep } from '../../src/model/optimizer';
import { Session } from '../../src/model/session';
import { smallLora, smallModel } from './fixtures';

const device = createReferenceDevice();
const model = smallModel(device);
afterAll(() => device.destroy());

describe('a fresh adapter', () => {
  it('has A uniform within ±1/√inputs, as Kaiming’s rule with √5 says, and B zero', async () => {
    const lora = Lora.create(model, { rank: 64, alpha: 128 }, 7);
    for (const [name, { shape, data }] of await lora.toTensors()) {
      if (name.includes('lora_B')) {
        expect(data.every((x) => x === 0)).toBe(true);
        continue;
      }
      const bound = 1 / Math.sqrt(shape[1]!);
      const scaled = [...data].map((x) => x / bound);
      const count = scaled.length;
      const mean = scaled.reduce((sum, x) => sum + x, 0) / count;
      const variance = scaled.reduce((sum, x) => sum + x * x, 0) / count;
      expect(scaled.every((x) => Math.abs(x) <= 1)).toBe(true);
      // Five standard deviations of the mean (variance 1/3) and of the mean square (variance 4/45) of so many draws.
      expect(Math.abs(mean), name).toBeLessThan(5 * Math.sqrt(1 / 3 / count));
      expect(Math.abs(variance - 1 / 3), name).toBeLessThan(5 * Math.sqrt(4 / 45 / count));
    }
    lora.free();
  });

  it('differs from that of another seed and from matrix to matrix, and is the same for the same seed', async () => {
    const made = await Promise.all(
      [7, 7, 8].map(async (seed) => {
        const lora = Lora.create(model, { rank: 3, alpha: 6 }, seed);
        const tensors = [...(await lora.toTensors())].filter(([name]) => name.includes('lora_A'));
        lora.free();
        return tensors.map(([, { data }]) => data.join());
      }),
    );
    expect(made[1]).toEqual(made[0]);
    expect(new Set([...made[0]!, ...made[2]!]).size).toBe(2 * made[0]!.length);
  });
});

describe('what a session keeps of an adapter’s texts', () => {
  const ids = [3, 1, 4, 1, 5];
  const options = { maxTokens: 6, stop: [], temperature: 1, minP: 0 };
  const step = { learningRate: 0.5, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0, step: 1, maxGradNorm: 0 };

  it.each([
    ['a step of the optimiser', async (lora: Lora): Promise<unknown> => (device.fill(lora.learning.grad, 1), adamWStep(lora, step))],
    [
      'the state of a checkpoint',
      async (lora: Lora): Promise<void> => {
        const state = await lora.state();
        lora.restore({ ...state, params: state.params.map((x) => 3 * x) });
      },
    ],
    ['another strength', async (lora: Lora): Promise<number> => (lora.strength = 3)],
  ])('is computed again after %s', async (_, change) => {
    const lora = await smallLora(model);
    const size = { rows: 1, contextTokens: 32 };
    const sample = async (session: Session): Promise<unknown> => session.sample([{ row: 0, ids, seed: 1 }], options);
    const kept = new Session(model, { ...size, lora });
    const before = await sample(kept);
    await change(lora);
    const fresh = new Session(model, { ...size, lora });
    const after = await sample(fresh);
    expect(after).not.toEqual(before);
    expect(await sample(kept)).toEqual(after);
    for (const one of [kept, fresh, lora]) one.free();
  });
});
