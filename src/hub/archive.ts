// Files out of a zip that may be hostile: entries are listed without inflating anything, each is inflated alone when it is
// asked for, and never beyond the size it declares and the caller allows. Left out and refused by name: encryption, zip64,
// other methods than stored and deflated.

import { deflateSync, Inflate } from 'fflate';
import { AppError } from '../core/errors';

export interface ArchiveEntry {
  /** With `/`. */
  readonly path: string;
  /** @throws AppError `ARCHIVE_DAMAGED` where it is not what the directory says, or larger than `maxBytes`. */
  text(maxBytes: number): string;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const LONGEST_PATH = 1000;
/** Inflated at once; at deflate's best ratio 4 MiB come out of it. */
const PIECE_BYTES = 4096;

/** @throws AppError `ARCHIVE_DAMAGED` */
export function readArchive(bytes: Uint8Array): ArchiveEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - END_BYTES;
  while (end >= 0 && bytes.length - end < 0x10000 + END_BYTES && view.getUint32(end, true) !== END) end--;
  if (end < 0 || view.getUint32(end, true) !== END) throw damaged('its end is missing');
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count === 0xffff || at === 0xffffffff) throw damaged('it is a zip64 archive, which is not read');
  const entries: ArchiveEntry[] = [];
  const names = new TextDecoder();
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== CENTRAL) throw damaged(`its directory is cut at entry ${i + 1} of ${count}`);
    const nameLength = view.getUint16(at + 28, true);
    const next = at + 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end || nameLength > LONGEST_PATH) throw damaged(`its directory is wrong at entry ${i + 1} of ${count}`);
    const path = names.decode(bytes.subarray(at + 46, at + 46 + nameLength)).replaceAll('\\', '/');
    const header = at;
    entries.push({ path, text: (maxBytes) => inflateEntry(bytes, view, header, path, maxBytes) });
    at = next;
  }
  return entries;
}

/** One text, deflated; `unpackText` gives it back. */
export function packText(text: string): Uint8Array {
  return deflateSync(new TextEncoder().encode(text));
}

/** @param what names it in the error @throws AppError `ARCHIVE_DAMAGED` where it is damaged or larger than `maxBytes` */
export function unpackText(bytes: Uint8Array, maxBytes: number, what: string): string {
  return guarded(what, () => decode(inflate(bytes, maxBytes, what)));
}

function inflateEntry(bytes: Uint8Array, view: DataView, header: number, path: string, maxBytes: number): string {
  const flags = view.getUint16(header + 8, true);
  const method = view.getUint16(header + 10, true);
  const packed = view.getUint32(header + 20, true);
  const size = view.getUint32(header + 24, true);
  const local = view.getUint32(header + 42, true);
  if ((flags & 1) !== 0) throw damaged(`${path} is encrypted`);
  if (size > maxBytes) throw damaged(`${path} declares ${size} bytes, more than ${maxBytes}`);
  if (local + 30 > bytes.length || view.getUint32(local, true) !== LOCAL) throw damaged(`${path} does not lie where the directory says`);
  const from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (from + packed > bytes.length) throw damaged(`${path} is cut`);
  const data = bytes.subarray(from, from + packed);
  return guarded(path, () => {
    if (method === 0 && packed === size) return decode(data);
    if (method !== 8) throw damaged(`${path} is packed by method ${method}`);
    const inflated = inflate(data, size, path);
    if (inflated.length !== size) throw damaged(`${path} inflates to ${inflated.length} bytes and declares ${size}`);
    return decode(inflated);
  });
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

function guarded(path: string, unpack: () => string): string {
  try {
    return unpack();
  } catch (cause) {
    throw cause instanceof AppError ? cause : damaged(`${path} cannot be unpacked`, cause);
  }
}

function inflate(data: Uint8Array, maxBytes: number, path: string): Uint8Array {
  const pieces: Uint8Array[] = [];
  let total = 0;
  const stream = new Inflate((piece) => {
    total += piece.length;
    if (total > maxBytes) throw damaged(`${path} inflates to more than the ${maxBytes} bytes it may have`);
    pieces.push(piece);
  });
  for (let at = 0; at < data.length || at === 0; at += PIECE_BYTES)
    stream.push(data.subarray(at, at + PIECE_BYTES), at + PIECE_BYTES >= data.length);
  const whole = new Uint8Array(total);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function damaged(what: string, cause?: unknown): AppError {
  return new AppError('ARCHIVE_DAMAGED', `The archive is damaged: ${what}.`, 'Fetch it again, or unpack it and give the folder.', {
    cause,
  });
}
