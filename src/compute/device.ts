// The operations everything else is built from. Three implementations: `reference/` (plain loops, the
// oracle), `wasm/` (SIMD, threads where shared memory exists) and `webgpu/` (WGSL). `model/` is written once
// against this interface.
//
// Calls are queued in order and return at once; only `read` waits. All matrices are row-major.
// Letters: T tokens, M N K matrix sizes, H query heads, G key-value heads, D head size, V vocabulary, R rank.
//
// Rows are independent: a result row never depends on how many other rows share the call, nor on the
// number of threads, so that sampling and training agree and runs repeat bit for bit on one device.

import type { WeightFormat } from './packing';

export type ElementType = 'f32' | 'i32';

/** A run of elements in device memory. `offset` counts elements and is a multiple of 64 (WebGPU's binding alignment). */
export interface Tensor {
  readonly type: ElementType;
  readonly offset: number;
  readonly length: number;
  readonly label: string;
}

/** Adds `scale · z · bᵀ` to a product, z being the rank-R product of the same input with A (Hu et al., arXiv 2106.09685). */
export interface LoraTerm {
  /** [M, zStride]; the R columns used start at zOffset, so that projections of one input share one A product. */
  readonly z: Tensor;
  readonly zOffset: number;
  readonly zStride: number;
  /** [N, R] */
  readonly b: Tensor;
  readonly rank: number;
  readonly scale: number;
}

export interface MatmulOptions {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** a is stored [K, M] instead of [M, K]. */
  readonly transposeA?: boolean;
  /** b is stored [N, K] instead of [K, N] (how weights are stored). */
  readonly transposeB?: boolean;
  /** How the stored rows of b lie in memory (see packing.ts); f32 when left out. Others than f32 are i32 tensors and go only without transposeA. */
  readonly bFormat?: WeightFormat;
  /** Elements from one stored row of a, b or out to the next, and the element where its first column starts; dense from 0 when left out. */
  readonly aStride?: number;
  readonly aOffset?: number;
  readonly outStride?: number;
  readonly outOffset?: number;
  /** Factor on the product; 1 when left out. */
  readonly alpha?: number;
  /** out += instead of out =. */
  readonly accumulate?: boolean;
  /** Only without transposeA. */
  readonly lora?: LoraTerm;
}

export interface EmbedOptions {
  readonly tokens: number;
  readonly width: number;
  /** Factor on every number; 1 when left out. */
  readonly scale?: number;
  /** How the rows of the table lie in memory (see packing.ts); f32 when left out. */
  readonly format?: WeightFormat;
  /** The table holds rows [first, first + rows) of a larger one; tokens with other ids are left alone. All rows when left out. */
  readonly first?: number;
  readonly rows?: number;
}

export interface NormOptions {
  readonly rows: number;
  readonly width: number;
  readonly epsilon: number;
}

/**
 * x · sigmoid(x · (linear + cubic · x²)): SiLU, and GELU as (1 + tanh u) · x / 2 (Hendrycks & Gimpel, arXiv 1606.08415), where
 * (1 + tanh u) / 2 = sigmoid(2u) and u = √(2/π) · (x + 0.044715 · x³).
 */
export const ACTIVATIONS = {
  silu: { linear: 1, cubic: 0 },
  gelu: { linear: Math.sqrt(8 / Math.PI), cubic: 0.044715 * Math.sqrt(8 / Math.PI) },
} as const;
export type Activation = keyof typeof ACTIVATIONS;

export interface AttentionShape {
  readonly tokens: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
}

export interface RopeOptions {
  readonly tokens: number;
  readonly heads: number;
  readonly headSize: number;
  /** Pair i turns by theta^(-2i/D) / divisors[i] radians a position. */
  readonly theta: number;
  /** D/2 numbers, all 1 when null or left out. */
  readonly divisors?: readonly number[] | null;
  /** Rotates back (the backward pass). */
  readonly inverse?: boolean;
}

export interface SampleOptions {
  readonly rows: number;
  readonly vocab: number;
  /** 0 is greedy. Log-probabilities are those of the distribution at this temperature before anything is left out (at 1 when greedy). */
  readonly temperature: number;
  /** Tokens less likely than minP × the likeliest are left out; 0 keeps all. */
  readonly minP: number;
  /** Only the k likeliest tokens stay, and those as likely as the last of them; 0 or left out keeps all (Fan et al., arXiv 1805.04833). */
  readonly topK?: number;
  /**
   * Of those, the likeliest that together reach this share, and those as likely as the last of them; 1 or left out keeps all
   * (Holtzman et al., arXiv 1904.09751).
   */
  readonly topP?: number;
}

export interface AdamWOptions {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  /** From 1. */
  readonly step: number;
  /** The gradient is scaled down to this norm where it is longer; 0 for never. */
  readonly maxGradNorm: number;
}

/** A logit far enough below every other that nothing is left of its probability, and finite, so that 0 times it is 0. */
export const FORBIDDEN = -1e30;

export type DeviceKind = 'reference' | 'wasm' | 'webgpu';

export interface DeviceLimits {
  /** Largest tensor, in bytes. */
  readonly maxTensorBytes: number;
}

export interface Device {
  readonly kind: DeviceKind;
  /** Adapter, driver or engine, for people and for benchmark files. */
  readonly description: string;
  /** A graphics interface that the processor plays: right results, but slower than the WASM device. */
  readonly isSoftware: boolean;
  readonly limits: DeviceLimits;
  /** What is behind it, on WebGPU: another runtime may share it. */
  readonly gpu?: GPUDevice;

  /** Zero-filled. @throws AppError `DEVICE_OUT_OF_MEMORY`. */
  alloc(type: ElementType, length: number, label: string): Tensor;
  /** A part of a tensor; offset relative to it, a multiple of 64. */
  view(tensor: Tensor, offset: number, length: number): Tensor;
  free(tensor: Tensor): void;
  write(tensor: Tensor, data: Float32Array | Int32Array, offset?: number): void;
  /** Everything queued before has happened when this resolves. @throws AppError `DEVICE_LOST`. */
  read(tensor: Tensor, offset?: number, length?: number): Promise<Float32Array | Int32Array>;
  /** Bytes in use now, and at most so far. */
  memory(): { bytes: number; peakBytes: number };
  destroy(): void;

  fill(out: Tensor, value: number): void;
  /** out[0..length) = x[0..length) */
  copy(out: Tensor, x: Tensor, length: number): void;
  /** out [T, width] = scale · table[ids] */
  embed(out: Tensor, table: Tensor, ids: Tensor, o: EmbedOptions): void;
  /** out [rows, width] (+)= x · weight / sqrt(mean(x²) + epsilon) (Zhang & Sennrich, arXiv 1910.07467); + where it accumulates. */
  rmsNorm(out: Tensor, x: Tensor, weight: Tensor, o: NormOptions & { readonly accumulate?: boolean }): void;
  /** dx += gradient of rmsNorm through x, for the incoming dy. */
  rmsNormBackward(dx: Tensor, dy: Tensor, x: Tensor, weight: Tensor, o: NormOptions): void;
  /** out [M, N] = alpha · a · b (+ out) (+ LoRA term) */
  matmul(out: Tensor, a: Tensor, b: Tensor, o: MatmulOptions): void;
  /** Rotates x [T, heads · headSize] in place, halves split as Hugging Face does (Su et al., arXiv 2104.09864). */
  rope(x: Tensor, positions: Tensor, o: RopeOptions): void;
  /** out[index[i]] = x[i] for rows of `width`; indices are distinct. */
  scatterRows(out: Tensor, x: Tensor, index: Tensor, o: { rows: number; width: number }): void;
  /** out[i] = x[index[i]] for rows of `width`; indices may repeat. */
  gatherRows(out: Tensor, x: Tensor, index: Tensor, o: { rows: number; width: number }): void;
  /** out[index[i]] += x[i], indices may repeat; added in the order of i. */
  scatterAddRows(out: Tensor, x: Tensor, index: Tensor, o: { rows: number; width: number }): void;
  /**
   * Softmax attention with scale 1/sqrt(D). Token t attends to slots [spans[4t], spans[4t+1]) (a shared prefix,
   * may be empty) and [spans[4t+2], spans[4t+3]) (its own text, itself included). q, out [T, H·D]; k, v [slots, G·D];
   * logSumExp [T, H] receives what the backward pass needs.
   */
  attention(out: Tensor, logSumExp: Tensor, q: Tensor, k: Tensor, v: Tensor, spans: Tensor, o: AttentionShape): void;
  /**
   * Gradients of `attention` (training). dq, dk, dv are overwritten. There are as many slots S as tokens where `slots` is left
   * out. `readers` [2S]: only tokens t in [readers[2j], readers[2j+1]) may attend to slot j.
   */
  attentionBackward(
    grads: { dq: Tensor; dk: Tensor; dv: Tensor },
    dOut: Tensor,
    saved: { out: Tensor; logSumExp: Tensor; q: Tensor; k: Tensor; v: Tensor; spans: Tensor; readers: Tensor },
    o: AttentionShape & { readonly slots?: number },
  ): void;
  /** out = activation(gate) · up, a gated linear unit (Shazeer, arXiv 2002.05202) */
  glu(out: Tensor, gate: Tensor, up: Tensor, length: number, activation: Activation): void;
  gluBackward(dGate: Tensor, dUp: Tensor, dOut: Tensor, gate: Tensor, up: Tensor, length: number, activation: Activation): void;
  /** Of softmax(logits / temperature) [rows, V]: log-probability of each target, and entropy in nats. */
  logProb(logProb: Tensor, entropy: Tensor, logits: Tensor, targets: Tensor, o: { rows: number; vocab: number; temperature: number }): void;
  /** logits are replaced by dLoss/dlogits, given dLoss/dlogProb of each row. */
  logProbBackward(logits: Tensor, targets: Tensor, dLogProb: Tensor, o: { rows: number; vocab: number; temperature: number }): void;
  /**
   * ids [rows], logProb [rows]: one token a row by inverse transform, in token order, with the uniform of
   * threefry(keys[2i], keys[2i+1], 0, 0) (see core/rng.ts).
   */
  sample(ids: Tensor, logProb: Tensor, logits: Tensor, keys: Tensor, o: SampleOptions): void;
  /**
   * Row i of logits [rows, V] keeps the tokens in tokens[starts[i] … starts[i + 1]), which are in ascending order, and gets
   * `FORBIDDEN` for all others; where that range is empty the row stays as it is.
   */
  restrict(logits: Tensor, starts: Tensor, tokens: Tensor, o: { rows: number; vocab: number }): void;
  /** out[0] = Σ x² */
  sumSquares(out: Tensor, x: Tensor, length: number): void;
  /** Loshchilov & Hutter, arXiv 1711.05101. `gradSquares`[0] is the gradient's sum of squares, for clipping. */
  adamW(param: Tensor, grad: Tensor, m: Tensor, v: Tensor, gradSquares: Tensor, length: number, o: AdamWOptions): void;
}
