// An adapter on disk: a bundle, a GGUF file, or a folder: PEFT's, what `ict train` wrote, what a trainer elsewhere wrote.

import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../core/errors';
import { parseGguf } from '../core/files/gguf';
import { readBundle, type Bundle } from '../adapter/bundle';
import { readAdapterFolder } from '../adapter/folder';
import { CONFIG_FILE, foreignAdapter, WEIGHTS_FILE, writePeft } from '../adapter/peft';
import { readGgufAdapter } from '../adapter/read-gguf';
import type { ModelConfig } from '../model/config';

/**
 * @param base of a GGUF file, whose rows depend on it
 * @throws AppError `ADAPTER_NOT_FOUND`, and what the files themselves may throw
 */
export async function readAdapter(path: string, base: () => ModelConfig): Promise<Bundle> {
  try {
    if (path.endsWith('.gguf')) return fromGguf(new Uint8Array(await readFile(path)), base());
    if (!(await stat(path)).isDirectory()) {
      const foreign = foreignAdapter([path]);
      if (foreign) throw foreign;
      return readBundle(new Uint8Array(await readFile(path)));
    }
    return await readAdapterFolder(await filesOf(path), async (name) => new Uint8Array(await readFile(join(path, name))));
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const fix = `Give a bundle (.zip), a GGUF LoRA (.gguf) or a folder with ${CONFIG_FILE} and ${WEIGHTS_FILE}.`;
    throw new AppError('ADAPTER_NOT_FOUND', `There is no adapter at ${path}: ${(cause as Error).message}.`, fix, { cause });
  }
}

/** Files of a folder and of the folders in it, no deeper. */
async function filesOf(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  const inside = entries.filter((entry) => entry.isDirectory()).map(async ({ name }) => (await readdir(join(path, name))).map((file) => `${name}/${file}`)); // prettier-ignore
  return [...entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name), ...(await Promise.all(inside)).flat()];
}

function fromGguf(bytes: Uint8Array, { architecture, heads, kvHeads }: ModelConfig): Bundle {
  const { config, tensors } = readGgufAdapter(parseGguf(bytes), { architecture, heads, kvHeads, name: '' });
  return { peft: writePeft(config, tensors), card: null, runLog: null };
}
