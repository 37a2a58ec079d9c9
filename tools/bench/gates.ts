// What must hold before GRPO can work. Of the embedded model (its card has the figures): the base reads what worked, the actor obeys right advice
// and nothing else, trajectories show the fact, and the untrained reflector writes on topic but blindly. Of a chat model with a player adapter: the
// actor obeys, wrong advice too, and the stock reflector is right now and then.

import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { AppError } from '../../src/core/errors';
import { createRng, type Rng } from '../../src/core/rng';
import type { Trajectory } from '../../src/core/trajectory';
import type { Benchmark } from '../../src/env/env';
import { adviceSentence, parseAdvice } from '../../src/env/advice';
import { NEEDS } from '../../src/env/advice-words';
import { shipped } from '../../src/env/catalog';
import { phraseAll } from '../corpus/phrasings';
import { playEpisodes, successRate, type EpisodeJob } from '../../src/meta/rollout';
import { generate } from '../../src/model/generate';
import { attemptsOf, readingBody } from '../../src/reflector/prompt';
import { limited, type Engine } from '../../src/train/engine';
import { taskSourceOf } from '../../src/train/own-tasks';
import { presetConfig } from '../../src/train/preset-config';
import type { RunConfig } from '../../src/core/run/run-config';
import type { Arguments } from '../../src/cli/arguments';
import type { BenchResult, BenchRow } from '../../src/cli/bench/bench-command';
import { openEngine } from '../../src/cli/model/open-engine';
import { takeTasks } from '../../src/env/take-tasks';

const SAMPLES_PER_CONTEXT = 8;

export async function benchGates(args: Arguments): Promise<BenchResult> {
  const engine = await openEngine(args, { plays: true });
  const isChat = engine.chat !== null;
  const config = presetConfig(args.text('preset', isChat ? 'minihack-smollm2' : 'minihack'));
  const benchmark = limited(taskSourceOf(config, shipped), config);
  const gate: Gate = { engine, config, benchmark, episodes: args.whole('episodes', isChat ? 32 : 200, 8), seed: args.whole('seed', 1) };
  const rows: BenchRow[] = [];
  const actor = engine.actor(config);
  const play = (jobs: readonly EpisodeJob[]): Promise<Trajectory[]> => playEpisodes(benchmark, actor, jobs);

  const sentences = await readSentences(args.text('sentences'));
  for (const family of [...config.train_families, ...config.held_out_families])
    rows.push(...(await obeying(gate, family, sentences, play)));

  const contexts = await readContexts(gate, play);
  const shown =
    contexts.filter(({ right, trajectories }) => trajectories.some((t) => worked(benchmark, t, right))).length / contexts.length;
  rows.push(row('evidence: contexts that show the fact', shown, shown >= 0.8, '≥ 0.8'));
  if (!isChat) rows.push(...(await reading(gate, contexts)));
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
  return takeTasks(gate.benchmark.tasks({ families: [family], split: 'unseen', seed: gate.seed, rules }), count);
}

const NEED_NAMES = Object.keys(NEEDS);
/** Sentences written without a look at our forms, `{m}` standing for the means; `useless`: about nothing that any family needs. */
const Sentences = v.strictObject({
  sentences: v.array(v.strictObject({ need: v.picklist(NEED_NAMES), text: v.pipe(v.string(), v.includes('{m}')) })),
  useless: v.pipe(v.array(v.string()), v.minLength(1)),
});

async function readSentences(path: string | undefined): Promise<v.InferOutput<typeof Sentences> | null> {
  if (path === undefined) return null;
  try {
    return v.parse(Sentences, JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    const where = cause instanceof v.ValiError ? ` at ${v.getDotPath(cause.issues[0]) ?? 'its top'}` : '';
    throw new AppError(
      'BENCH_SENTENCES',
      `${path} holds no sentences to test with: ${cause instanceof Error ? cause.message : String(cause)}${where}.`,
      `Write {"sentences": [{"need": "eat", "text": "Press {m} to eat."}], "useless": ["Good luck!"]}; needs are ${NEED_NAMES.join(', ')}.`,
      { cause },
    );
  }
}

/** Games of a chat model are each under a rule of its own: it knows which key eats in NetHack without being told. */
function tasksToObey(gate: Gate, family: string): string[] {
  if (!gate.engine.chat) return tasksOf(gate, family, 'true');
  return Array.from({ length: gate.episodes }, (_, i) =>
    tasksOf(gate, family, createRng(gate.seed, 'gate rules', i).int(2 ** 31), i + 1).at(-1)!,
  );
}

/**
 * Whether the actor heeds advice by what it says: success without advice; under right advice in the commonest form, in forms that pretraining
 * never showed, in the sentences of a file; under wrong advice; under advice about other needs. The embedded model's games are under the
 * original's rule.
 */
async function obeying(
  gate: Gate,
  family: string,
  people: v.InferOutput<typeof Sentences> | null,
  play: (jobs: readonly EpisodeJob[]) => Promise<Trajectory[]>,
): Promise<BenchRow[]> {
  const { benchmark } = gate;
  const tasks = tasksToObey(gate, family);
  const { need, means } = benchmark.families.find(({ id }) => id === family)!;
  if (need === null) return [];
  const others = benchmark.families.filter((other) => other.need !== null && other.need !== need);
  const success = async (advise: (rng: Rng, right: string) => string): Promise<number> => {
    const rng = (i: number): Rng => createRng(gate.seed, `advice ${family}`, i);
    return successRate(await play(tasks.map((task, i) => ({ task, systemPrompt: advise(rng(i), benchmark.meansOf(task)!), seed: i }))));
  };
  const otherFact = (rng: Rng): readonly [string, string] => {
    const other = rng.pick(others);
    return [other.need!, rng.pick(other.means)];
  };
  const wrong = (rng: Rng, right: string): string => rng.pick(means.filter((one) => one !== right));

  const none = await success(() => '');
  const common = await success((_, right) => adviceSentence(need, right));
  const unseen = await success((rng, right) => phraseAll([[need, right]], 'unseen', rng));
  const several = await success((rng, right) => phraseAll(rng.shuffle([[need, right], otherFact(rng), otherFact(rng)]), 'unseen', rng));
  const misled = await success((rng, right) => phraseAll([[need, wrong(rng, right)]], 'unseen', rng));
  const aside = await success((rng) => phraseAll([otherFact(rng), otherFact(rng)], 'unseen', rng));
  // Nineteen of twenty, whichever way it is said; a model of everyday size was never shown several facts.
  const isChat = gate.engine.chat !== null;
  const [heeded, bound] = isChat ? [0.95, '≥ 0.95'] : [0.9 * common, '≥ 0.9 of the commonest'];
  const slack = isChat ? 0 : 0.05;
  const rows = [
    row(`${family}: no advice`, none, none <= 0.3, '≤ 0.3'),
    row(`${family}: right advice, commonest form`, common, common >= 0.9, '≥ 0.9'),
    row(`${family}: right advice, forms never shown`, unseen, unseen >= heeded, bound),
    row(`${family}: right advice among two about other needs`, several, isChat ? null : several >= heeded, isChat ? '' : bound),
    row(`${family}: wrong advice`, misled, misled <= none + slack, isChat ? '≤ none' : '≤ none + 0.05'),
    row(`${family}: advice about other needs`, aside, Math.abs(aside - none) <= 0.1, 'none ± 0.1'),
  ];
  if (people !== null) {
    const own = people.sentences.filter((sentence) => sentence.need === need).map(({ text }) => text);
    if (own.length > 0) {
      const told = await success((rng, right) => rng.pick(own).replaceAll('{m}', right));
      rows.push(row(`${family}: right advice, sentences of the file`, told, told >= 0.8 * common, '≥ 0.8 of the commonest'));
    }
    const useless = await success((rng, right) => rng.pick(people.useless).replaceAll('{m}', wrong(rng, right)));
    rows.push(row(`${family}: useless advice of the file`, useless, useless <= none + 0.05, '≤ none + 0.05'));
  }
  return rows;
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
      const tasks = takeTasks(gate.benchmark.tasks({ families: [family], split: 'seen', seed: gate.seed + i, rules: 'true' }), size);
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
  for (const [outcome, didWork, name] of [
    ['Right', true, 'what worked'],
    ['Wrong', false, 'what did not'],
  ] as const) {
    // prettier-ignore
    const asked = contexts.flatMap(({ trajectories }) => {
      const valid = trajectories.flatMap((t) => attemptsOf(benchmark, t)).filter((attempt) => attempt.worked === didWork);
      const ids = engine.tokenizer.encode(`${readingBody(benchmark, { systemPrompt: '', trajectories })}<q>${outcome}<a>`);
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
  const onTopic = share((text, { family }) => parseAdvice(text).has(need.get(family)!));
  const right = share((text, { family, right: means }) => parseAdvice(text).get(need.get(family)!) === means);
  if (engine.chat) return [row('untrained reflector: right', right, right >= 0.2, '≥ 0.2')];
  return [
    row('untrained reflector: on topic', onTopic, onTopic >= 0.6, '≥ 0.6'),
    row('untrained reflector: right', right, right >= 0.1 && right <= 0.25, '0.1 to 0.25'),
  ];
}
