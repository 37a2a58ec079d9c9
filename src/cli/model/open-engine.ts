// A model, the embedded one unless another is named, and a device, on Node.

import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createDevice, tuneDevice } from '../../compute/create';
import type { CountedDevice } from '../../compute/counting-device';
import type { Device, DeviceKind } from '../../compute/device';
import { WEIGHT_FORMATS } from '../../compute/packing';
import type { Tuning } from '../../compute/webgpu/tune';
import { EMBEDDED_MODEL } from '../../core/embedded-model';
import { type RunConfig, textForm } from '../../core/run/run-config';
import { plannedWork } from '../../train/planned-work';
import { playerMissing, shippedPlayer } from '../../core/run/player-adapters';
import { CONFIG_FILE } from '../../adapter/peft';
import { MAXIMUM_BYTES } from '../../compute/wasm/heap';
import type { ModelConfig } from '../../model/config';
import { planMemory, type PlannedWork } from '../../model/memory-plan';
import type { Model } from '../../model/model';
import type { WeightsFormat, WeightsOptions } from '../../model/weights';
import { Engine, type PlayerFiles } from '../../train/engine';
import { readAdapter } from '../adapter-path';
import { UsageError, type Arguments } from '../arguments';
import { modelPath } from './library';
import { readModelConfig, readModelSource } from './source';

const FORMATS: readonly WeightsFormat[] = [...WEIGHT_FORMATS, 'stored'];
const KINDS: readonly DeviceKind[] = ['webgpu', 'wasm', 'reference'];

/** Beside the bundle's project: scripts/ict.mjs says where that is. */
export const PROJECT_ROOT = process.env['ICT_ROOT'] ?? process.cwd();
const EMBEDDED_PATH = join(PROJECT_ROOT, 'public/models/embedded');
/** Kernel choices of the adapter that was used last. */
const TUNING = join(PROJECT_ROOT, '.cache/tuning.json');

/** Option --model: where the model lies; the embedded one when left out. */
export function basePath(args: Arguments): string {
  return modelPath(args.text('model', EMBEDDED_PATH));
}

export interface OpenOptions {
  /** Of the model, instead of --model. */
  readonly path?: string;
  /** Laid around the device, to count what it does. */
  readonly wrap?: (device: Device) => Device;
  /** The model is to play, with its player adapter where it has one. */
  readonly plays?: boolean;
  /** What the model is for: where --format says nothing and float32 leaves too little memory for that, weights lie as the file has them. */
  readonly work?: PlannedWork | null;
  /** How weights lie where --format says nothing: those of a run that goes on. */
  readonly format?: WeightsFormat | undefined;
}

/**
 * Options: --device, --threads, --model DIR|FILE.gguf|ID, --format f32|f16|int8|int4|stored, --player-adapter DIR|none.
 * @throws AppError `MODEL_FILES_MISSING`, `PLAYER_ADAPTER_MISSING`, and what the readers throw.
 */
export async function openEngine(args: Arguments, options: OpenOptions = {}): Promise<Engine> {
  const { wrap = (device) => device, plays = false, path = basePath(args) } = options;
  const kind = deviceKind(args);
  const source = await readModelSource(path, path === EMBEDDED_PATH ? EMBEDDED_MODEL : basename(path));
  const threads = args.text('threads') === undefined ? undefined : args.whole('threads', 1, 1);
  const format = weightsFormat(args) ?? options.format ?? (await formatFor(source.config, kind, threads, options.work));
  const device = await createDevice(kind, { threads });
  const remembered = await readFile(TUNING, 'utf8')
    .then(JSON.parse)
    .catch(() => null);
  const tuning = await tuneDevice(device, remembered);
  if (tuning && JSON.stringify(tuning) !== JSON.stringify(remembered)) await keepTuning(tuning);
  return Engine.open(wrap(device), source, { format }, plays ? await readPlayer(args, path, source.sha256) : null);
}

export const PLAYER_ADAPTER_HELP = `  --player-adapter   of the actor, a PEFT folder, or none; the one that ships for the model when left out`;

/** Option --player-adapter. @throws AppError `PLAYER_ADAPTER_MISSING`, `ADAPTER_…` */
async function readPlayer(args: Arguments, base: string, baseSha256: string): Promise<PlayerFiles | null> {
  const given = args.text('player-adapter');
  const shipped = shippedPlayer(baseSha256);
  if (given === 'none' || (given === undefined && shipped === undefined)) return null;
  const path = given ?? join(PROJECT_ROOT, 'public/models', shipped!);
  if (given === undefined && !existsSync(join(path, CONFIG_FILE))) throw playerMissing(path);
  const { peft } = await readAdapter(path, () => readModelConfig(base));
  return { name: basename(path), peft };
}

/** What the memory plan counts for a device like this one. */
export function countedLike({ kind, limits }: Device): CountedDevice {
  return { kind, maxTensorBytes: limits.maxTensorBytes };
}

/** How the matrices of a model lie on its device. */
export function formatsOf({ layers, head }: Model): WeightsOptions {
  return { format: layers[0]!.projections.q_proj.format, headFormat: head.format };
}

/** Of a chat model's run; the embedded one fits everywhere. */
export function workOf(config: RunConfig): PlannedWork | null {
  return textForm(config.preset, true) === 'embedded' ? null : plannedWork(config);
}

async function formatFor(
  config: ModelConfig,
  kind: DeviceKind,
  threads: number | undefined,
  work: PlannedWork | null | undefined,
): Promise<WeightsFormat> {
  if (!work || kind !== 'wasm') return 'f32';
  const { peakBytes } = await planMemory(config, { kind, maxTensorBytes: MAXIMUM_BYTES, threads }, { ...work, weights: { format: 'f32' } });
  return peakBytes <= MAXIMUM_BYTES ? 'f32' : 'stored';
}

/** Option --format: how the weights lie on the device. @throws UsageError. */
function weightsFormat(args: Arguments): WeightsFormat | undefined {
  const format = args.text('format') as WeightsFormat | undefined;
  if (format !== undefined && !FORMATS.includes(format)) throw new UsageError(`--format is "${format}", not one of ${FORMATS.join(', ')}.`);
  return format;
}

/** A folder that can't be written to costs the measuring next time, no more. */
async function keepTuning(tuning: Tuning): Promise<void> {
  await mkdir(dirname(TUNING), { recursive: true }).then(
    () => writeFile(TUNING, JSON.stringify(tuning)),
    () => undefined,
  );
}

/** Option --device. @throws UsageError. */
export function deviceKind(args: Arguments): DeviceKind {
  const kind = args.text('device', 'wasm') as DeviceKind;
  if (!KINDS.includes(kind)) throw new UsageError(`--device is "${kind}", not one of ${KINDS.join(', ')}.`);
  return kind;
}
