// The evaluation: five conditions on the same tasks, six with a person's advice. For every family some contexts are drawn (held-out families
// under the original's rule, all means offered; trained ones under drawn rules); the actor plays each without advice, and those trajectories are
// what both reflectors read. Then every condition writes its system prompt and the actor plays the same fresh tasks, with
// the same draws, under each. What a sceptic would try instead stands beside them where it is asked for.

import { createRng } from '../core/rng';
import { CONDITIONS, type Condition, type Evaluation } from '../core/run/evaluation';
import { countReplies } from '../core/run/replies';
import { contextsOf } from '../core/run/run-plan';
import type { Rules, Split, Trajectory } from '../core/trajectory';
import type { Actor } from '../actor/actor';
import type { Benchmark } from '../env/env';
import type { Reflector } from '../reflector/reflector';
import { bestOfN, shuffleFamilies, tryAgain, type BaselineOptions } from './baselines';
import { playEpisodes, successRate, type EpisodeJob } from './rollout';
import { outcomesOf, sampleOf, tabulate, type EvaluationContext, type Played } from './summary';

export interface ProtocolOptions {
  readonly heldOut: readonly string[];
  readonly train: readonly string[];
  /** Episodes of a family and condition; rounded up to whole contexts. */
  readonly episodes: number;
  /** Which of the contexts of each family, the others being played another time; all of them when left out. */
  readonly contexts?: { readonly from: number; readonly to: number };
  /** Trajectories a reflection reads, and fresh tasks that score it. */
  readonly trajectoriesPerContext: number;
  /** Reflections in a row on the held-out families, where there are any: reflect, play, reflect on that … */
  readonly iterations: number;
  readonly seed: number;
  /** Where the tasks come from; `unseen` when left out. */
  readonly split?: Split;
  /** None when left out. */
  readonly baselines?: BaselineOptions;
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
  /** The untrained reflector at the temperature of training, from which best of N draws; `untrained` when left out. */
  readonly sampler?: Reflector;
}

type ProtocolResult = Pick<Evaluation, 'conditions' | 'replies' | 'iterations' | 'evidence' | 'contexts' | 'samples'>;

/** @throws AppError `RUN_CANCELLED` on abort. */
export async function evaluate(parts: ProtocolParts, options: ProtocolOptions): Promise<ProtocolResult> {
  const { benchmark, actor } = parts;
  const { from, to } = options.contexts ?? { from: 0, to: contextsOf(options.episodes, options.trajectoriesPerContext) };
  const contextsPerFamily = to - from;
  const families = [...options.heldOut, ...options.train];
  const { untrained, trained, person = null } = parts;
  const { baselines, signal } = options;
  const written: Readonly<Partial<Record<Condition, Reflector | null>>> = { untrained, trained, person };
  const conditions = conditionsOf(trained, person, baselines);
  const reflecting = conditions.filter((condition) => condition === 'untrained' || condition === 'trained');
  const perContext = options.trajectoriesPerContext;
  const episodesOfBatch = contextsPerFamily * perContext * families.length;
  const ofBaselines = baselines
    ? contextsPerFamily * families.length * baselines.reflections * baselines.tasks + 2 * episodesOfBatch * baselines.retries
    : 0;
  const ofRounds = contextsPerFamily * perContext * options.heldOut.length * reflecting.length * (options.iterations - 1);
  const total = episodesOfBatch * (1 + conditions.length) + ofRounds + ofBaselines;
  let finished = 0;

  const play = async (jobs: readonly EpisodeJob[]): Promise<Trajectory[]> => {
    const before = finished;
    const onProgress = (done: number): void => options.onProgress?.((finished = before + done), total);
    return playEpisodes(benchmark, actor, jobs, { signal, onProgress });
  };
  const playUnder = async (contexts: readonly EvaluationContext[], advice: readonly string[], batch: number): Promise<Played[]> => {
    const jobs = contexts.flatMap((context, i) => context.batches[batch]!.map((job) => ({ ...job, systemPrompt: advice[i]! })));
    const played = await play(jobs);
    return inContexts(contexts, advice, played);
  };
  const inContexts = (contexts: readonly EvaluationContext[], advice: readonly string[], played: readonly Trajectory[]): Played[] =>
    contexts.map((context, i) => ({ context, advice: advice[i]!, trajectories: played.slice(i * perContext, (i + 1) * perContext) }));
  const reflect = async (reflector: Reflector, read: readonly Played[], iteration: number): Promise<string[]> => {
    const asked = read.map(({ context, advice, trajectories }) => ({ systemPrompt: advice, trajectories, seed: context.seed + iteration }));
    return (await reflector.reflect(asked, 1, signal)).map(([reflection]) => reflection!.text);
  };

  const drawn = families.flatMap((family) =>
    [...Array(contextsPerFamily).keys()].map((n) => drawContext(benchmark, family, options.heldOut.includes(family), from + n, options)),
  );
  const firstRead = await playUnder(drawn, drawn.map(() => ''), 0); // prettier-ignore
  const contexts = firstRead.map(({ context, trajectories }) => ({ ...context, read: trajectories }));
  const read = firstRead.map((played, i) => ({ ...played, context: contexts[i]! }));

  const again = async (reflector: Reflector | null): Promise<Played[]> => {
    const before = finished;
    const fresh = contexts.flatMap(({ batches }) => batches[1]!);
    const played = await tryAgain(fresh, reflector, baselines!, play, signal);
    options.onProgress?.((finished = before + episodesOfBatch * (1 + baselines!.retries)), total);
    return inContexts(contexts, contexts.map((_, i) => played[i * perContext]!.systemPrompt), played); // prettier-ignore
  };
  const advise = (condition: Condition): Promise<string[]> | string[] => {
    if (condition === 'best_of_n') return bestOfN(read, parts.sampler ?? untrained, baselines!, play, signal);
    if (condition === 'shuffled') return reflect(trained!, shuffleFamilies(read), 0);
    if (written[condition]) return reflect(written[condition], read, 0);
    return contexts.map((context) => plainAdvice(benchmark, condition, context));
  };

  const results = new Map<Condition, Played[]>();
  for (const condition of conditions) {
    if (condition === 'repeat' || condition === 'retry') results.set(condition, await again(condition === 'retry' ? untrained : null));
    else results.set(condition, await playUnder(contexts, await advise(condition), 1));
  }

  const rounds = new Map<Condition, Map<EvaluationContext, number[]>>();
  for (const condition of options.heldOut.length > 0 ? reflecting : []) {
    let last = results.get(condition)!.filter(({ context }) => context.isHeldOut);
    const curves = new Map(last.map(({ context, trajectories }) => [context, [successRate(trajectories)]]));
    for (let iteration = 1; iteration < options.iterations; iteration++) {
      const advice = await reflect(written[condition]!, last, iteration);
      last = await playUnder(last.map(({ context }) => context), advice, 1 + iteration); // prettier-ignore
      for (const { context, trajectories } of last) curves.get(context)!.push(successRate(trajectories));
    }
    rounds.set(condition, curves);
  }

  const outcomes = outcomesOf(benchmark, contexts, results, rounds);
  return {
    ...tabulate(outcomes, families, perContext),
    replies: Object.fromEntries(
      conditions.map((condition) => [condition, countReplies(results.get(condition)!.flatMap(({ trajectories }) => trajectories))]),
    ),
    contexts: outcomes,
    samples: conditions.flatMap((condition) => sampleOf(condition, results.get(condition)!, families)),
  };
}

function conditionsOf(trained: Reflector | null, person: Reflector | null, baselines: BaselineOptions | undefined): Condition[] {
  const absent = new Set<Condition>();
  if (!trained) absent.add('trained').add('shuffled');
  if (!person) absent.add('person');
  if (!baselines) for (const name of ['best_of_n', 'repeat', 'retry', 'shuffled'] as const) absent.add(name);
  return CONDITIONS.filter((condition) => !absent.has(condition));
}

function drawContext(benchmark: Benchmark, family: string, isHeldOut: boolean, index: number, options: ProtocolOptions): EvaluationContext {
  const rng = createRng(options.seed, `evaluate ${family}`, index);
  const rules: Rules = isHeldOut ? 'true' : rng.int(2 ** 31);
  const seed = rng.int(2 ** 31);
  const stream = benchmark.tasks({ families: [family], split: options.split ?? 'unseen', seed, rules })[Symbol.iterator]();
  const batch = (n: number, length = options.trajectoriesPerContext): EpisodeJob[] =>
    Array.from({ length }, (_, i) => ({
      task: stream.next().value as string,
      systemPrompt: '',
      seed: createRng(seed, 'episode', n, i).int(2 ** 32),
    }));
  const batches = Array.from({ length: 1 + options.iterations }, (_, n) => batch(n));
  const search = options.baselines ? batch(batches.length, options.baselines.tasks) : [];
  return { family, isHeldOut, index, seed, batches, search, read: [] };
}

function plainAdvice(benchmark: Benchmark, condition: Condition, context: EvaluationContext): string {
  if (condition === 'oracle') return benchmark.oracleAdvice(context.batches[0]![0]!.task);
  if (condition === 'random') return benchmark.randomAdvice(context.family, createRng(context.seed, 'random advice'));
  return '';
}
