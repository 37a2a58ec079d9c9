// Weights in several safetensors files, with the index that Hugging Face writes beside them
// (`model.safetensors.index.json`): which file holds which tensor.

import { AppError } from '../errors';
import { parseSafetensors, type NamedTensor } from './safetensors';

export const SHARD_INDEX = 'model.safetensors.index.json';

const MAX_SHARDS = 1000;

function refuse(message: string): AppError {
  return new AppError('SAFETENSORS_INDEX', message, `Fetch ${SHARD_INDEX} and all files it names again, from one model folder.`);
}

/** What tells weights in a format that is not read, by a folder's names; null where none is there. */
export function foreignWeights(names: readonly string[]): AppError | null {
  const found = names.find((name) => /(^|\/)((pytorch_model|consolidated)[\w.-]*\.(bin|pth?)|[\w.-]+\.ckpt|weights[\w.-]*\.npz|(tf_model|flax_model)[\w.-]*)$/.test(name)); // prettier-ignore
  if (found === undefined) return null;
  const message = `The weights are in ${found}, which is not read: model.safetensors is.`;
  const fix = 'Load the model with transformers where you trust it and save it with save_pretrained(…, safe_serialization=True).';
  return new AppError('MODEL_UNSUPPORTED', message, fix);
}

/** Tensor name to file name. @throws AppError `SAFETENSORS_INDEX`. */
function weightMap(index: unknown): Map<string, string> {
  const map = typeof index === 'object' && index !== null ? (index as Record<string, unknown>).weight_map : undefined;
  if (typeof map !== 'object' || map === null || Array.isArray(map)) throw refuse('The index has no weight_map.');
  const entries = Object.entries(map);
  for (const [name, file] of entries) {
    if (typeof file !== 'string' || !/^[\w.-]{1,200}\.safetensors$/.test(file)) {
      throw refuse(
        `The index puts "${name.slice(0, 100)}" into ${JSON.stringify(file)?.slice(0, 100)}, which is no name of a file beside it.`,
      );
    }
  }
  return new Map(entries as [string, string][]);
}

/** The files to fetch, each once, in order. @throws AppError `SAFETENSORS_INDEX`. */
export function shardNames(index: unknown): string[] {
  const names = [...new Set(weightMap(index).values())].sort();
  if (names.length === 0 || names.length > MAX_SHARDS)
    throw refuse(`The index names ${names.length} files; 1 to ${MAX_SHARDS} can be read.`);
  return names;
}

/**
 * All tensors, each from the file that the index says.
 * @param files by name, those of `shardNames`
 * @throws AppError `SAFETENSORS_INDEX`, and those of `parseSafetensors`.
 */
export function joinShards(index: unknown, files: ReadonlyMap<string, Uint8Array>): Map<string, NamedTensor> {
  const map = weightMap(index);
  const all = new Map<string, NamedTensor>();
  for (const file of shardNames(index)) {
    const bytes = files.get(file);
    if (!bytes) throw refuse(`${file} is missing.`);
    for (const [name, tensor] of parseSafetensors(bytes)) {
      if (map.get(name) !== file) {
        throw refuse(`${file} holds "${name.slice(0, 100)}", which the index puts ${map.has(name) ? `into ${map.get(name)}` : 'nowhere'}.`);
      }
      all.set(name, tensor);
    }
  }
  for (const [name, file] of map) if (!all.has(name)) throw refuse(`${file} lacks "${name.slice(0, 100)}".`);
  return all;
}
