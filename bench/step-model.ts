// The training step that all libraries take: a decoder of two layers (128 numbers wide, four heads, SwiGLU of 384, 512 tokens,
// no rotation), LoRA of rank 8 on all seven projections, base and head frozen, four texts of 64 tokens, Adam.

import { createRng } from '../src/core/rng';
import type { NamedTensor } from '../src/core/files/safetensors';
import type { ModelConfig } from '../src/model/config';
import { Lora } from '../src/model/lora';
import { weightShapes } from '../src/model/model';

export const [TEXTS, TOKENS, RANK] = [4, 64, 8];
export const LORA = { rank: RANK, alpha: 16 };
export const LORA_SCALE = LORA.alpha / LORA.rank;
export const ADAM = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

export const CONFIG: ModelConfig = {
  architecture: 'llama',
  vocabSize: 512,
  hiddenSize: 128,
  intermediateSize: 384,
  layers: 2,
  heads: 4,
  kvHeads: 4,
  headSize: 32,
  normEpsilon: 1e-6,
  ropeTheta: 10000,
  // So slow that nothing turns: our layers rotate, the peers' do not, and both compute the same.
  ropeDivisors: Array.from({ length: 16 }, () => 1e30),
  maxPositions: TOKENS,
  tiedHead: false,
  biases: [],
  headNorm: false,
};

export const PROJECTION_PATHS = {
  q: 'self_attn.q_proj',
  k: 'self_attn.k_proj',
  v: 'self_attn.v_proj',
  o: 'self_attn.o_proj',
  gate: 'mlp.gate_proj',
  up: 'mlp.up_proj',
  down: 'mlp.down_proj',
} as const;
export type ProjectionKey = keyof typeof PROJECTION_PATHS;

const uniform = (label: string, shape: readonly number[], bound: number): NamedTensor => {
  const rng = createRng(1, label);
  const data = Float32Array.from({ length: shape.reduce((x, y) => x * y, 1) }, () => (2 * rng.next() - 1) * bound);
  return { shape, data };
};

/** By the names of Hugging Face, [outputs, inputs]. */
export const weights = new Map(
  [...weightShapes(CONFIG)].map(([name, shape]): [string, NamedTensor] => [
    name,
    shape.length === 1 ? { shape, data: new Float32Array(shape[0]!).fill(1) } : uniform(name, shape, Math.sqrt(3 / shape[1]!)),
  ]),
);

/** By the names of PEFT; B is not zero, so that both matrices learn from the first step on. */
export const adapter = new Map(Lora.shapes(CONFIG, LORA).map(([name, shape]): [string, NamedTensor] => [name, uniform(name, shape, 0.05)]));

const rng = createRng(1, 'texts');
export const texts = Array.from({ length: TEXTS }, () => Array.from({ length: TOKENS }, () => rng.int(CONFIG.vocabSize)));
/** Tokens that are predicted. */
export const ROWS = TEXTS * (TOKENS - 1);

/** [TEXTS, TOKENS, vocabulary]: −1/ROWS where a token is predicted, so that the loss is its sum with the log-probabilities. */
export function lossWeights(): Float32Array {
  const all = new Float32Array(TEXTS * TOKENS * CONFIG.vocabSize);
  texts.forEach((text, i) => {
    for (let t = 1; t < TOKENS; t++) all[(i * TOKENS + t - 1) * CONFIG.vocabSize + text[t]!] = -1 / ROWS;
  });
  return all;
}

/** [TOKENS, TOKENS]: 0 where a token may look, a large negative number elsewhere. */
export function causalMask(): Float32Array {
  return Float32Array.from({ length: TOKENS * TOKENS }, (_, i) => (i % TOKENS <= Math.floor(i / TOKENS) ? 0 : -1e9));
}
