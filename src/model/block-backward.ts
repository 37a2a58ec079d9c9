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
}

function projectBackward(model: Model, lora: Lora, layer: number, set: ProjectionSet, batch: PolicyBatch, o: ProjectionGradient): void {
  const { device, workspace, config } = model;
  const { tokens } = batch;
  const { rank, scale } = lora;
  const part = lora.part(layer, set);
  const projections: readonly Projection[] = PROJECTION_SETS[set];
  const inputs = projectionShape(config, projections[0]!).inputs;
  const count = part?.members.length ?? 0;
  const dz = workspace.get('dz', 'f32', tokens * rank * projections.length);
  projections.forEach((projection, i) => {
    const dy = o.dys[i]!;
    const { outputs } = projectionShape(config, projection);
    if (o.dx) multiplyBack(device, o.dx, dy, model.layers[layer]!.projections[projection], { m: tokens, accumulate: i > 0 });
    const member = part?.members.indexOf(projection) ?? -1;
    if (!part || member < 0) return;
    device.matmul(dz, dy, part.b[member]!, {
      m: tokens,
      n: rank,
      k: outputs,
      alpha: scale,
      outStride: count * rank,
      outOffset: member * rank,
    });
    let z = o.z;
    if (count > 1) {
      z = workspace.get('z.member', 'f32', tokens * rank);
      device.gatherRows(z, o.z, batch.members(count, member), { rows: tokens, width: rank });
    }
    device.matmul(part.gradB[member]!, dy, z, { m: outputs, n: rank, k: tokens, transposeA: true, alpha: scale, accumulate: true });
  });
  if (!part) return;
  if (o.dx) device.matmul(o.dx, dz, part.a, { m: tokens, n: inputs, k: count * rank, accumulate: true });
  device.matmul(part.gradA, dz, o.x, { m: count * rank, n: inputs, k: tokens, transposeA: true, accumulate: true });
}

/** A layer's activations from its input, without its last product where no norm needs it, in the model's workspace. */
function recompute(model: Model, lora: Lora, layer: number, input: Tensor, batch: PolicyBatch): BlockBuffers {
  const { tokens } = batch;
  const buffers = blockBuffers(model, lora, tokens);
  model.device.copy(buffers.middle, input, tokens * model.config.hiddenSize);
  attentionHalf(model, lora, layer, buffers.middle, batch, buffers);
  feedHidden(model, lora, layer, buffers.middle, tokens, buffers);
  const { activated, zDown, downOut } = buffers;
  if (model.config.outputNorms) project(model, lora, layer, 'down', { x: activated, z: zDown, outs: [downOut], tokens });
  else productWithA(model, lora, layer, 'down', zDown, activated, tokens);
  return buffers;
}

/**
 * dx, the gradient of the layer's output, becomes the gradient of its input (of the residual path alone in layer 0, where it ends).
 * @param kept the layer's activations; computed again where they were not kept
 */
export function blockBackward(
  model: Model,
  lora: Lora,
  layer: number,
  dx: Tensor,
  input: Tensor,
  batch: PolicyBatch,
  kept: BlockBuffers | null,
): void {
  const { device, workspace, config } = model;
  const { tokens } = batch;
  const width = config.hiddenSize;
  const buffers = kept ?? recompute(model, lora, layer, input, batch);
  const norm = { rows: tokens, width, epsilon: config.normEpsilon };
  const dNormed = workspace.get('dNormed', 'f32', tokens * width);
  feedBackward(model, lora, layer, dNormed, dx, batch, buffers);
  device.rmsNormBackward(dx, dNormed, buffers.middle, model.layers[layer]!.feedNorm, norm);
  attentionHalfBackward(model, lora, layer, layer === 0 ? null : dNormed, dx, batch, buffers);
  if (layer > 0) device.rmsNormBackward(dx, dNormed, input, model.layers[layer]!.inputNorm, norm);
}

/** The gradient of what a part's last projection gives, from that of what is added to the residual stream. */
function beforeNorm(model: Model, layer: number, set: 'o' | 'down', dy: Tensor, tokens: number, buffers: BlockBuffers): Tensor {
  const { hiddenSize: width, normEpsilon: epsilon } = model.config;
  const norm = model.layers[layer]!.outputNorms?.[set];
  if (!norm) return dy;
  const before = model.workspace.get('dOut', 'f32', tokens * width);
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
  buffers: BlockBuffers,
): void {
  const length = batch.tokens * model.config.intermediateSize;
  const get = (name: string): Tensor => model.workspace.get(name, 'f32', length);
  const [dActivated, dGate, dUp] = [get('dActivated'), get('dGate'), get('dUp')];
  const { feedInput, activated, gate, up, zDown, zGateUp } = buffers;
  const dOut = beforeNorm(model, layer, 'down', dy, batch.tokens, buffers);
  projectBackward(model, lora, layer, 'down', batch, { dx: dActivated, dys: [dOut], x: activated, z: zDown });
  model.device.gluBackward(dGate, dUp, dActivated, gate, up, length, model.config.activation);
  projectBackward(model, lora, layer, 'gateUp', batch, { dx: dNormed, dys: [dGate, dUp], x: feedInput, z: zGateUp });
}

function attentionHalfBackward(
  model: Model,
  lora: Lora,
  layer: number,
  dNormed: Tensor | null,
  dy: Tensor,
  batch: PolicyBatch,
  buffers: BlockBuffers,
): void {
  const { device, workspace, config } = model;
  const { tokens, positions, spans, readers } = batch;
  const { heads, kvHeads, headSize, normEpsilon: epsilon } = config;
  const { headNorms } = model.layers[layer]!;
  const get = (name: string, count: number): Tensor => workspace.get(name, 'f32', tokens * count * headSize);
  const dAttended = get('dAttended', heads);
  const dOut = beforeNorm(model, layer, 'o', dy, tokens, buffers);
  const { span, theta, divisors } = layerKind(config, layer);
  const { attentionInput, attended, logSumExp, q, k, v, zO, zQkv } = buffers;
  projectBackward(model, lora, layer, 'o', batch, { dx: dAttended, dys: [dOut], x: attended, z: zO });
  const grads = { dq: get('dq', heads), dk: get('dk', kvHeads), dv: get('dv', kvHeads) };
  const saved = { out: attended, logSumExp, q, k, v, spans: spans[span], readers };
  device.attentionBackward(grads, dAttended, saved, { tokens, heads, kvHeads, headSize });
  const rope = { tokens, headSize, theta, divisors, inverse: true };
  device.rope(grads.dq, positions, { ...rope, heads });
  device.rope(grads.dk, positions, { ...rope, heads: kvHeads });
  let { dq, dk } = grads;
  if (headNorms) {
    [dq, dk] = [get('dqRaw', heads), get('dkRaw', kvHeads)];
    device.fill(dq, 0);
    device.fill(dk, 0);
    device.rmsNormBackward(dq, grads.dq, buffers.qRaw, headNorms.q, { rows: tokens * heads, width: headSize, epsilon });
    device.rmsNormBackward(dk, grads.dk, buffers.kRaw, headNorms.k, { rows: tokens * kvHeads, width: headSize, epsilon });
  }
  projectBackward(model, lora, layer, 'qkv', batch, { dx: dNormed, dys: [dq, dk, grads.dv], x: attentionInput, z: zQkv });
}
