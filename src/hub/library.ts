// The models on this machine: whole ones, and downloads that can be gone on with.

import type { KeptModel } from '../core/files/kept-model';
import { AppError, throwIfAborted } from '../core/errors';
import { Sha256 } from '../core/sha256';
import { download, MANIFEST, UNDER_WAY, type DownloadOptions } from './download';
import { FILE_NAME, isOnnx, MODEL_ID, parseManifest, totalBytes, type Manifest } from './manifest';
import type { ModelStorage } from './storage';

/** Pieces of a local file, in order. */
export interface LocalFile {
  readonly name: string;
  readonly size: number;
  slice(begin: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

const PIECE_BYTES = 4 * 1024 * 1024;

function hostOf({ files }: Manifest): string | null {
  const { url } = files.find((file) => file.url !== null) ?? { url: null };
  return url === null ? null : new URL(url).host;
}

/** The id under which a model from this machine is kept. */
export function localId(name: string): string {
  return `local-${name.replace(/\.gguf$/i, '').replace(/[^\w.-]/g, '-')}`.slice(0, 150);
}

export class ModelLibrary {
  constructor(private readonly storage: ModelStorage) {}

  /** A folder that cannot be read is listed too, so that it can be deleted. */
  async list(): Promise<KeptModel[]> {
    const kept: KeptModel[] = [];
    for (const id of await this.storage.models()) {
      const sizes = await this.storage.files(id);
      const sizeBytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
      const manifest = await this.#manifest(id, sizes.has(MANIFEST) ? MANIFEST : UNDER_WAY);
      if (!manifest)
        kept.push({ id, source: '', licence: null, host: null, totalBytes: sizeBytes, sizeBytes, isWhole: false, isOnnx: false });
      else
        kept.push({
          id,
          source: manifest.source,
          licence: manifest.licence,
          host: hostOf(manifest),
          totalBytes: totalBytes(manifest),
          sizeBytes,
          isWhole: sizes.has(MANIFEST),
          isOnnx: isOnnx(manifest),
        });
    }
    return kept;
  }

  /** Goes on with a download that stopped. @throws as `download`; `HUB_NO_MODEL` where none is under way. */
  async resume(id: string, options: DownloadOptions = {}): Promise<void> {
    const manifest = MODEL_ID.test(id) ? await this.#manifest(id, UNDER_WAY) : null;
    if (!manifest) throw new AppError('HUB_NO_MODEL', `No download of "${id.slice(0, 100)}" is under way.`, 'Choose the model again.');
    await download(manifest, this.storage, options);
  }

  /** What a whole model consists of; null where there is none. */
  async manifest(id: string): Promise<Manifest | null> {
    return MODEL_ID.test(id) ? this.#manifest(id, MANIFEST) : null;
  }

  /** `owner/name` of a repository, else its id: what it is called in logs and cards. */
  async nameOf(id: string): Promise<string> {
    const source = (await this.manifest(id))?.source.split('@')[0] ?? id;
    return source.includes('/') ? source : id;
  }

  /** The whole model with a file of this SHA-256; null where none is kept. */
  async idOf(sha256: string): Promise<string | null> {
    for (const id of await this.storage.models()) if ((await this.manifest(id))?.files.some((file) => file.sha256 === sha256)) return id;
    return null;
  }

  /**
   * Id of the model that an adapter's base name means: `owner/name`, a folder's path, or the name of a copy that trainers quantised while they
   * trained (`…-bnb-4bit`). The last part of the name counts. Null where no whole model is called so.
   */
  async named(base: string): Promise<string | null> {
    const last = (name: string): string => name.replace(/[/\\]+$/, '').split(/[/\\]/).pop()!.toLowerCase(); // prettier-ignore
    const wanted = last(base).replace(/(-unsloth)?-bnb-4bit$/, '');
    if (wanted === '') return null;
    for (const { id, source, isWhole, isOnnx: cannotTrain } of await this.list())
      if (isWhole && !cannotTrain && [last(source.split('@')[0]!), id.replace(/^local-/, '').toLowerCase()].includes(wanted)) return id;
    return null;
  }

  /** A part of a file of a model that is there. */
  readPart(id: string, name: string, begin: number, end: number): Promise<Uint8Array> {
    return this.storage.readPart(id, name, begin, end);
  }

  /** @throws as `download`. A model that is there whole is not fetched again. */
  async fetch(manifest: Manifest, options: DownloadOptions = {}): Promise<void> {
    const there = await this.#manifest(manifest.id, MANIFEST);
    if (there && JSON.stringify(there.files) === JSON.stringify(manifest.files)) return;
    await download(manifest, this.storage, options);
  }

  /** All files of a model. @throws AppError `HUB_NO_MODEL`, `HUB_DAMAGED` where one is missing or of another length. */
  async files(id: string): Promise<Map<string, Uint8Array>> {
    const manifest = await this.manifest(id);
    if (!manifest) {
      const message = `The model "${id.slice(0, 100)}" is not on this machine, or not whole.`;
      throw new AppError('HUB_NO_MODEL', message, 'Fetch it first, or choose one from the list.');
    }
    const files = new Map<string, Uint8Array>();
    for (const { name, sizeBytes } of manifest.files) {
      const bytes = await this.storage.read(id, name);
      if (bytes?.length !== sizeBytes) {
        const message = `${name} of ${id} has ${bytes?.length ?? 'no'} bytes instead of ${sizeBytes}.`;
        throw new AppError('HUB_DAMAGED', message, 'Delete the model and fetch it again.');
      }
      files.set(name, bytes);
    }
    return files;
  }

  /**
   * Keeps files from this machine as a model: a GGUF file, or those of a folder.
   * @param name of the model; that of the first file when left out
   * @returns its id
   * @throws AppError `HUB_NAME`, `HUB_EXISTS`, `HUB_NO_SPACE`, `RUN_CANCELLED`.
   */
  async add(files: readonly LocalFile[], options: Pick<DownloadOptions, 'signal' | 'onProgress'> = {}, name?: string): Promise<string> {
    const [first] = files;
    const id = localId(name ?? first?.name ?? '');
    if (await this.manifest(id)) {
      const fix = 'Delete that one first, or give the file or folder another name.';
      throw new AppError('HUB_EXISTS', `A model ${id} is kept already.`, fix);
    }
    const bad = files.find(({ name }) => !FILE_NAME.test(name));
    if (!first || bad)
      throw new AppError('HUB_NAME', `A file is called "${(bad?.name ?? '').slice(0, 100)}".`, 'Use letters, digits, dots and dashes.');
    const total = files.reduce((sum, { size }) => sum + size, 0);
    const free = await this.storage.freeBytes();
    if (free !== null && free < total) {
      const message = `The files have ${Math.ceil(total / 1e6)} MB, and ${Math.floor(free / 1e6)} MB are free.`;
      throw new AppError('HUB_NO_SPACE', message, 'Delete a model, or free disk space.');
    }
    try {
      await this.storage.remove(id);
      const kept: Manifest['files'] = [];
      let doneBytes = 0;
      for (const file of files) {
        const writer = await this.storage.writer(id, file.name, 0);
        const hash = new Sha256();
        try {
          for (let at = 0; at < file.size; at += PIECE_BYTES) {
            throwIfAborted(options.signal);
            const piece = new Uint8Array(await file.slice(at, Math.min(at + PIECE_BYTES, file.size)).arrayBuffer());
            await writer.append(piece);
            hash.update(piece);
            doneBytes += piece.length;
            options.onProgress?.({ doneBytes, totalBytes: total, file: file.name, rate: 0, secondsLeft: null });
          }
        } finally {
          await writer.close();
        }
        kept.push({ name: file.name, url: null, sizeBytes: file.size, sha256: hash.hex(), gitSha1: null });
      }
      const manifest: Manifest = { schema: 1, id, source: name ?? first.name, licence: null, files: kept };
      await this.storage.replace(id, MANIFEST, new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`));
      return id;
    } catch (error) {
      // What made it fail may keep it from being cleared away; without a manifest it is no model.
      await this.storage.remove(id).catch(() => undefined);
      throw error;
    }
  }

  async remove(id: string): Promise<void> {
    if (!MODEL_ID.test(id)) return;
    // First what makes it a model: stopped half way, it is not taken for a whole one.
    await this.storage.removeFile(id, MANIFEST);
    await this.storage.remove(id);
  }

  async #manifest(id: string, name: string): Promise<Manifest | null> {
    const bytes = await this.storage.read(id, name);
    if (!bytes) return null;
    try {
      return parseManifest(bytes, id);
    } catch {
      return null;
    }
  }
}
