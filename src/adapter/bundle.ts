// An adapter as one file to keep and to share: a zip of PEFT's two files, a model card and the run log.
// Everything in it may be hostile: names, sizes and contents are checked, and nothing is inflated beyond the size
// it declares. Format: docs/formats/adapter-bundle.md.

import { Inflate, zipSync } from 'fflate';
import { AppError } from '../core/errors';
import { linesOf } from '../core/files/lines';
import { CONFIG_FILE, foreignAdapter, readPeft, WEIGHTS_FILE, type PeftFiles } from './peft';
import { damaged, readZipDirectory, type ZipEntry } from './zip-directory';

export interface Bundle {
  readonly peft: PeftFiles;
  /** Model card, Markdown. */
  readonly card: string | null;
  /** JSON lines, see docs/formats/run-log.md. */
  readonly runLog: Uint8Array | null;
}

export const CARD_FILE = 'README.md';
export const RUN_LOG_FILE = 'run.jsonl';
const MEBIBYTE = 1024 * 1024;
/** Largest size of each file that is read; other names are refused. */
const MAX_BYTES: Readonly<Record<string, number>> = {
  [CONFIG_FILE]: MEBIBYTE / 16,
  [WEIGHTS_FILE]: 256 * MEBIBYTE,
  [CARD_FILE]: MEBIBYTE,
  [RUN_LOG_FILE]: 128 * MEBIBYTE,
};
/** Inflated at once; at deflate's best ratio 4 MiB come out of it. */
const PIECE_BYTES = 4096;
/** The earliest date a zip can hold: equal adapters give equal files. */
const NO_DATE = new Date(1980, 0, 1);

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 255]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

function inflate({ name, compressed, size }: ZipEntry): Uint8Array {
  const pieces: Uint8Array[] = [];
  let total = 0;
  const stream = new Inflate((piece) => {
    total += piece.length;
    if (total > size) throw damaged(`${name} inflates to more than the ${size} bytes it declares.`);
    pieces.push(piece);
  });
  try {
    for (let at = 0; at < compressed.length || at === 0; at += PIECE_BYTES) {
      stream.push(compressed.subarray(at, at + PIECE_BYTES), at + PIECE_BYTES >= compressed.length);
    }
  } catch (cause) {
    throw cause instanceof AppError ? cause : damaged(`${name} cannot be inflated.`, cause);
  }
  if (total !== size) throw damaged(`${name} inflates to ${total} bytes and declares ${size}.`);
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function decodeText(name: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw damaged(`${name} is not UTF-8.`, cause);
  }
}

function checkRunLog(bytes: Uint8Array): void {
  linesOf(decodeText(RUN_LOG_FILE, bytes), RUN_LOG_FILE).forEach((line, index, { length }) => {
    if (line === '' && index === length - 1) return;
    try {
      const event: unknown = JSON.parse(line);
      if (typeof event === 'object' && event !== null) return;
    } catch (cause) {
      throw damaged(`Line ${index + 1} of ${RUN_LOG_FILE} is not JSON.`, cause);
    }
    throw damaged(`Line ${index + 1} of ${RUN_LOG_FILE} is not an event.`);
  });
}

/**
 * Files of a bundle, the adapter among them checked as `readPeft` does.
 * @throws AppError `ADAPTER_DAMAGED`, `FILE_TOO_LONG`, `ADAPTER_MISSING_FILE`, `ADAPTER_UNKNOWN_FILE`, `ADAPTER_TOO_LARGE`, and those of `readPeft`.
 */
export function readBundle(bytes: Uint8Array): Bundle {
  const entries = new Map<string, ZipEntry>();
  for (const entry of readZipDirectory(bytes, Object.keys(MAX_BYTES).length)) {
    const limit = Object.hasOwn(MAX_BYTES, entry.name) ? MAX_BYTES[entry.name]! : null;
    const shown = JSON.stringify(entry.name.slice(0, 100));
    if (limit === null) {
      const foreign = foreignAdapter([entry.name]);
      if (foreign) throw foreign;
      const message = `The bundle holds ${shown}; only ${Object.keys(MAX_BYTES).join(', ')} belong into one.`;
      throw new AppError('ADAPTER_UNKNOWN_FILE', message, 'Pack exactly these files, without a folder around them.');
    }
    if (entry.size > limit) {
      const message = `${shown} declares ${entry.size} bytes; at most ${limit} are read.`;
      throw new AppError('ADAPTER_TOO_LARGE', message, 'Use a smaller adapter, or leave the run log out of the bundle.');
    }
    if (entries.has(entry.name)) throw damaged(`The bundle holds ${shown} twice.`);
    entries.set(entry.name, entry);
  }
  for (const name of [CONFIG_FILE, WEIGHTS_FILE]) {
    if (!entries.has(name)) throw new AppError('ADAPTER_MISSING_FILE', `The bundle lacks ${name}.`, 'Export the adapter again.');
  }
  const file = (name: string): Uint8Array | null => {
    const entry = entries.get(name);
    if (!entry) return null;
    const content = entry.deflated ? inflate(entry) : new Uint8Array(entry.compressed);
    if (crc32(content) !== entry.crc32) throw damaged(`${name} does not match its checksum.`);
    return content;
  };
  const peft = { config: file(CONFIG_FILE)!, weights: file(WEIGHTS_FILE)! };
  readPeft(peft);
  const card = file(CARD_FILE);
  const runLog = file(RUN_LOG_FILE);
  if (runLog) checkRunLog(runLog);
  return { peft, card: card && decodeText(CARD_FILE, card), runLog };
}

/** Equal contents give equal bytes. */
export function writeBundle({ peft, card, runLog }: Bundle): Uint8Array {
  const files: Record<string, Uint8Array> = { [CONFIG_FILE]: peft.config, [WEIGHTS_FILE]: peft.weights };
  if (card !== null) files[CARD_FILE] = new TextEncoder().encode(card);
  if (runLog !== null) files[RUN_LOG_FILE] = runLog;
  return zipSync(files, { mtime: NO_DATE, level: 6 });
}
