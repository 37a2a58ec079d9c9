// Compiled kernels. Pipelines are made on first use; a kernel has one for each set of override constants and for each
// set of inputs that share a buffer with an output: WebGPU refuses a buffer that one dispatch binds both as `read` and
// as `read_write`, even where the parts differ, so such inputs are declared `read_write` too. Parameters come as immediates where the
// adapter has them, else in a uniform buffer with a dynamic offset.

import { KERNELS, type Access, type KernelName, type ScalarType, type Swap } from './kernels';

export interface Pipeline {
  readonly id: number;
  readonly gpu: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/** Values for `override` declarations. */
export type Constants = Readonly<Record<string, number>>;

/** How every kernel declares its parameters. */
const UNIFORM = '@group(0) @binding(0) var<uniform> params';

/** GPUShaderStage.COMPUTE, by value: Node has the names only after Dawn is loaded. */
const COMPUTE_STAGE = 4;

export class Pipelines {
  readonly #made = new Map<string, Pipeline>();
  readonly #modules = new Map<string, GPUShaderModule>();

  constructor(
    readonly device: GPUDevice,
    /** Sources that replace those of the table. */
    readonly sources: Partial<Record<KernelName, string>> = {},
    /** Pieces that replace those of swaps, by label. */
    readonly pieces: Readonly<Record<string, string>> = {},
    readonly usesImmediates = false,
  ) {}

  /** @param promoted bit i: binding i of the table is `read` there but has to be `read_write`. */
  get(name: KernelName, constants: Constants, promoted: number, swap?: Swap): Pipeline {
    const variant = Object.entries(constants).map(([key, value]) => `${key}=${value}`);
    const key = `${name} ${promoted} ${swap?.label ?? ''} ${variant.join(' ')}`;
    let pipeline = this.#made.get(key);
    if (!pipeline) this.#made.set(key, (pipeline = this.#make(name, constants, promoted, swap, key)));
    return pipeline;
  }

  #make(name: KernelName, constants: Constants, promoted: number, swap: Swap | undefined, label: string): Pipeline {
    const bindings = Object.values<Access>(KERNELS[name].bindings);
    const isWritable = bindings.map((access, i) => access === 'read_write' || (promoted & (1 << i)) !== 0);
    const entries = isWritable.map((writable, i): GPUBindGroupLayoutEntry => {
      return { binding: i + 1, visibility: COMPUTE_STAGE, buffer: { type: writable ? 'storage' : 'read-only-storage' } };
    });
    const minBindingSize = paramsBytes(name);
    if (!this.usesImmediates)
      entries.unshift({ binding: 0, visibility: COMPUTE_STAGE, buffer: { type: 'uniform', hasDynamicOffset: true, minBindingSize } });
    const layout = this.device.createBindGroupLayout({ label, entries });
    const gpu = this.device.createComputePipeline({
      label,
      layout: this.device.createPipelineLayout({
        bindGroupLayouts: [layout],
        ...(this.usesImmediates ? { immediateSize: minBindingSize } : {}),
      }),
      compute: { module: this.#module(name, promoted, swap), entryPoint: 'main', constants },
    });
    return { id: this.#made.size, gpu, layout };
  }

  #module(name: KernelName, promoted: number, swap: Swap | undefined): GPUShaderModule {
    const key = `${name} ${promoted} ${swap?.label ?? ''}`;
    let shader = this.#modules.get(key);
    if (!shader) {
      let source: string = this.sources[name] ?? KERNELS[name].code;
      if (swap) source = source.replace(swap.piece, this.pieces[swap.label] ?? swap.replacement);
      if (this.usesImmediates) source = `requires immediate_address_space;\n${source.replace(UNIFORM, 'var<immediate> params')}`;
      const code = source.replace(/(@binding\((\d+)\) var<storage, )read>/g, (text, start: string, binding: string) =>
        promoted & (1 << (Number(binding) - 1)) ? `${start}read_write>` : text,
      );
      this.#modules.set(key, (shader = this.device.createShaderModule({ label: name, code })));
    }
    return shader;
  }
}

export function paramsBytes(name: KernelName): number {
  return 4 * Object.keys(KERNELS[name].params).length;
}

/** Writes the parameters of one dispatch as the shader's struct lays them out. */
export function encodeParams(name: KernelName, values: Readonly<Record<string, number>>, view: DataView, start: number): void {
  const types: Readonly<Record<string, ScalarType>> = KERNELS[name].params;
  let at = start;
  for (const [key, type] of Object.entries(types)) {
    if (type === 'f32') view.setFloat32(at, values[key]!, true);
    else view.setUint32(at, values[key]!, true);
    at += 4;
  }
}
