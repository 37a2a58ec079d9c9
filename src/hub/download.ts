// A model whole and verified, or not there at all. What is done stands in `download.json` beside the files, so that a closed tab or a
// killed process goes on where it stopped; `manifest.json`, written last, is what makes it a model.

import type { DownloadProgress } from '../core/files/kept-model';
import { AppError, throwIfAborted } from '../core/errors';
import { Sha256 } from '../core/sha256';
import { parseManifest, totalBytes, type Manifest, type ManifestFile } from './manifest';
import type { FileWriter, ModelStorage } from './storage';
import { transfer, type TransferOptions } from './transfer';

export const MANIFEST = 'manifest.json';
/** The manifest of a download under way. */
export const UNDER_WAY = 'download.json';

export interface DownloadOptions extends Partial<Omit<TransferOptions, 'signal'>> {
  readonly signal?: AbortSignal;
  /** Asked on abort; what was fetched is deleted where this is left out or says no. */
  readonly keepsPart?: () => boolean;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Seconds, from any origin. */
  readonly clock?: () => number;
}

const PATIENCE = { stallMs: 30_000, attempts: 4, pauseMs: 1000 };
/** Read at a time when a part that is there is hashed. */
const PART_BYTES = 4 * 1024 * 1024;
const RATE_SECONDS = 5;
const REPORT_SECONDS = 0.2;
/** While nothing arrives, so that a stall is seen as one. */
const TICK_MS = 500;

/**
 * Fetches what is missing of a model and checks every file.
 * @throws AppError `HUB_NO_SPACE` before the first byte, `HUB_CORRUPT` for a file of other bytes (it is deleted), those of `transfer`
 * (what arrived is kept), `RUN_CANCELLED` (what arrived is deleted, unless `keepsPart`).
 */
export async function download(manifest: Manifest, storage: ModelStorage, options: DownloadOptions = {}): Promise<void> {
  const { id, files } = manifest;
  const { signal } = options;
  try {
    throwIfAborted(signal);
    const earlier = await storage.read(id, UNDER_WAY);
    const kept = earlier ? keptFiles(earlier, manifest) : new Set<string>();
    const there = await storage.files(id);
    // Kept ones are gone on with, and the others make room.
    await requireSpace(manifest, storage, [...there.values()].reduce((sum, size) => sum + size, 0)); // prettier-ignore
    // First what makes the others a model.
    if (there.has(MANIFEST)) await storage.removeFile(id, MANIFEST);
    for (const name of there.keys()) if (name !== UNDER_WAY && !kept.has(name)) await storage.removeFile(id, name);
    await storage.replace(id, UNDER_WAY, encode(manifest));
    const meter = new Meter(totalBytes(manifest), options);
    const ticking = setInterval(() => meter.tick(), TICK_MS);
    try {
      for (const file of files) await fetchFile(id, file, storage, meter, { ...PATIENCE, ...options });
    } finally {
      clearInterval(ticking);
    }
    await storage.replace(id, MANIFEST, encode(manifest));
    await storage.removeFile(id, UNDER_WAY);
  } catch (error) {
    if (signal?.aborted && !options.keepsPart?.()) await storage.remove(id).catch(() => undefined);
    throw error;
  }
}

/** Files whose bytes may be gone on with: the same file is wanted now. */
function keptFiles(earlier: Uint8Array, { files }: Manifest): Set<string> {
  let before: Manifest;
  try {
    before = parseManifest(earlier, 'a download');
  } catch {
    return new Set();
  }
  const same = files.filter((file) =>
    before.files.some(({ name, sizeBytes, sha256, gitSha1 }) => {
      const known = sha256 !== null ? sha256 === file.sha256 : gitSha1 !== null && gitSha1 === file.gitSha1;
      return name === file.name && sizeBytes === file.sizeBytes && known;
    }),
  );
  return new Set(same.map(({ name }) => name));
}

async function requireSpace(manifest: Manifest, storage: ModelStorage, thereBytes: number): Promise<void> {
  const free = await storage.freeBytes();
  const needed = totalBytes(manifest) - thereBytes;
  if (free === null || needed <= free) return;
  const message = `${manifest.id} needs ${megabytes(needed)} MB more, and ${megabytes(free)} MB are free.`;
  throw new AppError('HUB_NO_SPACE', message, 'Delete a model, free disk space, or choose a smaller model.');
}

async function fetchFile(id: string, file: ManifestFile, storage: ModelStorage, meter: Meter, options: TransferOptions): Promise<void> {
  const { name, url, sizeBytes } = file;
  const there = (await storage.files(id)).get(name) ?? 0;
  let length = there <= sizeBytes ? there : 0;
  const begun = length;
  let hash = new FileHash(file);
  for (let at = 0; at < length; at += PART_BYTES) {
    throwIfAborted(options.signal);
    hash.update(await storage.readPart(id, name, at, Math.min(at + PART_BYTES, length)));
  }
  meter.begin(name, length);
  let writer: FileWriter = await storage.writer(id, name, length);
  try {
    if (length < sizeBytes) {
      if (url === null) throw new AppError('HUB_CUT', `${name} came from this machine and is not whole.`, 'Choose the file again.');
      await transfer(url, name, sizeBytes, {
        length: () => length,
        async append(bytes) {
          await writer.append(bytes);
          hash.update(bytes);
          length += bytes.length;
          meter.add(bytes.length);
        },
        async restart() {
          await writer.close();
          writer = await storage.writer(id, name, 0);
          hash = new FileHash(file);
          meter.add(-length);
          length = 0;
        },
      }, options); // prettier-ignore
    }
  } finally {
    await writer.close();
  }
  if (await hash.matches()) return;
  await storage.removeFile(id, name);
  // A part from before a power cut may hold what was never written.
  if (begun > 0) {
    meter.add(-length);
    return fetchFile(id, file, storage, meter, options);
  }
  const message = `${name} arrived with other bytes than were announced (its checksum differs); it was deleted.`;
  throw new AppError('HUB_CORRUPT', message, 'Start again; if it happens twice, the server or something on the way changes the file.');
}

/** SHA-256, or Git's SHA-1 where the source tells no other; small files have that one. */
class FileHash {
  private readonly sha256 = new Sha256();
  private readonly parts: Uint8Array[] = [];

  constructor(private readonly file: ManifestFile) {}

  update(bytes: Uint8Array): void {
    this.sha256.update(bytes);
    if (this.file.sha256 === null) this.parts.push(bytes.slice());
  }

  async matches(): Promise<boolean> {
    const { sha256, gitSha1, sizeBytes } = this.file;
    if (sha256 !== null) return this.sha256.hex() === sha256;
    if (gitSha1 === null) return true;
    const blob = new Blob([`blob ${sizeBytes}\0`, ...(this.parts as Uint8Array<ArrayBuffer>[])]);
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-1', await blob.arrayBuffer()));
    return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('') === gitSha1;
  }
}

/** One bar for the whole download. */
class Meter {
  private doneBytes = 0;
  private file = '';
  private shownAt = -Infinity;
  /** Bytes that came over the line, and when. */
  private readonly recent: { at: number; bytes: number }[] = [];
  private readonly clock: () => number;

  constructor(
    private readonly totalBytes: number,
    private readonly options: DownloadOptions,
  ) {
    this.clock = options.clock ?? (() => performance.now() / 1000);
  }

  begin(file: string, doneBytes: number): void {
    this.file = file;
    this.doneBytes += doneBytes;
    this.show(true);
  }

  add(bytes: number): void {
    this.doneBytes += bytes;
    if (bytes > 0) this.recent.push({ at: this.clock(), bytes });
    this.show(this.doneBytes === this.totalBytes);
  }

  tick(): void {
    if (this.file !== '') this.show(false);
  }

  private show(always: boolean): void {
    const now = this.clock();
    if (!always && now - this.shownAt < REPORT_SECONDS) return;
    this.shownAt = now;
    while (this.recent.length > 0 && now - this.recent[0]!.at > RATE_SECONDS) this.recent.shift();
    const seconds = this.recent.length > 0 ? Math.max(now - this.recent[0]!.at, REPORT_SECONDS) : 0;
    const rate = seconds > 0 ? this.recent.reduce((sum, { bytes }) => sum + bytes, 0) / seconds : 0;
    const left = this.totalBytes - this.doneBytes;
    const { doneBytes, totalBytes, file } = this;
    this.options.onProgress?.({ doneBytes, totalBytes, file, rate, secondsLeft: rate > 0 ? left / rate : null });
  }
}

function encode(manifest: Manifest): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`);
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1e6);
}
