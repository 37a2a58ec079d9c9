import { afterAll, expect, it } from 'vitest';
import { createReferenceDevice } from '../../src/compute/reference/reference-device';
import { generate } from '../../src/model/generate';
import { Lora } from '../../src/model/lora';
import { smallLora, smallModel } from './fixtures';

const device = createReferenceDevice();
const model = smallModel(device);
afterAll(() => device.destroy());

const OPTIONS = { maxTokens: 6, stop: [], temperature: 1, minP: 0 };
const request = (first: number) => ({ ids: [first, 5, 9, 2], samples: 2, seed: first });

it('strength is a factor on B: half as strong is half of B, none is the base', async () => {
  const lora = await smallLora(model);
  const halved = new Map([...(await lora.toTensors())].map(([name, { shape, data }]) => [name, { shape, data: name.includes('lora_B') ? data.map((x) => x / 2) : data }] as const)); // prettier-ignore
  const half = Lora.fromTensors(model, { rank: 3, alpha: 6 }, halved);
  const drawn = async (with_: Lora | null) => (await generate(model, with_, [request(3)], OPTIONS))[0]!.map(({ ids }) => ids);
  const [whole, base] = [await drawn(lora), await drawn(null)];
  expect(whole).not.toEqual(base);
  lora.strength = 0.5;
  expect(await drawn(lora)).toEqual(await drawn(half));
  lora.strength = 0;
  expect(await drawn(lora)).toEqual(base);
});
