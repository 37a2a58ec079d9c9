// Models in a folder of this machine, for Node. `node:fs` is imported when first needed, so that a page's bundle never has it.

import { AppError } from '../core/errors';
import type { FileWriter, ModelStorage } from './storage';

export class FolderStorage implements ModelStorage {
  constructor(private readonly root: string) {}

  async models(): Promise<string[]> {
    const { readdir } = await import('node:fs/promises');
    const entries = await read(this.root, () => readdir(this.root, { withFileTypes: true }));
    return (entries ?? []).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort(); // prettier-ignore
  }

  async files(model: string): Promise<Map<string, number>> {
    const { readdir, stat } = await import('node:fs/promises');
    const folder = this.#path(model);
    const names = (await read(folder, () => readdir(folder))) ?? [];
    // A download under way renames and deletes between the two looks.
    const sizes = await Promise.all(names.map(async (name) => (await read(folder, () => stat(this.#path(model, name))))?.size));
    return new Map(names.flatMap((name, i) => (sizes[i] === undefined ? [] : [[name, sizes[i]] as const])));
  }

  async read(model: string, name: string): Promise<Uint8Array | null> {
    const { readFile } = await import('node:fs/promises');
    const path = this.#path(model, name);
    const bytes = await read(path, () => readFile(path));
    return bytes && new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  async readPart(model: string, name: string, begin: number, end: number): Promise<Uint8Array> {
    const { open } = await import('node:fs/promises');
    const path = this.#path(model, name);
    const bytes = await read(path, async () => {
      const file = await open(path, 'r');
      try {
        const part = new Uint8Array(end - begin);
        const { bytesRead } = await file.read(part, 0, part.length, begin);
        return part.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    });
    return bytes ?? new Uint8Array(0);
  }

  async writer(model: string, name: string, keepBytes: number): Promise<FileWriter> {
    const { mkdir, open } = await import('node:fs/promises');
    const path = this.#path(model, name);
    await written(path, () => mkdir(this.#path(model), { recursive: true }));
    const file = await written(path, () => open(path, keepBytes > 0 ? 'r+' : 'w'));
    const close = (): Promise<void> => written(path, () => file.close());
    await written(path, () => file.truncate(keepBytes)).catch(async (error: unknown) => {
      await close().catch(() => undefined);
      throw error;
    });
    let at = keepBytes;
    return {
      append: (bytes) =>
        written(path, async () => {
          await file.write(bytes, 0, bytes.length, at);
          at += bytes.length;
        }),
      close: async () => {
        try {
          await written(path, () => file.sync());
        } finally {
          await close();
        }
        await written(path, () => flushNames(this.#path(model)));
      },
    };
  }

  async replace(model: string, name: string, bytes: Uint8Array): Promise<void> {
    const { mkdir, rename, rm, writeFile } = await import('node:fs/promises');
    const path = this.#path(model, name);
    await written(path, async () => {
      await mkdir(this.#path(model), { recursive: true });
      try {
        await writeFile(`${path}.new`, bytes, { flush: true });
        await rename(`${path}.new`, path);
      } catch (error) {
        // It may be what fills the disk.
        await rm(`${path}.new`, { force: true }).catch(() => undefined);
        throw error;
      }
      await flushNames(this.#path(model));
    });
  }

  async removeFile(model: string, name: string): Promise<void> {
    const { rm } = await import('node:fs/promises');
    const path = this.#path(model, name);
    await written(path, async () => {
      await rm(path, { force: true });
      await flushNames(this.#path(model));
    });
  }

  async remove(model: string): Promise<void> {
    const { rm } = await import('node:fs/promises');
    const path = this.#path(model);
    await written(path, () => rm(path, { recursive: true, force: true }));
  }

  async freeBytes(): Promise<number | null> {
    const { mkdir, statfs } = await import('node:fs/promises');
    await written(this.root, () => mkdir(this.root, { recursive: true }));
    const { bavail, bsize } = await written(this.root, () => statfs(this.root));
    return bavail * bsize;
  }

  #path(...parts: string[]): string {
    return [this.root, ...parts].join('/');
  }
}

function errnoOf(error: unknown): string | undefined {
  return (error as { code?: string } | null)?.code;
}

/** Null where there is no such file. @throws AppError `HUB_UNREADABLE` */
async function read<T>(path: string, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT' || errnoOf(cause) === 'ENOTDIR') return null;
    throw new AppError('HUB_UNREADABLE', `${path} could not be read: ${String(cause)}`, 'Check the folder and its rights.', { cause });
  }
}

/** What was made, renamed or deleted in a folder outlasts a power cut. Windows opens no folders, and flushes their entries itself. */
async function flushNames(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const { open } = await import('node:fs/promises');
  const handle = await open(`${folder}/`, 'r').catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  });
  try {
    await handle?.sync();
  } finally {
    await handle?.close();
  }
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
