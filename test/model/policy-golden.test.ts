// Gradients and optimiser steps against PEFT and torch, on the losses of TRL; bounds from the table of
// tolerances that comes with the golden files.

import { expect } from 'vitest';
import { adamWStep, zeroGradients } from '../../src/model/optimizer';
import { logProbs, PolicyGradient, type PolicyGroup } from '../../src/model/policy';
import { average } from '../../src/core/statistics';
import { policyLoss, type LossConfig } from '../../src/train/loss';
import { allclose } from '../support/allclose';
import { eachDevice } from '../support/each-device';
import { goldenJson, goldenTensors, loadFolder, loadGoldenLora } from './fixtures';

interface Golden {
  base: string;
  lora_keys: string[];
  batch: { rows: number[][]; prompt_lens: number[]; completion_lens: number[] };
  losses: Record<string, { loss: number; grad_norm: number }>;
  runs: Record<string, { losses_before_each_step_then_after_last: number[]; grad_norms_before_clip: number[] }>;
}

const temperature = 1;

/** Rows of one prompt as one group. */
function groupRows({ rows, prompt_lens: lengths }: Golden['batch']): PolicyGroup[] {
  const groups = new Map<string, { prompt: number[]; completions: number[][] }>();
  rows.forEach((row, i) => {
    const prompt = row.slice(0, lengths[i]);
    const group = groups.get(prompt.join()) ?? { prompt, completions: [] };
    groups.set(prompt.join(), { prompt, completions: [...group.completions, row.slice(lengths[i])] });
  });
  return [...groups.values()];
}

/** A padded [rows, columns] golden array as one number a completion token. */
function ragged(padded: Float32Array, lengths: number[]): number[] {
  const columns = padded.length / lengths.length;
  return lengths.flatMap((length, row) => [...padded.subarray(row * columns, row * columns + length)]);
}

type Loss = (current: Float32Array) => { loss: number; dLogProb: Float32Array };

/** The product's losses under the settings of the golden files ("Formulas" in their README), and plain imitation. */
function losses(golden: Golden, tensors: Map<string, Float32Array>): Record<string, Loss> {
  const { completion_lens: lengths } = golden.batch;
  const batch = {
    oldLogProbs: ragged(tensors.get('old_logps')!, lengths),
    refLogProbs: ragged(tensors.get('ref_logps')!, lengths),
    lengths,
    advantages: [...tensors.get('advantages')!],
    batchCompletions: lengths.length,
    batchTokens: lengths.reduce((sum, length) => sum + length, 0),
  };
  const settings = { beta: 0.04, epsilon: 0.2, epsilon_high: 0.2, max_completion_length: 16 };
  const policy =
    (loss_type: LossConfig['loss_type']): Loss =>
    (logProbs) =>
      policyLoss({ ...batch, logProbs }, { ...settings, loss_type });
  const imitation: Loss = (logProbs) => ({
    loss: -average([...logProbs]),
    dLogProb: new Float32Array(logProbs.length).fill(-1 / logProbs.length),
  });
  return { ce: imitation, grpo: policy('grpo'), dapo: policy('dapo'), dr_grpo: policy('dr_grpo') };
}

for (const name of ['llama-all', 'llama-qv', 'llama-rslora-all', 'qwen2-all', 'qwen3-all', 'gemma3-all']) {
  const golden = goldenJson<Golden>(`lora/${name}/golden.json`);
  const base = `tiny/${golden.base}`;
  const groups = groupRows(golden.batch);

  eachDevice(`log-probabilities and gradients of ${name}`, async (device) => {
    const model = loadFolder(device, base);
    const lora = loadGoldenLora(model, `lora/${name}`);
    const tensors = goldenTensors(`lora/${name}/golden.safetensors`);
    const gradients = goldenTensors(`lora/${name}/grads.safetensors`);
    expect(groups.map(({ completions }) => completions.length)).toEqual([3, 3]);
    const { completion_lens: lengths } = golden.batch;
    const reference = await logProbs(model, null, groups, { temperature });
    allclose(reference.logProbs, ragged(tensors.get('ref_logps')!, lengths), { absolute: 2e-4, relative: 0, label: 'base' });
    const policy = new PolicyGradient(model, lora);
    for (const [kind, loss] of Object.entries(losses(golden, tensors))) {
      zeroGradients(lora);
      const current = await policy.forward(groups, { temperature });
      allclose(current.logProbs, ragged(tensors.get('cur_logps')!, lengths), { absolute: 2e-4, relative: 0, label: 'adapter' });
      const { loss: value, dLogProb } = loss(current.logProbs);
      expect(Math.abs(value - golden.losses[kind]!.loss)).toBeLessThan(2e-5);
      policy.backward(dLogProb);
      const largest = Math.max(...golden.lora_keys.map((key) => Math.max(...gradients.get(`${kind}.${key}`)!.map(Math.abs))));
      for (const [key, { data }] of await lora.gradients()) {
        const expected = gradients.get(`${kind}.${key}`)!;
        allclose(data, expected, { absolute: 1e-4 * largest, relative: 0, label: `${kind} ${key}` });
        const error = Math.hypot(...data.map((g, i) => g - expected[i]!)) / Math.hypot(...expected);
        expect(error, `${kind} ${key}`).toBeLessThan(1e-4);
      }
    }
    policy.free();
    lora.free();
    model.free();
  });

  eachDevice(`five AdamW steps of ${name}`, async (device) => {
    const model = loadFolder(device, base);
    const tensors = goldenTensors(`lora/${name}/golden.safetensors`);
    const steps = goldenTensors(`lora/${name}/steps.safetensors`);
    for (const run of ['grpo.wd0.01.clip1', 'ce.wd0.noclip'].filter((r) => r in golden.runs)) {
      const kind = run.slice(0, run.indexOf('.'));
      const loss = losses(golden, tensors)[kind]!;
      const lora = loadGoldenLora(model, `lora/${name}`);
      const policy = new PolicyGradient(model, lora);
      const expected = golden.runs[run]!;
      for (let step = 1; step <= 5; step++) {
        const { loss: value, dLogProb } = loss((await policy.forward(groups, { temperature })).logProbs);
        const bound = step === 1 ? 2e-5 : 1e-3;
        expect(Math.abs(value - expected.losses_before_each_step_then_after_last[step - 1]!), `${run} loss ${step}`).toBeLessThan(bound);
        zeroGradients(lora);
        policy.backward(dLogProb);
        const { gradNorm } = await adamWStep(lora, {
          learningRate: 1e-3,
          beta1: 0.9,
          beta2: 0.999,
          epsilon: 1e-8,
          weightDecay: run.includes('wd0.01') ? 0.01 : 0,
          step,
          maxGradNorm: run.endsWith('.clip1') ? 1 : 0,
        });
        const norm = expected.grad_norms_before_clip[step - 1]!;
        expect(Math.abs(gradNorm - norm) / norm, `${run} norm ${step}`).toBeLessThan(1e-3);
        if (!steps.has(`${run}.step${step}.${golden.lora_keys[0]}`)) continue;
        const errors: number[] = [];
        for (const [key, { data }] of await lora.toTensors()) {
          const want = steps.get(`${run}.step${step}.${key}`)!;
          data.forEach((value, i) => errors.push(Math.abs(value - want[i]!)));
        }
        errors.sort((a, b) => a - b);
        expect(errors.at(-1), `${run} step ${step}, largest`).toBeLessThan(2e-3);
        expect(errors[Math.floor(errors.length * 0.999)], `${run} step ${step}, 99.9 %`).toBeLessThan(1e-5);
      }
      policy.free();
      lora.free();
    }
    model.free();
  });
}
