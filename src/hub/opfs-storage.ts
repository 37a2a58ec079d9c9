// Models in the browser's private file system (OPFS). Files are written through synchronous handles, which only a worker has: they
// write in place, so that what a closed tab leaves is a file that is shorter and can be gone on with.

import { AppError } from '../core/errors';
import type { FileWriter, ModelStorage } from './storage';

const FOLDER = 'models';

/** Not in the DOM library of TypeScript for pages. */
interface SyncAccessHandle {
  write(bytes: Uint8Array, options: { at: number }): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
}

export class OpfsStorage implements ModelStorage {
  /** @param folder another one for tests */
  constructor(private readonly folder = FOLDER) {}

  async models(): Promise<string[]> {
    const root = await this.#root();
    const names: string[] = [];
    for await (const [name, handle] of entriesOf(root)) if (handle.kind === 'directory') names.push(name);
    return names.sort();
  }

  async files(model: string): Promise<Map<string, number>> {
    const folder = await this.#model(model, false);
    const sizes = new Map<string, number>();
    if (!folder) return sizes;
    for await (const [name, handle] of entriesOf(folder)) {
      if (handle.kind === 'file') sizes.set(name, (await (handle as FileSystemFileHandle).getFile()).size);
    }
    return sizes;
  }

  async read(model: string, name: string): Promise<Uint8Array | null> {
    const file = await this.#file(model, name);
    return file && new Uint8Array(await file.arrayBuffer());
  }

  async readPart(model: string, name: string, begin: number, end: number): Promise<Uint8Array> {
    const file = await this.#file(model, name);
    return file ? new Uint8Array(await file.slice(begin, end).arrayBuffer()) : new Uint8Array(0);
  }

  async writer(model: string, name: string, keepBytes: number): Promise<FileWriter> {
    const access = await open(async () => (await this.#model(model, true))!.getFileHandle(name, { create: true }), `${model}/${name}`);
    try {
      access.truncate(keepBytes);
    } catch (cause) {
      access.close();
      throw storageError(cause, `${model}/${name}`);
    }
    let at = keepBytes;
    return {
      async append(bytes) {
        try {
          const count = access.write(bytes, { at });
          if (count < bytes.length) throw new DOMException('written in part', 'QuotaExceededError');
          at += bytes.length;
        } catch (cause) {
          throw storageError(cause, `${model}/${name}`);
        }
      },
      async close() {
        try {
          access.flush();
        } catch (cause) {
          throw storageError(cause, `${model}/${name}`);
        } finally {
          // A handle that stays open keeps everybody else out.
          access.close();
        }
      },
    };
  }

  async replace(model: string, name: string, bytes: Uint8Array): Promise<void> {
    try {
      const handle = await (await this.#model(model, true))!.getFileHandle(name, { create: true });
      // Written beside and swapped in by the browser when it is closed.
      const stream = await handle.createWritable();
      await stream.write(bytes as Uint8Array<ArrayBuffer>);
      await stream.close();
    } catch (cause) {
      throw storageError(cause, `${model}/${name}`);
    }
  }

  async removeFile(model: string, name: string): Promise<void> {
    await (await this.#model(model, false))?.removeEntry(name).catch(nothingThere);
  }

  async remove(model: string): Promise<void> {
    await (await this.#root()).removeEntry(model, { recursive: true }).catch(nothingThere);
  }

  async freeBytes(): Promise<number | null> {
    const { usage, quota } = await navigator.storage.estimate();
    return usage === undefined || quota === undefined ? null : quota - usage;
  }

  async #root(): Promise<FileSystemDirectoryHandle> {
    try {
      return await (await navigator.storage.getDirectory()).getDirectoryHandle(this.folder, { create: true });
    } catch (cause) {
      const message = 'This browser does not let the page keep files (a private window, or storage is switched off).';
      throw new AppError('HUB_NO_STORAGE', message, 'Use a normal window, or choose a file from this machine.', { cause });
    }
  }

  async #model(model: string, create: boolean): Promise<FileSystemDirectoryHandle | null> {
    return (await this.#root()).getDirectoryHandle(model, { create }).catch(nothingThere);
  }

  async #file(model: string, name: string): Promise<File | null> {
    const handle = await (await this.#model(model, false))?.getFileHandle(name).catch(nothingThere);
    return handle ? handle.getFile() : null;
  }
}

function entriesOf(folder: FileSystemDirectoryHandle): AsyncIterable<[string, FileSystemHandle]> {
  return (folder as unknown as { entries(): AsyncIterable<[string, FileSystemHandle]> }).entries();
}

async function open(handle: () => Promise<FileSystemFileHandle>, what: string): Promise<SyncAccessHandle> {
  try {
    return await ((await handle()) as unknown as { createSyncAccessHandle(): Promise<SyncAccessHandle> }).createSyncAccessHandle();
  } catch (cause) {
    throw storageError(cause, what);
  }
}

function nothingThere(error: unknown): null {
  if (error instanceof DOMException && error.name === 'NotFoundError') return null;
  throw storageError(error, 'the model');
}

function storageError(cause: unknown, what: string): AppError {
  if (cause instanceof AppError) return cause;
  const name = cause instanceof DOMException ? cause.name : '';
  if (name === 'QuotaExceededError')
    return new AppError('HUB_NO_SPACE', `The browser has no more room for ${what}.`, 'Delete a model, or free disk space.', { cause });
  if (name === 'NoModificationAllowedError' || name === 'InvalidStateError')
    return new AppError('HUB_BUSY', `${what} is being written in another tab.`, 'Wait for it to end there, or close that tab.', { cause });
  return new AppError('HUB_UNWRITABLE', `${what} could not be written: ${String(cause)}`, 'Reload the page and try again.', { cause });
}
