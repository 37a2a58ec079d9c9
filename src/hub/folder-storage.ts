// Models in a folder of this machine, for Node. `node:fs` is imported when first needed, so that a page's bundle never has it.

import { AppError } from '../core/errors';
import type { FileWriter, ModelStorage } from './storage';

export class FolderStorage implements ModelStorage {
  constructor(private readonly root: string) {}

  async models(): Promise<string[]> {
    const { readdir } = await import('node:fs/promises');
    const entries = await readdir(this.root, { withFileTypes: true }).catch(nothingThere);
    return (entries ?? []).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort(); // prettier-ignore
  }

  async files(model: string): Promise<Map<string, number>> {
    const { readdir, stat } = await import('node:fs/promises');
    const names = (await readdir(this.#path(model)).catch(nothingThere)) ?? [];
    // A download under way renames and deletes between the two looks.
    const sizes = await Promise.all(names.map(async (name) => (await stat(this.#path(model, name)).catch(nothingThere))?.size));
    return new Map(names.flatMap((name, i) => (sizes[i] === undefined ? [] : [[name, sizes[i]] as const])));
  }

  async read(model: string, name: string): Promise<Uint8Array | null> {
    const { readFile } = await import('node:fs/promises');
    const bytes = await readFile(this.#path(model, name)).catch(nothingThere);
    return bytes && new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  async readPart(model: string, name: string, begin: number, end: number): Promise<Uint8Array> {
    const { open } = await import('node:fs/promises');
    const file = await open(this.#path(model, name), 'r');
    try {
      const bytes = new Uint8Array(end - begin);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, begin);
      return bytes.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  async writer(model: string, name: string, keepBytes: number): Promise<FileWriter> {
    const { mkdir, open } = await import('node:fs/promises');
    const path = this.#path(model, name);
    await written(path, () => mkdir(this.#path(model), { recursive: true }));
    const file = await written(path, () => open(path, keepBytes > 0 ? 'r+' : 'w'));
    await file.truncate(keepBytes);
    let at = keepBytes;
    return {
      append: (bytes) =>
        written(path, async () => {
          await file.write(bytes, 0, bytes.length, at);
          at += bytes.length;
        }),
      close: () => written(path, async () => void (await file.sync(), await file.close())),
    };
  }

  async replace(model: string, name: string, bytes: Uint8Array): Promise<void> {
    const { mkdir, rename, writeFile } = await import('node:fs/promises');
    const path = this.#path(model, name);
    await written(path, async () => {
      await mkdir(this.#path(model), { recursive: true });
      await writeFile(`${path}.new`, bytes, { flush: true });
      await rename(`${path}.new`, path);
    });
  }

  async removeFile(model: string, name: string): Promise<void> {
    const { rm } = await import('node:fs/promises');
    await rm(this.#path(model, name), { force: true });
  }

  async remove(model: string): Promise<void> {
    const { rm } = await import('node:fs/promises');
    await rm(this.#path(model), { recursive: true, force: true });
  }

  async freeBytes(): Promise<number | null> {
    const { mkdir, statfs } = await import('node:fs/promises');
    await written(this.root, () => mkdir(this.root, { recursive: true }));
    const { bavail, bsize } = await statfs(this.root);
    return bavail * bsize;
  }

  #path(...parts: string[]): string {
    return [this.root, ...parts].join('/');
  }
}

function errnoOf(error: unknown): string | undefined {
  return (error as { code?: string } | null)?.code;
}

function nothingThere(error: unknown): null {
  if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return null;
  throw error;
}

async function written<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === 'ENOSPC' || errno === 'EDQUOT')
      throw new AppError('HUB_NO_SPACE', `The disk is full: ${path} could not be written.`, 'Free some space, then start again.', {
        cause,
      });
    throw new AppError('HUB_UNWRITABLE', `${path} could not be written: ${String(cause)}`, 'Check the folder and its rights.', { cause });
  }
}
