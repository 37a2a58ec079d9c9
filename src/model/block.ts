// One decoder layer (Touvron et al., arXiv 2302.13971), written once for sampling and for training: x in place,
// a residual stream of [tokens, hidden]. What the backward pass reads again stays in `BlockBuffers`.
// The two differ in where keys and values lie: in a cache with a slot a token, or beside the queries.

import type { Tensor } from '../compute/device';
import { embed, multiply } from '../compute/weight';
import type { ModelConfig } from './config';
import type { Lora } from './lora';
import type { Model } from './model';
import { PROJECTION_SETS, projectionShape, type Projection, type ProjectionSet } from './projection';

/** Tokens that attend to others. */
export interface Queries {
  readonly tokens: number;
  readonly positions: Tensor;
  readonly spans: Spans;
}

/** The tokens of one pass, one after another, whatever rows they belong to. */
export interface TokenBatch extends Queries {
  readonly ids: Tensor;
}

/** The tokens of a pass whose logits are asked for: of all others the last layer computes keys and values only. */
export interface Ends extends Queries {
  /** Their places in the pass, each once, in order. */
  readonly index: Tensor;
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

/** Numbers a token of the pass that one layer's activations take, by name. */
function keyWidths({ hiddenSize, kvHeads, headSize, headNorm }: ModelConfig, rank: number) {
  return {
    /** Normalised. */
    attentionInput: hiddenSize,
    k: kvHeads * headSize,
    /** Before its norm, where it has one. */
    kRaw: headNorm ? kvHeads * headSize : 0,
    v: kvHeads * headSize,
    /** Product with A, [tokens, members · rank]. */
    zQkv: rank * PROJECTION_SETS.qkv.length,
  };
}

/** Numbers a query, which the last layer has for some tokens only. */
function queryWidths({ hiddenSize, intermediateSize, heads, headSize, headNorm, outputNorms }: ModelConfig, rank: number) {
  return {
    /** The normalised input of the feed-forward part, and the residual stream before it. */
    feedInput: hiddenSize,
    middle: hiddenSize,
    q: heads * headSize,
    qRaw: headNorm ? heads * headSize : 0,
    attended: heads * headSize,
    logSumExp: heads,
    gate: intermediateSize,
    up: intermediateSize,
    activated: intermediateSize,
    /** What the last projections of both parts give, where it has a norm. */
    oOut: outputNorms ? hiddenSize : 0,
    downOut: outputNorms ? hiddenSize : 0,
    zO: rank * PROJECTION_SETS.o.length,
    zGateUp: rank * PROJECTION_SETS.gateUp.length,
    zDown: rank * PROJECTION_SETS.down.length,
  };
}

type BufferName = keyof ReturnType<typeof keyWidths> | keyof ReturnType<typeof queryWidths>;
export type BlockBuffers = Readonly<Record<BufferName, Tensor>>;

function bufferLengths({ config }: Model, lora: Lora | null, tokens: number, queries: number): [name: string, length: number][] {
  const rank = lora?.rank ?? 0;
  const times = (widths: Record<string, number>, count: number) =>
    Object.entries(widths).map(([name, width]): [string, number] => [name, width * count]);
  return [...times(keyWidths(config, rank), tokens), ...times(queryWidths(config, rank), queries)];
}

/** Bytes of `blockBuffers`. */
export function blockBytes(model: Model, lora: Lora | null, tokens: number, queries: number): number {
  return bufferLengths(model, lora, tokens, queries).reduce((sum, [, length]) => sum + 4 * length, 0);
}

/** Those of the model's workspace, which all layers share, or another's under a label. */
export function blockBuffers(
  model: Model,
  lora: Lora | null,
  { tokens, queries = tokens }: { tokens: number; queries?: number },
  workspace = model.workspace,
  label = '',
): BlockBuffers {
  const lengths = bufferLengths(model, lora, tokens, queries);
  return Object.fromEntries(lengths.map(([name, length]) => [name, workspace.get(label + name, 'f32', length)])) as BlockBuffers;
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

/** out (+)= x · Wᵀ + bias + LoRA for one projection of the set, `z` being the set's product with A. */
function projectOne(
  model: Model,
  lora: Lora | null,
  layer: number,
  set: ProjectionSet,
  projection: Projection,
  { x, z, out, tokens, accumulate = false }: { x: Tensor; z: Tensor; out: Tensor; tokens: number; accumulate?: boolean },
): void {
  const { device, config } = model;
  const part = lora?.part(layer, set);
  const zStride = part && lora ? part.members.length * lora.rank : 0;
  const member = part?.members.indexOf(projection) ?? -1;
  const term =
    part && lora && member >= 0
      ? { z, zOffset: member * lora.rank, zStride, b: part.b[member]!, rank: lora.rank, scale: lora.scale }
      : undefined;
  const { projections: weights, biases } = model.layers[layer]!;
  const { outputs } = projectionShape(config, projection);
  const bias = biases[projection];
  if (bias) device.matmul(out, model.ones(tokens), bias, { m: tokens, n: outputs, k: 1, accumulate });
  multiply(device, out, x, weights[projection], { m: tokens, accumulate: accumulate || bias !== undefined, lora: term });
}

/** `projectOne` for every projection of the set. */
export function project(
  model: Model,
  lora: Lora | null,
  layer: number,
  set: ProjectionSet,
  { outs, ...o }: { x: Tensor; z: Tensor; outs: readonly Tensor[]; tokens: number; accumulate?: boolean },
): void {
  productWithA(model, lora, layer, set, o.z, o.x, o.tokens);
  PROJECTION_SETS[set].forEach((projection, i) => projectOne(model, lora, layer, set, projection, { ...o, out: outs[i]! }));
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

/** What a layer's attention may be told. */
export interface AttentionOptions {
  /** Keys and values lie there, those of other passes among them. */
  readonly cache?: LayerCache | undefined;
  /** Only these have queries; all tokens where left out. */
  readonly ends?: Ends | null;
}

/** Queries, keys and values, rotated, in `buffers`; keys and values in the cache too where there is one. */
function computeQkv(
  model: Model,
  lora: Lora | null,
  layer: number,
  x: Tensor,
  batch: TokenBatch,
  buffers: BlockBuffers,
  { cache, ends }: AttentionOptions,
): void {
  const { device, config, workspace } = model;
  const { tokens, positions } = batch;
  const { hiddenSize: width, normEpsilon: epsilon, heads, kvHeads, headSize } = config;
  const { attentionInput, q, k, qRaw, kRaw, v, zQkv } = buffers;
  const { inputNorm, headNorms } = model.layers[layer]!;
  const { theta, divisors } = layerKind(config, layer);
  const rope = { headSize, theta, divisors };
  const one = (projection: Projection, out: Tensor): void =>
    projectOne(model, lora, layer, 'qkv', projection, { x: attentionInput, z: zQkv, out, tokens });
  device.rmsNorm(attentionInput, x, inputNorm, { rows: tokens, width, epsilon });
  productWithA(model, lora, layer, 'qkv', zQkv, attentionInput, tokens);
  one('k_proj', headNorms ? kRaw : k);
  one('v_proj', v);
  if (headNorms) device.rmsNorm(k, kRaw, headNorms.k, { rows: tokens * kvHeads, width: headSize, epsilon });
  device.rope(k, positions, { ...rope, tokens, heads: kvHeads });
  if (cache) {
    device.scatterRows(cache.k, k, cache.slots, { rows: tokens, width: kvHeads * headSize });
    device.scatterRows(cache.v, v, cache.slots, { rows: tokens, width: kvHeads * headSize });
  }
  const queries = ends ?? batch;
  if (queries.tokens === 0) return;
  const out = headNorms ? qRaw : q;
  if (ends) {
    const rows = (name: string, of: Tensor, rowWidth: number): Tensor => {
      const some = workspace.get(name, 'f32', ends.tokens * rowWidth);
      device.gatherRows(some, of, ends.index, { rows: ends.tokens, width: rowWidth });
      return some;
    };
    const part = lora?.part(layer, 'qkv');
    const z = part && lora ? rows('ends.z', zQkv, part.members.length * lora.rank) : zQkv;
    projectOne(model, lora, layer, 'qkv', 'q_proj', { x: rows('ends.input', attentionInput, width), z, out, tokens: ends.tokens });
  } else one('q_proj', out);
  if (headNorms) device.rmsNorm(q, qRaw, headNorms.q, { rows: queries.tokens * heads, width: headSize, epsilon });
  device.rope(q, queries.positions, { ...rope, tokens: queries.tokens, heads });
}

/** out = x + attention(norm(x)), for all tokens or for `ends`, of which out has a row each. It may be x itself where it is for all. */
export function attentionHalf(
  model: Model,
  lora: Lora | null,
  layer: number,
  out: Tensor,
  x: Tensor,
  batch: TokenBatch,
  buffers: BlockBuffers,
  o: AttentionOptions = {},
): void {
  const { device } = model;
  const { heads, kvHeads, headSize, hiddenSize: width } = model.config;
  computeQkv(model, lora, layer, x, batch, buffers, o);
  const { tokens, spans } = o.ends ?? batch;
  if (tokens === 0) return;
  if (o.ends) device.gatherRows(out, x, o.ends.index, { rows: tokens, width });
  else if (out !== x) device.copy(out, x, tokens * width);
  const { k, v } = o.cache ?? buffers;
  const span = spans[layerKind(model.config, layer).span];
  device.attention(buffers.attended, buffers.logSumExp, buffers.q, k, v, span, { tokens, heads, kvHeads, headSize });
  addOutput(model, lora, layer, 'o', out, tokens, buffers);
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
  const buffers = blockBuffers(model, lora, { tokens });
  embed(model.device, x, model.embedding, ids, { tokens, scale });
  for (let layer = 0; layer < layers; layer++) {
    attentionHalf(model, lora, layer, x, x, batch, buffers, { cache: cacheOf?.(layer) });
    feedHalf(model, lora, layer, x, tokens, buffers);
  }
  return x;
}

/** Through all layers, the last one for `ends`; returns their residual stream, a row each, in the workspace under `ends.x`. */
export function runToEnds(model: Model, lora: Lora | null, batch: TokenBatch, ends: Ends, cacheOf?: (layer: number) => LayerCache): Tensor {
  const layer = model.config.layers - 1;
  const x = runBlocks(model, lora, batch, layer, cacheOf);
  const out = model.workspace.get('ends.x', 'f32', ends.tokens * model.config.hiddenSize);
  const buffers = blockBuffers(model, lora, { tokens: batch.tokens, queries: ends.tokens });
  attentionHalf(model, lora, layer, out, x, batch, buffers, { cache: cacheOf?.(layer), ends });
  if (ends.tokens > 0) feedHalf(model, lora, layer, out, ends.tokens, buffers);
  return out;
}

/** logits [rows, vocabulary] of rows of the residual stream; `normed` is scratch of the same shape as `hidden`. */
export function headLogits(model: Model, logits: Tensor, normed: Tensor, hidden: Tensor, rows: number): void {
  const { device, config } = model;
  device.rmsNorm(normed, hidden, model.finalNorm, { rows, width: config.hiddenSize, epsilon: config.normEpsilon });
  multiply(device, logits, normed, model.head, { m: rows });
}
