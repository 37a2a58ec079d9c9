// Adapters: logits, log-probabilities, losses, gradients and optimiser steps on the golden GRPO batch. Losses are the
// trainer's own.

import type { Device } from '../../src/compute/device';
import type { NamedTensor } from '../../src/core/files/safetensors';
import { CONFIG_FILE, readPeft, WEIGHTS_FILE, type PeftAdapter } from '../../src/adapter/peft';
import { Lora } from '../../src/model/lora';
import type { Model } from '../../src/model/model';
import { adamWStep, zeroGradients } from '../../src/model/optimizer';
import { logProbs, PolicyGradient, type PolicyGroup } from '../../src/model/policy';
import { policyLoss, type LossConfig } from '../../src/train/loss';
import { loadFolder, logitErrors } from './check-model';
import type { GoldenArrays, GoldenFolder } from './golden-folder';
import { largestError, type Report } from './report';
import type { Tolerances } from './tolerances';

export interface LoraFacts {
  readonly base?: string;
  readonly batch: { rows: number[][]; prompt_lens: number[]; completion_lens: number[] };
  readonly grpo: { eps_clip: number; beta: number; dr_grpo_max_completion_length: number; emptyrow_index?: number };
  readonly adamw: { lr: number; betas: [number, number]; eps: number };
  readonly losses: Record<string, { loss: number; grad_norm: number }>;
  readonly runs: Record<string, { losses_before_each_step_then_after_last: number[]; grad_norms_before_clip: number[] }>;
}

type Loss = (current: Float32Array) => { loss: number; dLogProb: Float32Array };

interface Batch {
  readonly groups: PolicyGroup[];
  readonly lengths: number[];
  readonly old: number[];
  readonly ref: number[];
  readonly advantages: readonly number[];
}

/** A padded [rows, columns] array as one number a completion token. */
function ragged(golden: GoldenArrays, name: string, lengths: readonly number[]): number[] {
  const { shape, data } = golden.get(name);
  return lengths.flatMap((length, row) => [...data.subarray(row * shape[1]!, row * shape[1]! + length)]);
}

/** Rows of one prompt that follow each other are one group; `empty` is a row whose completion is left out. */
export function toBatch(batch: LoraFacts['batch'], golden: GoldenArrays, advantages: readonly number[], empty: number | undefined): Batch {
  const groups: { prompt: number[]; completions: number[][] }[] = [];
  batch.rows.forEach((row, i) => {
    const prompt = row.slice(0, batch.prompt_lens[i]);
    const completion = i === empty ? [] : row.slice(batch.prompt_lens[i]);
    const last = groups.at(-1);
    if (last && last.prompt.join() === prompt.join()) last.completions.push(completion);
    else groups.push({ prompt, completions: [completion] });
  });
  const lengths = batch.completion_lens;
  const keep = lengths.flatMap((length, row) => Array.from({ length }, () => row !== empty));
  const values = (name: string): number[] => ragged(golden, name, lengths).filter((_, i) => keep[i]);
  return {
    groups,
    lengths: lengths.map((length, row) => (row === empty ? 0 : length)),
    old: values('old_logps'),
    ref: values('ref_logps'),
    advantages,
  };
}

export function lossOf(kind: string, grpo: LoraFacts['grpo'], batch: Batch): Loss | null {
  const tokens = batch.lengths.reduce((sum, length) => sum + length, 0);
  if (kind === 'ce') {
    return (current) => ({ loss: -current.reduce((a, b) => a + b, 0) / tokens, dLogProb: current.map(() => -1 / tokens) });
  }
  const type = (['grpo', 'dapo', 'dr_grpo'] as const).find((known) => known === kind.replace('_emptyrow', ''));
  if (!type) return null;
  const config: LossConfig = {
    loss_type: type,
    beta: grpo.beta,
    epsilon: grpo.eps_clip,
    epsilon_high: grpo.eps_clip,
    max_completion_length: grpo.dr_grpo_max_completion_length,
  };
  const { old: oldLogProbs, ref: refLogProbs, lengths, advantages } = batch;
  const given = { oldLogProbs, refLogProbs, lengths, advantages, batchCompletions: lengths.length, batchTokens: tokens };
  return (current) => policyLoss({ ...given, logProbs: current }, config);
}

function batchOf({ batch }: LoraFacts, golden: GoldenArrays, empty?: number): Batch {
  return toBatch(batch, golden, [...golden.floats('advantages')], empty);
}

const fold = (values: Iterable<number>): number => Math.hypot(...values);
const largest = (values: Iterable<number>): number => largestError([...values], new Float32Array([...values].length));

/** Largest error over the largest gradient, and the largest error of a tensor in its norm. */
export function gradientErrors(actual: ReadonlyMap<string, NamedTensor>, golden: GoldenArrays, kind: string): [number, number] {
  let [error, scale, relative] = [0, 0, 0];
  for (const [key, { data }] of actual) {
    const expected = golden.floats(`${kind}.${key}`);
    error = Math.max(error, largestError(data, expected));
    scale = Math.max(scale, largest(expected));
    const difference = fold(data.map((value, i) => value - expected[i]!));
    const norm = fold(expected);
    relative = Math.max(relative, difference === 0 ? 0 : difference / norm);
  }
  return [error / scale, relative];
}

export function loadAdapter(model: Model, { config, tensors }: PeftAdapter): Lora {
  return Lora.fromTensors(model, { rank: config.rank, alpha: config.alpha, targets: config.targets }, tensors);
}

export function readAdapterFolder(folder: GoldenFolder): PeftAdapter {
  return readPeft({ config: folder.bytes(CONFIG_FILE), weights: folder.bytes(WEIGHTS_FILE) });
}

interface Setting {
  readonly report: Report;
  readonly name: string;
  readonly model: Model;
  readonly adapter: PeftAdapter;
  readonly facts: LoraFacts;
  readonly golden: GoldenArrays;
  readonly tolerances: Tolerances;
}

async function checkGradients({ report, name, model, adapter, facts, golden, tolerances }: Setting, gradients: GoldenArrays) {
  const lora = loadAdapter(model, adapter);
  const policy = new PolicyGradient(model, lora);
  for (const [kind, { loss: expected, grad_norm: norm }] of Object.entries(facts.losses)) {
    const batch = batchOf(facts, golden, kind.endsWith('_emptyrow') ? facts.grpo.emptyrow_index : undefined);
    const loss = lossOf(kind, facts.grpo, batch);
    if (!loss) {
      report.skip(`${name} ${kind}`, 'the trainer has no such loss');
      continue;
    }
    zeroGradients(lora);
    const { loss: value, dLogProb } = loss((await policy.forward(batch.groups, { temperature: 1 })).logProbs);
    report.compare(`${name} ${kind} loss`, Math.abs(value - expected), tolerances.loss[0]!);
    policy.backward(dLogProb);
    const actual = await lora.gradients();
    const [error, relative] = gradientErrors(actual, gradients, kind);
    report.compare(`${name} ${kind} gradients over the largest`, error, tolerances.gradients[0]!);
    report.compare(`${name} ${kind} gradients, norm of each tensor`, relative, tolerances.gradients[0]!);
    const total = fold([...actual.values()].map(({ data }) => fold(data)));
    report.compare(`${name} ${kind} gradient norm, relative`, Math.abs(total / norm - 1), tolerances.gradientNorm[0]!);
  }
  policy.free();
  lora.free();
}

/** `KIND.wdDECAY.clipNORM` or `KIND.wdDECAY.noclip`. */
function readRun(run: string): { kind: string; weightDecay: number; maxGradNorm: number } | null {
  const match = /^(\w+)\.wd([\d.]+)\.(?:noclip|clip([\d.]+))$/.exec(run);
  return match && { kind: match[1]!, weightDecay: Number(match[2]), maxGradNorm: Number(match[3] ?? 0) };
}

function stepErrors(tensors: ReadonlyMap<string, NamedTensor>, steps: GoldenArrays, prefix: string): number[] {
  const errors: number[] = [];
  for (const [key, { data }] of tensors) {
    const expected = steps.floats(`${prefix}.${key}`);
    data.forEach((value, i) => errors.push(Math.abs(value - expected[i]!)));
  }
  return errors.map((error) => (Number.isNaN(error) ? Infinity : error)).sort((a, b) => a - b);
}

async function checkRun({ report, name, model, adapter, facts, golden, tolerances }: Setting, run: string, steps: GoldenArrays) {
  const settings = readRun(run);
  const batch = batchOf(facts, golden);
  const loss = settings && lossOf(settings.kind, facts.grpo, batch);
  if (!settings || !loss) return report.skip(`${name} steps ${run}`, 'a run of a kind that is not known');
  const expected = facts.runs[run]!;
  const lora = loadAdapter(model, adapter);
  const policy = new PolicyGradient(model, lora);
  const count = expected.grad_norms_before_clip.length;
  const [lossErrors, normErrors, most, all]: number[][] = [[], [], [], []];
  for (let step = 1; step <= count + 1; step++) {
    const { loss: value, dLogProb } = loss((await policy.forward(batch.groups, { temperature: 1 })).logProbs);
    lossErrors!.push(Math.abs(value - expected.losses_before_each_step_then_after_last[step - 1]!));
    if (step > count) break;
    zeroGradients(lora);
    policy.backward(dLogProb);
    const norm = expected.grad_norms_before_clip[step - 1]!;
    normErrors!.push(Math.abs((await adamWStep(lora, adamW(facts, settings, step))).gradNorm / norm - 1));
    const prefix = `${run}.step${step}`;
    const tensors = await lora.toTensors();
    if (!steps.has(`${prefix}.${[...tensors.keys()][0]}`)) continue;
    const errors = stepErrors(tensors, steps, prefix);
    most!.push(errors[Math.floor((errors.length - 1) * 0.999)]!);
    all!.push(errors.at(-1)!);
  }
  report.compare(`${name} steps ${run}, loss`, lossErrors!, tolerances.loss[1]!);
  report.compare(`${name} steps ${run}, gradient norm, relative`, normErrors!, tolerances.gradientNorm[0]!);
  report.compare(`${name} steps ${run}, 99.9 % of weights`, most!, tolerances.adam[0]!);
  report.compare(`${name} steps ${run}, all weights`, all!, tolerances.adam[1]!);
  policy.free();
  lora.free();
}

function adamW({ adamw }: LoraFacts, { weightDecay, maxGradNorm }: { weightDecay: number; maxGradNorm: number }, step: number) {
  return { learningRate: adamw.lr, beta1: adamw.betas[0], beta2: adamw.betas[1], epsilon: adamw.eps, weightDecay, step, maxGradNorm };
}

/** One AdamW step of the golden gradients themselves. */
async function checkGivenStep({ report, name, model, adapter, facts, tolerances }: Setting, gradients: GoldenArrays, steps: GoldenArrays) {
  const errors: number[] = [];
  for (const run of Object.keys(facts.runs)) {
    const settings = readRun(run);
    if (!settings || !steps.names().some((key) => key.startsWith(`${run}.step1.`))) continue;
    const named = [...adapter.tensors.keys()].map((key): [string, NamedTensor] => {
      const { shape, data } = gradients.get(`${settings.kind}.${key}`);
      return [key, { shape, data: data as Float32Array }];
    });
    const given = loadAdapter(model, { config: adapter.config, tensors: new Map(named) });
    const lora = loadAdapter(model, adapter);
    model.device.copy(lora.learning.grad, given.params, lora.learning.grad.length);
    await adamWStep(lora, adamW(facts, settings, 1));
    errors.push(stepErrors(await lora.toTensors(), steps, `${run}.step1`).at(-1)!);
    given.free();
    lora.free();
  }
  report.compare(`${name} AdamW given the golden gradients`, errors, tolerances.adamGiven[0]!);
}

/** A folder of an adapter; `models` holds the folder of its base. */
export async function checkLoraFolder(
  report: Report,
  device: Device,
  name: string,
  folder: GoldenFolder,
  models: GoldenFolder,
  tolerances: Tolerances,
): Promise<void> {
  const facts = folder.json<LoraFacts>('golden.json');
  const golden = folder.arrays('golden.safetensors');
  const adapter = readAdapterFolder(folder);
  const model = loadFolder(device, models.child(facts.base ?? ''));
  try {
    const setting: Setting = { report, name, model, adapter, facts, golden, tolerances };
    const lora = loadAdapter(model, adapter);
    const [logits, values] = [tolerances.logits[0]!, facts.batch.completion_lens];
    report.compare(`${name} logits`, await logitErrors(model, lora, golden), logits);
    const { groups } = batchOf(facts, golden);
    for (const [what, adapted] of [['cur_logps', lora] as const, ['ref_logps', null] as const]) {
      const { logProbs: actual } = await logProbs(model, adapted, groups, { temperature: 1 });
      const label = adapted ? 'log-probabilities' : 'log-probabilities of the base';
      report.compare(`${name} ${label}`, largestError(actual, ragged(golden, what, values)), logits);
    }
    lora.free();
    const gradients = folder.arrays('grads.safetensors');
    await checkGradients(setting, gradients);
    const steps = folder.arrays('steps.safetensors');
    await checkGivenStep(setting, gradients, steps);
    for (const run of Object.keys(facts.runs)) await checkRun(setting, run, steps);
  } finally {
    model.free();
  }
}
