// The container of GGUF files (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md), versions 2 and 3:
// metadata and the places of tensors. All counts and offsets are checked against the bytes there are before memory is
// taken for what they promise. Left out, and refused by name: big-endian files and files in several parts.

import { AppError } from '../errors';
import { BLOCK_TYPES, type BlockType } from './gguf-blocks';

export type GgufValue = number | bigint | boolean | string | Float64Array | readonly string[];

export interface GgufTensor {
  readonly name: string;
  readonly type: BlockType;
  /** Row-major: the last dimension is the one stored side by side (GGUF writes it first). */
  readonly shape: readonly number[];
  /** Raw blocks, a part of the file. */
  readonly bytes: Uint8Array;
}

export interface GgufFile {
  /** Numbers of 64 bits are `number` where that is exact; arrays of arrays are left out. */
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly tensors: ReadonlyMap<string, GgufTensor>;
}

/** ggml's types that are not read, by number; what it has dropped or made since has no name here. */
const OTHER_TYPES: Readonly<Record<number, string>> = {
  ...{ 9: 'Q8_1', 15: 'Q8_K', 16: 'IQ2_XXS', 17: 'IQ2_XS', 18: 'IQ3_XXS', 19: 'IQ1_S', 21: 'IQ3_S', 22: 'IQ2_S', 24: 'I8', 25: 'I16' },
  ...{ 26: 'I32', 27: 'I64', 28: 'F64', 29: 'IQ1_M', 34: 'TQ1_0', 35: 'TQ2_0' },
};
const MAX_KEYS = 10_000;
const MAX_TENSORS = 100_000;
const MAX_DIMENSIONS = 4;
const STRING = 8;
const ARRAY = 9;
/** Bytes of a value by type number; see `number`. */
const VALUE_BYTES: Readonly<Record<number, number>> = { 0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8 };

const FIX = 'Fetch the file again, or use a GGUF file of version 2 or 3 as llama.cpp writes it.';

function refuse(what: string, message: string, fix: string = FIX): AppError {
  return new AppError(`GGUF_${what}`, message, fix);
}

/** Reads on from where it stopped; every read is checked against the end of the file. */
class Reader {
  at = 0;
  private readonly view: DataView;
  // A token may begin with a byte order mark.
  private readonly text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Moves on by `count` bytes; the place before. */
  take(count: number, what: string): number {
    const at = this.at;
    if (!(count <= this.bytes.length - at)) {
      throw refuse('CUT', `The file ends at byte ${this.bytes.length}, inside ${what}, which needs ${count} bytes from ${at}.`);
    }
    this.at += count;
    return at;
  }

  u32(what: string): number {
    return this.view.getUint32(this.take(4, what), true);
  }

  count(what: string, limit: number): number {
    const value = this.view.getBigUint64(this.take(8, what), true);
    if (value > BigInt(limit)) throw refuse('SIZE', `The file claims ${value} for ${what}; at most ${limit} is possible.`);
    return Number(value);
  }

  string(what: string): string {
    const length = this.count(`the length of ${what}`, this.bytes.length);
    const at = this.take(length, what);
    try {
      return this.text.decode(this.bytes.subarray(at, at + length));
    } catch {
      throw refuse('TEXT', `${what} is not UTF-8.`);
    }
  }

  number(type: number, what: string): number | bigint | boolean {
    const size = VALUE_BYTES[type];
    if (size === undefined) throw refuse('VALUE_TYPE', `${what} has the type ${type}, which is not known.`);
    const at = this.take(size, what);
    const wide = (value: bigint): number | bigint => (Number.isSafeInteger(Number(value)) ? Number(value) : value);
    switch (type) {
      case 0:
        return this.view.getUint8(at);
      case 1:
        return this.view.getInt8(at);
      case 2:
        return this.view.getUint16(at, true);
      case 3:
        return this.view.getInt16(at, true);
      case 4:
        return this.view.getUint32(at, true);
      case 5:
        return this.view.getInt32(at, true);
      case 6:
        return this.view.getFloat32(at, true);
      case 7:
        return this.view.getUint8(at) !== 0;
      case 10:
        return wide(this.view.getBigUint64(at, true));
      case 11:
        return wide(this.view.getBigInt64(at, true));
      default:
        return this.view.getFloat64(at, true);
    }
  }
}

function readValue(reader: Reader, type: number, what: string): GgufValue | null {
  if (type === STRING) return reader.string(what);
  if (type !== ARRAY) return reader.number(type, what);
  const itemType = reader.u32(what);
  // The smallest item is a byte, a string at least its length.
  const itemBytes = itemType === STRING ? 8 : itemType === ARRAY ? 12 : VALUE_BYTES[itemType];
  if (itemBytes === undefined) throw refuse('VALUE_TYPE', `${what} is a list of the type ${itemType}, which is not known.`);
  const length = reader.count(`the length of ${what}`, Math.floor(reader.bytes.length / itemBytes));
  if (itemType === ARRAY) throw refuse('VALUE_TYPE', `${what} is a list of lists, which no model needs.`);
  if (length * itemBytes > reader.bytes.length - reader.at) reader.take(length * itemBytes, what);
  if (itemType === STRING) return Array.from({ length }, () => reader.string(what));
  return Float64Array.from({ length }, () => Number(reader.number(itemType, what)));
}

function readMetadata(reader: Reader, count: number): Map<string, GgufValue> {
  const metadata = new Map<string, GgufValue>();
  for (let i = 0; i < count; i++) {
    const key = reader.string(`the name of key ${i}`);
    if (metadata.has(key)) throw refuse('DUPLICATE', `The key "${key.slice(0, 100)}" occurs twice.`);
    const value = readValue(reader, reader.u32(`the type of "${key.slice(0, 100)}"`), `"${key.slice(0, 100)}"`);
    if (value !== null) metadata.set(key, value);
  }
  return metadata;
}

interface Place {
  readonly name: string;
  readonly type: BlockType;
  readonly shape: number[];
  readonly offset: number;
  readonly size: number;
}

function readPlace(reader: Reader, index: number): Place {
  const name = reader.string(`the name of tensor ${index}`);
  const what = `"${name.slice(0, 100)}"`;
  const dimensions = reader.u32(what);
  if (dimensions > MAX_DIMENSIONS) throw refuse('SHAPE', `${what} has ${dimensions} dimensions; at most ${MAX_DIMENSIONS} are possible.`);
  const shape = Array.from({ length: dimensions }, () => reader.count(`a size of ${what}`, 2 ** 32)).reverse();
  const typeNumber = reader.u32(what);
  const type = BLOCK_TYPES.find(({ id }) => id === typeNumber);
  if (!type) {
    const named = OTHER_TYPES[typeNumber] ?? `type ${typeNumber}`;
    const message = `${what} is stored as ${named}; ${BLOCK_TYPES.map((known) => known.name).join(', ')} can be read.`;
    throw refuse('TYPE', message, 'Use a file of the model in one of these types.');
  }
  const offset = reader.count(`the offset of ${what}`, Number.MAX_SAFE_INTEGER);
  const length = shape.reduce((product, size) => product * size, 1);
  if (length === 0 || !Number.isSafeInteger(length)) throw refuse('SHAPE', `${what} has the shape [${shape}].`);
  if ((shape.at(-1) ?? 1) % type.elements !== 0) {
    throw refuse('SHAPE', `${what} has rows of ${shape.at(-1)}, which ${type.name} blocks of ${type.elements} do not fill.`);
  }
  return { name, type, shape, offset, size: (length / type.elements) * type.bytes };
}

/**
 * @param sizeBytes of the whole file where `bytes` is only its beginning: tensors behind it have fewer bytes than their blocks then, or none
 * @throws AppError `GGUF_MAGIC`, `_BYTE_ORDER`, `_VERSION`, `_SPLIT`, `_CUT`, `_SIZE`, `_TEXT`, `_VALUE_TYPE`, `_DUPLICATE`, `_SHAPE`, `_TYPE`, `_OFFSETS`.
 */
export function parseGguf(bytes: Uint8Array, sizeBytes: number = bytes.length): GgufFile {
  const reader = new Reader(bytes);
  const start = reader.take(4, 'its first four letters');
  if (String.fromCharCode(...bytes.subarray(start, 4)) !== 'GGUF') throw refuse('MAGIC', 'The file does not begin with GGUF.');
  const version = reader.u32('the version');
  if ((version & 0xffff) === 0 && version !== 0)
    throw refuse('BYTE_ORDER', 'The file is big-endian; little-endian ones can be read.', 'Turn it round with gguf_convert_endian.py of llama.cpp, or fetch the usual file.'); // prettier-ignore
  if (version !== 2 && version !== 3) throw refuse('VERSION', `The file is of version ${version}; 2 and 3 can be read.`);
  const tensorCount = reader.count('the number of tensors', MAX_TENSORS);
  const metadata = readMetadata(reader, reader.count('the number of keys', MAX_KEYS));
  const [parts, part] = [metadata.get('split.count') ?? 1, metadata.get('split.no') ?? 0];
  if (parts !== 1) {
    const message = `This is part ${Number(part) + 1} of a model in ${String(parts).slice(0, 20)} parts (split.count).`;
    throw refuse('SPLIT', message, 'Join the parts with llama-gguf-split --merge, or use a file of the whole model.');
  }
  const places: Place[] = [];
  for (let i = 0; i < tensorCount; i++) places.push(readPlace(reader, i));
  const alignment = metadata.get('general.alignment') ?? 32;
  if (typeof alignment !== 'number' || !(alignment >= 1) || !Number.isInteger(Math.log2(alignment)) || alignment > 2 ** 20) {
    throw refuse('OFFSETS', `The alignment is ${String(alignment).slice(0, 100)}; a power of two is needed.`);
  }
  const data = Math.ceil(reader.at / alignment) * alignment;
  const tensors = new Map<string, GgufTensor>();
  let end = data;
  for (const { name, type, shape, offset, size } of [...places].sort((a, b) => a.offset - b.offset)) {
    const what = `"${name.slice(0, 100)}"`;
    const begin = data + offset;
    if (begin < end) throw refuse('OFFSETS', `${what} overlaps the tensor before it.`);
    if (offset % alignment !== 0) throw refuse('OFFSETS', `${what} lies at ${offset}, which is no multiple of ${alignment}.`);
    if (begin + size > sizeBytes) throw refuse('CUT', `${what} lies at bytes ${begin} to ${begin + size} of ${sizeBytes}.`);
    if (tensors.has(name)) throw refuse('DUPLICATE', `The tensor ${what} occurs twice.`);
    tensors.set(name, { name, type, shape, bytes: bytes.subarray(begin, begin + size) });
    end = begin + size;
  }
  return { metadata, tensors };
}

/** Rows of a llama's q or k in Hugging Face's order: row s·d/2 + i of a head is row 2i + s of the file. */
export function splitHeads<T extends Float32Array | Int32Array>(data: T, heads: number, columns: number): T {
  const half = data.length / columns / heads / 2;
  const ordered = data.slice() as T;
  for (let row = 0; row < data.length / columns; row++) {
    const within = row % (2 * half);
    const source = row - within + 2 * (within % half) + Math.floor(within / half);
    ordered.set(data.subarray(source * columns, (source + 1) * columns), row * columns);
  }
  return ordered;
}
