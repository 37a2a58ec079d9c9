// The settings of a model without its weights: from config.json, or from the first part of a GGUF file, which is read further
// until it holds them.

import { AppError } from '../core/errors';
import { parseGguf } from '../core/files/gguf';
import { parseModelConfig, type ModelConfig } from '../model/config';
import { readGgufModel } from '../model/gguf/gguf';
import { weightShapes } from '../model/model';

export interface ModelHead {
  readonly config: ModelConfig;
  /** As a GGUF file tells it; folders tell it elsewhere. */
  readonly licence: string | null;
}

/** Bytes of a file, from `begin` to before `end`. */
export type ReadPart = (name: string, begin: number, end: number) => Promise<Uint8Array>;

export interface HeadFile {
  readonly name: string;
  readonly sizeBytes: number;
}

/** Enough for the vocabulary of most models; four times as much follows. */
const FIRST_BYTES = 4 * 1024 * 1024;
const LARGEST_SETTINGS = 1024 * 1024;

/** @throws AppError `MODEL_…`, `GGUF_…`, and what `read` throws */
export async function readHead(files: readonly HeadFile[], read: ReadPart): Promise<ModelHead> {
  const gguf = files.find(({ name }) => /\.gguf$/i.test(name));
  if (gguf) return readGgufHead(gguf, read);
  const settings = files.find(({ name }) => name === 'config.json');
  for (const name of ['config.json', 'tokenizer.json', /\.safetensors$/]) {
    if (files.some((file) => (typeof name === 'string' ? file.name === name : name.test(file.name)))) continue;
    const message = `There is no ${typeof name === 'string' ? name : 'safetensors file'} among the files.`;
    throw new AppError('MODEL_FILES_MISSING', message, 'A model is a GGUF file, or config.json, tokenizer.json and safetensors files.');
  }
  const bytes = await read(settings!.name, 0, Math.min(settings!.sizeBytes, LARGEST_SETTINGS));
  return { config: parseModelConfig(parseSettings(bytes)), licence: null };
}

async function readGgufHead({ name, sizeBytes }: HeadFile, read: ReadPart): Promise<ModelHead> {
  for (let length = FIRST_BYTES; ; length *= 4) {
    const end = Math.min(length, sizeBytes);
    try {
      const file = parseGguf(await read(name, 0, end), sizeBytes);
      const licence = file.metadata.get('general.license');
      return { config: readGgufModel(file).config, licence: typeof licence === 'string' ? licence.slice(0, 100) : null };
    } catch (error) {
      const isShort = error instanceof AppError && (error.code === 'GGUF_CUT' || error.code === 'GGUF_SIZE');
      if (!isShort || end === sizeBytes) throw error;
    }
  }
}

/** @param bytes of config.json @throws AppError `MODEL_BAD_JSON` */
export function parseSettings(bytes: Uint8Array): Record<string, unknown> {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) ?? {};
  } catch (cause) {
    throw new AppError('MODEL_BAD_JSON', 'config.json is not JSON.', 'Fetch the model again: the file is damaged.', { cause });
  }
}

export function parametersOf(config: ModelConfig): number {
  return [...weightShapes(config).values()].reduce((sum, shape) => sum + shape.reduce((product, size) => product * size, 1), 0);
}
