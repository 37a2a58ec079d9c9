// Safetensors files (https://huggingface.co/docs/safetensors): eight bytes with the header's length, a JSON
// header, raw little-endian data. Read as float32 whatever half precision they hold. The whole header is
// checked before memory is taken for a tensor: offsets must tile the data exactly, names must be unique.
// Left out: integer and 8-bit types, which no model or adapter of ours has.

import { AppError } from '../errors';
import { bfloatToFloat, floatToBfloat, floatToHalf, halfToFloat } from './half-float';

export interface NamedTensor {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array;
}

export type SafetensorsType = 'F32' | 'F16' | 'BF16';

const ELEMENT_BYTES: Record<SafetensorsType, number> = { F32: 4, F16: 2, BF16: 2 };
const MAX_HEADER_BYTES = 16 * 1024 * 1024;
const MAX_DIMENSIONS = 8;

function refuse(what: string, message: string, cause?: unknown): AppError {
  const fix = 'Fetch or export the file again; this copy is damaged or not a safetensors file.';
  return new AppError(`SAFETENSORS_${what}`, message, fix, { cause });
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** Keys of the outermost JSON object, repeated ones included (JSON.parse keeps only the last of those). */
function outermostKeys(json: string): string[] {
  const keys: string[] = [];
  let depth = 0;
  for (const { 0: token } of json.matchAll(/"(?:[^"\\]|\\.)*"\s*:?|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    else if (depth === 1 && token.endsWith(':')) keys.push(JSON.parse(token.slice(0, -1)) as string);
  }
  return keys;
}

interface Entry {
  readonly name: string;
  readonly type: SafetensorsType;
  readonly shape: number[];
  readonly begin: number;
  readonly end: number;
}

function readEntry(name: string, value: unknown, dataBytes: number): Entry {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refuse('HEADER', `"${name}" is not described by an object.`);
  const { dtype, shape, data_offsets: offsets } = value as Record<string, unknown>;
  if (typeof dtype !== 'string' || !Object.hasOwn(ELEMENT_BYTES, dtype)) {
    const message = `"${name.slice(0, 200)}" has the type ${JSON.stringify(dtype)?.slice(0, 20)}; F32, F16 and BF16 can be read.`;
    throw new AppError('SAFETENSORS_TYPE', message, 'Use the weights as they were before they were quantised (MLX, GPTQ and AWQ do so), or a GGUF file.'); // prettier-ignore
  }
  const type = dtype as SafetensorsType;
  if (!Array.isArray(shape) || shape.length > MAX_DIMENSIONS || !shape.every(isCount)) {
    throw refuse('SHAPE', `"${name}" has the shape ${JSON.stringify(shape)?.slice(0, 100)}.`);
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    throw refuse('OFFSETS', `"${name}" has the offsets ${JSON.stringify(offsets)?.slice(0, 100)}.`);
  }
  const [begin, end] = offsets as [number, number];
  const bytes = shape.reduce((product: number, size) => product * (size as number), ELEMENT_BYTES[type]);
  if (begin > end || end > dataBytes) throw refuse('OFFSETS', `"${name}" lies at bytes ${begin} to ${end} of ${dataBytes}.`);
  if (bytes !== end - begin) throw refuse('OFFSETS', `"${name}" needs ${bytes} bytes for its shape and is given ${end - begin}.`);
  return { name, type, shape: shape as number[], begin, end };
}

function readHeader(bytes: Uint8Array): { entries: Entry[]; dataStart: number } {
  if (bytes.length < 8) throw refuse('CUT', `The file has ${bytes.length} bytes; even the length of its header is missing.`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (length > MAX_HEADER_BYTES) throw refuse('HEADER', `The header claims ${length} bytes; at most ${MAX_HEADER_BYTES} are read.`);
  if (8 + length > bytes.length) throw refuse('CUT', `The header claims ${length} bytes, the file has ${bytes.length}.`);
  let header: unknown;
  let json: string;
  try {
    json = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length));
    header = JSON.parse(json);
  } catch (cause) {
    throw refuse('HEADER', 'The header is not JSON in UTF-8.', cause);
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) throw refuse('HEADER', 'The header is not a JSON object.');
  const named = Object.entries(header);
  if (outermostKeys(json).length !== named.length) throw refuse('DUPLICATE', 'The header names a tensor twice.');
  const entries: Entry[] = [];
  for (const [name, value] of named) {
    if (name !== '__metadata__') entries.push(readEntry(name, value, bytes.length - 8 - length));
    else if (typeof value !== 'object' || value === null || !Object.values(value).every((text) => typeof text === 'string')) {
      throw refuse('HEADER', 'The metadata is not a map of strings.');
    }
  }
  return { entries, dataStart: 8 + length };
}

function checkTiling(entries: readonly Entry[], dataBytes: number): void {
  let next = 0;
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== next) throw refuse('OFFSETS', `"${name}" ${begin < next ? 'overlaps the tensor before it' : 'leaves a hole before it'}.`);
    next = end;
  }
  if (next !== dataBytes) throw refuse('CUT', `The tensors cover ${next} of the ${dataBytes} bytes of data.`);
}

function decode(bytes: Uint8Array, type: SafetensorsType): Float32Array {
  if (type === 'F32') {
    const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
    return new Float32Array(aligned.buffer, aligned.byteOffset, bytes.length / 4);
  }
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : new Uint8Array(bytes);
  const halves = new Uint16Array(aligned.buffer, aligned.byteOffset, bytes.length / 2);
  return Float32Array.from(halves, type === 'F16' ? halfToFloat : bfloatToFloat);
}

/** Where the first number stands that is not finite; −1 where all are. */
export function firstNotFinite(data: Float32Array): number {
  // x · 0 is 0 for every finite x: many times faster than a test each.
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]! * 0;
  return sum === 0 ? -1 : data.findIndex((value) => !Number.isFinite(value));
}

/**
 * All tensors by name. F32 data may share memory with `bytes`.
 * @throws AppError `SAFETENSORS_CUT`, `_HEADER`, `_DUPLICATE`, `_TYPE`, `_SHAPE`, `_OFFSETS`, and `_NOT_FINITE` where `finite` is asked.
 */
export function parseSafetensors(bytes: Uint8Array, options: { finite?: boolean } = {}): Map<string, NamedTensor> {
  const { entries, dataStart } = readHeader(bytes);
  checkTiling(entries, bytes.length - dataStart);
  const tensors = new Map<string, NamedTensor>();
  for (const { name, type, shape, begin, end } of entries) {
    const data = decode(bytes.subarray(dataStart + begin, dataStart + end), type);
    if (options.finite) {
      const at = firstNotFinite(data);
      if (at >= 0) throw refuse('NOT_FINITE', `"${name}" holds ${data[at]} at element ${at}.`);
    }
    tensors.set(name, { shape, data });
  }
  return tensors;
}

/** A file with the tensors in the order of the map; the header is padded so that the data starts at a multiple of 8. */
export function writeSafetensors(
  tensors: ReadonlyMap<string, NamedTensor>,
  options: { dtype?: SafetensorsType; metadata?: Readonly<Record<string, string>> } = {},
): Uint8Array {
  const type = options.dtype ?? 'F32';
  const header: [string, unknown][] = options.metadata === undefined ? [] : [['__metadata__', options.metadata]];
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    if (shape.reduce((product, size) => product * size, 1) !== data.length) throw new RangeError(`${name}: shape and data disagree`);
    const end = offset + data.length * ELEMENT_BYTES[type];
    header.push([name, { dtype: type, shape, data_offsets: [offset, end] }]);
    offset = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerBytes + offset);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(headerBytes), true);
  bytes.fill(0x20, 8, 8 + headerBytes);
  bytes.set(json, 8);
  let at = 8 + headerBytes;
  for (const { data } of tensors.values()) {
    for (const value of data) {
      if (type === 'F32') view.setFloat32(at, value, true);
      else view.setUint16(at, type === 'F16' ? floatToHalf(value) : floatToBfloat(value), true);
      at += ELEMENT_BYTES[type];
    }
  }
  return bytes;
}
