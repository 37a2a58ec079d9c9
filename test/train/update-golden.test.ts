// Whole updates against torch and PEFT in float64 (tools/oracle/update_golden.py): advantages, loss, gradient, clipping, AdamW, rate and
// metrics at once. Bounds are those of the table in test/fixtures/models/README.md.

import { expect } from 'vitest';
import type { RunConfig } from '../../src/core/run/run-config';
import { presetConfig } from '../../src/train/preset-config';
import { updateLora } from '../../src/train/update';
import { eachDevice } from '../support/each-device';
import { goldenJson, loadFolder, loadGoldenLora } from '../model/fixtures';

interface Case {
  readonly settings: Partial<RunConfig> & { readonly step: number };
  /** Context after context, completion after completion. */
  readonly old_log_probs: readonly number[][];
  readonly advantages: readonly number[][];
  readonly metrics: Readonly<Record<string, number>>;
  readonly adapter: Readonly<Record<string, number[]>>;
}
interface Golden {
  readonly prompts: readonly number[][];
  readonly completions: readonly number[][][];
  readonly rewards: readonly number[][];
  readonly cases: Readonly<Record<string, Case>>;
}

const golden = goldenJson<Golden>('lora/llama-all/updates.json');
const { prompts, completions, rewards } = golden;

/** How far a metric may be from torch's, whole or in part. */
const LIMITS: Readonly<Record<string, { readonly absolute?: number; readonly relative?: number }>> = {
  loss: { absolute: 2e-5 },
  grad_norm: { relative: 1e-3 },
  kl: { absolute: 1e-3 },
  entropy: { absolute: 2e-4 },
  'sampling/sampling_logp_difference/mean': { absolute: 2e-4 },
  'sampling/sampling_logp_difference/max': { absolute: 2e-4 },
};

for (const [name, { settings, old_log_probs: old, advantages, metrics, adapter }] of Object.entries(golden.cases)) {
  eachDevice(`an update is torch's: ${name}`, async (device) => {
    const model = loadFolder(device, 'tiny/tiny-llama');
    const lora = loadGoldenLora(model, 'lora/llama-all');
    const { step, ...changes } = settings;
    const reflections = completions.map((group, c) =>
      group.map((tokenIds, g) => {
        return { text: '', promptIds: prompts[c]!, tokenIds, logProbs: old[c * group.length + g]!, finished: g > 0 };
      }),
    );
    const made = await updateLora(model, lora, reflections, rewards, { ...presetConfig('minihack'), ...changes }, step);

    made.advantages.forEach((group, c) => group.forEach((a, g) => expect(a).toBeCloseTo(advantages[c]![g]!, 12)));
    // Which completions ended of themselves torch is not asked about: here all but the first of each group.
    expect(made.metrics['completions/clipped_ratio']).toBeCloseTo(1 / 3, 12);
    expect(Object.keys(made.metrics).sort()).toEqual([...Object.keys(metrics), 'completions/clipped_ratio'].sort());
    for (const [metric, expected] of Object.entries(metrics)) {
      const { absolute = 0, relative = 1e-12 } = LIMITS[metric] ?? {};
      expect(Math.abs(made.metrics[metric]! - expected), metric).toBeLessThanOrEqual(absolute + relative * Math.abs(expected));
    }

    const errors = [...(await lora.toTensors())].flatMap(([key, { data }]) => [...data].map((x, i) => Math.abs(x - adapter[key]![i]!)));
    expect(errors).toHaveLength(Object.values(adapter).flat().length);
    errors.sort((a, b) => a - b);
    expect(errors.at(-1), 'largest').toBeLessThan(2e-3);
    expect(errors[Math.floor(errors.length * 0.999)], '99.9%').toBeLessThan(1e-5);
    lora.free();
    model.free();
  });
}
