// A real model: SmolLM2-135M-Instruct. Its tokenizer, template and sample blocks are in the folder; its weights are a
// GGUF file given beside it, and what needs them is not comparable without.

import { createHash } from 'node:crypto';
import type { Device } from '../../src/compute/device';
import { parseGguf, type GgufFile } from '../../src/core/files/gguf';
import { decodeBlocks, BLOCK_TYPES } from '../../src/core/files/gguf-blocks';
import { parseSafetensors, type NamedTensor } from '../../src/core/files/safetensors';
import { readGgufModel } from '../../src/model/gguf/gguf';
import { generate } from '../../src/model/generate';
import { lastLogits } from '../../src/model/logits';
import { Lora } from '../../src/model/lora';
import { Model } from '../../src/model/model';
import { zeroGradients } from '../../src/model/optimizer';
import { PolicyGradient } from '../../src/model/policy';
import type { Projection } from '../../src/model/projection';
import { readGgufTokenizer } from '../../src/text/gguf-tokenizer';
import { blockError } from './check-blocks';
import { gradientErrors, lossOf, toBatch, type LoraFacts } from './check-lora';
import { textLogProbs } from './check-model';
import { checkText, readTextParts, type TextFacts } from './check-text';
import type { GoldenFolder } from './golden-folder';
import { differing, largestError, type Report } from './report';
import type { Tolerances } from './tolerances';

interface Facts {
  readonly gguf_sha256?: string;
  readonly prompts: readonly { n_tokens: number; greedy48: number[]; greedy_logprobs: number[] }[];
  readonly nll?: { n_tokens: number; mean_nll: number };
}

interface BlockFacts {
  readonly blocks: readonly { tensor: string; type: string; byte_offset_in_file: number[] }[];
  readonly tensors: readonly { name: string; type: string; ne: number[] }[];
  readonly sums_of_dequantised_tensors_f64: Record<string, number>;
}

type RealLoraFacts = Pick<LoraFacts, 'losses'> & {
  readonly rows: number[][];
  readonly prompt_lens: number[];
  readonly advantages: number[];
  readonly eps_clip: number;
  readonly beta: number;
};

interface Setting {
  readonly report: Report;
  readonly folder: GoldenFolder;
  readonly tolerances: Tolerances;
  /** Longer texts are left out. */
  readonly maxTokens: number;
}

const NAME = 'smollm2';

function checkSampleBlocks({ report, folder, tolerances }: Setting): void {
  const { blocks } = folder.json<BlockFacts>('blocks.json');
  const golden = folder.arrays('blocks.safetensors');
  const errors = blocks.map(({ tensor, type: typeName }) => {
    const type = BLOCK_TYPES.find(({ name }) => name === typeName);
    if (!type || !golden.has(`${tensor}.raw`)) return Infinity;
    return blockError(decodeBlocks(type, golden.get(`${tensor}.raw`).data as Uint8Array), golden.floats(`${tensor}.f32`), type.elements);
  });
  report.compare(`${NAME} sample blocks`, errors, tolerances.blocks[0]!);
}

function checkFile({ report, folder }: Setting, bytes: Uint8Array, file: GgufFile): void {
  const { tensors, sums_of_dequantised_tensors_f64: sums } = folder.json<BlockFacts>('blocks.json');
  const wrong = differing(tensors, ({ name, type, ne }) => {
    const tensor = file.tensors.get(name);
    return tensor?.type.name === type && [...tensor.shape].reverse().join() === ne.join();
  });
  report.compare(`${NAME} tensors of the file`, wrong + Math.abs(tensors.length - file.tensors.size), 0, `${tensors.length} tensors`);
  const unlike = differing(Object.entries(sums), ([name, sum]) => {
    const { type, bytes: blocks } = file.tensors.get(name)!;
    let [total, size] = [0, 0];
    for (const value of decodeBlocks(type, blocks)) {
      total += value;
      size += Math.abs(value);
    }
    // Sums of doubles in another order.
    return Math.abs(total - sum) <= 1e-12 * size;
  });
  report.compare(
    `${NAME} tensors whose sum differs`,
    unlike,
    0,
    `SHA-256 ${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}…`,
  );
  const { json: tokenizer, chatTemplate: template, bosToken, eosToken } = readGgufTokenizer(file);
  const facts = folder.json<TextFacts>('tokenizer_golden.json');
  checkText(report, `${NAME} GGUF`, { tokenizer, template, bosToken, eosToken }, facts);
}

async function checkPrompts({ report, folder, tolerances, maxTokens }: Setting, model: Model): Promise<void> {
  const golden = folder.arrays('golden.safetensors');
  const { prompts, nll } = folder.json<Facts>('golden.json');
  const [logits, logProb] = tolerances.smollm2 as readonly [number, number];
  for (const [i, { n_tokens: tokens, greedy48, greedy_logprobs: greedyLogProbs }] of prompts.entries()) {
    const name = `${NAME} prompt ${i} of ${tokens} tokens`;
    if (tokens > maxTokens) {
      report.skip(name, `longer than --max-tokens ${maxTokens}`);
      continue;
    }
    const ids = golden.ids(`prompt${i}.input_ids`);
    report.compare(
      `${name}, logits`,
      largestError(await lastLogits(model, null, [], [ids]), golden.floats(`prompt${i}.last_logits`)),
      logits,
    );
    report.compare(
      `${name}, log-probabilities`,
      largestError(await textLogProbs(model, ids), golden.floats(`prompt${i}.logprobs`)),
      logProb,
    );
    const options = { maxTokens: greedy48.length, stop: [], temperature: 0, minP: 0 };
    const { ids: drawn, logProbs } = (await generate(model, null, [{ ids, samples: 1, seed: 0 }], options))[0]![0]!;
    report.compare(
      `${name}, greedy tokens`,
      differing([...greedy48.keys()], (at) => drawn[at] === greedy48[at]),
      0,
    );
    report.compare(`${name}, greedy log-probabilities`, largestError(logProbs, greedyLogProbs), logProb);
  }
  if (!nll) return;
  if (nll.n_tokens > maxTokens) return report.skip(`${NAME} mean NLL of ${nll.n_tokens} tokens`, `longer than --max-tokens ${maxTokens}`);
  const values = await textLogProbs(model, golden.ids('nll.input_ids'));
  const mean = -values.reduce((sum, value) => sum + value, 0) / values.length;
  report.compare(`${NAME} mean NLL of ${nll.n_tokens} tokens`, Math.abs(mean - nll.mean_nll), tolerances.smollm2Nll[0]!);
  report.compare(`${NAME} log-probabilities of ${nll.n_tokens} tokens`, largestError(values, golden.floats('nll.logprobs')), logProb);
}

/** The adapter covers some layers only: the others get zeros, which change nothing and get no gradient. */
function partialLora(model: Model, folder: GoldenFolder): Lora {
  const config = folder.json<{ r: number; lora_alpha: number; target_modules: Projection[] }>('adapter_config.json');
  const options = { rank: config.r, alpha: config.lora_alpha, targets: config.target_modules };
  const given = parseSafetensors(folder.bytes('adapter_model.safetensors'), { finite: true });
  const tensors = Lora.shapes(model.config, options).map(([name, shape]): [string, NamedTensor] => {
    return [name, given.get(name) ?? { shape, data: new Float32Array(shape[0]! * shape[1]!) }];
  });
  return Lora.fromTensors(model, options, new Map(tensors));
}

async function checkRealLora({ report, tolerances, maxTokens }: Setting, folder: GoldenFolder, name: string, model: Model): Promise<void> {
  const real = folder.json<RealLoraFacts>('golden.json');
  const longest = Math.max(...real.rows.map(({ length }) => length));
  if (longest > maxTokens) return report.skip(name, `its texts of ${longest} tokens are longer than --max-tokens ${maxTokens}`);
  const golden = folder.arrays('golden.safetensors');
  const lengths = real.rows.map((row, i) => row.length - real.prompt_lens[i]!);
  const facts = { rows: real.rows, prompt_lens: real.prompt_lens, completion_lens: lengths };
  const batch = toBatch(facts, golden, real.advantages, undefined);
  const grpo = { eps_clip: real.eps_clip, beta: real.beta, dr_grpo_max_completion_length: Math.max(...lengths) };
  const lora = partialLora(model, folder);
  const policy = new PolicyGradient(model, lora);
  for (const [kind, { loss: expected }] of Object.entries(real.losses)) {
    const loss = lossOf(kind, grpo, batch);
    if (!loss || !golden.names().some((key) => key.startsWith(`${kind}.`))) continue;
    zeroGradients(lora);
    const { loss: value, dLogProb } = loss((await policy.forward(batch.groups, { temperature: 1 })).logProbs);
    policy.backward(dLogProb);
    const covered = [...(await lora.gradients())].filter(([key]) => golden.has(`${kind}.${key}`));
    const [error] = gradientErrors(new Map(covered), golden, kind);
    report.compare(`${name} ${kind} loss`, Math.abs(value - expected), tolerances.smollm2Gradients[1]!);
    report.compare(`${name} ${kind} gradients over the largest`, error, tolerances.smollm2Gradients[0]!);
  }
  policy.free();
  lora.free();
}

/** @param weights the model's GGUF file, null where it is not at hand */
export async function checkSmollm2(
  report: Report,
  device: Device,
  folder: GoldenFolder,
  weights: Uint8Array | null,
  tolerances: Tolerances,
  maxTokens: number,
): Promise<void> {
  const setting: Setting = { report, folder, tolerances, maxTokens };
  await report.part(NAME, () => checkText(report, NAME, readTextParts(folder), folder.json<TextFacts>('tokenizer_golden.json')));
  await report.part(`${NAME} sample blocks`, () => checkSampleBlocks(setting));
  if (!weights)
    return report.skip(`${NAME} logits, texts, gradients`, 'the weights are not in the folder; give them with --weights FILE.gguf');
  await report.part(`${NAME} GGUF`, async () => {
    const file = parseGguf(weights);
    checkFile(setting, weights, file);
    const model = Model.load(device, readGgufModel(file));
    try {
      await checkPrompts(setting, model);
      const adapters = folder.list().filter((name) => folder.child(name).has('adapter_config.json'));
      for (const adapter of adapters) await checkRealLora(setting, folder.child(adapter), `${NAME} ${adapter}`, model);
    } finally {
      model.free();
    }
  });
}
