// Which device this machine trains on. The verdict is one real training step and its read-back, compared with the same step on
// the WASM device, not a list of capability flags.

import { AppError } from '../core/errors';
import type { RunConfig, ShippedPreset } from '../core/run/run-config';
import { episodesOf, finalEvaluation, type Pace, reflectionsOf } from '../core/run/run-plan';
import type { Trajectory } from '../core/trajectory';
import { shipped } from '../env/catalog';
import { takeTasks } from '../env/take-tasks';
import { playEpisodes } from '../meta/rollout';
import type { Device, DeviceKind } from '../compute/device';
import { createDevice } from '../compute/create';
import { Lora } from '../model/lora';
import { PolicyGradient } from '../model/policy';
import type { MachineVerdict } from '../rpc/trainer-api';
import type { DeviceChoice } from '../rpc/work';
import { Engine, trainingParts } from '../train/engine';
import { train } from '../train/loop';
import { taskSourceOf } from '../train/own-tasks';
import { tuneForMachine } from './tuning';
import { readModel, type ModelFiles, type ModelSource } from '../train/model-files';

/** Largest difference of a log-probability between two devices that still counts as the same numbers. */
const TOLERANCE = 1e-3;

type Presets = Readonly<Record<ShippedPreset, RunConfig>>;

export interface Machine {
  readonly engine: Engine;
  readonly verdict: MachineVerdict;
}

/**
 * `auto` takes WebGPU where there is a hardware adapter whose numbers are right, else WASM.
 * @throws AppError when the device that was asked for by name can't be used
 */
export async function openMachine(choice: DeviceChoice, files: ModelFiles, presets: Presets): Promise<Machine> {
  const source = await readModel(files);
  const wasm = choice === 'webgpu' ? null : await tryDevice('wasm', source, presets);
  if (choice === 'wasm') return timedBy(orThrow(wasm!), presets, null);
  const webgpu = await tryDevice('webgpu', source, presets);
  if (choice === 'webgpu') return timedBy(orThrow(webgpu), presets, null);
  const isUsable = 'engine' in webgpu && !webgpu.isSoftware && agree(webgpu, wasm!);
  const machine = isUsable ? await timedBy(webgpu, presets, null).catch(asAppError) : webgpu;
  const against = 'verdict' in machine ? null : reasonAgainst(machine);
  if ('verdict' in machine) {
    if ('engine' in wasm!) wasm.engine.destroy();
    return machine;
  }
  if ('engine' in machine) machine.engine.destroy();
  return timedBy(orThrow(wasm!), presets, against);
}

/** The device that is used is timed, and no other: of a slow one that takes long. @throws AppError `DEVICE_…` */
async function timedBy({ engine, isSoftware }: Tried, presets: Presets, reason: MachineVerdict['reason']): Promise<Machine> {
  const { kind, description } = engine.device;
  try {
    const paces = { minihack: await measurePace(engine, presets.minihack), alfworld: await measurePace(engine, presets.alfworld) };
    const device = kind === 'webgpu' ? 'webgpu' : 'wasm';
    return { engine, verdict: { device, description, isSoftware, stepSeconds: paces.minihack.stepSeconds, paces, reason } };
  } catch (error) {
    engine.destroy();
    throw asAppError(error);
  }
}

interface Tried {
  readonly engine: Engine;
  readonly isSoftware: boolean;
  readonly logProbs: Float32Array;
}

type Attempt = Tried | AppError;

async function tryDevice(kind: DeviceKind, source: ModelSource, presets: Presets): Promise<Attempt> {
  let device: Device;
  try {
    device = await createDevice(kind);
  } catch (error) {
    return asAppError(error);
  }
  try {
    await tuneForMachine(device);
    const engine = await Engine.open(device, source);
    const logProbs = await learnOnce(engine, presets.minihack);
    return { engine, isSoftware: device.isSoftware, logProbs };
  } catch (error) {
    device.destroy();
    return asAppError(error);
  }
}

/** Forward, backward and update on fixed token ids; the log-probabilities come back. */
async function learnOnce(engine: Engine, config: RunConfig): Promise<Float32Array> {
  const lora = Lora.create(engine.model, { rank: config.lora_r, alpha: config.lora_alpha }, 1);
  const gradient = new PolicyGradient(engine.model, lora);
  const ids = (count: number, from: number): number[] =>
    Array.from({ length: count }, (_, i) => (from + 7 * i) % engine.tokenizer.vocabularySize);
  const groups = [{ prompt: ids(33, 20), completions: [ids(5, 40), ids(3, 60)] }];
  const { logProbs } = await gradient.forward(groups, { temperature: 1 });
  gradient.backward(new Float32Array(logProbs.length).fill(1));
  const gradients = [...(await lora.gradients()).values()].flatMap(({ data }) => [...data]);
  gradient.free();
  lora.free();
  if (![...logProbs, ...gradients].every(Number.isFinite))
    throw new AppError(
      'DEVICE_WRONG_NUMBERS',
      'A training step on this device gave numbers that are not finite.',
      'Update the graphics driver, or train on the CPU.',
    );
  return logProbs;
}

/** Episodes that are played for the pace of one. */
const TRIED = 48;

/** From a smaller step, and from episodes as an evaluation plays them: an upper bound on devices that like wide batches. */
async function measurePace(engine: Engine, config: RunConfig): Promise<Pace> {
  const small: RunConfig = { ...config, steps: 1, contexts_per_step: 2, num_generations: 4, trajectories_per_context: 4 };
  const parts = trainingParts(engine, taskSourceOf(small, shipped), small, engine.actor(small));
  const episodes = (c: RunConfig): number =>
    c.contexts_per_step * (c.num_generations * c.tasks_per_reflection + c.trajectories_per_context);
  try {
    const step = await timed(async () => {
      for await (const outcome of train(small, parts, null)) void outcome;
    });
    const tasks = takeTasks(
      parts.benchmark.tasks({ families: config.train_families, split: 'train', seed: 1, rules: 1, size: config.room_size }),
      TRIED,
    );
    let trajectories: readonly Trajectory[] = [];
    const played = await timed(async () => {
      trajectories = await playEpisodes(parts.benchmark, parts.actor, tasks.map((task, seed) => ({ task, systemPrompt: '', seed }))); // prettier-ignore
    });
    const size = config.trajectories_per_context;
    const contexts = Array.from({ length: Math.floor(trajectories.length / size) }, (_, seed) => ({ systemPrompt: '', trajectories: trajectories.slice(seed * size, (seed + 1) * size), seed })); // prettier-ignore
    const reflected = await timed(() => parts.reflector.reflect(contexts, 1));
    const plan = finalEvaluation(config);
    const reflections = reflectionsOf(config, plan) / episodesOf(config, plan);
    return {
      stepSeconds: (step * episodes(config)) / episodes(small),
      episodeSeconds: played / tasks.length + (reflected / contexts.length) * reflections,
    };
  } finally {
    parts.actor.free();
    parts.lora.free();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function agree(a: Attempt, b: Attempt): boolean {
  if (!('logProbs' in a) || !('logProbs' in b)) return 'logProbs' in a;
  return a.logProbs.every((value, i) => Math.abs(value - b.logProbs[i]!) < TOLERANCE);
}

function reasonAgainst(webgpu: Attempt): MachineVerdict['reason'] {
  if (!('engine' in webgpu)) return { code: webgpu.code, message: webgpu.message, fix: webgpu.fix };
  if (webgpu.isSoftware)
    return {
      code: 'GPU_SOFTWARE_ONLY',
      message: `The browser's WebGPU runs in software here (${webgpu.engine.device.description}), which is slower than WASM.`,
      fix: 'Nothing to do: training works on the CPU. On a machine with a graphics card, switch hardware acceleration on.',
    };
  return {
    code: 'DEVICE_WRONG_NUMBERS',
    message: `This graphics device (${webgpu.engine.device.description}) computes other numbers than the CPU.`,
    fix: 'Update the graphics driver; until then training runs on the CPU.',
  };
}

function orThrow(attempt: Attempt): Tried {
  if ('engine' in attempt) return attempt;
  throw attempt;
}

function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError(
    'DEVICE_FAILED',
    `The device failed: ${(error as Error).message}`,
    'Reload the page; if it fails again, choose the other device.',
    { cause: error },
  );
}
