// A folder of golden files: numbers in safetensors (float32, int32, bytes), facts in JSON.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { AppError } from '../../src/core/errors';
import { parseSafetensors, type NamedTensor } from '../../src/core/files/safetensors';
import { joinShards, SHARD_INDEX, shardNames } from '../../src/core/files/weight-shards';

export interface GoldenArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
}

const ELEMENTS = { F32: Float32Array, I32: Int32Array, U8: Uint8Array } as const;

export class GoldenArrays {
  constructor(
    private readonly path: string,
    private readonly arrays: ReadonlyMap<string, GoldenArray>,
  ) {}

  names(): string[] {
    return [...this.arrays.keys()];
  }

  has(name: string): boolean {
    return this.arrays.has(name);
  }

  /** @throws AppError `GOLDEN_MISSING`. */
  get(name: string): GoldenArray {
    const array = this.arrays.get(name);
    if (!array) throw new AppError('GOLDEN_MISSING', `${this.path} lacks "${name}".`, 'Give a complete folder of golden files.');
    return array;
  }

  /** Names of the texts that have `what`: `seq2` for `seq2.logits`. */
  texts(what: string): string[] {
    return this.names().flatMap((name) => (name.startsWith('seq') && name.endsWith(`.${what}`) ? name.slice(0, -what.length - 1) : []));
  }

  floats(name: string): Float32Array {
    return this.get(name).data as Float32Array;
  }

  ids(name: string): number[] {
    return [...this.get(name).data];
  }
}

export class GoldenFolder {
  constructor(readonly path: string) {}

  child(name: string): GoldenFolder {
    return new GoldenFolder(join(this.path, name));
  }

  has(name: string): boolean {
    return existsSync(join(this.path, name));
  }

  /** Names of what lies in it, sorted; empty where there is no such folder. */
  list(): string[] {
    return existsSync(this.path) ? readdirSync(this.path).sort() : [];
  }

  /** @throws AppError `GOLDEN_MISSING`. */
  bytes(name: string): Uint8Array {
    const path = join(this.path, name);
    if (!existsSync(path)) throw new AppError('GOLDEN_MISSING', `${path} is missing.`, 'Give a complete folder of golden files.');
    const bytes = readFileSync(path);
    return new Uint8Array(name.endsWith('.gz') ? gunzipSync(bytes) : bytes);
  }

  text(name: string): string {
    return new TextDecoder().decode(this.bytes(name));
  }

  /** The shape of what golden files hold is that of the layout; what is missing shows as a failed check. */
  json<T>(name: string): T {
    try {
      return JSON.parse(this.text(name)) as T;
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      throw damaged(join(this.path, name), 'is not JSON', cause);
    }
  }

  arrays(name: string): GoldenArrays {
    const path = join(this.path, name);
    const bytes = this.bytes(name);
    try {
      const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
      const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<
        string,
        { dtype: keyof typeof ELEMENTS; shape: number[]; data_offsets: [number, number] }
      >;
      const arrays = new Map<string, GoldenArray>();
      for (const [key, { dtype, shape, data_offsets: offsets }] of Object.entries(header)) {
        if (key === '__metadata__') continue;
        const raw = bytes.slice(8 + length + offsets[0], 8 + length + offsets[1]).buffer;
        arrays.set(key, { shape, data: new ELEMENTS[dtype](raw) });
      }
      return new GoldenArrays(path, arrays);
    } catch (cause) {
      throw damaged(path, 'is not a safetensors file of float32, int32 and bytes', cause);
    }
  }

  /** One file, or several with an index. */
  weights(file = 'model.safetensors'): Map<string, NamedTensor> {
    if (!this.has(SHARD_INDEX) || this.has(file)) return parseSafetensors(this.bytes(file));
    const index = this.json(SHARD_INDEX);
    return joinShards(index, new Map(shardNames(index).map((name) => [name, this.bytes(name)])));
  }
}

function damaged(path: string, what: string, cause: unknown): AppError {
  return new AppError('GOLDEN_DAMAGED', `${path} ${what}.`, 'Give a complete folder of golden files.', { cause });
}
