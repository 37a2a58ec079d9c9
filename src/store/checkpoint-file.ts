// A checkpoint as one file: a line of JSON, then params, m and v as little-endian float32. The hash in the
// header tells a whole file from a cut one. Format: docs/formats/storage.md.

import { sha256Hex } from '../core/hash';
import type { Checkpoint } from './records';
import { checkCheckpoint, corrupt } from './schemas';

interface Header extends Omit<Checkpoint, 'params' | 'm' | 'v'> {
  /** Elements of each of the three arrays. */
  readonly length: number;
  readonly sha256: string;
}

const WHAT = 'The checkpoint';

export async function encodeCheckpoint(checkpoint: Checkpoint): Promise<Uint8Array> {
  const { params, m, v, ...rest } = checkpoint;
  const data = new Uint8Array(params.length * 12);
  const view = new DataView(data.buffer);
  [...params, ...m, ...v].forEach((value, i) => view.setFloat32(i * 4, value, true));
  const header: Header = { ...rest, length: params.length, sha256: await sha256Hex(data) };
  const line = new TextEncoder().encode(`${JSON.stringify(header)}\n`);
  const bytes = new Uint8Array(line.length + data.length);
  bytes.set(line);
  bytes.set(data, line.length);
  return bytes;
}

/** @throws AppError `STORE_CORRUPT`, `STORE_NEWER` */
export async function decodeCheckpoint(bytes: Uint8Array): Promise<Checkpoint> {
  const end = bytes.indexOf(0x0a);
  if (end < 0) throw corrupt(WHAT, 'its header is cut');
  const { length, sha256, ...rest } = parseHeader(bytes.subarray(0, end));
  const data = bytes.slice(end + 1);
  if (data.length !== length * 12) throw corrupt(WHAT, `it has ${data.length} bytes of weights, not ${length * 12}`);
  if ((await sha256Hex(data)) !== sha256) throw corrupt(WHAT, 'its weights are not those that were written');
  const view = new DataView(data.buffer);
  const array = (at: number): Float32Array => Float32Array.from({ length }, (_, i) => view.getFloat32((at * length + i) * 4, true));
  return checkCheckpoint({ ...rest, params: array(0), m: array(1), v: array(2) }, WHAT);
}

function parseHeader(bytes: Uint8Array): Header {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Header;
  } catch (cause) {
    throw corrupt(WHAT, 'its header is not JSON', cause);
  }
}
