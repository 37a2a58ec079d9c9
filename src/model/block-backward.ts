// The backward pass of one decoder layer. Where its activations were too large to keep they are computed again from
// the layer's input (Chen et al., arXiv 1604.06174). The base is frozen, so a projection gives a gradient to its input and to A
// and B only. B·A is never formed.

import type { Tensor } from '../compute/device';
import { multiplyBack } from '../compute/weight';
import { attentionHalf, blockBuffers, feedHidden, layerKind, productWithA, project, type BlockBuffers } from './block';
import type { Lora } from './lora';
import type { Model } from './model';
import type { PolicyBatch } from './policy-batch';
import { PROJECTION_SETS, projectionShape, type Projection, type ProjectionSet } from './projection';

interface ProjectionGradient {
  /** Overwritten with the gradient of the input; null where nobody needs it. */
  readonly dx: Tensor | null;
  /** Incoming gradients, one a projection of the set. */
  readonly dys: readonly Tensor[];
  readonly x: Tensor;
  readonly z: Tensor;
  /** Rows of all these. */
  readonly tokens: number;
  /** The first incoming gradient, that of the queries, has rows for these tokens only. */
  readonly ends?: Ends | null;
}

type Ends = PolicyBatch['ends'];

function projectBackward(model: Model, lora: Lora, layer: number, set: ProjectionSet, batch: PolicyBatch, o: ProjectionGradient): void {
  const { device, workspace, config } = model;
  const { tokens } = o;
  const { rank, scale } = lora;
  const part = lora.part(layer, set);
  const gradient = lora.gradientPart(layer, set);
  const projections: readonly Projection[] = PROJECTION_SETS[set];
  const inputs = projectionShape(config, projections[0]!).inputs;
  const count = part?.members.length ?? 0;
  const dz = workspace.get('dz', 'f32', tokens * rank * projections.length);
  projections.forEach((projection, i) => {
    const dy = o.dys[i]!;
    const { outputs } = projectionShape(config, projection);
    const ends = i === 0 ? o.ends : null;
    const rows = ends?.tokens ?? tokens;
    if (o.dx) {
      const weight = model.layers[layer]!.projections[projection];
      if (ends) {
        const some = workspace.get('ends.input', 'f32', rows * inputs);
        multiplyBack(device, some, dy, weight, { m: rows });
        device.fill(o.dx, 0);
        device.scatterRows(o.dx, some, ends.index, { rows, width: inputs });
      } else multiplyBack(device, o.dx, dy, weight, { m: tokens, accumulate: i > 0 });
    }
    const member = part?.members.indexOf(projection) ?? -1;
    if (!part || !gradient || member < 0) return;
    const product = { m: rows, n: rank, k: outputs, alpha: scale };
    if (ends) {
      const some = workspace.get('ends.dz', 'f32', rows * rank);
      device.matmul(some, dy, part.b[member]!, product);
      device.fill(dz, 0);
      device.scatterRows(dz, some, ends.members(count), { rows, width: rank });
    } else device.matmul(dz, dy, part.b[member]!, { ...product, outStride: count * rank, outOffset: member * rank });
    let z = o.z;
    if (ends || count > 1) {
      z = workspace.get('z.member', 'f32', rows * rank);
      device.gatherRows(z, o.z, ends ? ends.members(count) : batch.members(count, member), { rows, width: rank });
    }
    device.matmul(gradient.b[member]!, dy, z, { m: outputs, n: rank, k: rows, transposeA: true, alpha: scale, accumulate: true });
  });
  if (!part || !gradient) return;
  if (o.dx) device.matmul(o.dx, dz, part.a, { m: tokens, n: inputs, k: count * rank, accumulate: true });
  device.matmul(gradient.a, dz, o.x, { m: count * rank, n: inputs, k: tokens, transposeA: true, accumulate: true });
}

/** A layer's activations from its input, without its last product where no norm needs it, in the model's workspace. */
function recompute(model: Model, lora: Lora, layer: number, input: Tensor, batch: PolicyBatch, ends: Ends | null): BlockBuffers {
  const { tokens } = ends ?? batch;
  const buffers = blockBuffers(model, lora, { tokens: batch.tokens, queries: tokens });
  attentionHalf(model, lora, layer, buffers.middle, input, batch, buffers, { ends });
  feedHidden(model, lora, layer, buffers.middle, tokens, buffers);
  const { activated, zDown, downOut } = buffers;
  if (model.config.outputNorms) project(model, lora, layer, 'down', { x: activated, z: zDown, outs: [downOut], tokens });
  else productWithA(model, lora, layer, 'down', zDown, activated, tokens);
  return buffers;
}

/**
 * Returns the gradient of the layer's input (of the residual path alone in layer 0, where it ends), in dx where all tokens have queries.
 * @param dx the gradient of the layer's output, overwritten
 * @param ends the tokens that have queries and an output, where these are not all
 * @param kept the layer's activations; computed again where they were not kept
 */
export function blockBackward(
  model: Model,
  lora: Lora,
  layer: number,
  dx: Tensor,
  input: Tensor,
  batch: PolicyBatch,
  ends: Ends | null,
  kept: BlockBuffers | null,
): Tensor {
  const { device, workspace, config } = model;
  const { tokens } = batch;
  const { tokens: queries } = ends ?? batch;
  const { hiddenSize: width, normEpsilon: epsilon } = config;
  const buffers = kept ?? recompute(model, lora, layer, input, batch, ends);
  const dNormed = workspace.get('dNormed', 'f32', tokens * width);
  feedBackward(model, lora, layer, dNormed, dx, batch, queries, buffers);
  device.rmsNormBackward(dx, dNormed, buffers.middle, model.layers[layer]!.feedNorm, { rows: queries, width, epsilon });
  attentionHalfBackward(model, lora, layer, layer === 0 ? null : dNormed, dx, batch, ends, buffers);
  if (layer === 0) return dx;
  let dInput = dx;
  if (ends) {
    dInput = workspace.get('dx', 'f32', tokens * width);
    device.fill(dInput, 0);
    device.scatterRows(dInput, dx, ends.index, { rows: queries, width });
  }
  device.rmsNormBackward(dInput, dNormed, input, model.layers[layer]!.inputNorm, { rows: tokens, width, epsilon });
  return dInput;
}

/** The gradient of what a part's last projection gives, from that of what is added to the residual stream. */
function beforeNorm(
  model: Model,
  layer: number,
  set: 'o' | 'down',
  dy: Tensor,
  batch: PolicyBatch,
  tokens: number,
  buffers: BlockBuffers,
): Tensor {
  const { hiddenSize: width, normEpsilon: epsilon } = model.config;
  const norm = model.layers[layer]!.outputNorms?.[set];
  if (!norm) return dy;
  const before = model.workspace.get('dOut', 'f32', batch.tokens * width);
  model.device.fill(before, 0);
  model.device.rmsNormBackward(before, dy, buffers[`${set}Out`], norm, { rows: tokens, width, epsilon });
  return before;
}

function feedBackward(
  model: Model,
  lora: Lora,
  layer: number,
  dNormed: Tensor,
  dy: Tensor,
  batch: PolicyBatch,
  tokens: number,
  buffers: BlockBuffers,
): void {
  const { intermediateSize } = model.config;
  const length = tokens * intermediateSize;
  // The last layer, which may have few queries, comes first: with the length of the other layers nothing grows after it.
  const get = (name: string): Tensor => model.workspace.get(name, 'f32', batch.tokens * intermediateSize);
  const [dActivated, dGate, dUp] = [get('dActivated'), get('dGate'), get('dUp')];
  const { feedInput, activated, gate, up, zDown, zGateUp } = buffers;
  const dOut = beforeNorm(model, layer, 'down', dy, batch, tokens, buffers);
  projectBackward(model, lora, layer, 'down', batch, { dx: dActivated, dys: [dOut], x: activated, z: zDown, tokens });
  model.device.gluBackward(dGate, dUp, dActivated, gate, up, length, model.config.activation);
  projectBackward(model, lora, layer, 'gateUp', batch, { dx: dNormed, dys: [dGate, dUp], x: feedInput, z: zGateUp, tokens });
}

function attentionHalfBackward(
  model: Model,
  lora: Lora,
  layer: number,
  dNormed: Tensor | null,
  dy: Tensor,
  batch: PolicyBatch,
  ends: Ends | null,
  buffers: BlockBuffers,
): void {
  const { device, workspace, config } = model;
  const { tokens: slots } = batch;
  const { tokens, positions, spans, readers } = ends ?? batch;
  const { heads, kvHeads, headSize, normEpsilon: epsilon } = config;
  const { headNorms } = model.layers[layer]!;
  const get = (name: string, count: number): Tensor => workspace.get(name, 'f32', count * headSize);
  const [wide, narrow] = [tokens * heads, slots * kvHeads];
  const all = slots * heads;
  const dAttended = get('dAttended', all);
  const dOut = beforeNorm(model, layer, 'o', dy, batch, tokens, buffers);
  const { span, theta, divisors } = layerKind(config, layer);
  const { attentionInput, attended, logSumExp, q, k, v, zO, zQkv } = buffers;
  projectBackward(model, lora, layer, 'o', batch, { dx: dAttended, dys: [dOut], x: attended, z: zO, tokens });
  const grads = { dq: get('dq', all), dk: get('dk', narrow), dv: get('dv', narrow) };
  const saved = { out: attended, logSumExp, q, k, v, spans: spans[span], readers };
  device.attentionBackward(grads, dAttended, saved, { tokens, slots, heads, kvHeads, headSize });
  const rope = { headSize, theta, divisors, inverse: true };
  device.rope(grads.dq, positions, { ...rope, tokens, heads });
  device.rope(grads.dk, batch.positions, { ...rope, tokens: slots, heads: kvHeads });
  let { dq, dk } = grads;
  if (headNorms) {
    [dq, dk] = [get('dqRaw', all), get('dkRaw', narrow)];
    device.fill(dq, 0);
    device.fill(dk, 0);
    device.rmsNormBackward(dq, grads.dq, buffers.qRaw, headNorms.q, { rows: wide, width: headSize, epsilon });
    device.rmsNormBackward(dk, grads.dk, buffers.kRaw, headNorms.k, { rows: narrow, width: headSize, epsilon });
  }
  projectBackward(model, lora, layer, 'qkv', batch, {
    dx: dNormed,
    dys: [dq, dk, grads.dv],
    x: attentionInput,
    z: zQkv,
    tokens: slots,
    ends,
  });
}
