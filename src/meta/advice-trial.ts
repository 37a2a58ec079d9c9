// One context for a person to reflect on: episodes of a family to read, and fresh tasks of it on which every advice is tried, the same
// ones with the same draws.

import type { Cell } from '../core/run/evaluation';
import { createRng } from '../core/rng';
import type { GameSettings, Trajectory } from '../core/trajectory';
import type { Actor } from '../actor/actor';
import type { Benchmark } from '../env/env';
import { playEpisodes, successRate, type EpisodeJob, type PlayOptions } from './rollout';

/** As many as a reflector of the presets reads. */
export const READ_EPISODES = 10;
export const FRESH_TASKS = 30;

export interface AdviceTrial {
  readonly family: string;
  readonly seed: number;
  readonly read: readonly EpisodeJob[];
  readonly fresh: readonly EpisodeJob[];
}

/** Of a user's own games there may be fewer than are wanted: then half of them are read. */
export function drawAdviceTrial(
  benchmark: Benchmark,
  family: string,
  seed: number,
  { rules, size }: Partial<Pick<GameSettings, 'rules' | 'size'>> = {},
): AdviceTrial {
  const jobs: EpisodeJob[] = [];
  for (const task of benchmark.tasks({ families: [family], split: 'unseen', seed, rules, size })) {
    const draws = createRng(seed, 'advice trial', jobs.length);
    if (jobs.push({ task, systemPrompt: '', seed: draws.int(2 ** 32) }) === READ_EPISODES + FRESH_TASKS) break;
  }
  const read = Math.min(READ_EPISODES, Math.floor(jobs.length / 2));
  return { family, seed, read: jobs.slice(0, read), fresh: jobs.slice(read) };
}

/** The fresh tasks under one advice. */
export async function tryAdvice(
  benchmark: Benchmark,
  actor: Actor,
  { fresh }: AdviceTrial,
  text: string,
  options: PlayOptions = {},
): Promise<{ score: Cell; trajectories: Trajectory[] }> {
  const trajectories = await playEpisodes(
    benchmark,
    actor,
    fresh.map((job) => ({ ...job, systemPrompt: text })),
    options,
  );
  const mean = successRate(trajectories);
  return { score: { mean, se: Math.sqrt((mean * (1 - mean)) / trajectories.length), episodes: trajectories.length }, trajectories };
}
