// Models that are known to work here, to choose from before anything is fetched: what they are, how large, under which licence. Sizes are those
// of the published weights, rounded; a download tells the exact ones first. Any other repository or local file of a kind
// that the engine reads goes as well.

export interface CatalogueEntry {
  /** `owner/name` on Hugging Face. */
  readonly repository: string;
  readonly name: string;
  readonly licence: string;
  readonly parameters: number;
  /** Weights in two bytes a number, tokenizer and settings. */
  readonly downloadBytes: number;
  /** The settings that say how much memory it takes, as in its config.json. */
  readonly config: Readonly<Record<string, unknown>>;
}

const LLAMA = { model_type: 'llama', hidden_act: 'silu', vocab_size: 49152, max_position_embeddings: 8192, rope_theta: 100000, rms_norm_eps: 1e-5, tie_word_embeddings: true } as const; // prettier-ignore
const QWEN = { hidden_act: 'silu', vocab_size: 151936, rope_theta: 1000000, rms_norm_eps: 1e-6, tie_word_embeddings: true } as const;

export const CATALOGUE: readonly CatalogueEntry[] = [
  {
    repository: 'HuggingFaceTB/SmolLM2-135M-Instruct',
    name: 'SmolLM2 135M Instruct',
    licence: 'apache-2.0',
    parameters: 134_515_008,
    downloadBytes: 271e6,
    config: { ...LLAMA, hidden_size: 576, intermediate_size: 1536, num_hidden_layers: 30, num_attention_heads: 9, num_key_value_heads: 3 },
  },
  {
    repository: 'HuggingFaceTB/SmolLM2-360M-Instruct',
    name: 'SmolLM2 360M Instruct',
    licence: 'apache-2.0',
    parameters: 361_821_120,
    downloadBytes: 726e6,
    config: { ...LLAMA, hidden_size: 960, intermediate_size: 2560, num_hidden_layers: 32, num_attention_heads: 15, num_key_value_heads: 5 },
  },
  {
    repository: 'Qwen/Qwen2.5-0.5B-Instruct',
    name: 'Qwen2.5 0.5B Instruct',
    licence: 'apache-2.0',
    parameters: 494_032_768,
    downloadBytes: 995e6,
    config: {
      ...QWEN,
      model_type: 'qwen2',
      max_position_embeddings: 32768,
      hidden_size: 896,
      intermediate_size: 4864,
      num_hidden_layers: 24,
      num_attention_heads: 14,
      num_key_value_heads: 2,
    },
  },
  {
    repository: 'Qwen/Qwen3-0.6B',
    name: 'Qwen3 0.6B',
    licence: 'apache-2.0',
    parameters: 596_049_920,
    // The file repeats the embedding as a head.
    downloadBytes: 1515e6,
    config: {
      ...QWEN,
      model_type: 'qwen3',
      max_position_embeddings: 40960,
      head_dim: 128,
      hidden_size: 1024,
      intermediate_size: 3072,
      num_hidden_layers: 28,
      num_attention_heads: 16,
      num_key_value_heads: 8,
    },
  },
];
