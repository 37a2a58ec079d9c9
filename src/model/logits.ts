// Logits of every token of one text: what golden files hold and `ict model check` compares.

import { headLogits, runBlocks } from './block';
import type { Lora } from './lora';
import type { Model } from './model';

/** [tokens, vocabulary]. @throws AppError `DEVICE_OUT_OF_MEMORY`, `DEVICE_LOST`. */
export async function textLogits(model: Model, lora: Lora | null, ids: readonly number[]): Promise<Float32Array> {
  const { device, workspace, config } = model;
  const tokens = ids.length;
  const write = (name: string, values: readonly number[]) => {
    const tensor = workspace.get(name, 'i32', values.length);
    device.write(tensor, Int32Array.from(values));
    return tensor;
  };
  const batch = {
    tokens,
    ids: write('text.ids', ids),
    positions: write('text.positions', [...ids.keys()]),
    spans: write(
      'text.spans',
      [...ids.keys()].flatMap((t) => [0, 0, 0, t + 1]),
    ),
  };
  const x = runBlocks(model, lora, batch, config.layers);
  const logits = workspace.get('logits', 'f32', tokens * config.vocabSize);
  headLogits(model, logits, workspace.get('text.normed', 'f32', tokens * config.hiddenSize), x, tokens);
  return (await device.read(logits, 0, tokens * config.vocabSize)) as Float32Array;
}
