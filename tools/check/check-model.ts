// Forward passes: logits, hidden states, log-probabilities, rows of different lengths, shared prefixes, greedy texts.

import type { Device } from '../../src/compute/device';
import { parseModelConfig, type ModelConfig } from '../../src/model/config';
import { generate } from '../../src/model/generate';
import { lastLogits, textHidden, textLogits } from '../../src/model/logits';
import type { Lora } from '../../src/model/lora';
import { Model } from '../../src/model/model';
import { logProbs } from '../../src/model/policy';
import type { GoldenArrays, GoldenFolder } from './golden-folder';
import { differing, largestError, type Report } from './report';
import type { Tolerances } from './tolerances';

interface Facts {
  /** Path of the weights, where they are another folder's. */
  readonly weights?: string;
  readonly greedy?: readonly { prompt: number[]; continuation: number[]; logprobs: number[] }[];
}

const CONFIGS = ['config.json', 'config.legacy.json'];

/** The model of a folder. @throws AppError as `Model.load`. */
export function loadFolder(device: Device, folder: GoldenFolder): Model {
  const config = parseModelConfig(folder.json('config.json'));
  const { weights: file } = folder.has('golden.json') ? folder.json<Facts>('golden.json') : {};
  return Model.load(device, { config, weights: folder.weights(file) });
}

/** Largest errors of the logits of every text that has some. */
export async function logitErrors(model: Model, lora: Lora | null, golden: GoldenArrays): Promise<number[]> {
  const errors: number[] = [];
  for (const text of golden.texts('logits')) {
    errors.push(largestError(await textLogits(model, lora, golden.ids(`${text}.input_ids`)), golden.floats(`${text}.logits`)));
  }
  return errors;
}

/** Log-probability of every token after the first. */
export async function textLogProbs(model: Model, ids: readonly number[]): Promise<Float32Array> {
  const [first, ...rest] = ids;
  return (await logProbs(model, null, [{ prompt: [first!], completions: [rest] }], { temperature: 1 })).logProbs;
}

/** The unpadded texts of a padded batch, and in which column each starts. */
function unpadded(golden: GoldenArrays, batch: string): { start: number; ids: number[] }[] {
  const { shape, data } = golden.get(`${batch}.input_ids`);
  const mask = golden.get(`${batch}.attention_mask`).data;
  const [rows, columns] = shape as [number, number];
  return Array.from({ length: rows }, (_, row) => {
    const real = Array.from({ length: columns }, (__, column) => column).filter((column) => mask[row * columns + column] === 1);
    return { start: real[0] ?? 0, ids: real.map((column) => data[row * columns + column]!) };
  });
}

/** Log-probabilities of several texts in one batch, laid out as the padded golden array. */
async function batchLogProbs(model: Model, texts: readonly { start: number; ids: number[] }[], columns: number): Promise<Float32Array> {
  const groups = texts.map(({ ids }) => ({ prompt: [ids[0]!], completions: [ids.slice(1)] }));
  const { logProbs: flat } = await logProbs(model, null, groups, { temperature: 1 });
  const padded = new Float32Array(texts.length * columns);
  let at = 0;
  texts.forEach(({ start, ids }, row) => {
    padded.set(flat.subarray(at, at + ids.length - 1), row * columns + start);
    at += ids.length - 1;
  });
  return padded;
}

async function checkPrefix(report: Report, name: string, model: Model, golden: GoldenArrays, tolerances: Tolerances): Promise<void> {
  const shared = golden.ids('prefix.shared_ids');
  const texts = unpadded(golden, 'prefix').map(({ ids }) => ids.slice(shared.length));
  const expected = golden.get('prefix.logprobs');
  const columns = expected.shape[1]!;
  const head = await textLogProbs(model, shared);
  const { logProbs: flat } = await logProbs(model, null, [{ prompt: shared, completions: texts }], { temperature: 1 });
  const values = new Float32Array(texts.length * columns);
  let at = 0;
  texts.forEach(({ length }, row) => {
    values.set(head, row * columns);
    values.set(flat.subarray(at, at + length), row * columns + head.length);
    at += length;
  });
  const last = await lastLogits(model, null, shared, texts);
  const errors = [largestError(values, expected.data), largestError(last, golden.floats('prefix.last_logits'))];
  report.compare(`${name} shared prefix`, errors, tolerances.padded[0]!);
}

export async function checkGreedy(report: Report, name: string, model: Model, facts: Facts, tolerance: number): Promise<void> {
  const greedy = facts.greedy ?? [];
  if (greedy.length === 0) return;
  const maxTokens = Math.max(...greedy.map(({ continuation }) => continuation.length));
  const requests = greedy.map(({ prompt }, seed) => ({ ids: prompt, samples: 1, seed }));
  const texts = await generate(model, null, requests, { maxTokens, stop: [], temperature: 0, minP: 0 });
  let wrong = 0;
  const errors = greedy.map(({ continuation, logprobs }, i) => {
    const { ids, logProbs: values } = texts[i]![0]!;
    wrong += differing([...continuation.keys()], (at) => ids[at] === continuation[at]);
    return largestError(values.slice(0, logprobs.length), logprobs);
  });
  report.compare(`${name} greedy tokens`, wrong, 0);
  report.compare(`${name} greedy log-probabilities`, errors, tolerance);
}

/** Whatever `golden.safetensors` holds of the layout. */
async function checkForward(report: Report, name: string, model: Model, golden: GoldenArrays, tolerances: Tolerances): Promise<void> {
  const texts = golden.texts('input_ids');
  const errors: Record<'logits' | 'log-probabilities' | 'hidden states', number[]> = {
    logits: await logitErrors(model, null, golden),
    'log-probabilities': [],
    'hidden states': [],
  };
  for (const text of texts) {
    const ids = golden.ids(`${text}.input_ids`);
    if (golden.has(`${text}.logprobs`)) {
      errors['log-probabilities'].push(largestError(await textLogProbs(model, ids), golden.floats(`${text}.logprobs`)));
    }
    if (golden.has(`${text}.hidden`)) {
      errors['hidden states'].push(largestError(await textHidden(model, null, ids), golden.floats(`${text}.hidden`)));
    }
  }
  for (const [what, values] of Object.entries(errors)) {
    if (values.length > 0) report.compare(`${name} ${what}`, values, tolerances.logits[0]!);
  }
  const batches = ['batch_right', 'batch_left'].filter((batch) => golden.has(`${batch}.input_ids`));
  const padded: number[] = [];
  for (const batch of batches) {
    const rows = unpadded(golden, batch);
    const expected = golden.get(`${batch}.logprobs`);
    padded.push(largestError(await batchLogProbs(model, rows, expected.shape[1]!), expected.data));
    const last = await lastLogits(
      model,
      null,
      [],
      rows.map(({ ids }) => ids),
    );
    padded.push(largestError(last, golden.floats(`${batch}.last_logits`)));
  }
  if (padded.length > 0) report.compare(`${name} rows of several lengths`, padded, tolerances.padded[0]!);
  if (golden.has('prefix.shared_ids')) await checkPrefix(report, name, model, golden, tolerances);
}

function checkConfigs(report: Report, name: string, folder: GoldenFolder): void {
  const configs = CONFIGS.filter((file) => folder.has(file)).map((file): ModelConfig => parseModelConfig(folder.json(file)));
  const texts = configs.map((config) => JSON.stringify(config));
  report.compare(
    `${name} settings`,
    differing(texts, (text) => text === texts[0]),
    0,
    `${texts.length} spellings`,
  );
}

/** A folder with config.json, weights and golden.safetensors. */
export async function checkModelFolder(report: Report, device: Device, name: string, folder: GoldenFolder, tolerances: Tolerances) {
  checkConfigs(report, name, folder);
  const model = loadFolder(device, folder);
  try {
    await checkForward(report, name, model, folder.arrays('golden.safetensors'), tolerances);
    if (folder.has('golden.json')) await checkGreedy(report, name, model, folder.json<Facts>('golden.json'), tolerances.logits[0]!);
  } finally {
    model.free();
  }
}
