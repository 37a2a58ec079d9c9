// What a decoder looks like, read from a Hugging Face `config.json` (transformers 4 and 5 spell the rotary
// settings differently). Whatever would change the numbers and is not computed here is refused by name.

import { AppError } from '../core/errors';

export interface ModelConfig {
  readonly architecture: 'llama';
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
  readonly normEpsilon: number;
  readonly ropeTheta: number;
  /** Longest sequence the model was made for. */
  readonly maxPositions: number;
  /** The head is the embedding table. */
  readonly tiedHead: boolean;
}

const FIX = 'Use a Llama-style model: no biases, SwiGLU, plain rotary embedding.';

function unsupported(message: string): AppError {
  return new AppError('MODEL_UNSUPPORTED', message, FIX);
}

function invalid(message: string): AppError {
  return new AppError('MODEL_CONFIG', message, 'Fetch the config.json of the model again.');
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** @throws AppError `MODEL_UNSUPPORTED` names what is not computed, `MODEL_CONFIG` the field that is missing or wrong. */
export function parseModelConfig(json: unknown): ModelConfig {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw invalid('config.json is not a JSON object.');
  const c = json as Record<string, unknown>;
  const number = (name: string, fallback: unknown, whole: boolean): number => {
    const value = c[name] ?? fallback;
    if (typeof value !== 'number' || !(value > 0) || !Number.isFinite(value) || (whole && (!Number.isInteger(value) || value > 2 ** 24))) {
      throw invalid(`config.json has ${name} = ${JSON.stringify(value)}; a positive ${whole ? 'whole ' : ''}number is needed.`);
    }
    return value;
  };
  if (c.model_type !== 'llama') throw unsupported(`The architecture ${JSON.stringify(c.model_type)} is not known; llama is.`);
  if ((c.hidden_act ?? 'silu') !== 'silu') throw unsupported(`The activation ${JSON.stringify(c.hidden_act)} is not known; silu is.`);
  for (const bias of ['attention_bias', 'mlp_bias']) if (c[bias]) throw unsupported(`The model has biases (${bias}).`);
  if (c.quantization_config) throw unsupported('The weights are quantised (quantization_config).');
  const rope = { ...record(c.rope_parameters), ...record(c.rope_scaling) };
  const ropeType = rope.rope_type ?? rope.type ?? 'default';
  if (ropeType !== 'default') throw unsupported(`The rotary scaling ${JSON.stringify(ropeType)} is not known.`);
  if ((c.partial_rotary_factor ?? rope.partial_rotary_factor ?? 1) !== 1) throw unsupported('Only a part of each head is rotated.');

  const hiddenSize = number('hidden_size', undefined, true);
  const heads = number('num_attention_heads', undefined, true);
  const kvHeads = number('num_key_value_heads', heads, true);
  const headSize = number('head_dim', hiddenSize / heads, true);
  if (heads % kvHeads !== 0) throw invalid(`${heads} query heads cannot share ${kvHeads} key-value heads.`);
  if (headSize % 2 !== 0) throw invalid(`Heads of ${headSize} numbers cannot be rotated in halves.`);
  return {
    architecture: 'llama',
    vocabSize: number('vocab_size', undefined, true),
    hiddenSize,
    intermediateSize: number('intermediate_size', undefined, true),
    layers: number('num_hidden_layers', undefined, true),
    heads,
    kvHeads,
    headSize,
    normEpsilon: number('rms_norm_eps', 1e-6, false),
    ropeTheta: number('rope_theta', rope.rope_theta ?? 10000, false),
    maxPositions: number('max_position_embeddings', 2048, true),
    tiedHead: c.tie_word_embeddings === true,
  };
}
