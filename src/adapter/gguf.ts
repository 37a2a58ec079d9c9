// A LoRA as a GGUF file (version 3) for llama.cpp, as its `convert_lora_to_gguf.py` writes it: metadata, then
// tensors in float32, each at a multiple of 32 bytes. Left out: other types.

import { AppError } from '../core/errors';
import type { NamedTensor } from '../core/files/safetensors';
import type { PeftAdapter, TargetModule } from './peft';

export interface GgufBase {
  /** `general.architecture`; only llama's rows of q and k are permuted. */
  readonly architecture: string;
  readonly heads: number;
  readonly kvHeads: number;
  /** `general.name`. */
  readonly name: string;
}

export const TENSOR_NAMES: Readonly<Record<TargetModule, string>> = {
  q_proj: 'attn_q',
  k_proj: 'attn_k',
  v_proj: 'attn_v',
  o_proj: 'attn_output',
  gate_proj: 'ffn_gate',
  up_proj: 'ffn_up',
  down_proj: 'ffn_down',
};
const ALIGNMENT = 32;
const VALUE_UINT32 = 4;
const VALUE_FLOAT32 = 6;
const VALUE_STRING = 8;
const TYPE_F32 = 0;

class Writer {
  private readonly parts: Uint8Array[] = [];
  length = 0;

  bytes(part: Uint8Array): void {
    this.parts.push(part);
    this.length += part.length;
  }

  number(bytes: number, set: (view: DataView) => void): void {
    const part = new Uint8Array(bytes);
    set(new DataView(part.buffer));
    this.bytes(part);
  }

  u32(value: number): void {
    this.number(4, (view) => view.setUint32(0, value, true));
  }

  u64(value: number): void {
    this.number(8, (view) => view.setBigUint64(0, BigInt(value), true));
  }

  f32(value: number): void {
    this.number(4, (view) => view.setFloat32(0, value, true));
  }

  text(value: string): void {
    const part = new TextEncoder().encode(value);
    this.u64(part.length);
    this.bytes(part);
  }

  pad(): void {
    this.bytes(new Uint8Array((ALIGNMENT - (this.length % ALIGNMENT)) % ALIGNMENT));
  }

  join(): Uint8Array {
    const all = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}

/**
 * llama.cpp rotates neighbouring numbers of a head, Hugging Face the two halves: row 2i + s of a head is row s·d/2 + i.
 * The rows of B of q and k are permuted like those of the weight they add to; A never is.
 */
function interleaveHeads({ shape, data }: NamedTensor, heads: number): Float32Array {
  const [rows, columns] = shape as [number, number];
  const half = rows / heads / 2;
  const permuted = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    const head = Math.floor(row / (2 * half));
    const within = row % (2 * half);
    const source = head * 2 * half + (within % 2) * half + Math.floor(within / 2);
    permuted.set(data.subarray(source * columns, (source + 1) * columns), row * columns);
  }
  return permuted;
}

interface Item {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

function toItem(name: string, tensor: NamedTensor, { architecture, heads, kvHeads }: GgufBase): Item {
  const [, layer, target, matrix] = /layers\.(\d+)\.\w+\.(\w+)\.lora_([AB])\.weight$/.exec(name) as unknown as [
    string,
    string,
    TargetModule,
    'A' | 'B',
  ];
  const count = architecture === 'llama' ? { q_proj: heads, k_proj: kvHeads }[target as string] : undefined;
  if (matrix === 'B' && count !== undefined && tensor.shape[0]! % (2 * count) !== 0) {
    throw new AppError(
      'ADAPTER_TENSORS',
      `"${name}" has ${tensor.shape[0]} rows for ${count} heads.`,
      'Convert the adapter with the model it was made for.',
    );
  }
  const data = matrix === 'B' && count !== undefined ? interleaveHeads(tensor, count) : tensor.data;
  return { name: `blk.${layer}.${TENSOR_NAMES[target]}.weight.lora_${matrix.toLowerCase()}`, shape: tensor.shape, data };
}

/** @throws AppError `ADAPTER_TENSORS` where the heads do not divide the rows. */
export function writeGguf({ config, tensors }: PeftAdapter, base: GgufBase): Uint8Array {
  const items = [...tensors].map(([name, tensor]) => toItem(name, tensor, base));
  const metadata: [string, string][] = [
    ['general.architecture', base.architecture],
    ['general.type', 'adapter'],
    ['adapter.type', 'lora'],
    ['general.name', base.name],
  ];
  const out = new Writer();
  out.bytes(new TextEncoder().encode('GGUF'));
  out.u32(3);
  out.u64(items.length);
  out.u64(metadata.length + 2);
  for (const [key, value] of metadata) {
    out.text(key);
    out.u32(VALUE_STRING);
    out.text(value);
  }
  out.text('adapter.lora.alpha');
  out.u32(VALUE_FLOAT32);
  out.f32(config.alpha);
  out.text('general.quantization_version');
  out.u32(VALUE_UINT32);
  out.u32(2);
  let offset = 0;
  for (const { name, shape, data } of items) {
    out.text(name);
    out.u32(shape.length);
    for (const size of [...shape].reverse()) out.u64(size);
    out.u32(TYPE_F32);
    out.u64(offset);
    offset = Math.ceil((offset + data.byteLength) / ALIGNMENT) * ALIGNMENT;
  }
  for (const { data } of items) {
    out.pad();
    out.bytes(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  out.pad();
  return out.join();
}
