// A model out of its files, in whichever way they are kept: those of a folder of Hugging Face (config.json, tokenizer.json, one or many
// safetensors files, a chat template), or one GGUF file, which holds everything. The same for a page and for Node.

import { AppError } from '../core/errors';
import { parseGguf } from '../core/gguf';
import { sha256Hex } from '../core/hash';
import { parseSafetensors, type NamedTensor } from '../core/safetensors';
import { Sha256 } from '../core/sha256';
import { joinShards, SHARD_INDEX, shardNames } from '../core/weight-shards';
import { parseModelConfig, type ModelConfig } from '../model/config';
import { readGgufModel } from '../model/gguf';
import { templateOf } from '../text/chat-template';
import { readGgufTokenizer } from '../text/gguf-tokenizer';

export interface ModelFiles {
  /** What the model is called in logs and cards. */
  readonly name: string;
  /** By file name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export interface ModelSource {
  readonly name: string;
  readonly config: ModelConfig;
  readonly weights: ReadonlyMap<string, NamedTensor>;
  /** How the weights are stored: type to number of tensors; empty where the format does not say. */
  readonly types: Readonly<Record<string, number>>;
  /** For `Tokenizer.fromJson`. */
  readonly tokenizer: unknown;
  readonly chatTemplate: string | null;
  readonly bosToken: string | null;
  readonly eosToken: string | null;
  readonly sizeBytes: number;
  /** Of the file of weights, or of all of them one after another. */
  readonly sha256: string;
}

const WEIGHTS = 'model.safetensors';

/** @throws AppError `MODEL_FILES_MISSING`, `MODEL_BAD_JSON`, and what the readers throw. */
export async function readModel({ name, files }: ModelFiles): Promise<ModelSource> {
  const gguf = [...files.keys()].find((file) => file.toLowerCase().endsWith('.gguf'));
  if (gguf !== undefined) return readGguf(name, files.get(gguf)!);
  const json = (file: string): unknown => parseJson(file, required(files, file));
  const config = parseModelConfig(json('config.json'));
  const isSharded = files.has(SHARD_INDEX) && !files.has(WEIGHTS);
  const index = isSharded ? json(SHARD_INDEX) : null;
  const parts = (isSharded ? shardNames(index) : [WEIGHTS]).map((file) => [file, required(files, file)] as const);
  const tokenizer = json('tokenizer.json');
  const settings = (files.has('tokenizer_config.json') ? json('tokenizer_config.json') : {}) as Record<string, unknown>;
  const template = files.get('chat_template.jinja');
  return {
    name,
    config,
    weights: isSharded ? joinShards(index, new Map(parts)) : parseSafetensors(parts[0]![1]),
    types: {},
    tokenizer,
    chatTemplate: template ? new TextDecoder().decode(template) : templateOf(settings),
    bosToken: tokenOf(settings?.bos_token),
    eosToken: tokenOf(settings?.eos_token),
    sizeBytes: [...files.values()].reduce((sum, { length }) => sum + length, 0),
    sha256: await hashOf(parts.map(([, bytes]) => bytes)),
  };
}

/** The settings alone. @throws as `readModel`. */
export function readSettings({ files }: ModelFiles): ModelConfig {
  const gguf = [...files.keys()].find((file) => file.toLowerCase().endsWith('.gguf'));
  if (gguf !== undefined) return readGgufModel(parseGguf(files.get(gguf)!)).config;
  return parseModelConfig(parseJson('config.json', required(files, 'config.json')));
}

async function readGguf(name: string, bytes: Uint8Array): Promise<ModelSource> {
  const file = parseGguf(bytes);
  const types: Record<string, number> = {};
  for (const { type } of file.tensors.values()) types[type.name] = (types[type.name] ?? 0) + 1;
  const { json: tokenizer, ...text } = readGgufTokenizer(file);
  return { name, ...readGgufModel(file), types, tokenizer, ...text, sizeBytes: bytes.length, sha256: await sha256Hex(bytes) };
}

function required(files: ModelFiles['files'], name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes) return bytes;
  const fix = 'Give a folder with config.json, tokenizer.json and safetensors files, or a GGUF file.';
  throw new AppError('MODEL_FILES_MISSING', `The model lacks ${name}.`, fix);
}

function parseJson(name: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new AppError('MODEL_BAD_JSON', `${name} is not JSON.`, 'Fetch the model again: the file is damaged.', { cause });
  }
}

/** A token as a text, or as the object that older folders have. */
function tokenOf(value: unknown): string | null {
  const content = typeof value === 'object' && value !== null ? (value as { content?: unknown }).content : value;
  return typeof content === 'string' ? content : null;
}

async function hashOf(parts: readonly Uint8Array[]): Promise<string> {
  if (parts.length === 1) return sha256Hex(parts[0]!);
  const hash = new Sha256();
  for (const part of parts) hash.update(part);
  return hash.hex();
}
