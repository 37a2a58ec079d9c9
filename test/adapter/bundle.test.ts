import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readBundle, writeBundle, type Bundle } from '../../src/adapter/bundle';
import { writePeft } from '../../src/adapter/peft';
import { AppError } from '../../src/core/errors';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const tensor = (rows: number, columns: number) => ({ shape: [rows, columns], data: new Float32Array(rows * columns).fill(0.5) });
const layer = 'base_model.model.model.layers.0.self_attn.q_proj';
const peft = writePeft(
  { rank: 1, alpha: 2, targets: ['q_proj'], base: { name: 'tiny', sha256: null } },
  new Map([
    [`${layer}.lora_A.weight`, tensor(1, 8)],
    [`${layer}.lora_B.weight`, tensor(4, 1)],
  ]),
);
const bundle: Bundle = { peft, card: '# Card\n', runLog: text('{"kind":"run"}\n{"kind":"status"}\n') };
const good = writeBundle(bundle);
const files = { 'adapter_config.json': peft.config, 'adapter_model.safetensors': peft.weights };

function codeOf(bytes: Uint8Array): string {
  try {
    readBundle(bytes);
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'none';
}

/** Where a signature begins in the file, the n-th time. */
function find(bytes: Uint8Array, signature: number, nth = 0): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 4 <= bytes.length; at++) if (view.getUint32(at, true) === signature && nth-- === 0) return at;
  throw new Error('signature not found');
}

function edit(bytes: Uint8Array, signature: number, offset: number, value: number, size: 2 | 4 = 4, nth = 0): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  const at = find(copy, signature, nth) + offset;
  if (size === 2) view.setUint16(at, value, true);
  else view.setUint32(at, value, true);
  return copy;
}

const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END = 0x06054b50;

describe('a bundle', () => {
  it('is read as it was written, and equal adapters give equal files', () => {
    expect(readBundle(good)).toEqual(bundle);
    expect(writeBundle(readBundle(good))).toEqual(good);
    expect(readBundle(writeBundle({ peft, card: null, runLog: null }))).toEqual({ peft, card: null, runLog: null });
  });

  it('packed by another program, with a comment and stored files, is read', () => {
    const stored = zipSync(files, { level: 0 });
    const comment = text('hello');
    const commented = edit(stored, END, 20, comment.length, 2);
    expect(readBundle(Buffer.concat([commented, comment])).peft).toEqual(peft);
  });

  it.each([
    ['nothing', new Uint8Array(0), 'ADAPTER_DAMAGED'],
    ['text', text('this is not a zip file, but long enough'), 'ADAPTER_DAMAGED'],
    ['the second half', good.subarray(good.length / 2), 'ADAPTER_DAMAGED'],
    ['all but the last byte', good.subarray(0, -1), 'ADAPTER_DAMAGED'],
    ['bytes before the zip', Buffer.concat([text('x'), good]), 'ADAPTER_DAMAGED'],
    ['no weights', zipSync({ 'adapter_config.json': peft.config }), 'ADAPTER_MISSING_FILE'],
    ['no configuration', zipSync({ 'adapter_model.safetensors': peft.weights }), 'ADAPTER_MISSING_FILE'],
    ['a path upwards', zipSync({ ...files, '../README.md': text('x') }), 'ADAPTER_UNKNOWN_FILE'],
    ['an absolute path', zipSync({ ...files, '/README.md': text('x') }), 'ADAPTER_UNKNOWN_FILE'],
    ['a folder around it', zipSync({ a: files }), 'ADAPTER_UNKNOWN_FILE'],
    ['a name from the prototype', zipSync({ ...files, constructor: text('x') }), 'ADAPTER_UNKNOWN_FILE'],
    ['another file', zipSync({ ...files, 'setup.exe': text('x') }), 'ADAPTER_UNKNOWN_FILE'],
    ['many files', zipSync(Object.fromEntries(Array.from({ length: 99 }, (_, i) => [`f${i}`, text('')]))), 'ADAPTER_DAMAGED'],
    ['a card too long', zipSync({ ...files, 'README.md': new Uint8Array(2 ** 20 + 1) }), 'ADAPTER_TOO_LARGE'],
    ['a card that is no text', zipSync({ ...files, 'README.md': Uint8Array.of(255, 254) }), 'ADAPTER_DAMAGED'],
    ['a run log that is no JSON', zipSync({ ...files, 'run.jsonl': text('{"a":1}\n{') }), 'ADAPTER_DAMAGED'],
    ['a run log of numbers', zipSync({ ...files, 'run.jsonl': text('1\n2\n') }), 'ADAPTER_DAMAGED'],
    ['cut weights', zipSync({ ...files, 'adapter_model.safetensors': peft.weights.subarray(0, -4) }), 'SAFETENSORS_OFFSETS'],
    ['an entry packed in an unknown way', edit(good, CENTRAL, 10, 14, 2), 'ADAPTER_DAMAGED'],
    ['an encrypted entry', edit(good, CENTRAL, 8, 1, 2), 'ADAPTER_DAMAGED'],
    ['a wrong checksum', edit(good, CENTRAL, 16, 1), 'ADAPTER_DAMAGED'],
    ['an entry that inflates to more than it declares', edit(good, CENTRAL, 24, 100), 'ADAPTER_DAMAGED'],
    ['an entry that inflates to less', edit(good, CENTRAL, 24, peft.config.length + 1), 'ADAPTER_DAMAGED'],
    ['a size that deflate cannot reach', edit(good, CENTRAL, 24, 2 ** 31), 'ADAPTER_DAMAGED'],
    ['data beyond the directory', edit(good, CENTRAL, 20, good.length), 'ADAPTER_DAMAGED'],
    ['two entries on one place', edit(good, CENTRAL, 42, 0, 4, 1), 'ADAPTER_DAMAGED'],
    ['a local name that differs', edit(good, LOCAL, 30, 0x58585858), 'ADAPTER_DAMAGED'],
    ['more entries than it has', edit(edit(good, END, 8, 5, 2), END, 10, 5, 2), 'ADAPTER_DAMAGED'],
  ])('of %s is refused', (_, bytes, code) => {
    expect(codeOf(bytes)).toBe(code);
  });

  it('with a name twice is refused', () => {
    const same = Buffer.from(zipSync({ ...files, 'READMA.md': text('a'), 'README.md': text('b') }));
    for (let at = same.indexOf('READMA.md'); at >= 0; at = same.indexOf('READMA.md')) same.write('README.md', at);
    expect(codeOf(same)).toBe('ADAPTER_DAMAGED');
  });

  it('that is a bomb is refused before it has inflated', () => {
    const bomb = zipSync({ ...files, 'adapter_model.safetensors': new Uint8Array(64 * 2 ** 20) }, { level: 9 });
    // The second entry declares one kilobyte; what would come out is 64 MiB.
    const lying = edit(edit(bomb, CENTRAL, 24, 1024, 4, 1), LOCAL, 22, 1024, 4, 1);
    const before = process.memoryUsage().arrayBuffers;
    expect(codeOf(lying)).toBe('ADAPTER_DAMAGED');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(24 * 2 ** 20);
  });

  it('answers any damage with an AppError', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.nat(good.length),
        (edits, cut) => {
          const whole = good.slice();
          for (const [at, value] of edits) whole[at] = value;
          expect(codeOf(whole)).toMatch(/^none$|^ADAPTER_|^SAFETENSORS_/);
          if (cut < good.length) expect(codeOf(good.slice(0, cut))).toBe('ADAPTER_DAMAGED');
        },
      ),
      { numRuns: 1000 },
    );
  });
});
