// The writer against files of llama.cpp's own converter, read by a small reader of its own.

import { describe, expect, it } from 'vitest';
import { writeGguf } from '../../src/adapter/gguf';
import { readPeft } from '../../src/adapter/peft';
import { goldenBytes } from '../model/fixtures';

interface GgufFile {
  kv: Record<string, unknown>;
  tensors: Record<string, { ne: number[]; type: number; data: Float32Array }>;
}

function readGguf(bytes: Uint8Array): GgufFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const u32 = () => view.getUint32((at += 4) - 4, true);
  const u64 = () => Number(view.getBigUint64((at += 8) - 8, true));
  const text = () => {
    const length = u64();
    at += length;
    return Buffer.from(bytes.subarray(at - length, at)).toString('utf8');
  };
  expect(Buffer.from(bytes.subarray(0, 4)).toString('latin1')).toBe('GGUF');
  at = 4;
  expect(u32()).toBe(3);
  const [tensorCount, keyCount] = [u64(), u64()];
  const kv: GgufFile['kv'] = {};
  for (let i = 0; i < keyCount; i++) {
    const key = text();
    const type = u32();
    if (type !== 8 && type !== 6 && type !== 4) throw new Error(`${key} has the type ${type}`);
    kv[key] = type === 8 ? text() : type === 6 ? view.getFloat32((at += 4) - 4, true) : u32();
  }
  const infos = Array.from({ length: tensorCount }, () => ({
    name: text(),
    ne: Array.from({ length: u32() }, u64),
    type: u32(),
    offset: u64(),
  }));
  const start = Math.ceil(at / 32) * 32;
  const tensors: GgufFile['tensors'] = {};
  for (const { name, ne, type, offset } of infos) {
    expect(offset % 32).toBe(0);
    const length = ne.reduce((a, b) => a * b, 1);
    tensors[name] = { ne, type, data: new Float32Array(bytes.slice(start + offset, start + offset + 4 * length).buffer) };
  }
  return { kv, tensors };
}

describe.each(['llama-all', 'llama-rslora-all'])('%s', (name) => {
  const file = (f: string) => goldenBytes(`lora/${name}/${f}`);
  const adapter = readPeft({ config: file('adapter_config.json'), weights: file('adapter_model.safetensors') });
  const golden = readGguf(goldenBytes(`gguf/lora-${name}.f32.gguf`));
  const title = golden.kv['general.name'] as string;
  const ours = readGguf(writeGguf(adapter, { architecture: 'llama', heads: 4, kvHeads: 2, name: title }));

  it('has the tensors of llama.cpp, bit for bit', () => {
    expect(ours.tensors).toEqual(golden.tensors);
  });

  it('has its metadata; the alpha of rsLoRA is what llama.cpp, which divides by the rank, has to multiply by', () => {
    const alpha = name.includes('rslora') ? Math.fround(4 * Math.sqrt(2)) : 4;
    expect(ours.kv).toEqual({ ...golden.kv, 'adapter.lora.alpha': alpha });
  });
});

it('refuses heads that do not divide the rows', () => {
  const file = (f: string) => goldenBytes(`lora/llama-all/${f}`);
  const adapter = readPeft({ config: file('adapter_config.json'), weights: file('adapter_model.safetensors') });
  const base = { architecture: 'llama', heads: 5, kvHeads: 2, name: 'x' } as const;
  expect(() => writeGguf(adapter, base)).toThrow(expect.objectContaining({ code: 'ADAPTER_TENSORS' }));
});
