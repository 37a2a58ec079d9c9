// A model out of its files, in whichever way they are kept: those of a folder of Hugging Face (config.json, tokenizer.json, one or many
// safetensors files, a chat template), or one GGUF file, which holds everything. The same for a page and for Node.

import { sha256Hex } from '../core/hash';
import { parseSafetensors, type NamedTensor } from '../core/files/safetensors';
import { Sha256 } from '../core/sha256';
import { joinShards, SHARD_INDEX, shardNames } from '../core/files/weight-shards';
import { parseModelConfig, type ModelConfig } from '../model/config';
import { readJson, readTextFiles, requiredFile, type TextFiles } from './texts';

export interface ModelFiles {
  /** What the model is called in logs and cards. */
  readonly name: string;
  /** By file name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export interface ModelSource extends TextFiles {
  readonly config: ModelConfig;
  readonly weights: ReadonlyMap<string, NamedTensor>;
  /** How the weights are stored: type to number of tensors; empty where the format does not say. */
  readonly types: Readonly<Record<string, number>>;
  readonly sizeBytes: number;
  /** Of the file of weights, or of all of them one after another. */
  readonly sha256: string;
}

const WEIGHTS = 'model.safetensors';

/** @throws AppError `MODEL_FILES_MISSING`, `MODEL_BAD_JSON`, and what the readers throw. */
export async function readModel({ name, files }: ModelFiles): Promise<ModelSource> {
  const gguf = [...files.keys()].find((file) => file.toLowerCase().endsWith('.gguf'));
  if (gguf !== undefined) return readGguf(name, files.get(gguf)!);
  const config = parseModelConfig(readJson(files, 'config.json'));
  const isSharded = files.has(SHARD_INDEX) && !files.has(WEIGHTS);
  const index = isSharded ? readJson(files, SHARD_INDEX) : null;
  const parts = (isSharded ? shardNames(index) : [WEIGHTS]).map((file) => [file, requiredFile(files, file)] as const);
  return {
    ...readTextFiles(name, files),
    config,
    weights: isSharded ? joinShards(index, new Map(parts)) : parseSafetensors(parts[0]![1]),
    types: {},
    sizeBytes: [...files.values()].reduce((sum, { length }) => sum + length, 0),
    sha256: await hashOf(parts.map(([, bytes]) => bytes)),
  };
}

async function readGguf(name: string, bytes: Uint8Array): Promise<ModelSource> {
  const [{ parseGguf }, { readGgufModel }, { readGgufTokenizer }] = await Promise.all([
    import('../core/files/gguf'),
    import('../model/gguf/gguf'),
    import('../text/gguf-tokenizer'),
  ]);
  const file = parseGguf(bytes);
  const types: Record<string, number> = {};
  for (const { type } of file.tensors.values()) types[type.name] = (types[type.name] ?? 0) + 1;
  const { json: tokenizer, ...text } = readGgufTokenizer(file);
  return { name, ...readGgufModel(file), types, tokenizer, ...text, sizeBytes: bytes.length, sha256: await sha256Hex(bytes) };
}

async function hashOf(parts: readonly Uint8Array[]): Promise<string> {
  if (parts.length === 1) return sha256Hex(parts[0]!);
  const hash = new Sha256();
  for (const part of parts) hash.update(part);
  return hash.hex();
}
