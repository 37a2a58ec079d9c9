// What a decoder looks like, read from a Hugging Face `config.json` (transformers 4 and 5 spell the rotary
// settings differently). Whatever would change the numbers and is not computed here is refused by name.

import { AppError } from '../core/errors';
import type { Projection } from './projection';

export const ARCHITECTURES = ['llama', 'qwen2', 'qwen3'] as const;
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

const ROPE_KEYS = ['rope_type', 'type', 'rope_theta', 'partial_rotary_factor', 'factor'];
const LLAMA3_KEYS = ['low_freq_factor', 'high_freq_factor', 'original_max_position_embeddings'];

/** What transformers 4 keeps in rope_scaling and rope_theta and transformers 5 in rope_parameters, where all that is said agrees. */
function ropeSettings(c: Record<string, unknown>, source: string): Record<string, unknown> {
  const rope: Record<string, unknown> = {};
  const places = { rope_parameters: c.rope_parameters, rope_scaling: c.rope_scaling, '': { rope_theta: c.rope_theta, partial_rotary_factor: c.partial_rotary_factor } }; // prettier-ignore
  for (const [place, settings] of Object.entries(places)) {
    if (settings !== undefined && settings !== null && (typeof settings !== 'object' || Array.isArray(settings)))
      throw invalid(`${source} has ${place} = ${JSON.stringify(settings).slice(0, 100)}; an object is needed.`);
    for (const [key, value] of Object.entries(settings ?? {})) {
      const name = key === 'type' ? 'rope_type' : key;
      if (value === null || value === undefined) continue;
      if (rope[name] !== undefined && rope[name] !== value) {
        const message = `${source} says ${name} twice: ${JSON.stringify(rope[name])} and ${JSON.stringify(value)?.slice(0, 100)} (in ${place || 'its outermost object'}).`;
        throw new AppError('MODEL_CONFIG', message, 'Take the wrong one out of the file; transformers 5 follows rope_parameters.');
      }
      rope[name] = value;
    }
  }
  const known = [...ROPE_KEYS, ...(rope.rope_type === 'llama3' ? LLAMA3_KEYS : [])];
  const type = rope.rope_type ?? 'default';
  if (!['default', 'linear', 'llama3'].includes(type as string))
    throw unsupported(`The rotary scaling ${JSON.stringify(type)?.slice(0, 100)} is not known; linear and llama3 are.`);
  const other = Object.keys(rope).find((key) => !known.includes(key) || (key === 'factor' && type === 'default' && rope.factor !== 1));
  if (other !== undefined) throw unsupported(`The rotary scaling has ${other.slice(0, 100)}, which ${String(type)} has no use for.`);
  return rope;
}

/** Llama 3 slows long waves down by `factor`, leaves short ones, and blends between (transformers, `_compute_llama3_parameters`). */
function ropeDivisors(rope: Record<string, unknown>, theta: number, headSize: number): number[] | null {
  const type = rope.rope_type ?? 'default';
  if (type === 'default') return null;
  const positive = (name: string): number => {
    const value = rope[name];
    if (typeof value === 'number' && value > 0 && Number.isFinite(value)) return value;
    throw invalid(`The rotary scaling has ${name} = ${JSON.stringify(value)}; a positive number is needed.`);
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
      throw invalid(`${source} has ${name} = ${JSON.stringify(value)?.slice(0, 100)}; a positive ${kind} is needed.`);
    }
    return value;
  };
  const architecture = ARCHITECTURES.find((name) => name === c.model_type);
  if (!architecture) {
    throw unsupported(`The architecture ${JSON.stringify(c.model_type)?.slice(0, 100)} is not known; ${ARCHITECTURES.join(', ')} are.`);
  }
  const made = Array.isArray(c.architectures) ? (c.architectures as unknown[]) : [];
  if (made.length > 0 && !made.some((name) => String(name).toLowerCase() === `${architecture}forcausallm`))
    throw unsupported(`${source} says model_type ${architecture} and architectures ${JSON.stringify(made).slice(0, 100)}.`);
  if (c.is_causal === false) throw unsupported('The model reads both ways (is_causal is false).');
  for (const key of ['tie_word_embeddings', 'attention_bias', 'mlp_bias'])
    if (![undefined, null, true, false].includes(c[key] as boolean)) throw invalid(`${source} has ${key} = ${JSON.stringify(c[key]).slice(0, 100)}; true or false is needed.`); // prettier-ignore
  if (c.quantization) throw unsupported('The weights are quantised by MLX (quantization).');
  if ((c.hidden_act ?? 'silu') !== 'silu') throw unsupported(`The activation ${JSON.stringify(c.hidden_act)} is not known; silu is.`);
  if (c.quantization_config) throw unsupported('The weights are quantised (quantization_config).');
  const otherLayer = Array.isArray(c.layer_types) && c.layer_types.find((type) => type !== 'full_attention');
  if (c.use_sliding_window || otherLayer) throw unsupported('Some layers attend to a sliding window only.');
  const rope = ropeSettings(c, source);
  if ((rope.partial_rotary_factor ?? 1) !== 1) throw unsupported('Only a part of each head is rotated.');

  const hiddenSize = number('hidden_size', undefined, true);
  const heads = number('num_attention_heads', undefined, true);
  const kvHeads = number('num_key_value_heads', heads, true);
  const headSize = number('head_dim', hiddenSize / heads, true);
  if (heads % kvHeads !== 0) throw invalid(`${heads} query heads cannot share ${kvHeads} key-value heads.`);
  if (headSize % 2 !== 0) throw invalid(`Heads of ${headSize} numbers cannot be rotated in halves.`);
  const ropeTheta = rope.rope_theta ?? 10000;
  if (typeof ropeTheta !== 'number' || !(ropeTheta > 0)) throw invalid(`${source} has rope_theta = ${JSON.stringify(ropeTheta).slice(0, 100)}; a positive number is needed.`); // prettier-ignore
  return {
    architecture,
    vocabSize: number('vocab_size', undefined, true),
    hiddenSize,
    intermediateSize: number('intermediate_size', undefined, true),
    layers: number('num_hidden_layers', undefined, true),
    heads,
    kvHeads,
    headSize,
    normEpsilon: number('rms_norm_eps', 1e-6, false),
    ropeTheta,
    ropeDivisors: ropeDivisors(rope, ropeTheta, headSize),
    maxPositions: number('max_position_embeddings', 2048, true),
    tiedHead: c.tie_word_embeddings === true,
    biases: biased(architecture, c),
    headNorm: architecture === 'qwen3',
  };
}
