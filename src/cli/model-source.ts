// A model on disk, in whichever way it is kept: a folder of Hugging Face with one or many safetensors files, or a GGUF file.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { AppError } from '../core/errors';
import { parseGguf } from '../core/gguf';
import type { NamedTensor } from '../core/safetensors';
import { SHARD_INDEX, shardNames } from '../core/weight-shards';
import { parseModelConfig, type ModelConfig } from '../model/config';
import { readGgufModel } from '../model/gguf';
import { readGgufTokenizer } from '../text/gguf-tokenizer';
import { readTextParts } from './check/check-text';
import { GoldenFolder } from './check/golden-folder';

export interface ModelSource {
  readonly config: ModelConfig;
  readonly weights: ReadonlyMap<string, NamedTensor>;
  /** How the weights are stored: type to number of tensors; empty where the format does not say. */
  readonly types: Readonly<Record<string, number>>;
  /** For `Tokenizer.fromJson`; null where there is none. */
  readonly tokenizer: unknown;
  readonly chatTemplate: string | null;
  readonly sizeBytes: number;
  /** Of the file of weights, or of all of them one after another. */
  readonly sha256: string;
}

function hashOf(parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

function readGgufFile(path: string): ModelSource {
  const bytes = new Uint8Array(readFileSync(path));
  const file = parseGguf(bytes);
  const types: Record<string, number> = {};
  for (const { type } of file.tensors.values()) types[type.name] = (types[type.name] ?? 0) + 1;
  const { json: tokenizer, chatTemplate } = readGgufTokenizer(file);
  return { ...readGgufModel(file), types, tokenizer, chatTemplate, sizeBytes: bytes.length, sha256: hashOf([bytes]) };
}

function readFolder(path: string): ModelSource {
  const folder = new GoldenFolder(path);
  const config = parseModelConfig(folder.json('config.json'));
  const isSharded = folder.has(SHARD_INDEX) && !folder.has('model.safetensors');
  const names = isSharded ? shardNames(folder.json(SHARD_INDEX)) : ['model.safetensors'];
  const parts = names.map((name) => folder.bytes(name));
  const { tokenizer, template } = readTextParts(folder);
  const others = ['config.json', 'tokenizer.json'].filter((name) => folder.has(name)).map((name) => folder.bytes(name));
  const sizeBytes = [...parts, ...others].reduce((sum, { length }) => sum + length, 0);
  return { config, weights: folder.weights(), types: {}, tokenizer, chatTemplate: template, sizeBytes, sha256: hashOf(parts) };
}

/** @throws AppError `MODEL_FILES_MISSING`, and what the readers throw. */
export function readModelSource(path: string): ModelSource {
  return readFrom(path, readFolder, readGgufFile);
}

/** The settings alone. @throws as `readModelSource`. */
export function readModelConfig(path: string): ModelConfig {
  const ofFolder = (folder: string): ModelConfig => parseModelConfig(new GoldenFolder(folder).json('config.json'));
  return readFrom(path, ofFolder, (file) => readGgufModel(parseGguf(new Uint8Array(readFileSync(file)))).config);
}

function readFrom<T>(path: string, fromFolder: (path: string) => T, fromFile: (path: string) => T): T {
  const missing = (message: string, cause?: unknown): AppError => {
    const fix = 'Give a folder with config.json, tokenizer.json and safetensors files, or a GGUF file.';
    return new AppError('MODEL_FILES_MISSING', message, fix, { cause });
  };
  if (!existsSync(path)) throw missing(`There is no model at ${path}.`);
  try {
    return statSync(path).isDirectory() ? fromFolder(path) : fromFile(path);
  } catch (cause) {
    if (cause instanceof AppError && cause.code !== 'GOLDEN_MISSING') throw cause;
    throw missing(`The model at ${path} can't be read: ${(cause as Error).message}`, cause);
  }
}
