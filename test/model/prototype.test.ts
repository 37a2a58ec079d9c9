// The prototype's base and adapter against transformers and PEFT (tools/oracle/prototype_logits.py).

import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { parseSafetensors } from '../../src/core/safetensors';
import { generate } from '../../src/model/generate';
import { textLogits } from '../../src/model/logits';
import { allclose } from '../support/allclose';
import { eachDevice } from '../support/each-device';
import { loadFolder, loadGoldenLora, PROTOTYPE } from './fixtures';

const golden = parseSafetensors(readFileSync(new URL('./golden/prototype.safetensors', import.meta.url)));
const ids = [...golden.get('ids')!.data];

eachDevice('logits and greedy texts of the prototype, with and without its adapter', async (device) => {
  const model = loadFolder(device, 'base', PROTOTYPE);
  const lora = loadGoldenLora(model, 'adapter', PROTOTYPE);
  for (const [name, adapter] of [
    ['base', null],
    ['adapter', lora],
  ] as const) {
    const { shape, data } = golden.get(`${name}.logits`)!;
    const logits = await textLogits(model, adapter, ids);
    allclose(logits.subarray(logits.length - data.length), data, { absolute: 2e-4, relative: 0, shape, label: name });
    const options = { maxTokens: golden.get(`${name}.greedy`)!.data.length, stop: [], temperature: 0, minP: 0 };
    const [texts] = await generate(model, adapter, [{ ids, samples: 1, seed: 0 }], options);
    expect(texts![0]!.ids).toEqual([...golden.get(`${name}.greedy`)!.data]);
  }
  lora.free();
  model.free();
});
