// The seven linear maps of a decoder layer, by the names Hugging Face and PEFT give them, and which of
// them read the same input.

export const PROJECTIONS = ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'] as const;
export type Projection = (typeof PROJECTIONS)[number];

/** Projections of one input; the LoRA matrices A of a set lie side by side, so that they are one product. */
export const PROJECTION_SETS = {
  qkv: ['q_proj', 'k_proj', 'v_proj'],
  o: ['o_proj'],
  gateUp: ['gate_proj', 'up_proj'],
  down: ['down_proj'],
} as const satisfies Record<string, readonly Projection[]>;
export type ProjectionSet = keyof typeof PROJECTION_SETS;

export interface ProjectionShape {
  /** Below `model.layers.N.`. */
  readonly path: string;
  readonly inputs: number;
  readonly outputs: number;
}

/** What of a model's configuration its projections depend on. */
interface Widths {
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
}

export function projectionShape(config: Widths, projection: Projection): ProjectionShape {
  const { hiddenSize, intermediateSize } = config;
  const queries = config.heads * config.headSize;
  const keys = config.kvHeads * config.headSize;
  switch (projection) {
    case 'q_proj':
      return { path: 'self_attn.q_proj', inputs: hiddenSize, outputs: queries };
    case 'k_proj':
    case 'v_proj':
      return { path: `self_attn.${projection}`, inputs: hiddenSize, outputs: keys };
    case 'o_proj':
      return { path: 'self_attn.o_proj', inputs: queries, outputs: hiddenSize };
    case 'gate_proj':
    case 'up_proj':
      return { path: `mlp.${projection}`, inputs: hiddenSize, outputs: intermediateSize };
    case 'down_proj':
      return { path: 'mlp.down_proj', inputs: intermediateSize, outputs: hiddenSize };
  }
}
