// A number that is not finite ends the run at the step it comes up in, before anything is kept, and is told with its tensor.

import { expect, it } from 'vitest';
import { createReferenceDevice } from '../../src/compute/reference/reference-device';
import type { RunConfig } from '../../src/core/run/run-config';
import { type Lora } from '../../src/model/lora';
import type { Reflection } from '../../src/reflector/reflector';
import { presetConfig } from '../../src/train/preset-config';
import { updateLora } from '../../src/train/update';
import { smallLora, smallModel } from '../model/fixtures';

const reflection = (tokenIds: number[]): Reflection => {
  return { text: '', promptIds: [1, 2, 3], tokenIds, logProbs: tokenIds.map(() => -3), finished: true };
};
const reflections = [[reflection([4, 5]), reflection([6]), reflection([7, 8, 9])]];
const rewards = [[0, 1, 0.5]];

async function update(change: { config?: Partial<RunConfig>; damage?: (lora: Lora) => Promise<Lora> }): Promise<Record<string, number>> {
  const device = createReferenceDevice();
  const model = smallModel(device);
  const lora = await (change.damage ?? (async (same) => same))(await smallLora(model));
  return (await updateLora(model, lora, reflections, rewards, { ...presetConfig('minihack', {}), ...change.config }, 3)).metrics;
}

const withNumber =
  (name: string, value: number) =>
  async (lora: Lora): Promise<Lora> => {
    const state = await lora.state();
    const tensors = [...(await lora.toTensors())];
    const at = tensors.findIndex(([own]) => own.includes(name));
    expect(at).toBeGreaterThanOrEqual(0);
    const { data } = tensors[at]![1];
    const params = state.params.slice();
    params[params.findIndex((_, i) => data.every((x, j) => params[i + j] === x))] = value;
    // Past `restore`, which takes no such numbers.
    lora.device.write(lora.params, params);
    return lora;
  };

it('a sound update has numbers that are all finite', async () => {
  const metrics = await update({});
  expect(metrics.grad_norm).toBeGreaterThan(0);
  for (const [name, value] of Object.entries(metrics)) expect(Number.isFinite(value), name).toBe(true);
});

it.each([
  ['layers.0.self_attn.q_proj.lora_B', NaN],
  ['layers.1.mlp.down_proj.lora_B', Infinity],
  ['layers.1.self_attn.v_proj.lora_A', NaN],
])('%s holding %s stops at the loss', async (name, value) => {
  const refusal = {
    code: 'TRAINING_NOT_FINITE',
    message: expect.stringMatching(new RegExp(`^The loss of step 3 is NaN.*${name.replaceAll('.', '\\.')}`)),
  };
  await expect(update({ damage: withNumber(name, value) })).rejects.toThrow(expect.objectContaining(refusal));
});

it.each([Infinity, 1e39])('a step of %s stops at the adapter', async (learning_rate) => {
  const refusal = { code: 'TRAINING_NOT_FINITE', message: expect.stringMatching(/^The adapter of step 3 is (NaN|Infinity).*lora_/) };
  await expect(update({ config: { learning_rate, warmup_steps: 1, decay_from: 1, steps: 9 } })).rejects.toThrow(
    expect.objectContaining(refusal),
  );
});

it('an adapter whose numbers are finite and whose norm is not is told with its largest tensor', async () => {
  let lora: Lora | undefined;
  // Squares of such numbers are beyond what 32 bits hold.
  const far = update({ config: { learning_rate: 1e25, warmup_steps: 1, decay_from: 1, steps: 9 }, damage: async (same) => (lora = same) });
  const message = await far.then(
    () => '',
    (error: Error) => error.message,
  );
  const sizes = [...(await lora!.toTensors())].map(([name, { data }]) => [name, Math.max(...data.map(Math.abs))] as const);
  const [name, size] = sizes.reduce((a, b) => (b[1] > a[1] ? b : a));
  expect(sizes.filter(([, other]) => other === size)).toHaveLength(1);
  expect(message).toBe(`The adapter of step 3 is Infinity; the largest number is ${size.toPrecision(3)} in "${name}".`);
});
