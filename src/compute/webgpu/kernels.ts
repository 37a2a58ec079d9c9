// The table of kernels: the source of each, and what its bindings and parameters are called, in the order of the
// shader. Binding 0 is always the parameters. A test holds the table against what the shaders say.

import type { PackedFormat } from '../packing';
import adamStep from './kernels/adam-step.wgsl?raw';
import attentionAloneForward from './kernels/attention/attention-alone-forward.wgsl?raw';
import attentionAloneQuery from './kernels/attention/attention-alone-query.wgsl?raw';
import attentionAloneSlot from './kernels/attention/attention-alone-slot.wgsl?raw';
import attentionBackwardQuery from './kernels/attention/attention-backward-query.wgsl?raw';
import attentionBackwardSlot from './kernels/attention/attention-backward-slot.wgsl?raw';
import attentionDelta from './kernels/attention/attention-delta.wgsl?raw';
import attentionForward from './kernels/attention/attention-forward.wgsl?raw';
import copy from './kernels/copy.wgsl?raw';
import embed from './kernels/embed.wgsl?raw';
import fill from './kernels/fill.wgsl?raw';
import gluBackward from './kernels/glu-backward.wgsl?raw';
import gluForward from './kernels/glu-forward.wgsl?raw';
import logitsBackward from './kernels/logits/logits-backward.wgsl?raw';
import logitsRestrict from './kernels/logits/logits-restrict.wgsl?raw';
import logitsSample from './kernels/logits/logits-sample.wgsl?raw';
import logitsScore from './kernels/logits/logits-score.wgsl?raw';
import matmulAny from './kernels/matmul/matmul-any.wgsl?raw';
import matmulBlock from './kernels/matmul/matmul-block.wgsl?raw';
import matmulFew from './kernels/matmul/matmul-few.wgsl?raw';
import matmulRow from './kernels/matmul/matmul-row.wgsl?raw';
import matmulShared from './kernels/matmul/matmul-shared.wgsl?raw';
import matmulTile from './kernels/matmul/matmul-tile.wgsl?raw';
import normBackward from './kernels/norm-backward.wgsl?raw';
import normForward from './kernels/norm-forward.wgsl?raw';
import rope from './kernels/rope.wgsl?raw';
import rowsGather from './kernels/rows-gather.wgsl?raw';
import rowsScatterAdd from './kernels/rows-scatter-add.wgsl?raw';
import rowsScatter from './kernels/rows-scatter.wgsl?raw';
import addTeams from './kernels/shared/add-teams.wgsl?raw';
import headScalars from './kernels/shared/head-scalars.wgsl?raw';
import headVectors from './kernels/shared/head-vectors.wgsl?raw';
import matmulStaged from './kernels/shared/matmul-staged.wgsl?raw';
import matmulVector from './kernels/shared/matmul-vector.wgsl?raw';
import maxLanes from './kernels/shared/max-lanes.wgsl?raw';
import storedF16 from './kernels/shared/stored-f16.wgsl?raw';
import storedF32 from './kernels/shared/stored-f32.wgsl?raw';
import storedInt4 from './kernels/shared/stored-int4.wgsl?raw';
import storedInt8 from './kernels/shared/stored-int8.wgsl?raw';
import storedOneF32 from './kernels/shared/stored-one-f32.wgsl?raw';
import storedOne from './kernels/shared/stored-one.wgsl?raw';
import sumLanes from './kernels/shared/sum-lanes.wgsl?raw';
import sumPartial from './kernels/sum-partial.wgsl?raw';

export type Access = 'read' | 'read_write';
export type ScalarType = 'u32' | 'f32';

interface KernelEntry {
  readonly code: string;
  readonly bindings: Readonly<Record<string, Access>>;
  readonly params: Readonly<Record<string, ScalarType>>;
}

const rows = { rows: 'u32', width: 'u32' } as const;
const norm = { ...rows, epsilon: 'f32' } as const;
const glu = { length: 'u32', linear: 'f32', cubic: 'f32' } as const;
const attention = { tokens: 'u32', heads: 'u32', kvHeads: 'u32', headSize: 'u32', scale: 'f32' } as const;
const attentionForwardEntry = {
  bindings: { out: 'read_write', logSumExp: 'read_write', q: 'read', k: 'read', v: 'read', spans: 'read' },
  params: attention,
} as const;
const attentionQueryEntry = {
  bindings: { dq: 'read_write', dOut: 'read', stats: 'read', q: 'read', k: 'read', v: 'read', spans: 'read' },
  params: attention,
} as const;
const attentionSlotEntry = {
  bindings: { dkv: 'read_write', dOut: 'read', stats: 'read', q: 'read', k: 'read', v: 'read', spans: 'read', readers: 'read' },
  params: { slots: 'u32', heads: 'u32', kvHeads: 'u32', headSize: 'u32', scale: 'f32' },
} as const;
const logits = { rows: 'u32', vocab: 'u32', inverseTemperature: 'f32' } as const;
const matrices = {
  m: 'u32',
  n: 'u32',
  k: 'u32',
  bStride: 'u32',
  aStride: 'u32',
  aOffset: 'u32',
  outStride: 'u32',
  outOffset: 'u32',
} as const;
const product = { ...matrices, alpha: 'f32', accumulate: 'u32' } as const;
const vectorProduct = {
  bindings: { out: 'read_write', a: 'read', b: 'read', z: 'read', loraB: 'read' },
  params: { ...product, rank: 'u32', zStride: 'u32', zOffset: 'u32', loraScale: 'f32', threadColumns: 'u32' },
} as const;

const adam = {
  length: 'u32',
  learningRate: 'f32',
  beta1: 'f32',
  beta2: 'f32',
  rest1: 'f32',
  rest2: 'f32',
  epsilon: 'f32',
  keep: 'f32',
  correctionM: 'f32',
  correctionV: 'f32',
  maxGradNorm: 'f32',
} as const;

export const KERNELS = {
  'adam-step': {
    code: adamStep,
    bindings: { param: 'read_write', m: 'read_write', v: 'read_write', grad: 'read', gradSquares: 'read' },
    params: adam,
  },
  'attention-alone-forward': { code: headVectors + attentionAloneForward, ...attentionForwardEntry },
  'attention-alone-query': { code: headVectors + attentionAloneQuery, ...attentionQueryEntry },
  'attention-alone-slot': { code: headVectors + attentionAloneSlot, ...attentionSlotEntry },
  'attention-backward-query': { code: headVectors + sumLanes + addTeams + attentionBackwardQuery, ...attentionQueryEntry },
  'attention-backward-slot': { code: headVectors + sumLanes + addTeams + attentionBackwardSlot, ...attentionSlotEntry },
  'attention-delta': {
    code: attentionDelta,
    bindings: { stats: 'read_write', logSumExp: 'read', dOut: 'read', out: 'read' },
    params: { items: 'u32', headSize: 'u32' },
  },
  'attention-forward': { code: headVectors + maxLanes + sumLanes + addTeams + attentionForward, ...attentionForwardEntry },
  copy: { code: copy, bindings: { out: 'read_write', x: 'read' }, params: { length: 'u32', start: 'u32' } },
  embed: {
    code: storedOneF32 + embed,
    bindings: { out: 'read_write', ids: 'read', b: 'read' },
    params: { tokens: 'u32', width: 'u32', bStride: 'u32', first: 'u32', rows: 'u32', scale: 'f32' },
  },
  fill: { code: fill, bindings: { out: 'read_write' }, params: { length: 'u32', bits: 'u32' } },
  'glu-backward': {
    code: gluBackward,
    bindings: { dGate: 'read_write', dUp: 'read_write', dOut: 'read', gate: 'read', up: 'read' },
    params: glu,
  },
  'glu-forward': { code: gluForward, bindings: { out: 'read_write', gate: 'read', up: 'read' }, params: glu },
  'logits-backward': {
    code: maxLanes + sumLanes + logitsBackward,
    bindings: { logits: 'read_write', targets: 'read', dLogProb: 'read' },
    params: logits,
  },
  'logits-restrict': {
    code: logitsRestrict,
    bindings: { logits: 'read_write', starts: 'read', tokens: 'read' },
    params: { rows: 'u32', vocab: 'u32', forbidden: 'f32' },
  },
  'logits-sample': {
    code: maxLanes + sumLanes + logitsSample,
    bindings: { ids: 'read_write', logProb: 'read_write', logits: 'read', keys: 'read' },
    params: { ...logits, minP: 'f32', greedy: 'u32', topK: 'u32', topP: 'f32' },
  },
  'logits-score': {
    code: maxLanes + sumLanes + logitsScore,
    bindings: { logProb: 'read_write', entropy: 'read_write', logits: 'read', targets: 'read' },
    params: logits,
  },
  'matmul-any': { code: storedOneF32 + matmulAny, bindings: { out: 'read_write', a: 'read', b: 'read' }, params: product },
  'matmul-block': { code: storedF32 + matmulVector + matmulBlock, ...vectorProduct },
  'matmul-few': { code: storedF32 + matmulVector + matmulStaged + matmulFew, ...vectorProduct },
  'matmul-row': { code: storedF32 + matmulVector + matmulRow, ...vectorProduct },
  'matmul-shared': { code: storedF32 + matmulVector + matmulStaged + matmulShared, ...vectorProduct },
  'matmul-tile': { code: storedF32 + matmulVector + matmulTile, ...vectorProduct },
  'norm-backward': {
    code: sumLanes + normBackward,
    bindings: { dx: 'read_write', dy: 'read', x: 'read', weight: 'read' },
    params: norm,
  },
  'norm-forward': {
    code: sumLanes + normForward,
    bindings: { out: 'read_write', x: 'read', weight: 'read' },
    params: { ...norm, accumulate: 'u32' },
  },
  rope: {
    code: rope,
    bindings: { x: 'read_write', positions: 'read', frequencies: 'read' },
    params: { tokens: 'u32', heads: 'u32', headSize: 'u32', direction: 'f32' },
  },
  'rows-gather': { code: rowsGather, bindings: { out: 'read_write', x: 'read', index: 'read' }, params: rows },
  'rows-scatter': { code: rowsScatter, bindings: { out: 'read_write', x: 'read', index: 'read' }, params: rows },
  'rows-scatter-add': { code: rowsScatterAdd, bindings: { out: 'read_write', x: 'read', index: 'read' }, params: rows },
  'sum-partial': { code: sumLanes + sumPartial, bindings: { out: 'read_write', x: 'read' }, params: { length: 'u32', square: 'u32' } },
} as const satisfies Record<string, KernelEntry>;

/** A piece of source to put in place of another. */
export interface Swap {
  readonly label: string;
  readonly piece: string;
  readonly replacement: string;
}

/** Makes the attention kernels take heads whose size is not a multiple of four. */
export const SCALAR_HEADS: Swap = { label: 'scalar heads', piece: headVectors, replacement: headScalars };

const packed = (format: PackedFormat, stored: string) => ({
  four: { label: format, piece: storedF32, replacement: stored },
  one: { label: format, piece: storedOneF32, replacement: stored + storedOne },
});

/** Makes a kernel read packed rows (packing.ts): `four` at a time, or `one` in the kernels for any sizes. */
export const STORED: Readonly<Record<PackedFormat, Readonly<Record<'four' | 'one', Swap>>>> = {
  f16: packed('f16', storedF16),
  int8: packed('int8', storedInt8),
  int4: packed('int4', storedInt4),
};

export type KernelName = keyof typeof KERNELS;
export type BindingsOf<Name extends KernelName> = keyof (typeof KERNELS)[Name]['bindings'];
export type ParamsOf<Name extends KernelName> = keyof (typeof KERNELS)[Name]['params'];
