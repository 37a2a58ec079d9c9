// A decoder of the engine's kind as an ONNX graph in the layout that Hugging Face's exporters give decoders: ids, mask, positions and the
// past in, logits and the present out. Primitives alone, so that every provider of ONNX Runtime computes it; 4-bit matrices need one
// operator of its own. Dimensions: B rows, S new tokens, P past tokens, T = P + S.

import { AppError } from '../core/errors';
import type { ModelConfig } from '../model/config';
import { projectionShape, type Projection } from '../model/projection';
import type { NamedTensor } from '../core/files/safetensors';
import { BLOCK, toFourBit } from './four-bit';
import { CONTRIBUTED, Graph, type Element, type OnnxFile } from './graph';

export const ONNX_FORMATS = ['f32', 'f16', 'q4'] as const;
export type OnnxFormat = (typeof ONNX_FORMATS)[number];

export interface DecoderOptions {
  readonly format: OnnxFormat;
  /** Name of a file beside the model that holds its weights; null where they are part of it. A model beyond 2 GB needs one. */
  readonly dataName: string | null;
}

/** Below every logit and, in half precision, no infinity: a token that may attend to nothing must not become NaN. */
const FORBIDDEN = { float: -3.4e38, float16: -65504 } as const;

type Weights = ReadonlyMap<string, NamedTensor>;

class DecoderGraph extends Graph {
  /** Type of activations and of the cache. */
  readonly element: 'float' | 'float16';

  constructor(
    private readonly config: ModelConfig,
    private readonly weights: Weights,
    private readonly options: DecoderOptions,
  ) {
    super(options.dataName);
    this.element = options.format === 'f16' ? 'float16' : 'float';
  }

  weight(name: string): NamedTensor {
    return this.weights.get(name)!;
  }

  vector(name: string, element: Element = this.element): string {
    const { data } = this.weight(name);
    return this.constant(name, element, [data.length], data);
  }

  scalar(value: number, element: Element = 'float'): string {
    return this.constant(`${element} ${value}`, element, [], [value]);
  }

  cast(x: string, to: Element): string {
    return this.node('Cast', [x], { to: { element: to } });
  }

  /** x [B, S, inputs] times the transpose of a matrix [outputs, inputs]. */
  linear(x: string, name: string): string {
    const { data, shape } = this.weight(`${name}.weight`);
    const [outputs, inputs] = shape as [number, number];
    if (this.options.format === 'q4') return this.#linear4(x, name, data, outputs, inputs);
    const product = this.node('MatMul', [x, this.#transposed(name, data, outputs, inputs)]);
    return this.#biased(product, name);
  }

  #linear4(x: string, name: string, data: Float32Array, outputs: number, inputs: number): string {
    const { packed, scales, blocks } = toFourBit(data, outputs, inputs);
    const matrix = this.constant(`${name}.packed`, 'uint8', [outputs, blocks, BLOCK / 2], packed);
    const scale = this.constant(`${name}.scales`, 'float', [outputs * blocks], scales);
    const sizes = { K: inputs, N: outputs, bits: 4, block_size: BLOCK };
    return this.#biased(this.node('MatMulNBits', [x, matrix, scale], sizes, { domain: CONTRIBUTED }), name);
  }

  #transposed(name: string, data: Float32Array, outputs: number, inputs: number): string {
    // A tied head is the table of embeddings: written once, turned when the model is opened.
    if (name === 'model.embed_tokens') return this.node('Transpose', [`${name}.weight`], { perm: [1, 0] });
    const turned = new Float32Array(data.length);
    for (let row = 0; row < outputs; row++) for (let column = 0; column < inputs; column++) turned[column * outputs + row] = data[row * inputs + column]!; // prettier-ignore
    return this.constant(`${name}.transposed`, this.element, [inputs, outputs], turned);
  }

  #biased(x: string, name: string): string {
    return this.weights.has(`${name}.bias`) ? this.node('Add', [x, this.vector(`${name}.bias`)]) : x;
  }

  /** Over the last dimension, in single precision whatever the model has. */
  norm(x: string, name: string): string {
    const isHalf = this.element === 'float16';
    const wide = isHalf ? this.cast(x, 'float') : x;
    const mean = this.node('ReduceMean', [this.node('Mul', [wide, wide])], { axes: [-1], keepdims: 1 });
    const root = this.node('Sqrt', [this.node('Add', [mean, this.scalar(this.config.normEpsilon)])]);
    const scaled = this.node('Mul', [this.node('Div', [wide, root]), this.vector(`${name}.weight`, 'float')]);
    return isHalf ? this.cast(scaled, 'float16') : scaled;
  }

  /** Turns the halves of each head, x [B, heads, S, head size], by the angles of the positions. */
  rotate(x: string, cosine: string, sine: string): string {
    const half = this.config.headSize / 2;
    const part = (from: number): string => this.node('Slice', [x, this.whole(from), this.whole(from + half), this.whole(3)]);
    const [a, b] = [part(0), part(half)];
    const times = (value: string, by: string): string => this.node('Mul', [value, by]);
    const first = this.node('Sub', [times(a, cosine), times(b, sine)]);
    const second = this.node('Add', [times(b, cosine), times(a, sine)]);
    return this.node('Concat', [first, second], { axis: 3 });
  }
}

/** Cosines or sines of every position, [positions, head size / 2]. */
function angles({ headSize, ropeTheta, ropeDivisors, maxPositions }: ModelConfig, wave: (angle: number) => number): Float32Array {
  const half = headSize / 2;
  return Float32Array.from({ length: maxPositions * half }, (_, i) => {
    const frequency = ropeTheta ** ((-2 * (i % half)) / headSize) / (ropeDivisors?.[i % half] ?? 1);
    return wave(Math.floor(i / half) * frequency);
  });
}

interface Shared {
  readonly cosine: string;
  readonly sine: string;
  /** Added to scores, [B, 1, S, T]. */
  readonly bias: string;
  /** The shape [B, heads, S, T] as a list that Reshape reads. */
  readonly scoreShape: string;
}

function sharedValues(graph: DecoderGraph, config: ModelConfig): Shared {
  const { element } = graph;
  const half = config.headSize / 2;
  const turned = (name: string, wave: (angle: number) => number): string => {
    const table = graph.constant(name, element, [config.maxPositions, half], angles(config, wave));
    return graph.node('Unsqueeze', [graph.node('Gather', [table, 'position_ids'], { axis: 0 }), graph.whole(1)]);
  };
  const length = (name: string): string => graph.node('Gather', [graph.node('Shape', [name]), graph.whole(1)], { axis: 0 });
  const [fresh, total] = [length('input_ids'), length('attention_mask')];
  const count = (from: string, to: string): string => {
    const single = (name: string): string => graph.node('Squeeze', [name, graph.whole(0)]);
    return graph.node('Range', [single(from), single(to), graph.constant('one', 'int64', [], [1])]);
  };
  const query = graph.node('Unsqueeze', [count(graph.node('Sub', [total, fresh]), total), graph.whole(1)]);
  const key = graph.node('Unsqueeze', [count(graph.whole(0), total), graph.whole(0)]);
  const isBefore = graph.node('LessOrEqual', [key, query]);
  const isThere = graph.node('Unsqueeze', [graph.cast('attention_mask', 'bool'), graph.whole(1, 2)]);
  const mayRead = graph.node('And', [isBefore, isThere]);
  return {
    cosine: turned('rotary.cosine', Math.cos),
    sine: turned('rotary.sine', Math.sin),
    bias: graph.node('Where', [mayRead, graph.scalar(0, element), graph.scalar(FORBIDDEN[element], element)]),
    scoreShape: graph.node('Concat', [graph.whole(0), graph.whole(config.heads), graph.whole(-1), total], { axis: 0 }),
  };
}

/** Attention of one layer, x [B, S, hidden] already normalised. Query heads of a key-value head lie side by side, so that nothing is repeated. */
function attention(graph: DecoderGraph, config: ModelConfig, layer: number, x: string, shared: Shared): string {
  const { heads, kvHeads, headSize } = config;
  const prefix = `model.layers.${layer}`;
  const project = (projection: Projection, value: string): string =>
    graph.linear(value, `${prefix}.${projectionShape(config, projection).path}`);
  const byHead = (value: string, count: number, norm: string | null): string => {
    const split = graph.node('Reshape', [value, graph.whole(0, 0, count, headSize)]);
    const normed = norm !== null && config.headNorm ? graph.norm(split, `${prefix}.self_attn.${norm}`) : split;
    return graph.node('Transpose', [normed], { perm: [0, 2, 1, 3] });
  };
  const kept = (kind: 'key' | 'value', fresh: string): string => {
    const output = `present.${layer}.${kind}`;
    graph.input(`past_key_values.${layer}.${kind}`, graph.element, ['batch_size', kvHeads, 'past_sequence_length', headSize]);
    graph.output(output, graph.element, ['batch_size', kvHeads, 'total_sequence_length', headSize]);
    return graph.node('Concat', [`past_key_values.${layer}.${kind}`, fresh], { axis: 2 }, { output });
  };
  const q = graph.rotate(byHead(project('q_proj', x), heads, 'q_norm'), shared.cosine, shared.sine);
  const key = kept('key', graph.rotate(byHead(project('k_proj', x), kvHeads, 'k_norm'), shared.cosine, shared.sine));
  const value = kept('value', byHead(project('v_proj', x), kvHeads, null));
  const scaled = graph.node('Mul', [q, graph.scalar(headSize ** -0.5, graph.element)]);
  const grouped = graph.node('Reshape', [scaled, graph.whole(0, kvHeads, -1, headSize)]);
  const scores = graph.node('MatMul', [grouped, graph.node('Transpose', [key], { perm: [0, 1, 3, 2] })]);
  const masked = graph.node('Add', [graph.node('Reshape', [scores, shared.scoreShape]), shared.bias]);
  const shares = graph.node('Softmax', [masked], { axis: -1 });
  const groupedShares = graph.node('Reshape', [shares, graph.node('Concat', [graph.whole(0, kvHeads, -1), graph.node('Gather', [graph.node('Shape', [masked]), graph.whole(3)], { axis: 0 })], { axis: 0 })]); // prettier-ignore
  const read = graph.node('Reshape', [graph.node('MatMul', [groupedShares, value]), graph.whole(0, heads, -1, headSize)]);
  const together = graph.node('Reshape', [graph.node('Transpose', [read], { perm: [0, 2, 1, 3] }), graph.whole(0, 0, heads * headSize)]);
  return project('o_proj', together);
}

function feedForward(graph: DecoderGraph, layer: number, x: string): string {
  const prefix = `model.layers.${layer}.mlp`;
  const gate = graph.linear(x, `${prefix}.gate_proj`);
  const open = graph.node('Mul', [gate, graph.node('Sigmoid', [gate])]);
  return graph.linear(graph.node('Mul', [open, graph.linear(x, `${prefix}.up_proj`)]), `${prefix}.down_proj`);
}

/**
 * @param weights by the names of Hugging Face, as `Model.load` takes them
 * @throws AppError `MODEL_UNSUPPORTED`
 */
export function writeDecoder(config: ModelConfig, weights: Weights, options: DecoderOptions): OnnxFile {
  if (config.architecture === 'gemma3') {
    throw new AppError(
      'MODEL_UNSUPPORTED',
      'A gemma3 cannot be written as ONNX here.',
      'Use the model itself: every device here computes it.',
    );
  }
  const graph = new DecoderGraph(config, weights, options);
  const { vocabSize, hiddenSize, layers, tiedHead } = config;
  graph.input('input_ids', 'int64', ['batch_size', 'sequence_length']);
  graph.input('attention_mask', 'int64', ['batch_size', 'total_sequence_length']);
  graph.input('position_ids', 'int64', ['batch_size', 'sequence_length']);
  graph.output('logits', 'float', ['batch_size', 'sequence_length', vocabSize]);
  const table = graph.constant(
    'model.embed_tokens.weight',
    graph.element,
    [vocabSize, hiddenSize],
    graph.weight('model.embed_tokens.weight').data,
  );
  let x = graph.node('Gather', [table, 'input_ids'], { axis: 0 });
  const shared = sharedValues(graph, config);
  for (let layer = 0; layer < layers; layer++) {
    const prefix = `model.layers.${layer}`;
    x = graph.node('Add', [x, attention(graph, config, layer, graph.norm(x, `${prefix}.input_layernorm`), shared)]);
    x = graph.node('Add', [x, feedForward(graph, layer, graph.norm(x, `${prefix}.post_attention_layernorm`))]);
  }
  const logits = graph.linear(graph.norm(x, 'model.norm'), tiedHead ? 'model.embed_tokens' : 'lm_head');
  graph.node('Cast', [logits], { to: { element: 'float' } }, { output: 'logits' });
  return graph.file('hindsight');
}
