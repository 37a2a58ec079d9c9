import { expect } from 'vitest';
import { generate } from '../../src/model/generate';
import { textLogits } from '../../src/model/logits';
import { allclose } from '../support/allclose';
import { eachDevice } from '../support/each-device';
import { goldenJson, goldenTensors, loadFolder, loadGoldenLora } from './fixtures';

// "tiny logits (abs)" of the table of tolerances that comes with the golden files.
const LOGITS = { absolute: 2e-4, relative: 0 };

for (const name of ['tiny-llama', 'tiny-llama-rope3', 'tiny-qwen2', 'tiny-qwen3', 'tiny-gemma3', 'tiny-gemma3-scaled']) {
  eachDevice(`logits of ${name} meet transformers`, async (device) => {
    const golden = goldenTensors(`tiny/${name}/golden.safetensors`);
    const model = loadFolder(device, `tiny/${name}`);
    for (const seq of ['seq0', 'seq1', 'seq2', 'seq3']) {
      const logits = await textLogits(model, null, [...golden.get(`${seq}.input_ids`)!]);
      allclose(logits, golden.get(`${seq}.logits`)!, { ...LOGITS, label: seq });
    }
    model.free();
  });
}

for (const name of ['llama-all', 'llama-qv', 'llama-rslora-all', 'qwen2-all', 'qwen3-all', 'gemma3-all']) {
  eachDevice(`logits with the adapter ${name} meet PEFT`, async (device) => {
    const model = loadFolder(device, `tiny/${goldenJson<{ base: string }>(`lora/${name}/golden.json`).base}`);
    const lora = loadGoldenLora(model, `lora/${name}`);
    const golden = goldenTensors(`lora/${name}/golden.safetensors`);
    const ids = [...(golden.get('seq2.input_ids') ?? goldenTensors('tiny/tiny-llama/golden.safetensors').get('seq2.input_ids')!)];
    allclose(await textLogits(model, lora, ids), golden.get('seq2.logits')!, LOGITS);
    lora.strength = 0;
    const off = await textLogits(model, lora, ids);
    allclose(off, await textLogits(model, null, ids), { absolute: 1e-6, relative: 0 });
    lora.free();
    model.free();
  });
}

interface Golden {
  base: string;
  greedy: { prompt: number[]; continuation: number[]; logprobs: number[] }[];
}

for (const name of ['llama-all', 'qwen3-all', 'gemma3-all']) {
  eachDevice(`greedy texts with the adapter ${name} are those of PEFT`, async (device) => {
    const { base, greedy } = goldenJson<Golden>(`lora/${name}/golden.json`);
    const model = loadFolder(device, `tiny/${base}`);
    const lora = loadGoldenLora(model, `lora/${name}`);
    for (const { prompt, continuation, logprobs } of greedy) {
      const options = { maxTokens: continuation.length, stop: [], temperature: 0, minP: 0 };
      const [texts] = await generate(model, lora, [{ ids: prompt, samples: 1, seed: 0 }], options);
      expect(texts![0]!.ids).toEqual(continuation);
      allclose(texts![0]!.logProbs, logprobs, LOGITS);
    }
    lora.free();
    model.free();
  });
}

for (const type of ['f16', 'bf16']) {
  eachDevice(`logits of ${type} weights meet transformers`, async (device) => {
    const model = loadFolder(device, `tiny/tiny-llama-${type}`);
    const golden = goldenTensors(`tiny/tiny-llama-${type}/golden.safetensors`);
    allclose(await textLogits(model, null, [...golden.get('seq2.input_ids')!]), golden.get('seq2.logits')!, LOGITS);
    model.free();
  });
}
