// Speed, as medians on the device that is asked for. Never asserted in tests.

import { writeFile } from 'node:fs/promises';
import { ChatActor } from '../../actor/chat';
import { createRng } from '../../core/rng';
import { gemmRates, type GemmShape } from '../../compute/bench';
import { createDevice } from '../../compute/create';
import type { Device, DeviceKind } from '../../compute/device';
import { benchmarks } from '../../env/catalog';
import { generate } from '../../model/generate';
import type { Lora } from '../../model/lora';
import { adamWStep, zeroGradients } from '../../model/optimizer';
import { PolicyGradient } from '../../model/policy';
import { trainingParts, type Engine } from '../../train/engine';
import { train } from '../../train/loop';
import { taskSourceOf } from '../../train/own-tasks';
import { presetConfig } from '../../train/preset-config';
import { UsageError, type Arguments } from '../arguments';
import type { BenchResult, BenchRow } from './bench-command';
import { computedSeconds, countWork, type Work, type WorkCount } from './count-work';
import { openEngine, workOf } from '../model/open-engine';
import { shipped } from '../../env/catalog';
import { takeTasks } from '../../env/take-tasks';
import { recordShapes, type StepShapes } from './step-shapes';
import { recordTrace, type Shares } from './trace';
import { writingSeconds } from '../writing-seconds';

/** A square one, then those of the embedded model's passes. */
const SHAPES: readonly GemmShape[] = [
  { m: 512, n: 512, k: 512 },
  { m: 192, n: 128, k: 128 },
  { m: 192, n: 320, k: 128 },
  { m: 192, n: 800, k: 128 },
  { m: 1550, n: 128, k: 128 },
  { m: 1550, n: 320, k: 128 },
  { m: 1550, n: 128, k: 320 },
];

function row(what: string, value: number, unit: string): BenchRow {
  return { what, value, unit, passed: null, bound: '', peers: {} };
}

function describe(engine: Engine): { device: string; driver: string } {
  return { device: engine.device.kind, driver: engine.device.description };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

export async function benchGemm(args: Arguments): Promise<BenchResult> {
  const device = await createDevice(
    args.text('device', 'wasm') as DeviceKind,
    args.text('threads') ? { threads: args.whole('threads', 1, 1) } : {},
  );
  const rates = await gemmRates(device, SHAPES);
  const result = {
    device: device.kind,
    driver: device.description,
    rows: rates.map(({ shape, gflops }) => row(`${shape.m} × ${shape.n} × ${shape.k}`, gflops, 'GFLOPS')),
  };
  device.destroy();
  return result;
}

/** Of the rate of the quickest products alone, least in a whole step. */
const LEAST_SHARE = 50;

export async function benchStep(args: Arguments): Promise<BenchResult> {
  const count = countWork();
  const config = { ...presetConfig(args.text('preset', 'minihack')), steps: args.whole('steps', 7, 3), seed: args.whole('seed', 1) };
  const traceFile = args.text('trace');
  const trace = traceFile === undefined ? null : recordTrace();
  const wrap = (device: Device): Device => count.wrap(trace?.device(device) ?? device);
  const engine = await openEngine(args, { wrap, plays: true, work: workOf(config) });
  const actor = engine.actor(config);
  const untraced = trainingParts(engine, taskSourceOf(config, shipped), config, actor);
  const parts = trace?.parts(untraced) ?? untraced;
  const file = args.text('shapes');
  if (file !== undefined && !(actor instanceof ChatActor)) throw new UsageError('--shapes is for chat models: give one with --model.');
  const recorder = file !== undefined && actor instanceof ChatActor ? recordShapes(parts, actor) : null;
  const shapes: (StepShapes & { readonly learned: readonly number[]; readonly all: number })[] = [];
  const best = 1e9 * Math.max(...(await gemmRates(engine.device, SHAPES)).map(({ gflops }) => gflops));
  const seconds: number[] = [];
  const shares: number[] = [];
  const works: Work[] = [];
  const traced: Shares[] = [];
  let start = performance.now();
  for await (const outcome of train(config, recorder?.parts ?? parts, null)) {
    const taken = recorder?.take();
    const divided = trace?.step(`step ${outcome.step}`, start);
    const spent = (performance.now() - start) / 1000 - (taken?.own ?? 0);
    // The first step waits for its contexts, the last one plays none for a next.
    if (outcome.step > 1 && outcome.step < config.steps) {
      seconds.push(spent);
      shares.push((100 * count.operations()) / spent / best);
      works.push(count.work());
      if (divided) traced.push(divided);
      if (taken) {
        const groups = outcome.events.filter((event) => event.kind === 'group');
        const learned = [...groups.keys()].filter((c) => groups[c]!.members.some(({ reward }) => reward !== groups[c]!.members[0]!.reward));
        shapes.push({ ...taken, learned, all: spent });
      }
    }
    count.reset();
    start = performance.now();
  }
  // A chat model's updates are timed within its steps.
  const update = engine.chat ? null : await updateSeconds(engine, parts.lora, count);
  const share = {
    what: 'products of a GRPO step beside products alone',
    value: median(shares),
    unit: '%',
    bound: `≥ ${LEAST_SHARE}`,
    peers: {},
  };
  const rows = [
    row(`GRPO step, ${config.preset}`, median(seconds), 's'),
    { ...share, passed: share.value >= LEAST_SHARE },
    ...(update
      ? [
          row('LoRA update, 8 groups × 8 completions', update.seconds, 's'),
          row('products of a LoRA update beside products alone', (100 * update.operations) / update.seconds / best, '%'),
        ]
      : []),
  ];
  const of = (name: keyof Work): number => median(works.map((work) => work[name]));
  const work = { operations: of('operations'), kernels: of('kernels'), waits: of('waits') };
  rows.push(
    row('operations of a step, counted', work.operations / 1e9, 'GFLOP'),
    row('kernels of a step, counted', work.kernels, ''),
    row('waits of a step, counted', work.waits, ''),
    row(
      'computed from these for a whole run at 1 TFLOPS',
      presetConfig(args.text('preset', 'minihack')).steps * computedSeconds(work, 1e12),
      's',
    ),
  );
  rows.push(row('memory, peak', engine.device.memory().peakBytes / 2 ** 20, 'MiB'));
  if (file !== undefined) await writeFile(file, JSON.stringify(shapes));
  if (trace && traceFile !== undefined) {
    const share = (what: string, of: keyof Shares): BenchRow => row(what, median(traced.map((step) => step[of])), '%');
    rows.push(
      share('share of a step in products', 'products'),
      share('in other calls of the device', 'device'),
      share('in worlds', 'worlds'),
      share('in the rest', 'rest'),
    );
    await writeFile(traceFile, trace.json());
  }
  const result = { ...describe(engine), rows };
  engine.destroy();
  return result;
}

async function updateSeconds(engine: Engine, lora: Lora, count: WorkCount): Promise<{ seconds: number; operations: number }> {
  const rng = createRng(1, 'bench');
  const ids = (count: number): number[] => Array.from({ length: count }, () => rng.int(engine.tokenizer.vocabularySize));
  const groups = Array.from({ length: 8 }, () => ({ prompt: ids(160), completions: Array.from({ length: 8 }, () => ids(7)) }));
  const gradient = new PolicyGradient(engine.model, lora);
  const seconds: number[] = [];
  for (let step = 1; step <= 5; step++) {
    count.reset();
    const start = performance.now();
    const { logProbs } = await gradient.forward(groups, { temperature: 1 });
    zeroGradients(lora);
    gradient.backward(new Float32Array(logProbs.length).fill(1e-3));
    await adamWStep(lora, { learningRate: 1e-5, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0, step, maxGradNorm: 1 });
    seconds.push((performance.now() - start) / 1000);
  }
  gradient.free();
  return { seconds: median(seconds), operations: count.operations() };
}

export async function benchDecode(args: Arguments): Promise<BenchResult> {
  const engine = await openEngine(args);
  const rng = createRng(1, 'bench');
  const ids = Array.from({ length: 64 }, () => rng.int(engine.tokenizer.vocabularySize));
  const tokens = 64;
  const seconds = async (rows: number, maxTokens: number, seed: number): Promise<number> => {
    const start = performance.now();
    await generate(engine.model, null, [{ ids, samples: rows, seed }], { maxTokens, stop: [], temperature: 1, minP: 0 });
    return (performance.now() - start) / 1000;
  };
  const quickest = async (rows: number, maxTokens: number): Promise<number> => {
    const runs: number[] = [];
    for (let run = 0; run < 4; run++) runs.push(await seconds(rows, maxTokens, run));
    return Math.min(...runs.slice(1));
  };
  const rate = async (rows: number): Promise<number> => (rows * tokens) / (await writingSeconds(tokens, (most) => quickest(rows, most)));
  const [one, eight, many] = [await rate(1), await rate(8), await rate(32)];
  const rows = [
    row('decode, 1 row', one, 'tokens/s'),
    row('decode, 8 rows', eight, 'tokens/s'),
    row('decode, 32 rows', many, 'tokens/s'),
    row('memory, peak', engine.device.memory().peakBytes / 2 ** 20, 'MiB'),
  ];
  const ratio = { what: '32 rows against 1', value: many / one, unit: '×', passed: many / one >= 8, bound: '≥ 8', peers: {} };
  const result = { ...describe(engine), rows: [...rows, ratio] };
  engine.destroy();
  return result;
}

export async function benchEnvironments(args: Arguments): Promise<BenchResult> {
  const episodes = args.whole('episodes', 2000, 1);
  const rows: BenchRow[] = [];
  for (const benchmark of benchmarks) {
    const tasks = takeTasks(benchmark.tasks({ split: 'train', seed: 1 }), episodes);
    let steps = 0;
    let spent = 0;
    for (const [i, task] of tasks.entries()) {
      const environment = benchmark.make(task);
      const rng = createRng(i, 'bench');
      const start = performance.now();
      let observation = environment.reset();
      for (let over = false; !over; steps++) {
        const result = environment.step(rng.pick(observation.admissible!));
        observation = result.observation;
        over = result.terminated || result.truncated;
      }
      spent += performance.now() - start;
    }
    rows.push(row(`${benchmark.id}, texts and admissible actions, resets included`, (1000 * steps) / spent, 'steps/s'));
  }
  return { device: 'cpu', driver: `node ${process.version}`, rows };
}
