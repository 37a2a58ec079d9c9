// The evaluation: five conditions on the same tasks, six with a person's advice. For every family some contexts are drawn (held-out families
// under the true rules, trained ones under random rules); the actor plays each without advice, and those trajectories are
// what both reflectors read. Then every condition writes its system prompt and the actor plays the same fresh tasks, with
// the same draws, under each.

import { createRng } from '../core/rng';
import { CONDITIONS, type Cell, type Condition, type ConditionResult, type Evaluation, type EvaluationSample } from '../core/evaluation';
import { countReplies } from '../core/replies';
import { average, standardDeviation } from '../core/statistics';
import type { Trajectory } from '../core/trajectory';
import type { Actor } from '../actor/actor';
import type { Benchmark, Rules } from '../env/env';
import type { Reflector } from '../reflector/reflector';
import { playEpisodes, successRate, toRecord, type EpisodeJob } from './rollout';

export interface ProtocolOptions {
  readonly heldOut: readonly string[];
  readonly train: readonly string[];
  /** Episodes of a family and condition; rounded up to whole contexts. */
  readonly episodes: number;
  /** Trajectories a reflection reads, and fresh tasks that score it. */
  readonly trajectoriesPerContext: number;
  /** Reflections in a row on the held-out families, where there are any: reflect, play, reflect on that … */
  readonly iterations: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface ProtocolParts {
  readonly benchmark: Benchmark;
  readonly actor: Actor;
  readonly untrained: Reflector;
  /** Null when there is no adapter: then there is no `trained` condition. */
  readonly trained: Reflector | null;
  /** Whose advice is the sixth condition; none when left out. */
  readonly person?: Reflector;
}

interface EvaluationContext {
  readonly family: string;
  readonly isHeldOut: boolean;
  readonly index: number;
  readonly seed: number;
  /** One batch of tasks to read, then one a reflection. */
  readonly batches: readonly (readonly EpisodeJob[])[];
  readonly read: readonly Trajectory[];
}

interface Played {
  readonly context: EvaluationContext;
  readonly advice: string;
  readonly trajectories: readonly Trajectory[];
}

type ProtocolResult = Pick<Evaluation, 'conditions' | 'replies' | 'iterations' | 'evidence' | 'samples'>;

/** @throws AppError `RUN_CANCELLED` on abort. */
export async function evaluate(parts: ProtocolParts, options: ProtocolOptions): Promise<ProtocolResult> {
  const { benchmark, actor } = parts;
  const contextsPerFamily = Math.ceil(options.episodes / options.trajectoriesPerContext);
  const families = [...options.heldOut, ...options.train];
  const { untrained, trained, person = null } = parts;
  const written: Readonly<Partial<Record<Condition, Reflector | null>>> = { untrained, trained, person };
  const conditions = CONDITIONS.filter((condition) => written[condition] !== null);
  const reflecting = conditions.filter((condition) => condition === 'untrained' || condition === 'trained');
  const perContext = options.trajectoriesPerContext;
  const total =
    contextsPerFamily *
    perContext *
    (families.length * (1 + conditions.length) + options.heldOut.length * reflecting.length * (options.iterations - 1));
  let finished = 0;

  const play = async (jobs: readonly EpisodeJob[]): Promise<Trajectory[]> => {
    const before = finished;
    const onProgress = (done: number): void => options.onProgress?.((finished = before + done), total);
    return playEpisodes(benchmark, actor, jobs, { signal: options.signal, onProgress });
  };
  const playUnder = async (contexts: readonly EvaluationContext[], advice: readonly string[], batch: number): Promise<Played[]> => {
    const jobs = contexts.flatMap((context, i) => context.batches[batch]!.map((job) => ({ ...job, systemPrompt: advice[i]! })));
    const played = await play(jobs);
    return contexts.map((context, i) => ({
      context,
      advice: advice[i]!,
      trajectories: played.slice(i * perContext, (i + 1) * perContext),
    }));
  };
  const reflect = async (reflector: Reflector, read: readonly Played[], iteration: number): Promise<string[]> => {
    const asked = read.map(({ context, advice, trajectories }) => ({ systemPrompt: advice, trajectories, seed: context.seed + iteration }));
    return (await reflector.reflect(asked, 1, options.signal)).map(([reflection]) => reflection!.text);
  };

  const drawn = families.flatMap((family) =>
    [...Array(contextsPerFamily).keys()].map((index) => drawContext(benchmark, family, options.heldOut.includes(family), index, options)),
  );
  const firstRead = await playUnder(drawn, drawn.map(() => ''), 0); // prettier-ignore
  const contexts = firstRead.map(({ context, trajectories }) => ({ ...context, read: trajectories }));
  const read = firstRead.map((played, i) => ({ ...played, context: contexts[i]! }));

  const results = new Map<Condition, Played[]>();
  for (const condition of conditions) {
    const advice = written[condition]
      ? await reflect(written[condition], read, 0)
      : contexts.map((context) => plainAdvice(benchmark, condition, context));
    results.set(condition, await playUnder(contexts, advice, 1));
  }

  const success = new Map<Condition, number[]>();
  for (const condition of options.heldOut.length > 0 ? reflecting : []) {
    let last = results.get(condition)!.filter(({ context }) => context.isHeldOut);
    const curve = [meanSuccess(last)];
    for (let iteration = 1; iteration < options.iterations; iteration++) {
      const advice = await reflect(written[condition]!, last, iteration);
      last = await playUnder(last.map(({ context }) => context), advice, 1 + iteration); // prettier-ignore
      curve.push(meanSuccess(last));
    }
    success.set(condition, curve);
  }

  const table = Object.fromEntries(conditions.map((condition) => [condition, summarize(results.get(condition)!, families)]));
  return {
    conditions: table,
    replies: Object.fromEntries(
      conditions.map((condition) => [condition, countReplies(results.get(condition)!.flatMap(({ trajectories }) => trajectories))]),
    ),
    iterations: (success.get('untrained') ?? []).map((untrained, i) => ({ untrained, trained: success.get('trained')?.[i] ?? null })),
    evidence: summarizeEvidence(benchmark, contexts, families, table),
    samples: conditions.flatMap((condition) => sampleOf(condition, results.get(condition)!, families)),
  };
}

function drawContext(benchmark: Benchmark, family: string, isHeldOut: boolean, index: number, options: ProtocolOptions): EvaluationContext {
  const rng = createRng(options.seed, `evaluate ${family}`, index);
  const rules: Rules = isHeldOut ? 'true' : rng.int(2 ** 31);
  const seed = rng.int(2 ** 31);
  const stream = benchmark.tasks({ families: [family], split: 'unseen', seed, rules })[Symbol.iterator]();
  const batch = (n: number): EpisodeJob[] =>
    Array.from({ length: options.trajectoriesPerContext }, (_, i) => ({
      task: stream.next().value as string,
      systemPrompt: '',
      seed: createRng(seed, 'episode', n, i).int(2 ** 32),
    }));
  const batches = Array.from({ length: 1 + options.iterations }, (_, n) => batch(n));
  return { family, isHeldOut, index, seed, batches, read: [] };
}

function plainAdvice(benchmark: Benchmark, condition: Condition, context: EvaluationContext): string {
  if (condition === 'oracle') return benchmark.oracleAdvice(context.batches[0]![0]!.task);
  if (condition === 'random') return benchmark.randomAdvice(context.family, createRng(context.seed, 'random advice'));
  return '';
}

function meanSuccess(played: readonly Played[]): number {
  return successRate(played.flatMap(({ trajectories }) => trajectories));
}

function summarize(played: readonly Played[], families: readonly string[]): ConditionResult {
  const of = (family: string): Played[] => played.filter(({ context }) => context.family === family);
  return {
    families: Object.fromEntries(families.map((family) => [family, cell(of(family))])),
    heldOut: cell(played.filter(({ context }) => context.isHeldOut)),
    train: cell(played.filter(({ context }) => !context.isHeldOut)),
  };
}

/** The standard error is taken over contexts: episodes of one context share its advice and are not independent. */
function cell(played: readonly Played[]): Cell {
  if (played.length === 0) return { mean: 0, se: 0, episodes: 0 };
  const values = played.map(({ trajectories }) => successRate(trajectories));
  return {
    mean: average(values),
    se: standardDeviation(values) / Math.sqrt(values.length),
    episodes: played.reduce((sum, { trajectories }) => sum + trajectories.length, 0),
  };
}

function summarizeEvidence(
  benchmark: Benchmark,
  contexts: readonly EvaluationContext[],
  families: readonly string[],
  table: Partial<Record<Condition, ConditionResult>>,
): Evaluation['evidence'] {
  const shown = (some: readonly EvaluationContext[]): number =>
    some.filter((context) => showsFact(benchmark, context)).length / Math.max(1, some.length);
  const byFamily = families.map((family) => [family, shown(contexts.filter((context) => context.family === family))] as const);
  return {
    heldOut: shown(contexts.filter(({ isHeldOut }) => isHeldOut)),
    families: Object.fromEntries(byFamily),
    ceiling: Object.fromEntries(
      byFamily.map(([family, share]) => {
        const oracle = table.oracle!.families[family]!.mean;
        return [family, share * oracle + (1 - share) * table.none!.families[family]!.mean];
      }),
    ),
  };
}

/** Whether some attempt that the true advice names worked in what was read. */
function showsFact(benchmark: Benchmark, context: EvaluationContext): boolean {
  return context.read.some((trajectory) => {
    const means = benchmark.oracleAdvice(trajectory.task).match(/ use (\S+)\.$/)?.[1];
    if (means === undefined) return true;
    return trajectory.steps.some((step, i) => {
      const after = trajectory.steps[i + 1]?.observation ?? trajectory.final;
      const attempt = benchmark.attempt(trajectory.task, step.executed, after);
      return attempt !== null && attempt.worked && attempt.means === means;
    });
  });
}

function sampleOf(condition: Condition, played: readonly Played[], families: readonly string[]): EvaluationSample[] {
  return families.flatMap((family) =>
    played
      .filter(({ context }) => context.family === family)
      .slice(0, 2)
      .map(({ context, advice, trajectories }) => ({
        condition,
        family,
        read: context.read.map(toRecord),
        advice,
        episodes: trajectories.map(toRecord),
      })),
  );
}
