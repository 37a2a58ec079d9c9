// The embedded model and a device, on Node.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDevice } from '../compute/create';
import type { DeviceKind } from '../compute/device';
import { AppError } from '../core/errors';
import { Engine, type ModelFiles } from '../train/engine';
import { UsageError, type Arguments } from './arguments';

const KINDS: readonly DeviceKind[] = ['webgpu', 'wasm', 'reference'];

/** Beside the bundle's project: scripts/ict.mjs says where that is. */
export const PROJECT_ROOT = process.env['ICT_ROOT'] ?? process.cwd();
export const EMBEDDED = join(PROJECT_ROOT, 'public/models/embedded');

/** Options: --device, --threads, --model DIR. @throws AppError `MODEL_FILES_MISSING`. */
export async function openEngine(args: Arguments): Promise<Engine> {
  const kind = deviceKind(args);
  const files = await readModelFiles(args.text('model', EMBEDDED));
  const threads = args.text('threads') === undefined ? undefined : args.whole('threads', 1, 1);
  return Engine.open(await createDevice(kind, { threads }), files);
}

/** Option --device. @throws UsageError. */
export function deviceKind(args: Arguments): DeviceKind {
  const kind = args.text('device', 'wasm') as DeviceKind;
  if (!KINDS.includes(kind)) throw new UsageError(`--device is "${kind}", not one of ${KINDS.join(', ')}.`);
  return kind;
}

export async function readModelFiles(folder: string): Promise<ModelFiles> {
  try {
    const [config, tokenizer, weights] = await Promise.all(
      ['config.json', 'tokenizer.json', 'model.safetensors'].map((name) => readFile(join(folder, name))),
    );
    const name = folder === EMBEDDED ? 'hindsight-embedded' : folder;
    return {
      name,
      config: parseJson(config!, 'config.json'),
      tokenizer: parseJson(tokenizer!, 'tokenizer.json'),
      weights: new Uint8Array(weights!),
    };
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError(
      'MODEL_FILES_MISSING',
      `The model in ${folder} can't be read: ${(cause as Error).message}.`,
      'Give a folder with config.json, tokenizer.json and model.safetensors.',
      { cause },
    );
  }
}

function parseJson(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new AppError('MODEL_BAD_JSON', `${name} is not JSON.`, 'Fetch the model again: the file is damaged.', { cause });
  }
}
