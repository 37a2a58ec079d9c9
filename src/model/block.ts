// One decoder layer (Touvron et al., arXiv 2302.13971), written once for sampling and for training: x in place,
// a residual stream of [tokens, hidden]. What the backward pass reads again stays in `BlockBuffers`.
// The two differ in where keys and values lie: in a cache with a slot a token, or beside the queries.

import type { Tensor } from '../compute/device';
import type { Lora } from './lora';
import type { Model } from './model';
import { PROJECTION_SETS, projectionShape, type Projection, type ProjectionSet } from './projection';

/** The tokens of one pass, one after another, whatever rows they belong to. */
export interface TokenBatch {
  readonly tokens: number;
  readonly ids: Tensor;
  readonly positions: Tensor;
  /** Four numbers a token, see `Device.attention`. */
  readonly spans: Tensor;
}

/** Keys and values of one layer by slot, and the slot of each token of the batch. */
export interface LayerCache {
  readonly k: Tensor;
  readonly v: Tensor;
  readonly slots: Tensor;
}

export interface BlockBuffers {
  /** Normalised inputs of attention and of the feed-forward part. */
  readonly attentionInput: Tensor;
  readonly feedInput: Tensor;
  readonly q: Tensor;
  readonly k: Tensor;
  readonly v: Tensor;
  readonly attended: Tensor;
  readonly logSumExp: Tensor;
  readonly gate: Tensor;
  readonly up: Tensor;
  readonly activated: Tensor;
  /** Products with A, [tokens, members · rank]. */
  readonly z: Readonly<Record<ProjectionSet, Tensor>>;
}

export function blockBuffers({ workspace, config }: Model, lora: Lora | null, tokens: number): BlockBuffers {
  const { hiddenSize, intermediateSize, heads, kvHeads, headSize } = config;
  const get = (name: string, width: number): Tensor => workspace.get(name, 'f32', tokens * width);
  const z = (set: ProjectionSet): Tensor => get(`z.${set}`, (lora?.rank ?? 0) * PROJECTION_SETS[set].length);
  return {
    attentionInput: get('attentionInput', hiddenSize),
    feedInput: get('feedInput', hiddenSize),
    q: get('q', heads * headSize),
    k: get('k', kvHeads * headSize),
    v: get('v', kvHeads * headSize),
    attended: get('attended', heads * headSize),
    logSumExp: get('logSumExp', heads),
    gate: get('gate', intermediateSize),
    up: get('up', intermediateSize),
    activated: get('activated', intermediateSize),
    z: { qkv: z('qkv'), o: z('o'), gateUp: z('gateUp'), down: z('down') },
  };
}

/** z = x · Aᵀ of all members of the set at once. */
export function productWithA(
  model: Model,
  lora: Lora | null,
  layer: number,
  set: ProjectionSet,
  z: Tensor,
  x: Tensor,
  tokens: number,
): void {
  const part = lora?.part(layer, set);
  if (!part || !lora) return;
  const { inputs } = projectionShape(model.config, PROJECTION_SETS[set][0]);
  model.device.matmul(z, x, part.a, { m: tokens, n: part.members.length * lora.rank, k: inputs, transposeB: true });
}

/** outs[i] (+)= x · Wᵀ + LoRA for every projection of the set. */
function project(
  model: Model,
  lora: Lora | null,
  layer: number,
  set: ProjectionSet,
  o: { x: Tensor; z: Tensor; outs: readonly Tensor[]; tokens: number; accumulate?: boolean },
): void {
  const { device, config } = model;
  const part = lora?.part(layer, set);
  const projections: readonly Projection[] = PROJECTION_SETS[set];
  const inputs = projectionShape(config, projections[0]!).inputs;
  const zStride = part && lora ? part.members.length * lora.rank : 0;
  productWithA(model, lora, layer, set, o.z, o.x, o.tokens);
  projections.forEach((projection, i) => {
    const member = part?.members.indexOf(projection) ?? -1;
    const term =
      part && lora && member >= 0
        ? { z: o.z, zOffset: member * lora.rank, zStride, b: part.b[member]!, rank: lora.rank, scale: lora.scale }
        : undefined;
    device.matmul(o.outs[i]!, o.x, model.layers[layer]!.projections[projection], {
      m: o.tokens,
      n: projectionShape(config, projection).outputs,
      k: inputs,
      transposeB: true,
      accumulate: o.accumulate === true,
      ...(term && { lora: term }),
    });
  });
}

/** Queries, keys and values of every token, rotated, in `buffers`; keys and values in the cache too where there is one. */
export function computeQkv(
  model: Model,
  lora: Lora | null,
  layer: number,
  x: Tensor,
  batch: TokenBatch,
  buffers: BlockBuffers,
  cache?: LayerCache,
): void {
  const { device, config } = model;
  const { tokens, positions } = batch;
  const { hiddenSize: width, normEpsilon: epsilon, heads, kvHeads, headSize, ropeTheta: theta } = config;
  const { attentionInput, q, k, v, z } = buffers;
  device.rmsNorm(attentionInput, x, model.layers[layer]!.inputNorm, { rows: tokens, width, epsilon });
  project(model, lora, layer, 'qkv', { x: attentionInput, z: z.qkv, outs: [q, k, v], tokens });
  device.rope(q, positions, { tokens, heads, headSize, theta });
  device.rope(k, positions, { tokens, heads: kvHeads, headSize, theta });
  if (!cache) return;
  device.scatterRows(cache.k, k, cache.slots, { rows: tokens, width: kvHeads * headSize });
  device.scatterRows(cache.v, v, cache.slots, { rows: tokens, width: kvHeads * headSize });
}

/** x += attention of the queries `q`, which may be those of some tokens only: x, q and spans have a row for each of them. */
export function attend(
  model: Model,
  lora: Lora | null,
  layer: number,
  x: Tensor,
  { tokens, q, spans, k, v }: { tokens: number; q: Tensor; spans: Tensor; k: Tensor; v: Tensor },
  { attended, logSumExp, z }: BlockBuffers,
): void {
  const { heads, kvHeads, headSize } = model.config;
  model.device.attention(attended, logSumExp, q, k, v, spans, { tokens, heads, kvHeads, headSize });
  project(model, lora, layer, 'o', { x: attended, z: z.o, outs: [x], tokens, accumulate: true });
}

/** x += attention(norm(x)) */
export function attentionHalf(
  model: Model,
  lora: Lora | null,
  layer: number,
  x: Tensor,
  batch: TokenBatch,
  buffers: BlockBuffers,
  cache?: LayerCache,
): void {
  computeQkv(model, lora, layer, x, batch, buffers, cache);
  const { k, v } = cache ?? buffers;
  attend(model, lora, layer, x, { tokens: batch.tokens, q: buffers.q, spans: batch.spans, k, v }, buffers);
}

/** The feed-forward part up to its last projection, from x after attention. */
export function feedHidden(model: Model, lora: Lora | null, layer: number, x: Tensor, tokens: number, buffers: BlockBuffers): void {
  const { device, config } = model;
  const { feedInput, gate, up, activated, z } = buffers;
  device.rmsNorm(feedInput, x, model.layers[layer]!.postNorm, { rows: tokens, width: config.hiddenSize, epsilon: config.normEpsilon });
  project(model, lora, layer, 'gateUp', { x: feedInput, z: z.gateUp, outs: [gate, up], tokens });
  device.swiglu(activated, gate, up, tokens * config.intermediateSize);
}

/** x += feedForward(norm(x)) */
export function feedHalf(model: Model, lora: Lora | null, layer: number, x: Tensor, tokens: number, buffers: BlockBuffers): void {
  feedHidden(model, lora, layer, x, tokens, buffers);
  project(model, lora, layer, 'down', { x: buffers.activated, z: buffers.z.down, outs: [x], tokens, accumulate: true });
}

/** logits [rows, vocabulary] of rows of the residual stream; `normed` is scratch of the same shape as `hidden`. */
export function headLogits(model: Model, logits: Tensor, normed: Tensor, hidden: Tensor, rows: number): void {
  const { device, config } = model;
  device.rmsNorm(normed, hidden, model.finalNorm, { rows, width: config.hiddenSize, epsilon: config.normEpsilon });
  device.matmul(logits, normed, model.head, { m: rows, n: config.vocabSize, k: config.hiddenSize, transposeB: true });
}
