// A model out of a GGUF file: settings from its metadata, tensors under the names of Hugging Face. llama.cpp turns
// neighbouring numbers of a head where Hugging Face turns its halves, so llama's rows of q and k are put back in order;
// qwen2 and qwen3 keep theirs. Tensors are decoded one at a time, when they are asked for.

import { AppError } from '../../core/errors';
import { decodeBlocks } from '../../core/files/gguf-blocks';
import { splitHeads, type GgufFile, type GgufTensor } from '../../core/files/gguf';
import type { WeightFormat } from '../../compute/packing';
import { ARCHITECTURES, modelType, parseModelConfig, type ModelConfig } from '../config';
import { storedFormat, storedWords } from './gguf-words';
import { weightShapes } from '../model';
import { PROJECTIONS, projectionShape } from '../projection';
import type { WeightTensor } from '../weights';

/** Below `blk.N.`, by Hugging Face's name below `model.layers.N.`. */
const LAYER_NAMES: Readonly<Record<string, string>> = {
  input_layernorm: 'attn_norm',
  post_attention_layernorm: 'ffn_norm',
  'self_attn.q_proj': 'attn_q',
  'self_attn.k_proj': 'attn_k',
  'self_attn.v_proj': 'attn_v',
  'self_attn.o_proj': 'attn_output',
  'self_attn.q_norm': 'attn_q_norm',
  'self_attn.k_norm': 'attn_k_norm',
  'mlp.gate_proj': 'ffn_gate',
  'mlp.up_proj': 'ffn_up',
  'mlp.down_proj': 'ffn_down',
};
/** Where gemma3 has other norms by these names, and more. */
const GEMMA_NAMES: Readonly<Record<string, string>> = {
  post_attention_layernorm: 'post_attention_norm',
  pre_feedforward_layernorm: 'ffn_norm',
  post_feedforward_layernorm: 'post_ffw_norm',
};
const TOP_NAMES: Readonly<Record<string, string>> = {
  'model.embed_tokens.weight': 'token_embd.weight',
  'model.norm.weight': 'output_norm.weight',
  'lm_head.weight': 'output.weight',
};
const ROPE_DIVISORS = 'rope_freqs.weight';
/** Settings below the architecture's name that are followed, or that tell how the file was made. */
const KNOWN = new Set([
  ...['context_length', 'embedding_length', 'block_count', 'feed_forward_length', 'vocab_size', 'rope.freq_base', 'rope.dimension_count'],
  ...['attention.head_count', 'attention.head_count_kv', 'attention.key_length', 'attention.value_length', 'rope.scaling.type'],
  ...['attention.layer_norm_rms_epsilon', 'attention.layer_norm_epsilon', 'rope.scaling.factor', 'rope.scale_linear'],
  ...['rope.scaling.original_context_length', 'rope.scaling.finetuned', 'tensor_data_layout'],
]);
const KNOWN_OF_GEMMA = new Set(['attention.sliding_window', 'attention.sliding_window_pattern', 'rope.freq_base_swa']);

function refuse(message: string): AppError {
  return new AppError('GGUF_MODEL', message, `Use a GGUF file of a whole model of the kind ${ARCHITECTURES.join(', ')}.`);
}

/** llama.cpp's name of a tensor that Hugging Face calls `name`. */
function ggufName(name: string, architecture: unknown): string {
  const match = /^model\.layers\.(\d+)\.(.+)\.(weight|bias)$/.exec(name);
  const names = architecture === 'gemma3' ? { ...LAYER_NAMES, ...GEMMA_NAMES } : LAYER_NAMES;
  return match ? `blk.${match[1]}.${names[match[2]!]}.${match[3]}` : TOP_NAMES[name]!;
}

/** What llama.cpp knows of gemma3 without a key: the base of windowed layers, every sixth without a window, scores of the 27B model. */
function gemmaSettings(value: (key: string) => unknown): Record<string, unknown> {
  const size = value('attention.sliding_window');
  const pattern = value('attention.sliding_window_pattern');
  const perHead = Math.floor(Number(value('embedding_length')) / Number(value('attention.head_count')));
  return {
    sliding_window: size,
    sliding_window_pattern: size ? (pattern ?? 6) : 1,
    layer_types:
      size && pattern instanceof Float64Array ? [...pattern].map((isLocal) => (isLocal ? 'sliding_attention' : 'full_attention')) : null,
    rope_local_base_freq: value('rope.freq_base_swa'),
    query_pre_attn_scalar: value('block_count') === 62 ? perHead : value('attention.key_length'),
  };
}

function readConfig({ metadata, tensors }: GgufFile): ModelConfig {
  const architecture = metadata.get('general.architecture');
  const type = metadata.get('general.type') ?? 'model';
  if (type !== 'model') throw refuse(`The file holds a thing of the type "${String(type).slice(0, 100)}", not a model.`);
  const value = (key: string): unknown => metadata.get(`${String(architecture)}.${key}`);
  for (const [key, setting] of metadata) {
    const [start, ...rest] = key.split('.');
    const isOff = setting === 0 || setting === '' || setting === key.endsWith('.attention.causal');
    const isKnown = KNOWN.has(rest.join('.')) || (architecture === 'gemma3' && KNOWN_OF_GEMMA.has(rest.join('.')));
    if (start === architecture && !isKnown && !isOff) throw refuse(`The file has ${key.slice(0, 100)} = ${String(setting).slice(0, 100)}, which is not done here.`); // prettier-ignore
  }
  // llama.cpp scales linearly where the type is left out and a factor is there.
  const [scaling, factor] = [value('rope.scaling.type') ?? 'linear', value('rope.scaling.factor') ?? value('rope.scale_linear') ?? 0];
  if (scaling !== 'none' && scaling !== 'linear') throw refuse(`The rotary scaling "${String(scaling).slice(0, 100)}" is not known.`);
  const isScaled = scaling === 'linear' && factor !== 0 && factor !== 1;
  const config = parseModelConfig(
    {
      ...(architecture === 'gemma3' ? gemmaSettings(value) : {}),
      model_type: architecture === 'gemma3' ? modelType(architecture) : architecture,
      vocab_size: tensors.get('token_embd.weight')?.shape[0],
      hidden_size: value('embedding_length'),
      intermediate_size: value('feed_forward_length'),
      num_hidden_layers: value('block_count'),
      num_attention_heads: value('attention.head_count'),
      num_key_value_heads: value('attention.head_count_kv'),
      head_dim: value('attention.key_length'),
      rms_norm_eps: value('attention.layer_norm_rms_epsilon') ?? 'left out',
      rope_scaling: isScaled ? { rope_type: 'linear', factor } : null,
      rope_theta: value('rope.freq_base') ?? 1e4,
      max_position_embeddings: value('context_length') ?? 'left out',
      tie_word_embeddings: !tensors.has('output.weight'),
    },
    'The GGUF file',
  );
  const rows = metadata.get('tokenizer.ggml.tokens');
  const sizes = { vocab_size: value('vocab_size'), 'the length of tokenizer.ggml.tokens': Array.isArray(rows) ? rows.length : undefined };
  for (const [name, size] of Object.entries(sizes))
    if (size !== undefined && size !== config.vocabSize) throw refuse(`"token_embd.weight" has ${config.vocabSize} rows; ${name} is ${String(size).slice(0, 20)}.`); // prettier-ignore
  const valueSize = value('attention.value_length') ?? config.headSize;
  if (valueSize !== config.headSize) throw refuse(`The values of a head have ${String(valueSize)} numbers, its keys ${config.headSize}.`);
  const rotated = value('rope.dimension_count') ?? config.headSize;
  if (rotated !== config.headSize) throw refuse(`Only ${String(rotated)} of the ${config.headSize} numbers of each head are rotated.`);
  const biases = PROJECTIONS.filter((p) => tensors.has(ggufName(`model.layers.0.${projectionShape(config, p).path}.bias`, architecture)));
  const divisors = tensors.get(ROPE_DIVISORS);
  // llama.cpp's converter has added the 1 to gemma3's norms (`Gemma3Model.norm_shift`).
  const read = { ...config, biases, normOffset: 0 };
  if (!divisors) return read;
  const values = [...decodeBlocks(divisors.type, divisors.bytes)];
  if (values.length !== config.headSize / 2 || !values.every((divisor) => divisor > 0 && Number.isFinite(divisor))) {
    throw refuse(`"${ROPE_DIVISORS}" does not hold ${config.headSize / 2} positive numbers.`);
  }
  return { ...read, ropeDivisors: values.map((divisor, i) => divisor * (config.ropeDivisors?.[i] ?? 1)) };
}

class DecodedTensor implements WeightTensor {
  constructor(
    private readonly stored: GgufTensor,
    /** Of the rows to be put in order; 0 for none. */
    private readonly heads: number,
  ) {}

  get shape(): readonly number[] {
    return this.stored.shape;
  }

  get data(): Float32Array {
    return this.inOrder(decodeBlocks(this.stored.type, this.stored.bytes));
  }

  get storedFormat(): WeightFormat {
    return storedFormat(this.stored.type);
  }

  storedWords(): Int32Array | null {
    const words = storedWords(this.stored.type, this.stored.bytes, this.shape.at(-1)!);
    return words && this.inOrder(words);
  }

  private inOrder<T extends Float32Array | Int32Array>(data: T): T {
    return this.heads === 0 ? data : splitHeads(data, this.heads, this.shape.length === 2 ? data.length / this.shape[0]! : 1);
  }
}

/**
 * Settings and weights; decoding happens on every look at a tensor's `data`.
 * @throws AppError `GGUF_MODEL` names what is missing, too much or misshapen; those of `parseModelConfig`.
 */
export function readGgufModel(file: GgufFile): { config: ModelConfig; weights: Map<string, WeightTensor> } {
  const config = readConfig(file);
  const weights = new Map<string, WeightTensor>();
  const left = new Set(file.tensors.keys());
  left.delete(ROPE_DIVISORS);
  for (const [name, shape] of weightShapes(config)) {
    const there = ggufName(name, config.architecture);
    const stored = file.tensors.get(there);
    if (!stored) throw refuse(`The file lacks "${there}".`);
    if (stored.shape.join() !== shape.join()) {
      throw refuse(`"${stored.name}" has the shape [${stored.shape}]; the settings of the file say [${shape}].`);
    }
    left.delete(stored.name);
    const permuted = config.architecture === 'llama' ? /self_attn\.([qk])_proj/.exec(name)?.[1] : undefined;
    weights.set(name, new DecodedTensor(stored, permuted === 'q' ? config.heads : permuted === 'k' ? config.kvHeads : 0));
  }
  for (const name of left) throw refuse(`The file holds "${name.slice(0, 100)}", which this model has no use for.`);
  return { config, weights };
}
