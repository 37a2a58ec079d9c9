// An adapter on disk: a bundle, a GGUF file, a PEFT folder, or what `ict train` wrote.

import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../core/errors';
import { parseGguf } from '../core/gguf';
import { readBundle, type Bundle } from '../adapter/bundle';
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
    const inRun = await stat(join(path, 'adapter')).then((entry) => entry.isDirectory(), () => false); // prettier-ignore
    const folder = inRun ? join(path, 'adapter') : path;
    const names = await readdir(folder);
    const foreign = names.includes(WEIGHTS_FILE) ? null : foreignAdapter(names);
    if (foreign) throw foreign;
    const [config, weights] = await Promise.all([CONFIG_FILE, WEIGHTS_FILE].map((name) => readFile(join(folder, name))));
    return { peft: { config: new Uint8Array(config!), weights: new Uint8Array(weights!) }, card: null, runLog: null };
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const fix = `Give a bundle (.zip), a GGUF LoRA (.gguf) or a folder with ${CONFIG_FILE} and ${WEIGHTS_FILE}.`;
    throw new AppError('ADAPTER_NOT_FOUND', `There is no adapter at ${path}: ${(cause as Error).message}.`, fix, { cause });
  }
}

function fromGguf(bytes: Uint8Array, { architecture, heads, kvHeads }: ModelConfig): Bundle {
  const { config, tensors } = readGgufAdapter(parseGguf(bytes), { architecture, heads, kvHeads, name: '' });
  return { peft: writePeft(config, tensors), card: null, runLog: null };
}
