// Which device this machine trains on. The verdict is one real training step and its read-back, compared with the same step on
// the WASM device, not a list of capability flags.

import { AppError } from '../core/errors';
import type { RunConfig } from '../core/run-config';
import { shipped } from '../env/catalog';
import type { Device, DeviceKind } from '../compute/device';
import { createDevice } from '../compute/create';
import { Lora } from '../model/lora';
import { PolicyGradient } from '../model/policy';
import type { DeviceChoice, MachineVerdict } from '../rpc/trainer-api';
import { Engine, trainingParts } from '../train/engine';
import { train } from '../train/loop';
import { taskSourceOf } from '../train/own-tasks';
import { tuneForMachine } from './tuning';
import { readModel, type ModelFiles, type ModelSource } from '../train/model-files';

/** Largest difference of a log-probability between two devices that still counts as the same numbers (design section 4). */
const TOLERANCE = 1e-3;

export interface Machine {
  readonly engine: Engine;
  readonly verdict: MachineVerdict;
}

/**
 * `auto` takes WebGPU where there is a hardware adapter whose numbers are right, else WASM.
 * @throws AppError when the device that was asked for by name can't be used
 */
export async function openMachine(choice: DeviceChoice, files: ModelFiles, config: RunConfig): Promise<Machine> {
  const source = await readModel(files);
  const wasm = choice === 'webgpu' ? null : await tryDevice('wasm', source, config);
  if (choice === 'wasm') return orThrow(wasm!);
  const webgpu = await tryDevice('webgpu', source, config);
  if (choice === 'webgpu') return orThrow(webgpu);
  const isUsable = 'engine' in webgpu && !webgpu.verdict.isSoftware && agree(webgpu, wasm!);
  const [taken, left] = isUsable ? [webgpu, wasm!] : [wasm!, webgpu];
  if ('engine' in left) left.engine.destroy();
  const machine = orThrow(taken);
  return { engine: machine.engine, verdict: { ...machine.verdict, reason: isUsable ? null : reasonAgainst(webgpu) } };
}

interface Tried extends Machine {
  readonly logProbs: Float32Array;
}

type Attempt = Tried | AppError;

async function tryDevice(kind: DeviceKind, source: ModelSource, config: RunConfig): Promise<Attempt> {
  let device: Device;
  try {
    device = await createDevice(kind);
  } catch (error) {
    return asAppError(error);
  }
  try {
    await tuneForMachine(device);
    const engine = await Engine.open(device, source);
    const logProbs = await learnOnce(engine, config);
    const verdict: MachineVerdict = {
      device: kind === 'webgpu' ? 'webgpu' : 'wasm',
      description: device.description,
      isSoftware: device.isSoftware,
      stepSeconds: await measureStep(engine, config),
      reason: null,
    };
    return { engine, verdict, logProbs };
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

/** Seconds of one GRPO step of the preset, from a smaller one: an upper bound on devices that like wide batches. */
async function measureStep(engine: Engine, config: RunConfig): Promise<number> {
  const small: RunConfig = { ...config, steps: 1, contexts_per_step: 2, num_generations: 4, trajectories_per_context: 4 };
  const parts = trainingParts(engine, taskSourceOf(small, shipped), small, engine.actor(small));
  const episodes = (c: RunConfig): number =>
    c.contexts_per_step * (c.num_generations * c.tasks_per_reflection + c.trajectories_per_context);
  const start = performance.now();
  for await (const outcome of train(small, parts, null)) void outcome;
  const seconds = (performance.now() - start) / 1000;
  parts.actor.free();
  parts.lora.free();
  return (seconds * episodes(config)) / episodes(small);
}

function agree(a: Attempt, b: Attempt): boolean {
  if (!('logProbs' in a) || !('logProbs' in b)) return 'logProbs' in a;
  return a.logProbs.every((value, i) => Math.abs(value - b.logProbs[i]!) < TOLERANCE);
}

function reasonAgainst(webgpu: Attempt): MachineVerdict['reason'] {
  if (!('engine' in webgpu)) return { code: webgpu.code, message: webgpu.message, fix: webgpu.fix };
  if (webgpu.verdict.isSoftware)
    return {
      code: 'GPU_SOFTWARE_ONLY',
      message: `The browser's WebGPU runs in software here (${webgpu.verdict.description}), which is slower than WASM.`,
      fix: 'Nothing to do: training works on the CPU. On a machine with a graphics card, switch hardware acceleration on.',
    };
  return {
    code: 'DEVICE_WRONG_NUMBERS',
    message: `This graphics device (${webgpu.verdict.description}) computes other numbers than the CPU.`,
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
