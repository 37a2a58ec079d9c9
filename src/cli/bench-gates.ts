// What must hold before GRPO can work (its model card has the figures): the base reads what worked, the actor obeys right advice
// and nothing else, trajectories show the fact, and the untrained reflector writes on topic but blindly.

import { createRng } from '../core/rng';
import type { Trajectory } from '../core/trajectory';
import type { Benchmark } from '../env/env';
import { shipped } from '../env/catalog';
import { playEpisodes, successRate, type EpisodeJob } from '../meta/rollout';
import { generate } from '../model/generate';
import { attemptsOf, readingBody } from '../reflector/prompt';
import { take } from '../train/context';
import type { Engine } from '../train/engine';
import { taskSourceOf } from '../train/own-tasks';
import { presetConfig } from '../train/preset-config';
import type { RunConfig } from '../core/run-config';
import type { Arguments } from './arguments';
import type { BenchResult, BenchRow } from './bench';
import { openEngine } from './open-engine';

const SAMPLES_PER_CONTEXT = 8;

export async function benchGates(args: Arguments): Promise<BenchResult> {
  const config = presetConfig(args.text('preset', 'minihack'));
  const benchmark = taskSourceOf(config, shipped);
  const engine = await openEngine(args);
  const gate: Gate = { engine, config, benchmark, episodes: args.whole('episodes', 200, 8), seed: args.whole('seed', 1) };
  const rows: BenchRow[] = [];
  const actor = engine.actor(config);
  const play = (jobs: readonly EpisodeJob[]): Promise<Trajectory[]> => playEpisodes(benchmark, actor, jobs);

  for (const family of config.held_out_families) {
    const tasks = tasksOf(gate, family, 'true');
    const success = async (advise: (task: string, i: number) => string): Promise<number> =>
      successRate(await play(tasks.map((task, i) => ({ task, systemPrompt: advise(task, i), seed: i }))));
    const none = await success(() => '');
    const right = await success((task) => benchmark.oracleAdvice(task));
    const wrong = await success((task, i) => wrongAdvice(gate, family, task, i));
    rows.push(row(`${family}: no advice`, none, none <= 0.3, '≤ 0.3'));
    rows.push(row(`${family}: right advice`, right, right >= 0.9, '≥ 0.9'));
    rows.push(row(`${family}: wrong advice`, wrong, wrong <= none + 0.05, '≤ none + 0.05'));
  }

  const contexts = await readContexts(gate, play);
  const shown =
    contexts.filter(({ right, trajectories }) => trajectories.some((t) => worked(benchmark, t, right))).length / contexts.length;
  rows.push(row('evidence: contexts that show the fact', shown, shown >= 0.8, '≥ 0.8'));
  rows.push(...(await reading(gate, contexts)));
  rows.push(...(await untrained(gate, contexts)));
  const result = { device: engine.device.kind, driver: engine.device.description, rows };
  engine.destroy();
  return result;
}

interface Gate {
  readonly engine: Engine;
  readonly config: RunConfig;
  readonly benchmark: Benchmark;
  readonly episodes: number;
  readonly seed: number;
}

interface ReadContext {
  readonly family: string;
  /** The means that works here. */
  readonly right: string;
  readonly trajectories: readonly Trajectory[];
}

function row(what: string, value: number, passed: boolean | null, bound: string): BenchRow {
  return { what, value, unit: 'share', passed, bound, peers: {} };
}

function tasksOf(gate: Gate, family: string, rules: 'true' | number, count = gate.episodes): string[] {
  return take(gate.benchmark.tasks({ families: [family], split: 'unseen', seed: gate.seed, rules }), count);
}

function wrongAdvice(gate: Gate, family: string, task: string, i: number): string {
  const rng = createRng(gate.seed, `wrong advice ${family}`, i);
  for (;;) {
    const advice = gate.benchmark.randomAdvice(family, rng);
    if (advice !== gate.benchmark.oracleAdvice(task)) return advice;
  }
}

function worked(benchmark: Benchmark, trajectory: Trajectory, means: string): boolean {
  return attemptsOf(benchmark, trajectory).some((attempt) => attempt.worked && attempt.means === means);
}

/** Contexts as an evaluation reads them: held-out families under the original's rule, without advice. */
async function readContexts(gate: Gate, play: (jobs: readonly EpisodeJob[]) => Promise<Trajectory[]>): Promise<ReadContext[]> {
  const size = gate.config.trajectories_per_context;
  const perFamily = Math.max(1, Math.floor(gate.episodes / size));
  const drawn = gate.config.held_out_families.flatMap((family) =>
    Array.from({ length: perFamily }, (_, i) => {
      const tasks = take(gate.benchmark.tasks({ families: [family], split: 'seen', seed: gate.seed + i, rules: 'true' }), size);
      return { family, tasks, right: gate.benchmark.meansOf(tasks[0]!) ?? '' };
    }),
  );
  const played = await play(drawn.flatMap(({ tasks }) => tasks.map((task, i) => ({ task, systemPrompt: '', seed: gate.seed + i }))));
  return drawn.map(({ family, right }, i) => ({ family, right, trajectories: played.slice(i * size, (i + 1) * size) }));
}

/** Greedy answers to `<q><ok><a>` and `<q><no><a>`: any means that the list shows so is right. */
async function reading(gate: Gate, contexts: readonly ReadContext[]): Promise<BenchRow[]> {
  const { engine, benchmark } = gate;
  const rows: BenchRow[] = [];
  for (const [token, didWork, name] of [
    ['<ok>', true, 'what worked'],
    ['<no>', false, 'what did not'],
  ] as const) {
    // prettier-ignore
    const asked = contexts.flatMap(({ trajectories }) => {
      const valid = trajectories.flatMap((t) => attemptsOf(benchmark, t)).filter((attempt) => attempt.worked === didWork);
      const ids = engine.tokenizer.encode(`${readingBody(benchmark, { systemPrompt: '', trajectories })}<q>${token}<a>`);
      return valid.length > 0 ? [{ ids, valid: new Set(valid.map(({ means }) => means)) }] : [];
    });
    const options = { maxTokens: 1, stop: [], temperature: 0, minP: 0 };
    const answers = await generate(engine.model, null, asked.map(({ ids }, seed) => ({ ids, samples: 1, seed })), options); // prettier-ignore
    const right = answers.filter(([answer], i) => asked[i]!.valid.has(engine.tokenizer.decode(answer!.ids).trim())).length / asked.length;
    rows.push(row(`reading: ${name}`, right, right > 0.9, '> 0.9'));
  }
  return rows;
}

async function untrained(gate: Gate, contexts: readonly ReadContext[]): Promise<BenchRow[]> {
  const { engine, benchmark, config } = gate;
  const reflector = engine.reflector(benchmark, null, config);
  const asked = contexts.map(({ trajectories }, seed) => ({ systemPrompt: '', trajectories, seed }));
  const groups = await reflector.reflect(asked, SAMPLES_PER_CONTEXT);
  const texts = groups.flatMap((group, i) => group.map(({ text }) => ({ text, context: contexts[i]! })));
  const need = new Map(benchmark.families.map((family) => [family.id, family.need]));
  const share = (test: (text: string, context: ReadContext) => boolean): number =>
    texts.filter(({ text, context }) => test(text, context)).length / texts.length;
  const onTopic = share((text, { family }) => text.startsWith(`To ${need.get(family)} use `));
  const right = share((text, { family, right: means }) => text === `To ${need.get(family)} use ${means}.`);
  return [
    row('untrained reflector: on topic', onTopic, onTopic >= 0.6, '≥ 0.6'),
    row('untrained reflector: right', right, right >= 0.1 && right <= 0.25, '0.1 to 0.25'),
  ];
}
