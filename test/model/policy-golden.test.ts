// Gradients and optimiser steps against PEFT and torch, on the losses of TRL; bounds from the table of
// tolerances that comes with the golden files.

import { expect } from 'vitest';
import { adamWStep, zeroGradients } from '../../src/model/optimizer';
import { logProbs, PolicyGradient, type PolicyGroup } from '../../src/model/policy';
import { supervisedLoss } from '../../src/train/loss';
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

type Loss = (current: Float32Array) => { loss: number; gradient: Float32Array };

/** The losses as the golden files define them ("Formulas" in their README). */
function losses(golden: Golden, tensors: Map<string, Float32Array>): Record<string, Loss> {
  const { completion_lens: lengths } = golden.batch;
  const rowOf = lengths.flatMap((length, row) => Array.from({ length }, () => row));
  const total = rowOf.length;
  const old = ragged(tensors.get('old_logps')!, lengths);
  const ref = ragged(tensors.get('ref_logps')!, lengths);
  const advantages = tensors.get('advantages')!;
  const clipped =
    (weight: (row: number) => number): Loss =>
    (current) => {
      let loss = 0;
      const gradient = current.map((lp, i) => {
        const a = advantages[rowOf[i]!]!;
        const ratio = Math.exp(lp - old[i]!);
        const d = ref[i]! - lp;
        const limited = Math.min(Math.max(ratio, 0.8), 1.2) * a;
        loss += weight(rowOf[i]!) * (-Math.min(ratio * a, limited) + 0.04 * (Math.exp(d) - d - 1));
        return weight(rowOf[i]!) * ((ratio * a <= limited ? -ratio * a : 0) + 0.04 * (1 - Math.exp(d)));
      });
      return { loss, gradient };
    };
  return {
    ce: (current) => {
      const { loss, dLogProb: gradient } = supervisedLoss(current);
      return { loss, gradient };
    },
    grpo: clipped((row) => 1 / lengths[row]! / lengths.length),
    dapo: clipped(() => 1 / total),
    dr_grpo: clipped(() => 1 / (lengths.length * 16)),
  };
}

for (const name of ['llama-all', 'llama-qv', 'llama-rslora-all', 'qwen2-all', 'qwen3-all']) {
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
      const { loss: value, gradient } = loss(current.logProbs);
      expect(Math.abs(value - golden.losses[kind]!.loss)).toBeLessThan(2e-5);
      policy.backward(gradient);
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
        const { loss: value, gradient } = loss((await policy.forward(groups, { temperature })).logProbs);
        const bound = step === 1 ? 2e-5 : 1e-3;
        expect(Math.abs(value - expected.losses_before_each_step_then_after_last[step - 1]!), `${run} loss ${step}`).toBeLessThan(bound);
        zeroGradients(lora);
        policy.backward(gradient);
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
