// What the embedded model reads before it reflects: of each trajectory the goal, what was tried, and how it ended.
// Walking, opening and picking up are left out. The outcome stands before the means (`<act> heat<no> fridge`):
// a small model learns to look back for `what worked` this way and did not the other way round. Whether an
// action worked is read off the observation that followed, not off the rules.

import type { Trajectory } from '../core/trajectory';
import type { Attempt, Benchmark } from '../env/env';

/** What was tried in a trajectory, in order. */
export function attemptsOf(benchmark: Pick<Benchmark, 'attempt'>, { task, steps, final }: Trajectory): Attempt[] {
  return steps.flatMap((step, i) => benchmark.attempt(task, step.executed, steps[i + 1]?.observation ?? final) ?? []);
}

/** `Your task is to: …` as the opening says it; empty where it says none. */
export function goalOf({ steps, final }: Trajectory): string {
  return /Your task is to: .*$/s.exec((steps[0]?.observation ?? final).text)?.[0] ?? '';
}

/** `<ref>{current advice}`, a `<traj>…<win|lose>` for each trajectory, and `<les>`, where the next advice is due. */
export function readingList(
  benchmark: Pick<Benchmark, 'attempt'>,
  context: { readonly systemPrompt: string; readonly trajectories: readonly Trajectory[] },
): string {
  return `${readingBody(benchmark, context)}<les>`;
}

/** The reading list without its last token; pretraining puts questions there. */
export function readingBody(
  benchmark: Pick<Benchmark, 'attempt'>,
  { systemPrompt, trajectories }: { readonly systemPrompt: string; readonly trajectories: readonly Trajectory[] },
): string {
  const read = trajectories.map((trajectory) => {
    const tried = attemptsOf(benchmark, trajectory).map(
      ({ verb, means, worked }) => `<act>${verb === '' ? '' : ` ${verb}`}${worked ? '<ok>' : '<no>'} ${means}`,
    );
    return `<traj>${goalOf(trajectory)}${tried.join('')}${trajectory.success ? '<win>' : '<lose>'}`;
  });
  return `<ref>${systemPrompt}${read.join('')}`;
}
