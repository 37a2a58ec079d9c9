// What the embedded model reads before it reflects: the current advice, then a line for everything that was tried, the outcome first, in the
// words of the advice that is due: `Right: to eat something, press q.` A small model learns to copy from such lines, and did not from lines that
// end with the outcome. Walking, opening and picking up are left out. Whether an action worked is read off the observation that followed, not off
// the rules.

import type { Trajectory } from '../core/trajectory';
import { adviceSentence } from '../env/advice';
import type { Attempt, Benchmark } from '../env/env';

/** What a reading list is made with. */
export type Reader = Pick<Benchmark, 'attempt' | 'familyOf'>;

/** What was tried in a trajectory, in order. */
export function attemptsOf(benchmark: Pick<Benchmark, 'attempt'>, { task, steps, final }: Trajectory): Attempt[] {
  return steps.flatMap((step, i) => benchmark.attempt(task, step.executed, steps[i + 1]?.observation ?? final) ?? []);
}

/** `Your task is to: …` as the opening says it; empty where it says none. */
export function goalOf({ steps, final }: Pick<Trajectory, 'steps' | 'final'>): string {
  return /Your task is to: .*$/s.exec((steps[0]?.observation ?? final).text)?.[0] ?? '';
}

/** What follows `Your task is to: `, with its full stop. */
export function goalSentence(trajectory: Pick<Trajectory, 'steps' | 'final'>): string {
  return goalOf(trajectory).replace(/^Your task is to: /, '');
}

/** The goal in the words that advice begins with: `eat the apple`. */
export function needOf(trajectory: Pick<Trajectory, 'steps' | 'final'>): string {
  return goalSentence(trajectory).replace(/\.\s*$/, '');
}

/** `<ref>{current advice}`, a line for each try, and `<les>`, where the next advice is due. */
export function readingList(
  benchmark: Reader,
  context: { readonly systemPrompt: string; readonly trajectories: readonly Trajectory[] },
): string {
  return `${readingBody(benchmark, context)}<les>`;
}

/** The reading list without its last token; pretraining puts questions there. */
export function readingBody(
  benchmark: Reader,
  { systemPrompt, trajectories }: { readonly systemPrompt: string; readonly trajectories: readonly Trajectory[] },
): string {
  const lines = trajectories.flatMap((trajectory) => {
    const need = benchmark.familyOf(trajectory.task).need ?? '';
    return attemptsOf(benchmark, trajectory).map(({ means, worked }) => `\n${outcomeLine(need, means, worked)}`);
  });
  return `<ref>${systemPrompt}${lines.join('')}`;
}

/** `Right: to eat something, press q.` */
export function outcomeLine(need: string, means: string, worked: boolean): string {
  return `${worked ? 'Right' : 'Wrong'}: t${adviceSentence(need, means).slice(1)}`;
}
