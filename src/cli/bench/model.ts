// Speed and memory of a model in one format: learning, reading, writing one, eight and thirty-two rows at a time; and how
// far sampling and learning agree about the log-probabilities of what was sampled.

import { gemmRates, type GemmShape } from '../../compute/bench';
import { createRng } from '../../core/rng';
import type { ModelConfig } from '../../model/config';
import { generate } from '../../model/generate';
import { Lora } from '../../model/lora';
import { planMemory } from '../../model/memory-plan';
import { adamWStep, zeroGradients } from '../../model/optimizer';
import { PolicyGradient } from '../../model/policy';
import { PROJECTIONS, projectionShape } from '../../model/projection';
import type { Arguments } from '../arguments';
import type { BenchResult, BenchRow } from './bench-command';
import { countWork } from './count-work';
import { countedLike, formatsOf, openEngine } from '../model/open-engine';
import { writingSeconds } from '../writing-seconds';

/** Tokens read at once, and of each of the `SAMPLES` completions that are learned from. */
const PROMPT = 256;
const COMPLETION = 32;
const SAMPLES = 8;
const ROWS = [1, 8, 32] as const;
/** Runs after the first, which does not count: one of what takes seconds, of all else three, of which the median counts. */
const RUNS = 3;
const LONG_SECONDS = 1;
const LORA = { rank: 8, alpha: 16 };
const ADAM = { learningRate: 1e-4, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0, maxGradNorm: 1 };
/** What sampling and training may differ by. */
const AGREEMENT = 1e-4;

const mebibytes = (bytes: number): number => bytes / 2 ** 20;
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
const row = (what: string, value: number, unit: string): BenchRow => ({ what, value, unit, passed: null, bound: '', peers: {} });

/** Options --prompt and --completion: tokens. */
export async function benchModel(args: Arguments): Promise<BenchResult> {
  const promptTokens = args.whole('prompt', PROMPT, 1);
  const completionTokens = args.whole('completion', COMPLETION, 2);
  const learned = promptTokens + SAMPLES * (completionTokens - 1);
  const count = countWork();
  const engine = await openEngine(args, { wrap: count.wrap });
  const { device, model, tokenizer } = engine;
  const rng = createRng(1, 'bench');
  const prompt = Array.from({ length: promptTokens }, () => rng.int(tokenizer.vocabularySize));
  const seconds = async (rows: number, maxTokens: number): Promise<number> => {
    const start = performance.now();
    await generate(model, null, [{ ids: prompt, samples: rows, seed: 1 }], { maxTokens, stop: [], temperature: 1, minP: 0 });
    return (performance.now() - start) / 1000;
  };
  const repeat = async (measure: () => Promise<number>, pick = median): Promise<number> => {
    await measure();
    const values = [await measure()];
    while (values.length < RUNS && values[0]! < LONG_SECONDS) values.push(await measure());
    return pick(values);
  };
  const quickest = (rows: number, maxTokens: number): Promise<number> =>
    repeat(
      () => seconds(rows, maxTokens),
      (values) => Math.min(...values),
    );
  const lora = Lora.create(model, LORA, 1);
  const policy = new PolicyGradient(model, lora);
  let [step, difference, operations] = [0, 0, 0];
  const learning = await repeat(async () => {
    const options = { maxTokens: completionTokens, stop: [], temperature: 1, minP: 0 };
    const [texts] = await generate(model, lora, [{ ids: prompt, samples: SAMPLES, seed: ++step }], options);
    const sampled = texts!.flatMap(({ logProbs }) => logProbs);
    count.reset();
    const start = performance.now();
    const { logProbs } = await policy.forward([{ prompt, completions: texts!.map(({ ids }) => ids) }], { temperature: 1 });
    zeroGradients(lora);
    policy.backward(logProbs.map((_, i) => (i % 2 === 0 ? 1 : -1) / logProbs.length));
    await adamWStep(lora, { ...ADAM, step });
    const spent = (performance.now() - start) / 1000;
    operations = count.operations();
    logProbs.forEach((value, i) => (difference = Math.max(difference, Math.abs(value - sampled[i]!))));
    return spent;
  });
  const rows: BenchRow[] = [row(`learning from ${SAMPLES} texts of ${completionTokens}`, learned / learning, 'tokens/s')];
  // Right after what was planned: sampling and learning. Writing many rows is other work.
  const work = { prompts: 1, samples: SAMPLES, promptTokens, completionTokens, training: LORA, weights: formatsOf(model) };
  rows.push(row('memory of the device for learning, peak', mebibytes(device.memory().peakBytes), 'MiB'));
  rows.push(row('the same, planned', mebibytes((await planMemory(model.config, countedLike(device), work)).peakBytes), 'MiB'));

  rows.push(row(`reading ${promptTokens} tokens`, promptTokens / (await repeat(() => seconds(1, 1))), 'tokens/s'));
  for (const many of ROWS) {
    const spent = await writingSeconds(completionTokens, (tokens) => quickest(many, tokens));
    rows.push(row(`writing, ${many} ${many === 1 ? 'row' : 'rows'}`, (many * completionTokens) / spent, 'tokens/s'));
  }

  const best = Math.max(...(await gemmRates(device, shapesOf(model.config, learned))).map(({ gflops }) => gflops));
  rows.push(row('its products beside products alone', (100 * operations) / learning / 1e9 / best, '%'));
  const agreement = { what: 'log-probabilities, sampled and learned from', value: difference, unit: 'nats' };
  rows.push({ ...agreement, passed: difference <= AGREEMENT, bound: `≤ ${AGREEMENT}`, peers: {} });
  rows.push(row('memory of the process, peak', mebibytes(process.resourceUsage().maxRSS * 1024), 'MiB'));
  const result = { device: device.kind, driver: `${device.description}, weights in ${model.layers[0]!.projections.q_proj.format}`, rows };
  engine.destroy();
  return result;
}

/** Of the projections, for `m` tokens. */
function shapesOf(config: ModelConfig, m: number): GemmShape[] {
  return PROJECTIONS.map((projection) => {
    const { inputs, outputs } = projectionShape(config, projection);
    return { m, n: outputs, k: inputs };
  });
}
