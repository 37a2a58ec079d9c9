// The central directory of a zip file (PKWARE APPNOTE 6.3), read strictly: every entry in its own bytes, the local
// header saying what the directory says. Left out and refused: encryption, zip64, several disks, other methods than
// stored and deflated, sizes that only follow the data.

import { AppError } from '../core/errors';

export interface ZipEntry {
  readonly name: string;
  readonly deflated: boolean;
  readonly crc32: number;
  /** Declared bytes once inflated. */
  readonly size: number;
  readonly compressed: Uint8Array;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const MAX_COMMENT = 0xffff;
/** Deflate cannot do better than 1032 to 1. */
const MAX_RATIO = 1032;

export function damaged(message: string, cause?: unknown): AppError {
  return new AppError('ADAPTER_DAMAGED', message, 'Download or export the file again; this copy is damaged or not an adapter bundle.', {
    cause,
  });
}

function findEnd(view: DataView): number {
  const lowest = Math.max(0, view.byteLength - 22 - MAX_COMMENT);
  for (let at = view.byteLength - 22; at >= lowest; at--) {
    if (view.getUint32(at, true) === END && at + 22 + view.getUint16(at + 20, true) === view.byteLength) return at;
  }
  throw damaged('The end of the zip file is missing.');
}

/** @throws AppError `ADAPTER_DAMAGED`. */
export function readZipDirectory(bytes: Uint8Array, maxEntries: number): ZipEntry[] {
  if (bytes.length < 22) throw damaged(`The file has ${bytes.length} bytes; a zip file has at least 22.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  const directory = view.getUint32(end + 16, true);
  if (view.getUint32(end + 4, true) !== 0 || view.getUint16(end + 8, true) !== count) throw damaged('The zip file has several parts.');
  if (count > maxEntries) throw damaged(`The zip file has ${count} entries; at most ${maxEntries} are read.`);
  if (directory + view.getUint32(end + 12, true) !== end) throw damaged('The directory of the zip file does not end where its end begins.');

  const decoder = new TextDecoder('utf-8', { fatal: true });
  const text = (at: number, length: number): string => {
    try {
      return decoder.decode(bytes.subarray(at, at + length));
    } catch (cause) {
      throw damaged('A name in the zip file is not UTF-8.', cause);
    }
  };
  const entries: ZipEntry[] = [];
  const ranges: [number, number][] = [];
  let at = directory;
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== CENTRAL) throw damaged('The directory of the zip file is cut.');
    const nameLength = view.getUint16(at + 28, true);
    const next = at + 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) throw damaged('The directory of the zip file is cut.');
    const name = text(at + 46, nameLength);
    const shown = JSON.stringify(name.slice(0, 100));
    const flags = view.getUint16(at + 8, true);
    const method = view.getUint16(at + 10, true);
    const [crc32, packed, size, local] = [16, 20, 24, 42].map((offset) => view.getUint32(at + offset, true)) as [
      number,
      number,
      number,
      number,
    ];
    if (flags & ~0x0806) throw damaged(`${shown} is encrypted or written in a way that is not read.`);
    if (method !== 0 && method !== 8) throw damaged(`${shown} is packed by method ${method}; stored and deflated are read.`);
    if (method === 0 ? packed !== size : size > packed * MAX_RATIO) throw damaged(`${shown} claims ${size} bytes from ${packed}.`);
    if (local + 30 > directory || view.getUint32(local, true) !== LOCAL) throw damaged(`${shown} has no data.`);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    if (start + packed > directory) throw damaged(`The data of ${shown} is cut.`);
    const same =
      view.getUint16(local + 6, true) === flags &&
      view.getUint16(local + 8, true) === method &&
      view.getUint32(local + 18, true) === packed;
    if (!same || text(local + 30, view.getUint16(local + 26, true)) !== name) throw damaged(`${shown} is described in two ways.`);
    entries.push({ name, deflated: method === 8, crc32, size, compressed: bytes.subarray(start, start + packed) });
    ranges.push([local, start + packed]);
    at = next;
  }
  if (at !== end) throw damaged('The directory of the zip file has bytes left over.');
  ranges.sort((a, b) => a[0] - b[0]);
  for (let i = 1; i < ranges.length; i++) if (ranges[i]![0] < ranges[i - 1]![1]) throw damaged('Entries of the zip file overlap.');
  return entries;
}
