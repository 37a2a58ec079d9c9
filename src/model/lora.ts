// A low-rank adapter on a device (Hu et al., arXiv 2106.09685): y = x·Wᵀ + s·(x·Aᵀ)·Bᵀ with s = alpha / rank.
// Parameters, gradients and the two Adam moments are one tensor each, of one layout, so that the optimiser
// is one pass. In that layout the A matrices of a projection set lie side by side. Gaps between parts stay zero.
// Gradients and moments come into being with the first step of learning: an adapter that only plays has none.

import type { Device, Tensor } from '../compute/device';
import { AppError } from '../core/errors';
import { createRng } from '../core/rng';
import { firstNotFinite, type NamedTensor } from '../core/files/safetensors';
import type { ModelConfig } from './config';
import type { Model } from './model';
import { PROJECTION_SETS, PROJECTIONS, projectionShape, type Projection, type ProjectionSet } from './projection';
import { aligned } from './workspace';

export interface LoraOptions {
  readonly rank: number;
  readonly alpha: number;
  /** The factor on the low-rank term is alpha / √rank in place of alpha / rank (Kalajdzievski, arXiv 2312.03732). */
  readonly rslora?: boolean;
  /** All seven projections when left out. */
  readonly targets?: readonly Projection[];
  /** A and B that are not given are zero. */
  readonly partial?: boolean;
}

/** One projection set of one layer. */
export interface LoraPart {
  /** Those of the set that are adapted; member j uses columns j·rank … of the shared product with A. */
  readonly members: readonly Projection[];
  /** [members · rank, inputs] */
  readonly a: Tensor;
  /** [outputs, rank], one a member. */
  readonly b: readonly Tensor[];
}

/** What learning needs beside the parameters, in their layout. */
interface Learning {
  readonly grad: Tensor;
  readonly m: Tensor;
  readonly v: Tensor;
  /** Of the gradients, where `parts` are of the parameters. */
  readonly parts: Parts;
}

type Parts = readonly ReadonlyMap<ProjectionSet, LoraPart>[];

/** What a checkpoint keeps: the parameters and both moments in the device's layout. */
export interface LoraState {
  readonly params: Float32Array;
  readonly m: Float32Array;
  readonly v: Float32Array;
}

interface Place {
  /** PEFT's name. */
  readonly name: string;
  readonly matrix: 'A' | 'B';
  readonly offset: number;
  readonly shape: readonly [number, number];
}

interface Layout {
  readonly places: readonly Place[];
  readonly length: number;
  /** By layer and set: offsets and lengths of the A block and of each B. */
  readonly parts: readonly ReadonlyMap<ProjectionSet, { members: Projection[]; a: [number, number]; b: [number, number][] }>[];
}

function layOut(config: ModelConfig, { rank, targets = PROJECTIONS }: LoraOptions): Layout {
  const places: Place[] = [];
  const parts: Layout['parts'][number][] = [];
  let end = 0;
  for (let layer = 0; layer < config.layers; layer++) {
    const sets = new Map<ProjectionSet, { members: Projection[]; a: [number, number]; b: [number, number][] }>();
    for (const [set, projections] of Object.entries(PROJECTION_SETS) as [ProjectionSet, readonly Projection[]][]) {
      const members = projections.filter((projection) => targets.includes(projection));
      if (members.length === 0) continue;
      const place = (projection: Projection, matrix: 'A' | 'B', offset: number): number => {
        const { path, inputs, outputs } = projectionShape(config, projection);
        const shape = matrix === 'A' ? ([rank, inputs] as const) : ([outputs, rank] as const);
        places.push({ name: `base_model.model.model.layers.${layer}.${path}.lora_${matrix}.weight`, matrix, offset, shape });
        return shape[0] * shape[1];
      };
      const a: [number, number] = [end, 0];
      for (const projection of members) a[1] += place(projection, 'A', end + a[1]);
      end = aligned(end + a[1]);
      const b = members.map((projection): [number, number] => {
        const start = end;
        const length = place(projection, 'B', start);
        end = aligned(start + length);
        return [start, length];
      });
      sets.set(set, { members, a, b });
    }
    parts.push(sets);
  }
  return { places, length: end, parts };
}

function checkOptions({ rank, alpha, targets = PROJECTIONS }: LoraOptions): void {
  const known = targets.length > 0 && new Set(targets).size === targets.length && targets.every((t) => PROJECTIONS.includes(t));
  if (Number.isInteger(rank) && rank >= 1 && rank <= 1024 && Number.isFinite(alpha) && alpha > 0 && known) return;
  const message = `A LoRA of rank ${rank} and alpha ${alpha} on [${targets.join(', ')}] is not possible.`;
  throw new AppError('LORA_OPTIONS', message, `Give a rank from 1, a positive alpha, and targets among ${PROJECTIONS.join(', ')}.`);
}

export class Lora {
  readonly rank: number;
  /** The factor is always alpha / rank: with rslora this is alpha · √rank, as files without such a field have to say it. */
  readonly alpha: number;
  readonly targets: readonly Projection[];
  readonly params: Tensor;
  /** Grows whenever what the adapter computes changes; whoever keeps results compares it. */
  version = 0;
  private factor = 1;
  readonly device: Device;
  private readonly layout: Layout;
  private readonly parts: Parts;
  private learned: Learning | null = null;

  private constructor(model: Model, options: LoraOptions) {
    checkOptions(options);
    this.rank = options.rank;
    this.alpha = options.rslora === true ? options.alpha * Math.sqrt(options.rank) : options.alpha;
    this.targets = PROJECTIONS.filter((projection) => (options.targets ?? PROJECTIONS).includes(projection));
    this.device = model.device;
    this.layout = layOut(model.config, options);
    this.params = this.alloc('params');
    this.parts = this.partsOf(this.params);
  }

  /**
   * A uniform in ±1/√inputs (Kaiming uniform with a = √5, as PEFT), B zero: the adapter changes nothing yet.
   * @throws AppError `LORA_OPTIONS`.
   */
  static create(model: Model, options: LoraOptions, seed: number): Lora {
    const lora = new Lora(model, options);
    const params = new Float32Array(lora.layout.length);
    lora.layout.places.forEach(({ matrix, offset, shape }, index) => {
      if (matrix === 'B') return;
      const rng = createRng(seed, 'lora', index);
      const bound = 1 / Math.sqrt(shape[1]);
      for (let i = 0; i < shape[0] * shape[1]; i++) params[offset + i] = (2 * rng.next() - 1) * bound;
    });
    lora.device.write(lora.params, params);
    return lora;
  }

  /**
   * From tensors by PEFT's names.
   * @throws AppError `LORA_OPTIONS`, and `LORA_TENSORS` for a missing, extra or misshapen tensor or a number that is not finite.
   */
  static fromTensors(model: Model, options: LoraOptions, tensors: ReadonlyMap<string, NamedTensor>): Lora {
    checkOptions(options);
    const refuse = (message: string): AppError => {
      return new AppError('LORA_TENSORS', message, 'Use an adapter that was made for this model and is whole.');
    };
    const { places, length } = layOut(model.config, options);
    const params = new Float32Array(length);
    for (const { name, offset, shape } of places) {
      const tensor = tensors.get(name);
      if (!tensor && options.partial === true) continue;
      if (!tensor) throw refuse(`The adapter lacks "${name}".`);
      if (tensor.shape.join() !== shape.join()) throw refuse(`"${name}" has the shape [${tensor.shape}]; this model needs [${shape}].`);
      if (!tensor.data.every(Number.isFinite)) throw refuse(`"${name}" holds a number that is not finite.`);
      params.set(tensor.data, offset);
    }
    const known = new Set(places.map(({ name }) => name));
    for (const name of tensors.keys())
      if (!known.has(name)) throw refuse(`The adapter holds "${name}", which this model has no place for.`);
    const lora = new Lora(model, options);
    lora.device.write(lora.params, params);
    return lora;
  }

  /** Names and shapes of the tensors that `fromTensors` needs. */
  static shapes(config: ModelConfig, options: LoraOptions): [string, readonly [number, number]][] {
    return layOut(config, options).places.map(({ name, shape }) => [name, shape]);
  }

  /** Factor on the low-rank term: alpha / rank × strength. */
  get scale(): number {
    return (this.alpha / this.rank) * this.factor;
  }

  /** 1 as trained, 0 off. */
  get strength(): number {
    return this.factor;
  }

  set strength(value: number) {
    this.factor = value;
    this.version++;
  }

  part(layer: number, set: ProjectionSet): LoraPart | undefined {
    return this.parts[layer]!.get(set);
  }

  /** Where the gradients of a part are added up. */
  gradientPart(layer: number, set: ProjectionSet): LoraPart | undefined {
    return this.learning.parts[layer]!.get(set);
  }

  /** Gradients and moments, zero at first. @throws AppError `DEVICE_OUT_OF_MEMORY`. */
  get learning(): Learning {
    if (this.learned) return this.learned;
    const grad = this.alloc('grad');
    return (this.learned = { grad, m: this.alloc('m'), v: this.alloc('v'), parts: this.partsOf(grad) });
  }

  /** A and B of every target by PEFT's names. @throws AppError `DEVICE_LOST`. */
  async toTensors(): Promise<Map<string, NamedTensor>> {
    return this.named((await this.device.read(this.params)) as Float32Array);
  }

  /** The accumulated gradients by the same names. @throws AppError `DEVICE_LOST`. */
  async gradients(): Promise<Map<string, NamedTensor>> {
    return this.named((await this.device.read(this.learning.grad)) as Float32Array);
  }

  async state(): Promise<LoraState> {
    const [params, m, v] = await Promise.all([this.params, this.learning.m, this.learning.v].map((tensor) => this.device.read(tensor)));
    return { params, m, v } as LoraState;
  }

  /** @throws AppError `LORA_STATE` where the state has another layout or a number that is not finite. */
  restore(state: LoraState): void {
    const { m, v } = this.learning;
    for (const [name, tensor] of [['params', this.params] as const, ['m', m] as const, ['v', v] as const]) {
      const { length } = state[name];
      if (length !== this.layout.length) {
        const message = `The checkpoint's ${name} has ${length} numbers; this adapter has ${this.layout.length}.`;
        throw new AppError('LORA_STATE', message, 'Resume with the model and the adapter settings the run was started with.');
      }
      const at = firstNotFinite(state[name]);
      if (at >= 0) throw new AppError('LORA_STATE', `The checkpoint's ${name} holds ${state[name][at]} at ${at}.`, 'Start the run again, or resume from an earlier copy.'); // prettier-ignore
      this.device.write(tensor, state[name]);
    }
    this.version++;
  }

  free(): void {
    const { grad, m, v } = this.learned ?? {};
    for (const tensor of [this.params, grad, m, v]) if (tensor) this.device.free(tensor);
  }

  private alloc(name: string): Tensor {
    return this.device.alloc('f32', this.layout.length, `lora.${name}`);
  }

  private partsOf(tensor: Tensor): Parts {
    const view = ([offset, length]: [number, number]): Tensor => this.device.view(tensor, offset, length);
    return this.layout.parts.map(
      (sets) =>
        new Map([...sets].map(([set, { members, a, b }]): [ProjectionSet, LoraPart] => [set, { members, a: view(a), b: b.map(view) }])),
    );
  }

  private named(values: Float32Array): Map<string, NamedTensor> {
    const entries = this.layout.places.map(({ name, offset, shape }): [string, NamedTensor] => {
      return [name, { shape, data: values.slice(offset, offset + shape[0] * shape[1]) }];
    });
    return new Map(entries);
  }
}
