// What a sceptic would try instead of training, in the places of an evaluation: choosing among untrained reflections by trying them, trying a
// lost task again, and letting the trained reflector read about another family.

import { createRng } from '../core/rng';
import type { Trajectory } from '../core/trajectory';
import type { Reflector } from '../reflector/reflector';
import { successRate, type EpisodeJob } from './rollout';
import type { Played } from './summary';

export interface BaselineOptions {
  /** Best of N: untrained reflections of a context, and tasks that each is tried on. 8 and 2 cost what a training group costs. */
  readonly reflections: number;
  readonly tasks: number;
  /** Times a lost task is tried again. */
  readonly retries: number;
}

export type Play = (jobs: readonly EpisodeJob[]) => Promise<Trajectory[]>;

/**
 * Of N reflections the one that won most of its search tasks, the first of equals.
 * @param sampler the untrained reflector at the temperature of training: best of N lives on differences
 */
export async function bestOfN(
  read: readonly Played[],
  sampler: Reflector,
  { reflections, tasks }: BaselineOptions,
  play: Play,
  signal?: AbortSignal,
): Promise<string[]> {
  const asked = read.map(({ context, advice, trajectories }) => ({ systemPrompt: advice, trajectories, seed: context.seed }));
  const groups = await sampler.reflect(asked, reflections, signal);
  const jobs = groups.flatMap((group, i) =>
    group.flatMap(({ text }) => read[i]!.context.search.map((job) => ({ ...job, systemPrompt: text }))),
  );
  const played = await play(jobs);
  return groups.map((group, i) => {
    const won = group.map((_, g) => successRate(played.slice((i * reflections + g) * tasks, (i * reflections + g + 1) * tasks)));
    return group[won.indexOf(Math.max(...won))]!.text;
  });
}

/**
 * Each fresh task until it is won, at most `retries` times again. @param reflector reads the lost tries and writes the next advice; null for
 * none, which is luck alone
 */
export async function tryAgain(
  fresh: readonly EpisodeJob[],
  reflector: Reflector | null,
  { retries }: BaselineOptions,
  play: Play,
  signal?: AbortSignal,
): Promise<Trajectory[]> {
  const tries: Trajectory[][] = (await play(fresh.map((job) => ({ ...job, systemPrompt: '' })))).map((first) => [first]);
  for (let n = 1; n <= retries; n++) {
    const lost = fresh.map((_, i) => i).filter((i) => !tries[i]!.at(-1)!.success);
    const seeds = lost.map((i) => createRng(fresh[i]!.seed, 'retry', n).int(2 ** 32));
    const asked = lost.map((i, k) => ({ systemPrompt: tries[i]!.at(-1)!.systemPrompt, trajectories: [...tries[i]!], seed: seeds[k]! }));
    const advice = reflector ? (await reflector.reflect(asked, 1, signal)).map(([reflection]) => reflection!.text) : lost.map(() => '');
    const played = await play(lost.map((i, k) => ({ task: fresh[i]!.task, systemPrompt: advice[k]!, seed: seeds[k]! })));
    lost.forEach((i, k) => tries[i]!.push(played[k]!));
  }
  return tries.map((all) => all.at(-1)!);
}

/** For each context the trajectories of one of the next family; its own where there is only one. @param read contexts by family, equally many each */
export function shuffleFamilies(read: readonly Played[]): Played[] {
  const perFamily = read.filter(({ context }) => context.family === read[0]!.context.family).length;
  return read.map((played, i) => ({ ...read[(i + perFamily) % read.length]!, context: played.context }));
}
