// Models written as ONNX against the golden files of transformers and against the engine.

import { expect, it } from 'vitest';
import { createDevice } from '../../src/compute/create';
import { parseModelConfig } from '../../src/model/config';
import { textLogits } from '../../src/model/logits';
import { Model } from '../../src/model/model';
import { toFourBit } from '../../src/onnx/four-bit';
import { folderWeights, goldenJson, goldenTensors, loadFolder } from '../model/fixtures';
import { allclose } from '../support/allclose';
import { EMBEDDED, fromFourBit, goldenFolder, source, wholeLogits } from './fixtures';

// "tiny logits (abs)" of the table of tolerances that comes with the golden files.
const LOGITS = { absolute: 2e-4, relative: 0 };

for (const name of ['tiny-llama', 'tiny-llama-rope3', 'tiny-qwen2', 'tiny-qwen3']) {
  it(`${name} written as ONNX gives the golden logits`, async () => {
    const golden = goldenTensors(`tiny/${name}/golden.safetensors`);
    const { kvHeads, headSize } = parseModelConfig(goldenJson(`tiny/${name}/config.json`));
    const written = source(goldenFolder(`tiny/${name}`, { format: 'f32', dataName: name === 'tiny-qwen2' ? 'model.onnx_data' : null }));
    expect(written.beside.map(({ path }) => path)).toEqual(name === 'tiny-qwen2' ? ['model.onnx_data'] : []);
    const texts = ['seq0', 'seq1', 'seq2', 'seq3'];
    const logits = await wholeLogits(written, texts.map((seq) => [...golden.get(`${seq}.input_ids`)!]), kvHeads, headSize); // prettier-ignore
    texts.forEach((seq, i) => allclose(logits[i]!, golden.get(`${seq}.logits`)!, { ...LOGITS, label: seq }));
  });
}

it('a gemma3 is refused', () => {
  const write = () => goldenFolder('tiny/tiny-gemma3', { format: 'f32', dataName: null });
  expect(write).toThrow(expect.objectContaining({ code: 'MODEL_UNSUPPORTED', message: expect.stringContaining('gemma3') }));
});

const IDS = Array.from({ length: 60 }, (_, i) => (i * 37) % 900);

it('the embedded model written as ONNX gives the engine’s logits to 1e-4, in half precision nearly', async () => {
  const model = loadFolder(await createDevice('wasm', { threads: 1 }), EMBEDDED, '.');
  const logits = await textLogits(model, null, IDS);
  const { kvHeads, headSize } = model.config;
  const [whole] = await wholeLogits(source(goldenFolder(EMBEDDED, { format: 'f32', dataName: null }, '.')), [IDS], kvHeads, headSize);
  allclose(whole!, logits, { absolute: 1e-4, relative: 0 });
  const [half] = await wholeLogits(source(goldenFolder(EMBEDDED, { format: 'f16', dataName: null }, '.')), [IDS], kvHeads, headSize);
  // Activations are rounded after every operation, so that a few logits move further than the usual one.
  allclose(half!, logits, { absolute: 0.3, relative: 0 });
  expect(half!.reduce((sum, value, i) => sum + Math.abs(value - logits[i]!), 0) / half!.length).toBeLessThan(0.02);
  model.device.destroy();
});

it('in 4 bits gives the logits of the numbers that the bits stand for', async () => {
  const config = parseModelConfig(goldenJson('tiny/tiny-llama/config.json'));
  const weights = folderWeights('tiny/tiny-llama');
  const rounded = new Map(
    [...weights].map(([name, { shape, data }]) => {
      const isMatrix = shape.length === 2 && name !== 'model.embed_tokens.weight';
      const [rows, columns] = shape as [number, number];
      return [name, { shape, data: isMatrix ? fromFourBit(toFourBit(data, rows, columns), rows, columns) : data }] as const;
    }),
  );
  // The head is tied: the table stays as it is where it is read, and is rounded where it is the head.
  const { shape, data } = weights.get('model.embed_tokens.weight')!;
  const [rows, columns] = shape as [number, number];
  rounded.set('lm_head.weight', { shape, data: fromFourBit(toFourBit(data, rows, columns), rows, columns) });
  const model = Model.load(await createDevice('wasm', { threads: 1 }), { config: { ...config, tiedHead: false }, weights: rounded });
  const ids = IDS.map((id) => id % config.vocabSize);
  const expected = await textLogits(model, null, ids);
  const written = source(goldenFolder('tiny/tiny-llama', { format: 'q4', dataName: null }));
  expect(written.contents.operators).toContain('MatMulNBits');
  const [logits] = await wholeLogits(written, [ids], config.kvHeads, config.headSize);
  allclose(logits!, expected, LOGITS);
  const exact = await wholeLogits(source(goldenFolder('tiny/tiny-llama', { format: 'f32', dataName: null })), [ids], config.kvHeads, config.headSize); // prettier-ignore
  expect(Math.max(...exact[0]!.map((value, i) => Math.abs(value - logits![i]!)))).toBeGreaterThan(0.1);
  model.device.destroy();
});
