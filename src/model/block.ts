// One decoder layer (Touvron et al., arXiv 2302.13971), written once for sampling and for training: x in place,
// a residual stream of [tokens, hidden]. What the backward pass reads again stays in `BlockBuffers`.
// The two differ in where keys and values lie: in a cache with a slot a token, or beside the queries.

import type { Tensor } from '../compute/device';
import { embed, multiply } from '../compute/weight';
import type { ModelConfig } from './config';
import type { Lora } from './lora';
import type { Model } from './model';
import { PROJECTION_SETS, projectionShape, type Projection, type ProjectionSet } from './projection';

/** The tokens of one pass, one after another, whatever rows they belong to. */
export interface TokenBatch {
  readonly tokens: number;
  readonly ids: Tensor;
  readonly positions: Tensor;
  readonly spans: Spans;
}

/** Four numbers a token, see `Device.attention`: what it attends to, and what of that lies in the window of layers that have one. */
export interface Spans {
  readonly all: Tensor;
  readonly windowed: Tensor;
}

/** The part of every span that lies in the window: its last slots, for slots lie in the order of positions, a prefix first. */
export function windowed(spans: ArrayLike<number>, { window }: ModelConfig): Int32Array {
  const last = Int32Array.from(spans);
  for (let at = 0; window && at < last.length; at += 4) {
    const prefix = last[at + 1]! - last[at]!;
    const outside = Math.max(0, prefix + last[at + 3]! - last[at + 2]! - window);
    last[at]! += Math.min(outside, prefix);
    last[at + 2]! += Math.max(0, outside - prefix);
  }
  return last;
}

/** What tokens attend to in a layer, and how its queries and keys are rotated. */
export function layerKind({ windowLayers, windowTheta, ropeTheta, ropeDivisors }: ModelConfig, layer: number) {
  return windowLayers.includes(layer)
    ? { span: 'windowed' as const, theta: windowTheta, divisors: null }
    : { span: 'all' as const, theta: ropeTheta, divisors: ropeDivisors };
}

/** Keys and values of one layer by slot, and the slot of each token of the batch. */
export interface LayerCache {
  readonly k: Tensor;
  readonly v: Tensor;
  readonly slots: Tensor;
}

/** Numbers a token that one layer's activations take, by name. */
function bufferWidths({ hiddenSize, intermediateSize, heads, kvHeads, headSize, headNorm, outputNorms }: ModelConfig, rank: number) {
  return {
    /** Normalised inputs of attention and of the feed-forward part, and the residual stream between them. */
    attentionInput: hiddenSize,
    feedInput: hiddenSize,
    middle: hiddenSize,
    q: heads * headSize,
    k: kvHeads * headSize,
    /** Before their norm, where they have one. */
    qRaw: headNorm ? heads * headSize : 0,
    kRaw: headNorm ? kvHeads * headSize : 0,
    v: kvHeads * headSize,
    attended: heads * headSize,
    logSumExp: heads,
    gate: intermediateSize,
    up: intermediateSize,
    activated: intermediateSize,
    /** What the last projections of both parts give, where it has a norm. */
    oOut: outputNorms ? hiddenSize : 0,
    downOut: outputNorms ? hiddenSize : 0,
    /** Products with A, [tokens, members · rank]. */
    zQkv: rank * PROJECTION_SETS.qkv.length,
    zO: rank * PROJECTION_SETS.o.length,
    zGateUp: rank * PROJECTION_SETS.gateUp.length,
    zDown: rank * PROJECTION_SETS.down.length,
  };
}

export type BlockBuffers = Readonly<Record<keyof ReturnType<typeof bufferWidths>, Tensor>>;

/** Bytes of `blockBuffers`. */
export function blockBytes({ config }: Model, lora: Lora | null, tokens: number): number {
  return Object.values(bufferWidths(config, lora?.rank ?? 0)).reduce((sum, width) => sum + 4 * tokens * width, 0);
}

/** Those of the model's workspace, which all layers share, or another's under a label. */
export function blockBuffers(model: Model, lora: Lora | null, tokens: number, workspace = model.workspace, label = ''): BlockBuffers {
  const widths = Object.entries(bufferWidths(model.config, lora?.rank ?? 0));
  return Object.fromEntries(widths.map(([name, width]) => [name, workspace.get(label + name, 'f32', tokens * width)])) as BlockBuffers;
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

/** outs[i] (+)= x · Wᵀ + bias + LoRA for every projection of the set. */
export function project(
  model: Model,
  lora: Lora | null,
  layer: number,
  set: ProjectionSet,
  o: { x: Tensor; z: Tensor; outs: readonly Tensor[]; tokens: number; accumulate?: boolean },
): void {
  const { device, config } = model;
  const part = lora?.part(layer, set);
  const projections: readonly Projection[] = PROJECTION_SETS[set];
  const zStride = part && lora ? part.members.length * lora.rank : 0;
  productWithA(model, lora, layer, set, o.z, o.x, o.tokens);
  projections.forEach((projection, i) => {
    const member = part?.members.indexOf(projection) ?? -1;
    const term =
      part && lora && member >= 0
        ? { z: o.z, zOffset: member * lora.rank, zStride, b: part.b[member]!, rank: lora.rank, scale: lora.scale }
        : undefined;
    const { projections: weights, biases } = model.layers[layer]!;
    const { outputs } = projectionShape(config, projection);
    const bias = biases[projection];
    const accumulate = o.accumulate === true;
    if (bias) device.matmul(o.outs[i]!, model.ones(o.tokens), bias, { m: o.tokens, n: outputs, k: 1, accumulate });
    multiply(device, o.outs[i]!, o.x, weights[projection], { m: o.tokens, accumulate: accumulate || bias !== undefined, lora: term });
  });
}

/** x += the last projection of a part, through its norm where it has one. */
function addOutput(
  model: Model,
  lora: Lora | null,
  layer: number,
  set: 'o' | 'down',
  x: Tensor,
  tokens: number,
  buffers: BlockBuffers,
): void {
  const input = set === 'o' ? { x: buffers.attended, z: buffers.zO } : { x: buffers.activated, z: buffers.zDown };
  const norm = model.layers[layer]!.outputNorms?.[set];
  const out = buffers[`${set}Out`];
  project(model, lora, layer, set, { ...input, outs: [norm ? out : x], tokens, accumulate: !norm });
  const { hiddenSize: width, normEpsilon: epsilon } = model.config;
  if (norm) model.device.rmsNorm(x, out, norm, { rows: tokens, width, epsilon, accumulate: true });
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
  const { hiddenSize: width, normEpsilon: epsilon, heads, kvHeads, headSize } = config;
  const { attentionInput, q, k, qRaw, kRaw, v, zQkv } = buffers;
  const { inputNorm, headNorms } = model.layers[layer]!;
  const { theta, divisors } = layerKind(config, layer);
  const rope = { tokens, headSize, theta, divisors };
  device.rmsNorm(attentionInput, x, inputNorm, { rows: tokens, width, epsilon });
  const outs = headNorms ? [qRaw, kRaw, v] : [q, k, v];
  project(model, lora, layer, 'qkv', { x: attentionInput, z: zQkv, outs, tokens });
  if (headNorms) {
    device.rmsNorm(q, qRaw, headNorms.q, { rows: tokens * heads, width: headSize, epsilon });
    device.rmsNorm(k, kRaw, headNorms.k, { rows: tokens * kvHeads, width: headSize, epsilon });
  }
  device.rope(q, positions, { ...rope, heads });
  device.rope(k, positions, { ...rope, heads: kvHeads });
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
  { tokens, q, spans, k, v }: { tokens: number; q: Tensor; spans: Spans; k: Tensor; v: Tensor },
  buffers: BlockBuffers,
): void {
  const { heads, kvHeads, headSize } = model.config;
  const span = spans[layerKind(model.config, layer).span];
  model.device.attention(buffers.attended, buffers.logSumExp, q, k, v, span, { tokens, heads, kvHeads, headSize });
  addOutput(model, lora, layer, 'o', x, tokens, buffers);
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
  const { feedInput, gate, up, activated, zGateUp } = buffers;
  device.rmsNorm(feedInput, x, model.layers[layer]!.feedNorm, { rows: tokens, width: config.hiddenSize, epsilon: config.normEpsilon });
  project(model, lora, layer, 'gateUp', { x: feedInput, z: zGateUp, outs: [gate, up], tokens });
  device.glu(activated, gate, up, tokens * config.intermediateSize, config.activation);
}

/** x += feedForward(norm(x)) */
export function feedHalf(model: Model, lora: Lora | null, layer: number, x: Tensor, tokens: number, buffers: BlockBuffers): void {
  feedHidden(model, lora, layer, x, tokens, buffers);
  addOutput(model, lora, layer, 'down', x, tokens, buffers);
}

/** Through the first `layers` layers; returns the residual stream, in the workspace under `x`. */
export function runBlocks(
  model: Model,
  lora: Lora | null,
  batch: TokenBatch,
  layers: number,
  cacheOf?: (layer: number) => LayerCache,
): Tensor {
  const { tokens, ids } = batch;
  const { hiddenSize: width, embeddingScale: scale } = model.config;
  const x = model.workspace.get('x', 'f32', tokens * width);
  const buffers = blockBuffers(model, lora, tokens);
  embed(model.device, x, model.embedding, ids, { tokens, scale });
  for (let layer = 0; layer < layers; layer++) {
    attentionHalf(model, lora, layer, x, batch, buffers, cacheOf?.(layer));
    feedHalf(model, lora, layer, x, tokens, buffers);
  }
  return x;
}

/** logits [rows, vocabulary] of rows of the residual stream; `normed` is scratch of the same shape as `hidden`. */
export function headLogits(model: Model, logits: Tensor, normed: Tensor, hidden: Tensor, rows: number): void {
  const { device, config } = model;
  device.rmsNorm(normed, hidden, model.finalNorm, { rows, width: config.hiddenSize, epsilon: config.normEpsilon });
  multiply(device, logits, normed, model.head, { m: rows });
}
