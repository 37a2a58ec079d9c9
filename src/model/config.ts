// What a decoder looks like, read from a Hugging Face `config.json` (transformers 4 and 5 spell the rotary
// settings differently). Whatever would change the numbers and is not computed here is refused by name.

import type { Activation } from '../compute/device';
import { AppError, shown } from '../core/errors';
import type { Projection } from './projection';

export const ARCHITECTURES = ['llama', 'qwen2', 'qwen3', 'gemma3'] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

export interface ModelConfig {
  readonly architecture: Architecture;
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
  readonly normEpsilon: number;
  readonly ropeTheta: number;
  /** See `RopeOptions.divisors`. */
  readonly ropeDivisors: readonly number[] | null;
  /** Longest sequence the model was made for. */
  readonly maxPositions: number;
  /** The head is the embedding table. */
  readonly tiedHead: boolean;
  /** Projections that add a bias. */
  readonly biases: readonly Projection[];
  /** Queries and keys are normalised head by head before they are rotated. */
  readonly headNorm: boolean;
  /** Layers that attend to the last `window` tokens alone, and rotate by a base of their own. */
  readonly windowLayers: readonly number[];
  /** Null where there are no such layers. */
  readonly window: number | null;
  readonly windowTheta: number;
  /** Of the gate of the feed-forward part. */
  readonly activation: Activation;
  /** What attention and the feed-forward part give is normalised before it is added to the residual stream. */
  readonly outputNorms: boolean;
  /** Added to the weights of every norm: files of Hugging Face hold those of gemma3 without the 1. */
  readonly normOffset: number;
  /** Factor on embeddings, rounded to float32. */
  readonly embeddingScale: number;
  /** Factor on queries, for scores that are not divided by the root of the head size. */
  readonly queryScale: number;
}

const FIX = `Use a decoder of the kind ${ARCHITECTURES.join(', ')} with float32, float16 or bfloat16 weights.`;

/** What settings may claim before anything is made for it; models of this kind stay far below. */
const MOST: Readonly<Record<string, number>> = { num_hidden_layers: 1000, num_attention_heads: 1000, head_dim: 8192 };

function unsupported(message: string): AppError {
  return new AppError('MODEL_UNSUPPORTED', message, FIX);
}

function invalid(message: string): AppError {
  return new AppError('MODEL_CONFIG', message, 'Fetch the model again; its settings are damaged.');
}

function biased(architecture: Architecture, { attention_bias: attention, mlp_bias: feed }: Record<string, unknown>): Projection[] {
  if (architecture === 'qwen2') return ['q_proj', 'k_proj', 'v_proj'];
  return [
    ...(attention ? (['q_proj', 'k_proj', 'v_proj', 'o_proj'] as const) : []),
    ...(feed && architecture === 'llama' ? (['gate_proj', 'up_proj', 'down_proj'] as const) : []),
  ];
}

/** What `model_type` says of each; a `gemma3` reads pictures too. */
export const modelType = (architecture: Architecture): string => (architecture === 'gemma3' ? 'gemma3_text' : architecture);

const ROPE_KEYS = ['rope_type', 'type', 'rope_theta', 'partial_rotary_factor', 'factor'];
const LLAMA3_KEYS = ['low_freq_factor', 'high_freq_factor', 'original_max_position_embeddings'];

/** What transformers 4 keeps in rope_scaling and rope_theta and transformers 5 in rope_parameters, where all that is said agrees. */
function ropeSettings(c: Record<string, unknown>, source: string): Record<string, unknown> {
  const rope: Record<string, unknown> = {};
  const places = { rope_parameters: c.rope_parameters, rope_scaling: c.rope_scaling, '': { rope_theta: c.rope_theta, partial_rotary_factor: c.partial_rotary_factor } }; // prettier-ignore
  for (const [place, settings] of Object.entries(places)) {
    if (settings !== undefined && settings !== null && (typeof settings !== 'object' || Array.isArray(settings)))
      throw invalid(`${source} has ${place} = ${shown(settings)}; an object is needed.`);
    for (const [key, value] of Object.entries(settings ?? {})) {
      const name = key === 'type' ? 'rope_type' : key;
      if (value === null || value === undefined) continue;
      if (rope[name] !== undefined && rope[name] !== value) {
        const message = `${source} says ${name} twice: ${shown(rope[name])} and ${shown(value)} (in ${place || 'its outermost object'}).`;
        throw new AppError('MODEL_CONFIG', message, 'Take the wrong one out of the file; transformers 5 follows rope_parameters.');
      }
      rope[name] = value;
    }
  }
  const known = [...ROPE_KEYS, ...(rope.rope_type === 'llama3' ? LLAMA3_KEYS : [])];
  const type = rope.rope_type ?? 'default';
  if (!['default', 'linear', 'llama3'].includes(type as string))
    throw unsupported(`The rotary scaling ${shown(type)} is not known; linear and llama3 are.`);
  const other = Object.keys(rope).find((key) => !known.includes(key) || (key === 'factor' && type === 'default' && rope.factor !== 1));
  if (other !== undefined) throw unsupported(`The rotary scaling has ${other.slice(0, 100)}, which ${shown(type)} has no use for.`);
  return rope;
}

/** Rotations of gemma3 by kind of layer: transformers 5 keeps both in rope_parameters, 4 has another base for those with a window. */
function ropeByKind(c: Record<string, unknown>, source: string): { rope: Record<string, unknown>; windowRope: Record<string, unknown> } {
  const { full_attention: full, sliding_attention: sliding } = (c.rope_parameters ?? {}) as Record<string, unknown>;
  const rope = ropeSettings(full || sliding ? { ...c, rope_parameters: full } : c, source);
  const windowRope = ropeSettings({ rope_parameters: sliding, rope_theta: c.rope_local_base_freq }, source);
  if ((windowRope.rope_type ?? 'default') !== 'default') throw unsupported('Layers with a window have a rotary scaling of their own.');
  return { rope, windowRope };
}

/** Which layers of gemma3 have a window. */
function windowLayersOf(c: Record<string, unknown>, layers: number, source: string): number[] {
  const { layer_types: types, sliding_window_pattern: pattern = c._sliding_window_pattern ?? 6 } = c;
  if (types === undefined || types === null) {
    if (!(Number.isInteger(pattern) && (pattern as number) > 0)) throw invalid(`${source} has sliding_window_pattern = ${shown(pattern)}; a positive whole number is needed.`); // prettier-ignore
    return Array.from({ length: layers }, (_, i) => i).filter((i) => (i + 1) % (pattern as number) !== 0);
  }
  if (!Array.isArray(types) || types.length !== layers || !types.every((type) => type === 'sliding_attention' || type === 'full_attention'))
    throw invalid(`${source} has layer_types that do not say sliding_attention or full_attention for each of the ${layers} layers.`);
  return types.flatMap((type, i) => (type === 'sliding_attention' ? [i] : []));
}

/** Llama 3 slows long waves down by `factor`, leaves short ones, and blends between (transformers, `_compute_llama3_parameters`). */
function ropeDivisors(rope: Record<string, unknown>, theta: number, headSize: number): number[] | null {
  const type = rope.rope_type ?? 'default';
  if (type === 'default') return null;
  const positive = (name: string): number => {
    const value = rope[name];
    if (typeof value === 'number' && value > 0 && Number.isFinite(value)) return value;
    throw invalid(`The rotary scaling has ${name} = ${shown(value)}; a positive number is needed.`);
  };
  if (type === 'linear') return Array.from({ length: headSize / 2 }, () => positive('factor'));
  const [factor, low, high] = [positive('factor'), positive('low_freq_factor'), positive('high_freq_factor')];
  const original = positive('original_max_position_embeddings');
  if (high <= low) throw invalid(`The rotary scaling has high_freq_factor ${high}, which is not above low_freq_factor ${low}.`);
  return Array.from({ length: headSize / 2 }, (_, i) => {
    const wavelength = 2 * Math.PI * theta ** ((2 * i) / headSize);
    if (wavelength > original / low) return factor;
    if (wavelength < original / high) return 1;
    const blend = (original / wavelength - low) / (high - low);
    return 1 / ((1 - blend) / factor + blend);
  });
}

/**
 * @param source what messages call the settings
 * @throws AppError `MODEL_UNSUPPORTED` names what is not computed, `MODEL_CONFIG` the field that is missing or wrong.
 */
export function parseModelConfig(json: unknown, source = 'config.json'): ModelConfig {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw invalid(`${source} is not a JSON object.`);
  const c = json as Record<string, unknown>;
  const number = (name: string, fallback: unknown, whole: boolean): number => {
    const value = c[name] ?? fallback;
    const most = whole ? (MOST[name] ?? 2 ** 24) : Number.MAX_VALUE;
    if (typeof value !== 'number' || !(value > 0 && value <= most) || (whole && !Number.isInteger(value))) {
      const kind = whole ? `whole number up to ${most}` : 'number';
      throw invalid(`${source} has ${name} = ${shown(value)}; a positive ${kind} is needed.`);
    }
    return value;
  };
  const architecture = ARCHITECTURES.find((name) => modelType(name) === c.model_type);
  if (!architecture) {
    throw unsupported(`The architecture ${shown(c.model_type)} is not known; ${ARCHITECTURES.map(modelType).join(', ')} are.`);
  }
  const made = Array.isArray(c.architectures) ? (c.architectures as unknown[]) : [];
  if (made.length > 0 && !made.some((name) => typeof name === 'string' && name.toLowerCase() === `${architecture}forcausallm`))
    throw unsupported(`${source} says model_type ${architecture} and architectures ${shown(made)}.`);
  if (c.is_causal === false) throw unsupported('The model reads both ways (is_causal is false).');
  for (const key of ['tie_word_embeddings', 'attention_bias', 'mlp_bias'])
    if (![undefined, null, true, false].includes(c[key] as boolean)) throw invalid(`${source} has ${key} = ${shown(c[key])}; true or false is needed.`); // prettier-ignore
  if (c.quantization) throw unsupported('The weights are quantised by MLX (quantization).');
  const isGemma = architecture === 'gemma3';
  const activation = isGemma ? 'gelu_pytorch_tanh' : 'silu';
  const stated = (isGemma ? c.hidden_activation : null) ?? c.hidden_act ?? activation;
  if (stated !== activation) throw unsupported(`The activation ${shown(stated)} is not known; ${activation} is.`);
  for (const key of ['attn_logit_softcapping', 'final_logit_softcapping', 'use_bidirectional_attention'])
    if (c[key]) throw unsupported(`The model has ${key} = ${shown(c[key])}, which is not done here.`);
  if (c.quantization_config) throw unsupported('The weights are quantised (quantization_config).');
  const otherLayer = !isGemma && Array.isArray(c.layer_types) && c.layer_types.find((type) => type !== 'full_attention');
  if (c.use_sliding_window || otherLayer) throw unsupported('Some layers attend to a sliding window only.');
  const { rope, windowRope } = isGemma ? ropeByKind(c, source) : { rope: ropeSettings(c, source), windowRope: {} };
  if ((rope.partial_rotary_factor ?? 1) !== 1) throw unsupported('Only a part of each head is rotated.');

  const hiddenSize = number('hidden_size', undefined, true);
  const heads = number('num_attention_heads', undefined, true);
  const kvHeads = number('num_key_value_heads', isGemma ? undefined : heads, true);
  const headSize = number('head_dim', isGemma ? undefined : hiddenSize / heads, true);
  if (heads % kvHeads !== 0) throw invalid(`${heads} query heads cannot share ${kvHeads} key-value heads.`);
  if (headSize % 2 !== 0) throw invalid(`Heads of ${headSize} numbers cannot be rotated in halves.`);
  const thetaOf = ({ rope_theta: theta }: Record<string, unknown>, fallback: number): number => {
    if (theta === undefined) return fallback;
    if (typeof theta !== 'number' || !(theta > 0 && Number.isFinite(theta))) throw invalid(`${source} has rope_theta = ${shown(theta)}; a positive number is needed.`); // prettier-ignore
    return theta;
  };
  const ropeTheta = thetaOf(rope, isGemma ? 1e6 : 1e4);
  const layers = number('num_hidden_layers', undefined, true);
  const windowLayers = isGemma ? windowLayersOf(c, layers, source) : [];
  return {
    architecture,
    vocabSize: number('vocab_size', undefined, true),
    hiddenSize,
    intermediateSize: number('intermediate_size', undefined, true),
    layers,
    heads,
    kvHeads,
    headSize,
    normEpsilon: number('rms_norm_eps', 1e-6, false),
    ropeTheta,
    ropeDivisors: ropeDivisors(rope, ropeTheta, headSize),
    maxPositions: number('max_position_embeddings', isGemma ? undefined : 2048, true),
    tiedHead: (c.tie_word_embeddings ?? isGemma) === true,
    biases: biased(architecture, c),
    headNorm: architecture === 'qwen3' || isGemma,
    windowLayers,
    window: windowLayers.length > 0 ? number('sliding_window', undefined, true) : null,
    windowTheta: thetaOf(windowRope, 1e4),
    activation: isGemma ? 'gelu' : 'silu',
    outputNorms: isGemma,
    normOffset: isGemma ? 1 : 0,
    embeddingScale: isGemma ? Math.fround(Math.sqrt(hiddenSize)) : 1,
    queryScale: isGemma ? Math.sqrt(headSize / number('query_pre_attn_scalar', undefined, false)) : 1,
  };
}
