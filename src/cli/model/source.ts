// The files of a model on disk: a folder of Hugging Face, or a GGUF file. What they hold is read by `train/model-files.ts`.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AppError } from '../../core/errors';
import { foreignWeights } from '../../core/files/weight-shards';
import type { ModelConfig } from '../../model/config';
import { readModel, readSettings, type ModelFiles, type ModelSource } from '../../train/model-files';

/** What belongs to a model; other files of a folder, pictures and cards among them, are not read. */
const FILE = /^(config|tokenizer|tokenizer_config|model\.safetensors\.index)\.json$|^chat_template\.jinja$|\.safetensors$/;

/** @throws AppError `MODEL_FILES_MISSING`, and what the readers throw. */
export async function readModelSource(path: string, name = path): Promise<ModelSource> {
  return readModel(readFiles(path, name, FILE));
}

/** The settings alone. @throws as `readModelSource`. */
export function readModelConfig(path: string): ModelConfig {
  return readSettings(readFiles(path, path, /^config\.json$/));
}

function readFiles(path: string, name: string, wanted: RegExp): ModelFiles {
  const read = (file: string): Uint8Array => new Uint8Array(readFileSync(file));
  try {
    if (!existsSync(path)) throw new Error('there is none.');
    if (!statSync(path).isDirectory()) return { name, files: new Map([[`${basename(path, '.gguf')}.gguf`, read(path)]]) };
    const all = readdirSync(path);
    const foreign = all.some((file) => file.endsWith('.safetensors')) ? null : foreignWeights(all);
    if (foreign) throw foreign;
    const names = all.filter((file) => wanted.test(file));
    // Beside the whole weights, the same in parts would only cost memory.
    const kept = names.includes('model.safetensors') ? names.filter((file) => !/-of-\d+\.safetensors$|index\.json$/.test(file)) : names;
    return { name, files: new Map(kept.map((file) => [file, read(join(path, file))])) };
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const fix = 'Give a folder with config.json, tokenizer.json and safetensors files, or a GGUF file.';
    throw new AppError('MODEL_FILES_MISSING', `The model at ${path} can't be read: ${(cause as Error).message}`, fix, { cause });
  }
}
