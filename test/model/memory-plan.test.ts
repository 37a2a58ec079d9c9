import { afterAll, describe, expect, it } from 'vitest';
import { createDevice } from '../../src/compute/create';
import type { Device, DeviceKind } from '../../src/compute/device';
import type { ModelConfig } from '../../src/model/config';
import { generate } from '../../src/model/generate';
import { planMemory, type PlannedWork } from '../../src/model/memory-plan';
import { Lora } from '../../src/model/lora';
import { Model } from '../../src/model/model';
import { adamWStep, zeroGradients } from '../../src/model/optimizer';
import { PolicyGradient } from '../../src/model/policy';
import { Session } from '../../src/model/session';
import type { WeightsOptions } from '../../src/model/weights';
import { selectedDevices } from '../support/each-device';
import { GEMMA, SMALL, smallWeights } from './fixtures';

/** Large enough that what a device keeps for itself from the start does not count. */
const TINY: ModelConfig = { ...SMALL, vocabSize: 512, hiddenSize: 64, intermediateSize: 160, headSize: 16, layers: 2, maxPositions: 256 };
const TINY_GEMMA: ModelConfig = { ...GEMMA, ...TINY, architecture: 'gemma3', headNorm: true, ropeDivisors: null, outputNorms: true, normOffset: 1, activation: 'gelu', windowLayers: [0], window: 16, windowTheta: 100 }; // prettier-ignore
const THREADS = 2;
const WORK: PlannedWork = { prompts: 2, samples: 5, promptTokens: 40, completionTokens: 9, session: { rows: 6, contextTokens: 64 } };
const TRAINING = { rank: 4, alpha: 8 };

/** The same on a real device, for longer. */
async function really(
  config: ModelConfig,
  device: Device,
  { weights, prompts, samples, promptTokens, completionTokens, session, training }: PlannedWork,
) {
  const model = Model.load(device, { config, weights: smallWeights(config) }, weights);
  const lora = training ? Lora.create(model, training, 1) : null;
  const ids = (from: number): number[] => Array.from({ length: promptTokens }, (_, i) => (from + 7 * i) % config.vocabSize);
  const options = { maxTokens: completionTokens, stop: [], temperature: 1, minP: 0 };
  const player = session!.lora ? Lora.create(model, session!.lora, 2) : null;
  const rows = new Session(model, { ...session!, lora: player });
  const requests = Array.from({ length: prompts }, (_, seed) => ({ ids: ids(seed), samples, seed }));
  for (let turn = 0; turn < 2; turn++) {
    await rows.sample(
      Array.from({ length: session!.rows }, (_, row) => ({ row, ids: turn === 0 ? ids(row) : [...ids(0).slice(1), row], seed: turn })),
      options,
    );
    const texts = await generate(model, lora, requests, options);
    if (!lora) continue;
    const groups = texts.map((completions, i) => ({ prompt: ids(i), completions: completions.map((c) => c.ids) }));
    const policy = new PolicyGradient(model, lora, training!.keepBytes === undefined ? {} : { keepBytes: training!.keepBytes });
    const { logProbs } = await policy.forward(groups, { temperature: 1 });
    zeroGradients(lora);
    policy.backward(new Float32Array(logProbs.length).fill(0.1));
    const adam = { learningRate: 1e-4, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, step: turn + 1, maxGradNorm: 1 };
    await adamWStep(lora, adam);
    policy.free();
  }
  return device.memory();
}

const CASES: readonly (PlannedWork & { weights: WeightsOptions })[] = [
  { ...WORK, session: { ...WORK.session!, lora: TRAINING }, weights: { format: 'f32' }, training: TRAINING },
  { ...WORK, weights: { format: 'int8' }, training: { ...TRAINING, keepBytes: 0 } },
  { ...WORK, weights: { format: 'int4' }, training: null },
];

const open: Device[] = [];
afterAll(() => open.forEach((device) => device.destroy()));

/** The two builds for WASM take the same memory. */
const KINDS = selectedDevices().filter((name): name is DeviceKind => name !== 'wasm-relaxed');

describe.each(KINDS)('%s', (kind) => {
  const cases = [...CASES.map((work) => ({ config: TINY, work })), { config: TINY_GEMMA, work: CASES[0]! }];
  it.each(cases)('the plan of a $config.architecture is what is allocated: $work', async ({ config, work }) => {
    const device = await createDevice(kind, { threads: THREADS });
    open.push(device);
    const own = device.memory().bytes;
    const actual = await really(config, device, work);
    const plan = await planMemory(config, { kind, maxTensorBytes: device.limits.maxTensorBytes, threads: THREADS }, work);
    const [bytes, peakBytes] = [actual.bytes - own, actual.peakBytes - own];
    expect(plan.deviceBytes / bytes, JSON.stringify({ bytes, plan })).toBeGreaterThan(0.97);
    expect(plan.deviceBytes / bytes, JSON.stringify({ bytes, plan })).toBeLessThan(1.03);
    expect(plan.peakBytes / peakBytes).toBeGreaterThan(0.97);
    expect(plan.peakBytes / peakBytes).toBeLessThan(1.05);
    expect(Object.values(plan.byPurpose).reduce((sum, part) => sum + part, 0)).toBe(plan.deviceBytes);
  });
});

const REFERENCE = { kind: 'reference', maxTensorBytes: 2 ** 31 } as const;

/** gemma-3-270m */
const LARGE_VOCABULARY: ModelConfig = {
  ...GEMMA,
  ...{ vocabSize: 262144, hiddenSize: 640, intermediateSize: 2048, layers: 18, heads: 4, kvHeads: 1, headSize: 256, maxPositions: 32768 },
  ropeDivisors: null,
  windowLayers: [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 12, 13, 14, 15, 16],
  window: 512,
};

describe('a plan', () => {
  it('keeps no row of logits for a token of a large vocabulary', async () => {
    const activations = async (completionTokens: number): Promise<number> => {
      const work = { prompts: 1, samples: 4, promptTokens: 64, completionTokens, training: { ...TRAINING, keepBytes: 0 }, weights: {} };
      return (await planMemory(LARGE_VOCABULARY, REFERENCE, work)).byPurpose.activations;
    };
    const [some, more] = [await activations(64), await activations(256)];
    // A token's row of logits is a megabyte; what it leaves behind is a few hundredths of that.
    expect((more - some) / (4 * (256 - 64))).toBeLessThan(0.15 * 4 * LARGE_VOCABULARY.vocabSize);
    expect(some).toBeLessThan(2 * 64 * 4 * LARGE_VOCABULARY.vocabSize);
  });

  it('counts gradients and moments of an adapter that learns alone', async () => {
    const adapterBytes = async (work: Partial<PlannedWork>): Promise<number> =>
      (await planMemory(TINY, { kind: 'wasm', maxTensorBytes: 2 ** 30, threads: 1 }, { ...WORK, ...work })).byPurpose.adapter;
    const plays = await adapterBytes({ session: { ...WORK.session!, lora: TRAINING } });
    expect(plays).toBeGreaterThan(0);
    expect(await adapterBytes({ training: TRAINING })).toBe(4 * plays);
  });

  it('counts weights by their format', async () => {
    const weights = async (format: 'f32' | 'f16' | 'int8' | 'int4'): Promise<number> =>
      (await planMemory(TINY, REFERENCE, { ...WORK, weights: { format, headFormat: format } })).byPurpose.weights;
    const norms = 4 * TINY.hiddenSize * (2 * TINY.layers + 1);
    const numbers = ((await weights('f32')) - norms) / 4;
    // Rows are whole blocks here: 16, 9 and 5 bits a number.
    expect(await weights('f16')).toBe(norms + 2 * numbers);
    expect(await weights('int8')).toBe(norms + (9 / 8) * numbers);
    expect(await weights('int4')).toBe(norms + (5 / 8) * numbers);
  });

  it('takes no memory for a model of any size', async () => {
    const large = {
      ...TINY,
      vocabSize: 150_000,
      hiddenSize: 1024,
      intermediateSize: 3072,
      heads: 16,
      kvHeads: 8,
      headSize: 64,
      layers: 28,
    };
    const { byPurpose } = await planMemory(large, { kind: 'webgpu', maxTensorBytes: 2 ** 27 }, { ...WORK, weights: { format: 'int4' } });
    expect(byPurpose.weights).toBeGreaterThan(2 ** 28);
  });
});
