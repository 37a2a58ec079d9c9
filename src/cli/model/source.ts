// The files of a model on disk: a folder of Hugging Face, or a GGUF file. What they hold is read by `train/model-files.ts`.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AppError } from '../../core/errors';
import { parseGguf } from '../../core/files/gguf';
import { foreignWeights } from '../../core/files/weight-shards';
import { parseModelConfig, type ModelConfig } from '../../model/config';
import { readGgufModel } from '../../model/gguf/gguf';
import { readModel, type ModelFiles, type ModelSource } from '../../train/model-files';
import { readJson } from '../../train/texts';

/** What belongs to a model; other files of a folder, pictures and cards among them, are not read. */
const FILE = /^(config|tokenizer|tokenizer_config|model\.safetensors\.index)\.json$|^chat_template\.jinja$|\.safetensors$/;

/** @throws AppError `MODEL_FILES_MISSING`, and what the readers throw. */
export async function readModelSource(path: string, name = path): Promise<ModelSource> {
  return readModel(readFiles(path, name, FILE));
}

/** The settings alone. @throws as `readModelSource`. */
export function readModelConfig(path: string): ModelConfig {
  const { files } = readFiles(path, path, /^config\.json$/);
  const gguf = [...files.keys()].find((file) => file.toLowerCase().endsWith('.gguf'));
  return gguf === undefined ? parseModelConfig(readJson(files, 'config.json')) : readGgufModel(parseGguf(files.get(gguf)!)).config;
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
