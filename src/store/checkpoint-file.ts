// A checkpoint as bytes, for files. Layout in docs/formats/storage.md. The digest at the end tells a whole file from a cut or
// damaged one; IndexedDB keeps checkpoints as records instead (`runs.ts`).

import type { Checkpoint } from '../core/run/checkpoint';
import { AppError } from '../core/errors';
import { checkCheckpoint, newer } from './schemas';

const MAGIC = 'HINDCKPT';
const VERSION = 1;
/** Magic, version, header length, numbers in each array. */
const PREFIX_BYTES = 8 + 4 + 4 + 4;
const DIGEST_BYTES = 32;
const FIX = 'Delete the checkpoint and start the run again, or put back a copy of the whole file.';

/** @throws AppError `STORE_CORRUPT` when the three arrays differ in length */
export async function encodeCheckpoint(checkpoint: Checkpoint): Promise<Uint8Array> {
  const { params, m, v, ...rest } = checkCheckpoint(checkpoint, 'The checkpoint to be kept');
  const header = new TextEncoder().encode(JSON.stringify(rest));
  const arrayBytes = params.length * 4;
  const bodyBytes = PREFIX_BYTES + header.length + 3 * arrayBytes;
  const bytes = new Uint8Array(bodyBytes + DIGEST_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(MAGIC));
  view.setUint32(8, VERSION, true);
  view.setUint32(12, header.length, true);
  view.setUint32(16, params.length, true);
  bytes.set(header, PREFIX_BYTES);
  [params, m, v].forEach((array, i) => {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, arrayBytes), PREFIX_BYTES + header.length + i * arrayBytes);
  });
  bytes.set(await sha256(bytes.subarray(0, bodyBytes)), bodyBytes);
  return bytes;
}

/**
 * @param name what to call the bytes in messages
 * @throws AppError `STORE_BROKEN_CHECKPOINT` for bytes that are no whole checkpoint, `STORE_NEWER` for a later layout
 */
export async function decodeCheckpoint(bytes: Uint8Array, name: string): Promise<Checkpoint> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < PREFIX_BYTES + DIGEST_BYTES) throw broken(name, `it has ${bytes.length} bytes, too few for any checkpoint`);
  if (new TextDecoder('latin1').decode(bytes.subarray(0, 8)) !== MAGIC) throw broken(name, `it does not begin with "${MAGIC}"`);
  const version = view.getUint32(8, true);
  if (version > VERSION) throw newer(`${name} has layout ${version}, this version reads up to ${VERSION}`);
  const headerBytes = view.getUint32(12, true);
  const length = view.getUint32(16, true);
  const bodyBytes = PREFIX_BYTES + headerBytes + 12 * length;
  if (bytes.length !== bodyBytes + DIGEST_BYTES)
    throw broken(name, `it has ${bytes.length} bytes where its header tells of ${bodyBytes + DIGEST_BYTES}`);
  const digest = await sha256(bytes.subarray(0, bodyBytes));
  if (digest.some((byte, i) => byte !== bytes[bodyBytes + i])) throw broken(name, 'its bytes do not match their SHA-256');
  const header = parseHeader(bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + headerBytes), name);
  const array = (i: number): Float32Array => {
    const start = PREFIX_BYTES + headerBytes + i * length * 4;
    const numbers = new Float32Array(length);
    new Uint8Array(numbers.buffer).set(bytes.subarray(start, start + length * 4));
    return numbers;
  };
  return checkCheckpoint({ ...header, params: array(0), m: array(1), v: array(2) }, name);
}

function parseHeader(bytes: Uint8Array, name: string): object {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as object;
  } catch (cause) {
    throw broken(name, 'its header is not JSON', cause);
  }
}

function broken(name: string, why: string, cause?: unknown): AppError {
  return new AppError('STORE_BROKEN_CHECKPOINT', `${name} is no whole checkpoint: ${why}.`, FIX, { cause });
}

async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
}
