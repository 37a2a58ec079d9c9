// What a model and the work on it will take, before a byte of it is fetched or allocated. The plan is the work itself, run on
// a device that counts (compute/counting-device.ts), so it changes with the code. Two steps are run, after which nothing grows.

import { createCountingDevice, type CountedDevice } from '../compute/counting-device';
import type { ModelConfig } from './config';
import { generate } from './generate';
import { Lora, type LoraOptions } from './lora';
import { Model, weightShapes } from './model';
import { adamWStep, zeroGradients } from './optimizer';
import { PolicyGradient } from './policy';
import { Session } from './session';
import type { WeightsOptions, WeightTensor } from './weights';

/** The work that memory is planned for. */
export interface PlannedWork {
  readonly weights?: WeightsOptions;
  /** Prompts of `promptTokens`, each continued `samples` times by up to `completionTokens`. */
  readonly prompts: number;
  readonly samples: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Rows that keep their texts between calls, as an actor's episodes do, and the adapter that plays them. */
  readonly session?: { readonly rows: number; readonly contextTokens: number; readonly lora?: LoraOptions | null };
  /** A policy gradient over all completions; null or left out where nothing is learned. `keepBytes` as in `PolicyGradient`. */
  readonly training?: (LoraOptions & { readonly keepBytes?: number }) | null;
}

export type Purpose = 'weights' | 'adapter' | 'cache' | 'activations' | 'kernels';

export interface MemoryPlan {
  /** On the device, in bytes: matrices and norms; LoRA with gradients and moments; keys and values; activations and logits; what kernels keep. */
  readonly byPurpose: Readonly<Record<Purpose, number>>;
  readonly deviceBytes: number;
  /** The most while the work goes on. */
  readonly peakBytes: number;
  /** Beside the file itself, in the memory of the page or of Node while loading: the largest tensor decoded, and packed. */
  readonly heapBytes: number;
}

function purposeOf(label: string): Purpose {
  if (label.startsWith('model.') || label.startsWith('lm_head')) return 'weights';
  if (label.startsWith('lora.')) return 'adapter';
  if (label.startsWith('cache.')) return 'cache';
  return label.startsWith('kernels.') ? 'kernels' : 'activations';
}

/** Shapes without numbers. */
function emptyWeights(config: ModelConfig): Map<string, WeightTensor> {
  const data = new Float32Array(0);
  return new Map([...weightShapes(config)].map(([name, shape]) => [name, { shape, data }]));
}

const STEP = { learningRate: 0, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, maxGradNorm: 1 };

/** @throws AppError as the work itself: `MODEL_TOO_LARGE`, `MODEL_CONTEXT`, `LORA_OPTIONS`, `DEVICE_OUT_OF_MEMORY` for a single tensor. */
export async function planMemory(config: ModelConfig, counted: CountedDevice, work: PlannedWork): Promise<MemoryPlan> {
  const { prompts, samples, promptTokens, completionTokens, session, training } = work;
  const device = createCountingDevice(counted, promptTokens + completionTokens);
  const model = Model.load(device, { config, weights: emptyWeights(config) }, work.weights);
  const lora = training ? Lora.create(model, training, 0) : null;
  const text = (length: number): number[] => new Array<number>(length).fill(0);
  // Three tokens: one out of the prefill, and two passes of which the second finds what the first left.
  const sampling = {
    maxTokens: completionTokens,
    stop: [],
    temperature: 1,
    minP: 0,
    stopWhen: (ids: readonly number[]) => ids.length >= 3,
  };
  const requests = Array.from({ length: prompts }, (_, seed) => ({ ids: text(promptTokens), samples, seed }));
  if (session) {
    const rows = new Session(model, { ...session, lora: session.lora ? Lora.create(model, session.lora, 0) : null });
    const length = Math.max(2, Math.min(promptTokens, session.contextTokens - completionTokens));
    // Texts that differ from the start, which are read whole, then texts that begin alike, which are copied.
    const starts = (row: number): number[] => [row % config.vocabSize, Math.floor(row / config.vocabSize)];
    for (const ids of [(row: number) => [...starts(row), ...text(length - 2)], (row: number) => [...text(length - 2), ...starts(row)]]) {
      const asked = Array.from({ length: session.rows }, (_, row) => ({ row, ids: ids(row), seed: row }));
      await rows.sample(asked, sampling);
    }
  }
  await generate(model, lora, requests, sampling);
  if (lora && training) {
    const groups = requests.map(({ ids }) => ({ prompt: ids, completions: Array.from({ length: samples }, () => text(completionTokens)) }));
    const policy = new PolicyGradient(model, lora, training.keepBytes === undefined ? {} : { keepBytes: training.keepBytes });
    for (const step of [1, 2]) {
      const { logProbs } = await policy.forward(groups, { temperature: 1 });
      zeroGradients(lora);
      policy.backward(logProbs);
      await adamWStep(lora, { ...STEP, step });
    }
  }
  const byPurpose: Record<Purpose, number> = { weights: 0, adapter: 0, cache: 0, activations: 0, kernels: 0 };
  for (const [label, bytes] of device.byLabel()) byPurpose[purposeOf(label)] += bytes;
  const { bytes: deviceBytes, peakBytes } = device.memory();
  const largest = Math.max(...[...weightShapes(config).values()].map((shape) => shape.reduce((product, size) => product * size, 4)));
  return { byPurpose, deviceBytes, peakBytes, heapBytes: 2 * largest };
}
