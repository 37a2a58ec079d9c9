// Work on its way to the GPU. Dispatches gather in one compute pass and are submitted when something is read, when
// data they use is overwritten from outside, or when enough work has come together: a long submit freezes the
// person's screen, and drivers end one that takes seconds.

import type { GpuTensor } from './buffers';
import type { BindingsOf, KernelName, ParamsOf, Swap } from './kernels';
import { KERNELS, type Access } from './kernels';
import type { TileChoices } from './tiles';
import { encodeParams, paramsBytes, type Pipelines, type Constants, type Pipeline } from './pipelines';

/** Dynamic offsets of uniforms are multiples of this on every adapter. */
const SLOT_BYTES = 256;
const MAX_DISPATCHES = 512;
/** Multiply-adds a submit: some tens of milliseconds on a slow integrated GPU. */
const MAX_WORK = 2e9;
const MAX_BIND_GROUPS = 8192;
const MAX_GROUPS_X = 65535;
// GPUBufferUsage by value: Node has the names only after Dawn is loaded.
export const TENSOR_USAGE = 0x04 | 0x08 | 0x80;
const COPY_DST_UNIFORM = 0x08 | 0x40;

export interface Dispatch<Name extends KernelName> {
  readonly bindings: Readonly<Record<BindingsOf<Name>, GpuTensor>>;
  readonly params: Readonly<Record<ParamsOf<Name>, number>>;
  readonly workgroups: number;
  readonly constants?: Constants;
  readonly swap?: Swap;
  /** Multiply-adds, about; one per element where left out. */
  readonly work?: number;
}

interface Bound {
  tensor: GpuTensor;
  readonly access: Access;
}

/** How kernels are spread over an adapter's threads. */
export interface Spread {
  /** Of products; a measured choice may take their place (tune.ts). */
  readonly tiles: TileChoices;
  /** Lanes of a workgroup that works on one row together. Barriers are dear where a processor plays the GPU. */
  readonly lanes: number;
  /** The same for a row of logits over a large vocabulary. */
  readonly vocabularyLanes: number;
  /** The same for attention, a power of two of at least 32. Null: each thread works alone. */
  readonly attentionLanes: number | null;
}

const inRegisters = (minThreads: number): TileChoices => ({
  plain: { largest: 'matmul-tile', minThreads },
  packed: { largest: 'matmul-tile', minThreads },
});

export const GPU_SPREAD: Spread = { tiles: inRegisters(4096), lanes: 64, vocabularyLanes: 256, attentionLanes: 64 };

export const SOFTWARE_SPREAD: Spread = { tiles: inRegisters(16), lanes: 4, vocabularyLanes: 4, attentionLanes: null };

export class CommandQueue {
  /** Stands in where a kernel has an input that an operation does not use. */
  readonly nothing: GpuTensor;
  tiles: TileChoices;
  readonly #uniforms: GPUBuffer;
  readonly #staging = new ArrayBuffer(SLOT_BYTES * MAX_DISPATCHES);
  readonly #stagingView = new DataView(this.#staging);
  readonly #stagingBytes = new Uint8Array(this.#staging);
  readonly #bindGroups = new Map<string, GPUBindGroup>();
  readonly #pending = new Set<number>();
  #encoder: GPUCommandEncoder | null = null;
  #pass: GPUComputePassEncoder | null = null;
  #pipeline: Pipeline | null = null;
  #group: GPUBindGroup | null = null;
  #dispatches = 0;
  #work = 0;

  constructor(
    readonly device: GPUDevice,
    readonly pipelines: Pipelines,
    readonly spread: Spread,
    readonly takeScratch: (length: number) => GpuTensor,
    readonly giveScratch: (tensor: GpuTensor) => void,
  ) {
    this.#uniforms = device.createBuffer({ size: this.#staging.byteLength, usage: COPY_DST_UNIFORM, label: 'parameters' });
    this.nothing = takeScratch(64);
    this.tiles = spread.tiles;
  }

  run<Name extends KernelName>(name: Name, { bindings, params, workgroups, constants = {}, swap, work }: Dispatch<Name>): void {
    if (workgroups === 0) return;
    const bound = Object.entries<Access>(KERNELS[name].bindings).map(([key, access]): Bound => ({
      tensor: bindings[key as BindingsOf<Name>],
      access,
    }));
    const copies = this.#separate(bound);
    const pipeline = this.pipelines.get(name, constants, promotedBy(bound), swap);
    this.#encode(pipeline, name, bound, params, workgroups);
    for (const copy of copies) this.giveScratch(copy);
    this.#work += work ?? workgroups * 64;
    if (this.#dispatches >= MAX_DISPATCHES || this.#work >= MAX_WORK) this.flush();
  }

  /**
   * An input in a buffer that is also written has to be bound as writable (see `Pipelines`), and WebGPU refuses overlapping
   * parts of a buffer where one is bound as writable: such an input is read from a copy.
   */
  #separate(bound: Bound[]): GpuTensor[] {
    const copies: GpuTensor[] = [];
    for (const input of bound) {
      if (input.access !== 'read' || !isWritten(input, bound)) continue;
      if (!bound.some((other) => other !== input && overlap(input.tensor, other.tensor))) continue;
      const copy = this.takeScratch(input.tensor.length);
      this.run('copy', {
        bindings: { out: copy, x: input.tensor },
        params: { length: copy.length, start: 0 },
        workgroups: Math.ceil(copy.length / 64),
      });
      input.tensor = copy;
      copies.push(copy);
    }
    return copies;
  }

  #encode(pipeline: Pipeline, name: KernelName, bound: readonly Bound[], params: Readonly<Record<string, number>>, groups: number): void {
    for (const { tensor } of bound) this.#pending.add(tensor.buffer.id);
    const slot = SLOT_BYTES * this.#dispatches++;
    encodeParams(name, params, this.#stagingView, slot);
    this.#encoder ??= this.device.createCommandEncoder();
    this.#pass ??= this.#encoder.beginComputePass();
    if (pipeline !== this.#pipeline) this.#pass.setPipeline(pipeline.gpu);
    this.#pipeline = pipeline;
    const group = this.#bindGroup(pipeline, bound);
    if (!this.pipelines.usesImmediates) this.#pass.setBindGroup(0, group, [slot]);
    else {
      this.#pass.setImmediates(0, this.#stagingBytes, slot, paramsBytes(name));
      if (group !== this.#group) this.#pass.setBindGroup(0, group);
      this.#group = group;
    }
    const rows = Math.ceil(groups / MAX_GROUPS_X);
    this.#pass.dispatchWorkgroups(Math.ceil(groups / rows), rows);
  }

  #bindGroup(pipeline: Pipeline, bound: readonly Bound[]): GPUBindGroup {
    let key = `${pipeline.id}`;
    for (const binding of bound) key += ` ${binding.tensor.buffer.id}:${binding.tensor.offset}:${boundLength(binding, bound)}`;
    let group = this.#bindGroups.get(key);
    if (!group) {
      if (this.#bindGroups.size >= MAX_BIND_GROUPS) this.#bindGroups.clear();
      const entries: GPUBindGroupEntry[] = bound.map((binding, i) => {
        const { buffer, offset } = binding.tensor;
        return { binding: i + 1, resource: { buffer: buffer.gpu, offset: offset * 4, size: boundLength(binding, bound) * 4 } };
      });
      if (!this.pipelines.usesImmediates) entries.unshift({ binding: 0, resource: { buffer: this.#uniforms, size: SLOT_BYTES } });
      group = this.device.createBindGroup({ layout: pipeline.layout, entries });
      this.#bindGroups.set(key, group);
    }
    return group;
  }

  write(tensor: GpuTensor, data: Float32Array | Int32Array, offset: number): void {
    if (this.#pending.has(tensor.buffer.id)) this.flush();
    this.device.queue.writeBuffer(tensor.buffer.gpu, (tensor.offset + offset) * 4, data as Float32Array<ArrayBuffer>);
  }

  /** Queues a copy out of the tensor and sends everything off. */
  copyOut(tensor: GpuTensor, offset: number, length: number, to: GPUBuffer): void {
    this.#endPass();
    this.#encoder ??= this.device.createCommandEncoder();
    this.#encoder.copyBufferToBuffer(tensor.buffer.gpu, (tensor.offset + offset) * 4, to, 0, length * 4);
    this.flush();
  }

  /** The buffer is destroyed once what was queued has been sent. */
  destroyBuffer(buffer: GPUBuffer): void {
    this.flush();
    this.#bindGroups.clear();
    buffer.destroy();
  }

  flush(): void {
    this.#endPass();
    if (!this.#encoder) return;
    if (this.#dispatches > 0 && !this.pipelines.usesImmediates)
      this.device.queue.writeBuffer(this.#uniforms, 0, this.#staging, 0, this.#dispatches * SLOT_BYTES);
    this.device.queue.submit([this.#encoder.finish()]);
    this.#encoder = null;
    this.#pending.clear();
    this.#dispatches = 0;
    this.#work = 0;
  }

  #endPass(): void {
    this.#pass?.end();
    this.#pass = null;
    this.#pipeline = null;
    this.#group = null;
  }
}

/**
 * Elements that are bound. A tensor with its buffer to itself is bound as far as the buffer goes, so that one group serves tensors of
 * every length: making a group takes longer than queueing the work.
 */
function boundLength({ tensor }: Bound, bound: readonly Bound[]): number {
  const { buffer, offset, length } = tensor;
  const isAlone = bound.every((other) => other.tensor === tensor || other.tensor.buffer !== buffer);
  return isAlone ? buffer.sizeClass / 4 - offset : Math.max(length, 1);
}

/** The inputs that have to be bound as writable, a bit each. */
function promotedBy(bound: readonly Bound[]): number {
  return bound.reduce((mask, binding, i) => (binding.access === 'read' && isWritten(binding, bound) ? mask | (1 << i) : mask), 0);
}

function isWritten(input: Bound, bound: readonly Bound[]): boolean {
  return bound.some((other) => other.access === 'read_write' && other.tensor.buffer === input.tensor.buffer);
}

function overlap(a: GpuTensor, b: GpuTensor): boolean {
  return a.buffer === b.buffer && a.offset < b.offset + b.length && b.offset < a.offset + a.length;
}
