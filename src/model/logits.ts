// Inner values of a model on given texts: what golden files hold and `npm run -s tools -- check` compares.

import type { Tensor } from '../compute/device';
import { headLogits, runBlocks, windowed } from './block';
import { KvCache } from './kv-cache';
import type { Lora } from './lora';
import type { Model } from './model';
import { prefill, type Span } from './prefill';

/** The residual stream after `layers` layers. */
function runText(model: Model, lora: Lora | null, ids: readonly number[], layers: number): Tensor {
  const { device, workspace, config } = model;
  const tokens = ids.length;
  const write = (name: string, values: ArrayLike<number>) => {
    const tensor = workspace.get(name, 'i32', values.length);
    device.write(tensor, Int32Array.from(values));
    return tensor;
  };
  const spans = [...ids.keys()].flatMap((t) => [0, 0, 0, t + 1]);
  const batch = {
    tokens,
    ids: write('text.ids', ids),
    positions: write('text.positions', [...ids.keys()]),
    spans: { all: write('text.spans', spans), windowed: write('text.windowed', windowed(spans, config)) },
  };
  return runBlocks(model, lora, batch, layers);
}

/** [tokens, vocabulary]. @throws AppError `DEVICE_OUT_OF_MEMORY`, `DEVICE_LOST`. */
export async function textLogits(model: Model, lora: Lora | null, ids: readonly number[]): Promise<Float32Array> {
  const { device, workspace, config } = model;
  const tokens = ids.length;
  const x = runText(model, lora, ids, config.layers);
  const logits = workspace.get('logits', 'f32', tokens * config.vocabSize);
  headLogits(model, logits, workspace.get('text.normed', 'f32', tokens * config.hiddenSize), x, tokens);
  return (await device.read(logits, 0, tokens * config.vocabSize)) as Float32Array;
}

/** [layers + 2, tokens, hidden]: embedding, residual stream after each layer, after the final norm. @throws as `textLogits`. */
export async function textHidden(model: Model, lora: Lora | null, ids: readonly number[]): Promise<Float32Array> {
  const { device, workspace, config } = model;
  const length = ids.length * config.hiddenSize;
  const all = new Float32Array((config.layers + 2) * length);
  for (let layers = 0; layers <= config.layers; layers++) {
    all.set((await device.read(runText(model, lora, ids, layers), 0, length)) as Float32Array, layers * length);
  }
  const x = runText(model, lora, ids, config.layers);
  const normed = workspace.get('text.normed', 'f32', length);
  device.rmsNorm(normed, x, model.finalNorm, { rows: ids.length, width: config.hiddenSize, epsilon: config.normEpsilon });
  all.set((await device.read(normed, 0, length)) as Float32Array, (config.layers + 1) * length);
  return all;
}

/**
 * Logits after the last token of each text, [texts, vocabulary], as sampling computes them: through a cache, many rows at
 * once, all of them continuing `prefix` (which may be empty). Each text has at least one token. @throws as `textLogits`.
 */
export async function lastLogits(
  model: Model,
  lora: Lora | null,
  prefix: readonly number[],
  texts: readonly (readonly number[])[],
): Promise<Float32Array> {
  const { device, workspace, config } = model;
  const memory = model.borrow('logits');
  try {
    let slot = prefix.length;
    const spans = texts.map((ids): Span => {
      const own = slot;
      slot += ids.length;
      return { ids, position: prefix.length, slot: own, own, prefixBegin: 0, prefixEnd: prefix.length };
    });
    const cache = new KvCache(model, memory, slot);
    if (prefix.length > 0) prefill(model, lora, cache, [{ ids: prefix, position: 0, slot: 0, own: 0, prefixBegin: 0, prefixEnd: 0 }]);
    const hidden = prefill(model, lora, cache, spans);
    const logits = workspace.get('logits', 'f32', texts.length * config.vocabSize);
    headLogits(model, logits, workspace.get('text.normed', 'f32', texts.length * config.hiddenSize), hidden, texts.length);
    return (await device.read(logits, 0, texts.length * config.vocabSize)) as Float32Array;
  } finally {
    model.giveBack('logits', memory);
  }
}
