// What ONNX decoders have computed for texts that grow: keys and values of every row, [rows, heads, context, head size] for each layer and
// kind, in one piece that neither grows nor moves. Before a batch its rows are laid side by side, afterwards what is new goes back. On a
// GPU both are copies on the device. Dimensions: B rows of a batch, H key-value heads, D head size.

import type { OnnxRuntime, OnnxTensor } from './runtime';

export interface CacheEntry {
  /** Input that reads it, output that gives it anew. */
  readonly past: string;
  readonly present: string;
  readonly type: 'float32' | 'float16';
  readonly heads: number;
  readonly headSize: number;
}

/** `count` tokens of a row, from place `from` of a batch to place `to` of the row. */
export interface Range {
  readonly row: number;
  readonly index: number;
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

export interface Cache {
  /** The first `lengths[i]` tokens of row `rows[i]`, zeros up to `width`: by the names of the inputs. */
  gather(rows: readonly number[], lengths: readonly number[], width: number): Map<string, OnnxTensor>;
  /** Takes new tokens out of the outputs, each [B, H, total, D]. */
  keep(presents: ReadonlyMap<string, OnnxTensor>, ranges: readonly Range[]): void;
  free(): void;
}

interface Shape {
  readonly rows: number;
  readonly contextTokens: number;
}

export function createCache(runtime: OnnxRuntime, entries: readonly CacheEntry[], shape: Shape): Cache {
  const empty = (entry: CacheEntry, batch: number): OnnxTensor => {
    const data = entry.type === 'float32' ? new Float32Array(0) : new Uint16Array(0);
    return new runtime.Tensor(entry.type, data as Float32Array, [batch, entry.heads, 0, entry.headSize]);
  };
  return runtime.device ? onDevice(runtime, runtime.device, entries, shape, empty) : inMemory(runtime, entries, shape, empty);
}

type Empty = (entry: CacheEntry, batch: number) => OnnxTensor;

function inMemory({ Tensor }: OnnxRuntime, entries: readonly CacheEntry[], { rows, contextTokens }: Shape, empty: Empty): Cache {
  const create = ({ type }: CacheEntry, length: number): Float32Array | Uint16Array =>
    type === 'float32' ? new Float32Array(length) : new Uint16Array(length);
  let held = entries.map((entry) => create(entry, rows * entry.heads * contextTokens * entry.headSize));
  return {
    gather(of, lengths, width) {
      const tensors = entries.map((entry, i): [string, OnnxTensor] => {
        if (width === 0) return [entry.past, empty(entry, of.length)];
        const { heads, headSize, type } = entry;
        const batch = create(entry, of.length * heads * width * headSize);
        of.forEach((row, b) => {
          for (let head = 0; head < heads; head++) {
            const from = (row * heads + head) * contextTokens * headSize;
            batch.set(held[i]!.subarray(from, from + lengths[b]! * headSize), (b * heads + head) * width * headSize);
          }
        });
        return [entry.past, new Tensor(type, batch as Float32Array, [of.length, heads, width, headSize])];
      });
      return new Map(tensors);
    },
    keep(presents, ranges) {
      entries.forEach(({ present, heads, headSize, type }, i) => {
        const tensor = presents.get(present)!;
        const total = tensor.dims[2]!;
        const data = tensor.data as Float32Array;
        // Half floats as they are: a Float16Array of the platform would convert them.
        const values = type === 'float32' ? data : new Uint16Array(data.buffer, data.byteOffset, data.length);
        for (const { row, index, from, to, count } of ranges) {
          for (let head = 0; head < heads; head++) {
            const at = ((index * heads + head) * total + from) * headSize;
            held[i]!.set(values.subarray(at, at + count * headSize), ((row * heads + head) * contextTokens + to) * headSize);
          }
        }
      });
    },
    free() {
      held = [];
    },
  };
}

/** STORAGE | COPY_SRC | COPY_DST */
const USAGE = 0x80 | 0x04 | 0x08;
/** ONNX Runtime binds buffers in steps of this many bytes. */
const STEP_BYTES = 16;

function onDevice(
  { Tensor }: OnnxRuntime,
  device: GPUDevice,
  entries: readonly CacheEntry[],
  { rows, contextTokens }: Shape,
  empty: Empty,
): Cache {
  const create = (bytes: number, label: string): GPUBuffer =>
    device.createBuffer({ size: Math.ceil(bytes / STEP_BYTES) * STEP_BYTES, usage: USAGE, label });
  const tokenBytes = ({ type, headSize }: CacheEntry): number => headSize * (type === 'float32' ? 4 : 2);
  const held = entries.map((entry) => create(rows * entry.heads * contextTokens * tokenBytes(entry), `onnx ${entry.past}`));
  return {
    gather(of, lengths, width) {
      if (width === 0) return new Map(entries.map((entry) => [entry.past, empty(entry, of.length)]));
      const encoder = device.createCommandEncoder();
      const tensors = entries.map((entry, i): [string, OnnxTensor] => {
        const { heads, headSize, type } = entry;
        const bytes = tokenBytes(entry);
        const batch = create(of.length * heads * width * bytes, `onnx batch ${entry.past}`);
        of.forEach((row, b) => {
          if (lengths[b] === 0) return;
          for (let head = 0; head < heads; head++) {
            const from = (row * heads + head) * contextTokens * bytes;
            encoder.copyBufferToBuffer(held[i]!, from, batch, (b * heads + head) * width * bytes, lengths[b]! * bytes);
          }
        });
        const dims = [of.length, heads, width, headSize];
        return [entry.past, Tensor.fromGpuBuffer(batch, { dataType: type, dims, dispose: () => batch.destroy() })];
      });
      device.queue.submit([encoder.finish()]);
      return new Map(tensors);
    },
    keep(presents, ranges) {
      const encoder = device.createCommandEncoder();
      entries.forEach((entry, i) => {
        const tensor = presents.get(entry.present)!;
        const { heads } = entry;
        const bytes = tokenBytes(entry);
        for (const { row, index, from, to, count } of ranges) {
          if (count === 0) continue;
          for (let head = 0; head < heads; head++) {
            const at = ((index * heads + head) * tensor.dims[2]! + from) * bytes;
            encoder.copyBufferToBuffer(tensor.gpuBuffer, at, held[i]!, ((row * heads + head) * contextTokens + to) * bytes, count * bytes);
          }
        }
      });
      device.queue.submit([encoder.finish()]);
    },
    free() {
      for (const buffer of held) buffer.destroy();
    },
  };
}
