// Log-probabilities of sampled completions, and their gradient to the adapter. The forward pass is that of
// sampling. Activations are kept where they are small, else only the layers' inputs. The last layer, but for its keys and values,
// and the head run on the tokens that predict completion tokens; the head in chunks of rows, so that logits are never whole.

import type { Tensor } from '../compute/device';
import { embed, multiplyBack } from '../compute/weight';
import { attentionHalf, blockBuffers, blockBytes, feedHalf, headLogits, runToEnds, type BlockBuffers } from './block';
import { blockBackward } from './block-backward';
import type { Lora } from './lora';
import type { Model } from './model';
import { uploadGroups, type PolicyBatch, type PolicyGroup } from './policy-batch';
import { aligned, ALIGNMENT, type Workspace } from './workspace';

export type { PolicyGroup } from './policy-batch';

export interface PolicyOptions {
  /** Of the softmax, as it was when sampling. */
  readonly temperature: number;
}

/** A number a completion token, in the order group, completion, token. */
export interface PolicyValues {
  readonly logProbs: Float32Array;
  /** In nats. */
  readonly entropy: Float32Array;
}

/** A batch of 1400 tokens of the embedded model takes 50 MB. */
const KEEP_BYTES = 192 * 1024 * 1024;
/** Bounds the logits of one chunk. */
const CHUNK_ELEMENTS = 4 * 1024 * 1024;

const NO_VALUES: PolicyValues = { logProbs: new Float32Array(0), entropy: new Float32Array(0) };

interface Chunk {
  readonly rows: number;
  readonly part: (tensor: Tensor) => Tensor;
}

function chunks(model: Model, rows: number): Chunk[] {
  const size = Math.max(ALIGNMENT, Math.floor(CHUNK_ELEMENTS / model.config.vocabSize / ALIGNMENT) * ALIGNMENT);
  return Array.from({ length: Math.ceil(rows / size) }, (_, i) => {
    const count = Math.min(size, rows - i * size);
    return { rows: count, part: (tensor: Tensor) => model.device.view(tensor, i * size, count) };
  });
}

interface HeadBuffers {
  readonly hidden: Tensor;
  readonly logits: Tensor;
}

/** Logits of a chunk of rows. */
function chunkLogits(model: Model, x: Tensor, batch: PolicyBatch, { rows, part }: Chunk): HeadBuffers {
  const { device, workspace, config } = model;
  const width = config.hiddenSize;
  const hidden = workspace.get('head.hidden', 'f32', rows * width);
  const normed = workspace.get('head.normed', 'f32', rows * width);
  const logits = workspace.get('logits', 'f32', rows * config.vocabSize);
  device.gatherRows(hidden, x, part(batch.sources), { rows, width });
  headLogits(model, logits, normed, hidden, rows);
  return { hidden, logits };
}

async function readValues(model: Model, x: Tensor, batch: PolicyBatch, { temperature }: PolicyOptions): Promise<PolicyValues> {
  const { device, workspace, config } = model;
  const { rows } = batch;
  const both = workspace.get('head.values', 'f32', 2 * aligned(rows));
  const logProbs = device.view(both, 0, rows);
  const entropy = device.view(both, aligned(rows), rows);
  for (const chunk of chunks(model, rows)) {
    const { logits } = chunkLogits(model, x, batch, chunk);
    const { rows: count, part } = chunk;
    device.logProb(part(logProbs), part(entropy), logits, part(batch.targets), { rows: count, vocab: config.vocabSize, temperature });
  }
  const values = (await device.read(both, 0, aligned(rows) + rows)) as Float32Array;
  return { logProbs: values.slice(0, rows), entropy: values.slice(aligned(rows)) };
}

/**
 * Without anything kept for a gradient: the reference policy, or old log-probabilities.
 * @throws AppError `MODEL_CONTEXT`, `DEVICE_OUT_OF_MEMORY`, `DEVICE_LOST`.
 */
export async function logProbs(
  model: Model,
  lora: Lora | null,
  groups: readonly PolicyGroup[],
  options: PolicyOptions,
): Promise<PolicyValues> {
  const batch = uploadGroups(model, groups, (length) => model.workspace.get('policy.plan', 'i32', length));
  if (batch.rows === 0) return NO_VALUES;
  return readValues(model, runToEnds(model, lora, batch, batch.ends), batch, options);
}

/** One forward pass, then any number of backward passes of it. */
export class PolicyGradient {
  /** What must survive between the two calls. */
  private readonly kept: Workspace;
  private freed = false;
  private last: { batch: PolicyBatch; temperature: number } | null = null;

  /** @param options.keepBytes activations up to this size are kept for the backward pass; larger ones are computed again */
  constructor(
    private readonly model: Model,
    private readonly lora: Lora,
    private readonly options: { readonly keepBytes?: number } = {},
  ) {
    this.kept = model.borrow('policy');
  }

  /** @throws AppError `MODEL_CONTEXT`, `DEVICE_OUT_OF_MEMORY`, `DEVICE_LOST`. */
  async forward(groups: readonly PolicyGroup[], options: PolicyOptions): Promise<PolicyValues> {
    const batch = uploadGroups(this.model, groups, (length) => this.kept.get('policy.plan', 'i32', length));
    this.last = { batch, temperature: options.temperature };
    if (batch.rows === 0) return NO_VALUES;
    return readValues(this.model, this.runLayers(batch), batch, options);
  }

  /**
   * Adds the gradient of Σ dLogProb · logProb to the adapter's gradients; the parameters must be those of the forward pass.
   * @param dLogProb one number a completion token, in the order of `forward`
   */
  backward(dLogProb: Float32Array): void {
    if (!this.last) throw new Error('PolicyGradient.backward goes after forward');
    const { batch, temperature } = this.last;
    const { device, workspace, config } = this.model;
    if (dLogProb.length !== batch.rows) throw new RangeError(`backward: ${dLogProb.length} gradients for ${batch.rows} tokens`);
    if (batch.rows === 0) return;
    const { hiddenSize: width, vocabSize: vocab } = config;
    const incoming = workspace.get('dLogProb', 'f32', batch.rows);
    device.write(incoming, dLogProb);
    let dx = workspace.get('dEnds', 'f32', batch.ends.tokens * width);
    device.fill(dx, 0);
    for (const chunk of chunks(this.model, batch.rows)) {
      const { rows, part } = chunk;
      const { hidden, logits } = chunkLogits(this.model, this.input(config.layers, batch), batch, chunk);
      device.logProbBackward(logits, part(batch.targets), part(incoming), { rows, vocab, temperature });
      const dNormed = workspace.get('head.normed', 'f32', rows * width);
      const dHidden = workspace.get('head.dHidden', 'f32', rows * width);
      multiplyBack(device, dNormed, logits, this.model.head, { m: rows });
      device.fill(dHidden, 0);
      device.rmsNormBackward(dHidden, dNormed, hidden, this.model.finalNorm, { rows, width, epsilon: config.normEpsilon });
      device.scatterAddRows(dx, dHidden, part(batch.sources), { rows, width });
    }
    for (let layer = config.layers - 1; layer >= 0; layer--) {
      const ends = this.endsOf(layer, batch);
      dx = blockBackward(this.model, this.lora, layer, dx, this.input(layer, batch), batch, ends, this.activations(layer, batch));
    }
  }

  /** The memory stays with the model, for the next one. */
  free(): void {
    if (!this.freed) this.model.giveBack('policy', this.kept);
    this.freed = true;
    this.last = null;
  }

  private runLayers(batch: PolicyBatch): Tensor {
    const { device, config, embedding } = this.model;
    const { tokens, ids } = batch;
    const { hiddenSize: width, embeddingScale: scale } = config;
    embed(device, this.input(0, batch), embedding, ids, { tokens, scale });
    for (let layer = 0; layer < config.layers; layer++) {
      const ends = this.endsOf(layer, batch);
      const { tokens: queries } = ends ?? batch;
      const buffers = this.activations(layer, batch) ?? blockBuffers(this.model, this.lora, { tokens, queries });
      const output = this.input(layer + 1, batch);
      attentionHalf(this.model, this.lora, layer, buffers.middle, this.input(layer, batch), batch, buffers, { ends });
      device.copy(output, buffers.middle, queries * width);
      feedHalf(this.model, this.lora, layer, output, queries, buffers);
    }
    return this.input(config.layers, batch);
  }

  /** A layer's own activations where all of them may be kept. */
  private activations(layer: number, batch: PolicyBatch): BlockBuffers | null {
    const { tokens, ends } = batch;
    const { layers } = this.model.config;
    const bytes = (layers - 1) * blockBytes(this.model, this.lora, tokens, tokens) + blockBytes(this.model, this.lora, tokens, ends.tokens);
    if (bytes > (this.options.keepBytes ?? KEEP_BYTES)) return null;
    const { tokens: queries } = this.endsOf(layer, batch) ?? batch;
    return blockBuffers(this.model, this.lora, { tokens, queries }, this.kept, `policy.${layer}.`);
  }

  /** The tokens that have queries in a layer, where that is not all. */
  private endsOf(layer: number, { ends }: PolicyBatch): PolicyBatch['ends'] | null {
    return layer === this.model.config.layers - 1 ? ends : null;
  }

  /** Of a layer, or what the last one gives, which is a row for each end. */
  private input(layer: number, { tokens, ends }: PolicyBatch): Tensor {
    const rows = layer === this.model.config.layers ? ends.tokens : tokens;
    return this.kept.get(`policy.input.${layer}`, 'f32', rows * this.model.config.hiddenSize);
  }
}
