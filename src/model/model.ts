// A frozen decoder on a device: weights by the names of Hugging Face, checked against the
// configuration before the first of them goes to the device. Matrices may be packed (weights.ts); the rest is float32.

import type { Device, Tensor } from '../compute/device';
import { AppError } from '../core/errors';
import { freeWeight, rowsOfPiece, type Weight } from '../compute/weight';
import type { ModelConfig } from './config';
import { PROJECTIONS, projectionShape, type Projection } from './projection';
import { finite, formatOf, loadMatrix, type WeightsOptions, type WeightTensor } from './weights';
import { Workspace } from './workspace';

export interface LayerWeights {
  readonly inputNorm: Tensor;
  /** Of the feed-forward part's input. */
  readonly feedNorm: Tensor;
  /** Of what attention and the feed-forward part give, by their last projection. */
  readonly outputNorms: { readonly o: Tensor; readonly down: Tensor } | null;
  /** [outputs, inputs] each. */
  readonly projections: Readonly<Record<Projection, Weight>>;
  /** [outputs] of those that have one. */
  readonly biases: Readonly<Partial<Record<Projection, Tensor>>>;
  /** [head size] each. */
  readonly headNorms: { readonly q: Tensor; readonly k: Tensor } | null;
}

/** Every tensor of the model, name to shape. */
export function weightShapes(config: ModelConfig): Map<string, number[]> {
  const { vocabSize, hiddenSize } = config;
  const shapes = new Map<string, number[]>([
    ['model.embed_tokens.weight', [vocabSize, hiddenSize]],
    ['model.norm.weight', [hiddenSize]],
  ]);
  if (!config.tiedHead) shapes.set('lm_head.weight', [vocabSize, hiddenSize]);
  for (let layer = 0; layer < config.layers; layer++) {
    const prefix = `model.layers.${layer}`;
    for (const name of ['input_layernorm', 'post_attention_layernorm']) shapes.set(`${prefix}.${name}.weight`, [hiddenSize]);
    if (config.outputNorms) for (const name of ['pre', 'post']) shapes.set(`${prefix}.${name}_feedforward_layernorm.weight`, [hiddenSize]);
    for (const projection of PROJECTIONS) {
      const { path, inputs, outputs } = projectionShape(config, projection);
      shapes.set(`${prefix}.${path}.weight`, [outputs, inputs]);
      if (config.biases.includes(projection)) shapes.set(`${prefix}.${path}.bias`, [outputs]);
    }
    if (config.headNorm) for (const name of ['q_norm', 'k_norm']) shapes.set(`${prefix}.self_attn.${name}.weight`, [config.headSize]);
  }
  return shapes;
}

/** The numbers of a tensor as the device has them: those of norms changed as the configuration says, all others as they are. */
export function deviceVector({ normOffset, queryScale }: ModelConfig, name: string, data: Float32Array): Float32Array {
  if (!name.endsWith('norm.weight') || (normOffset === 0 && queryScale === 1)) return data;
  // The rotation between the norm of queries and their scores leaves a factor as it is.
  const factor = name.endsWith('q_norm.weight') ? queryScale : 1;
  return data.map((value) => factor * Math.fround(normOffset + value));
}

/** What older folders store although the configuration or another tensor says it: a tied head, rotary frequencies. */
const REPEATED = /^lm_head\.weight$|\.rotary_emb\.inv_freq$/;

type Weights = ReadonlyMap<string, WeightTensor>;

function repeats({ ropeTheta, headSize }: ModelConfig, name: string, weights: Weights): boolean {
  const { data } = weights.get(name)!;
  // Half precision keeps a frequency to a part in 256; another theta moves the last ones much further.
  if (name.endsWith('.rotary_emb.inv_freq'))
    return (
      data.every((frequency, i) => Math.abs(frequency * ropeTheta ** ((2 * i) / headSize) - 1) < 1 / 128) && data.length === headSize / 2
    );
  const table = weights.get('model.embed_tokens.weight')!.data;
  return name === 'lm_head.weight' && data.length === table.length && data.every((value, i) => value === table[i]);
}

function checkWeights(device: Device, config: ModelConfig, weights: Weights, options: WeightsOptions): void {
  const refuse = (code: string, message: string): never => {
    throw new AppError(code, message, 'Take config.json and the weights from the same model folder.');
  };
  const shapes = weightShapes(config);
  for (const [name, shape] of shapes) {
    const tensor = weights.get(name);
    if (!tensor) return refuse('MODEL_WEIGHTS', `The weights lack "${name}".`);
    if (tensor.shape.join() !== shape.join()) {
      refuse('MODEL_WEIGHTS', `"${name}" has the shape [${tensor.shape}]; the configuration says [${shape}].`);
    }
    const [rows, columns] = shape as [number, number];
    if (shape.length === 2) rowsOfPiece(device, { label: name, rows, columns, format: formatOf(name, tensor.storedFormat, options) });
  }
  for (const name of weights.keys()) {
    if (!shapes.has(name) && !repeats(config, name, weights)) {
      const why = REPEATED.test(name)
        ? 'which says something else than the configuration and the other weights'
        : 'which this model has no use for';
      refuse('MODEL_WEIGHTS', `The weights hold "${name.slice(0, 200)}", ${why}.`);
    }
  }
}

export class Model {
  /** Shared by all work on the model; nothing in it survives an `await`. */
  readonly workspace: Workspace;
  private readonly spare = new Map<string, Workspace[]>();
  private readonly tensors = new Map<string, Tensor>();
  private readonly matrices = new Map<string, Weight>();
  private filledOnes: Tensor | null = null;
  readonly embedding: Weight;
  readonly finalNorm: Tensor;
  /** [vocabulary, hidden]; the embedding itself where they are tied. */
  readonly head: Weight;
  readonly layers: readonly LayerWeights[];

  private constructor(
    readonly device: Device,
    readonly config: ModelConfig,
    weights: Weights,
    options: WeightsOptions,
  ) {
    this.workspace = new Workspace(device);
    for (const [name, shape] of weightShapes(config)) {
      if (shape.length === 2) {
        this.matrices.set(name, loadMatrix(device, name, weights.get(name)!, options));
        continue;
      }
      const tensor = device.alloc('f32', shape[0]!, name);
      this.tensors.set(name, tensor);
      device.write(tensor, deviceVector(config, name, finite(name, weights.get(name)!.data)));
    }
    const weight = (name: string): Tensor => this.tensors.get(`${name}.weight`)!;
    const matrix = (name: string): Weight => this.matrices.get(`${name}.weight`)!;
    this.embedding = matrix('model.embed_tokens');
    this.finalNorm = weight('model.norm');
    this.head = config.tiedHead ? this.embedding : matrix('lm_head');
    this.layers = Array.from({ length: config.layers }, (_, layer) => {
      const prefix = `model.layers.${layer}`;
      const path = (p: Projection): string => `${prefix}.${projectionShape(config, p).path}`;
      const named = PROJECTIONS.map((p) => [p, matrix(path(p))] as const);
      const biases = config.biases.map((p) => [p, this.tensors.get(`${path(p)}.bias`)!] as const);
      return {
        inputNorm: weight(`${prefix}.input_layernorm`),
        feedNorm: weight(`${prefix}.${config.outputNorms ? 'pre_feedforward' : 'post_attention'}_layernorm`),
        outputNorms: config.outputNorms
          ? { o: weight(`${prefix}.post_attention_layernorm`), down: weight(`${prefix}.post_feedforward_layernorm`) }
          : null,
        projections: Object.fromEntries(named) as Record<Projection, Weight>,
        biases: Object.fromEntries(biases) as Partial<Record<Projection, Tensor>>,
        headNorms: config.headNorm ? { q: weight(`${prefix}.self_attn.q_norm`), k: weight(`${prefix}.self_attn.k_norm`) } : null,
      };
    });
  }

  /**
   * @param options in which format the matrices lie on the device; float32 when left out
   * @throws AppError `MODEL_WEIGHTS` for a missing, extra or misshapen tensor, `MODEL_FORMAT`, `MODEL_TOO_LARGE`, `DEVICE_OUT_OF_MEMORY`.
   */
  static load(device: Device, source: { config: ModelConfig; weights: Weights }, options: WeightsOptions = {}): Model {
    checkWeights(device, source.config, source.weights, options);
    return new Model(device, source.config, source.weights, options);
  }

  /** At least `length` ones. */
  ones(length: number): Tensor {
    const ones = this.workspace.get('ones', 'f32', length);
    if (ones !== this.filledOnes) this.device.fill(ones, 1);
    this.filledOnes = ones;
    return ones;
  }

  /** A workspace of the borrower's own until it is given back; its tensors stay for the next borrower with this purpose. */
  borrow(purpose: string): Workspace {
    return this.spare.get(purpose)?.pop() ?? new Workspace(this.device);
  }

  giveBack(purpose: string, workspace: Workspace): void {
    this.spare.set(purpose, [...(this.spare.get(purpose) ?? []), workspace]);
  }

  free(): void {
    for (const tensor of this.tensors.values()) this.device.free(tensor);
    this.tensors.clear();
    for (const matrix of this.matrices.values()) freeWeight(this.device, matrix);
    this.matrices.clear();
    this.workspace.free();
    for (const workspace of [...this.spare.values()].flat()) workspace.free();
    this.spare.clear();
  }
}
