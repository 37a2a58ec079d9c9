// Files on Node that are there whole or not at all, and one writer at a time. `node:fs` is imported when first needed, so that a page's
// bundle never has it.

import { AppError } from '../../core/errors';

/**
 * Written beside, flushed, renamed: whoever reads, also after a power cut, finds the whole file of before or of after.
 * @throws AppError `STORE_QUOTA`, `STORE_UNWRITABLE`
 */
export async function writeWhole(path: string, data: Uint8Array | string): Promise<void> {
  const { open, rename, rm } = await import('node:fs/promises');
  const part = `${path}.part`;
  await writing(path, async () => {
    try {
      const file = await open(part, 'w');
      try {
        await file.writeFile(data);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(part, path);
    } catch (error) {
      // It may be what fills the disk.
      await rm(part, { force: true }).catch(() => undefined);
      throw error;
    }
    await flushFolderOf(path);
  });
}

/** A file that is new in its folder, or was renamed there, outlasts a power cut. Windows opens no folders, and flushes their entries itself. */
export async function flushFolderOf(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const { open } = await import('node:fs/promises');
  const folder = await open(path.replace(/[^/\\]*$/, '') || '.', 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** @throws AppError `STORE_QUOTA`, `STORE_UNWRITABLE` where the work fails */
export async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === 'ENOSPC' || errno === 'EDQUOT')
      throw new AppError('STORE_QUOTA', `The disk is full: ${path} could not be written.`, 'Free some space, then resume.', { cause });
    const message = `${path} could not be written: ${String(cause)}`;
    throw new AppError('STORE_UNWRITABLE', message, 'Check the folder and its rights, then resume.', { cause });
  }
}

export function errnoOf(error: unknown): string | undefined {
  return (error as { code?: string } | null)?.code;
}
