// A model, the embedded one unless another is named, and a device, on Node.

import { basename, join } from 'node:path';
import { createDevice } from '../compute/create';
import type { DeviceKind } from '../compute/device';
import { EMBEDDED_NAME } from '../hub/embedded';
import { Engine } from '../train/engine';
import { UsageError, type Arguments } from './arguments';
import { modelPath } from './model-library';
import { readModelSource } from './model-source';

const KINDS: readonly DeviceKind[] = ['webgpu', 'wasm', 'reference'];

/** Beside the bundle's project: scripts/ict.mjs says where that is. */
export const PROJECT_ROOT = process.env['ICT_ROOT'] ?? process.cwd();
export const EMBEDDED = join(PROJECT_ROOT, 'public/models/embedded');

/** Options: --device, --threads, --model DIR|FILE.gguf|ID. @throws AppError `MODEL_FILES_MISSING`, and what the readers throw. */
export async function openEngine(args: Arguments): Promise<Engine> {
  const kind = deviceKind(args);
  const path = modelPath(args.text('model', EMBEDDED));
  const source = await readModelSource(path, path === EMBEDDED ? EMBEDDED_NAME : basename(path));
  const threads = args.text('threads') === undefined ? undefined : args.whole('threads', 1, 1);
  return Engine.open(await createDevice(kind, { threads }), source);
}

/** Option --device. @throws UsageError. */
export function deviceKind(args: Arguments): DeviceKind {
  const kind = args.text('device', 'wasm') as DeviceKind;
  if (!KINDS.includes(kind)) throw new UsageError(`--device is "${kind}", not one of ${KINDS.join(', ')}.`);
  return kind;
}
