// Steps 1-3 of the method: an actor plays tasks under a system prompt. As many episodes as `width` run in
// lock step; when one ends the next begins, so the batch stays full.

import { createRng } from '../core/rng';
import { throwIfAborted } from '../core/errors';
import { type EpisodeRecord, NO_ACTION, type Observation, type Step, type TaskId, type Trajectory } from '../core/trajectory';
import type { Benchmark, Environment } from '../env/env';
import type { Actor } from '../actor/actor';
import { parseReply } from '../actor/parse';

export interface EpisodeJob {
  readonly task: TaskId;
  readonly systemPrompt: string;
  /** Key of the actor's draws; equal jobs give equal trajectories. */
  readonly seed: number;
}

export interface PlayOptions {
  /** Episodes at a time; as many as the actor holds, at most 256, when left out. */
  readonly width?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (episodesDone: number) => void;
  /** Called when an episode is over, so that a failure later takes nothing of it. @param index of its job */
  readonly onEpisode?: (trajectory: Trajectory, index: number) => void;
}

interface OpenEpisode {
  readonly index: number;
  readonly job: EpisodeJob;
  readonly environment: Environment;
  readonly steps: Step[];
  observation: Observation;
}

let episodeCounter = 0;

/** One trajectory a job, in order. @throws AppError `RUN_CANCELLED` on abort. */
export async function playEpisodes(
  benchmark: Benchmark,
  actor: Actor,
  jobs: readonly EpisodeJob[],
  options: PlayOptions = {},
): Promise<Trajectory[]> {
  const { signal, onProgress } = options;
  const width = Math.min(options.width ?? 256, actor.capacity ?? Infinity);
  // Names are unique within the process, so that an actor never takes one call's episode for another's.
  const call = episodeCounter++;
  const name = (index: number): string => `${call}/${index}`;
  const done: Trajectory[] = new Array<Trajectory>(jobs.length);
  let open: OpenEpisode[] = [];
  let begun = 0;
  let ended = 0;
  try {
    while (ended < jobs.length) {
      throwIfAborted(signal);
      while (open.length < width && begun < jobs.length) open.push(begin(benchmark, jobs[begun]!, begun++));
      const replies = await actor.act(
        open.map(({ index, job, steps, observation }) => ({
          episode: name(index),
          task: job.task,
          systemPrompt: job.systemPrompt,
          history: steps,
          observation,
          seed: createRng(job.seed, 'act', steps.length).int(2 ** 32),
        })),
        signal,
      );
      const stillOpen: OpenEpisode[] = [];
      for (const [i, episode] of open.entries()) {
        const reply = replies[i]!;
        if ('failure' in reply) done[episode.index] = brokenOff(episode, reply.failure);
        else {
          const result = episode.environment.step(reply.executed);
          episode.steps.push({ ...reply, observation: episode.observation, reward: result.reward });
          episode.observation = result.observation;
          if (!result.terminated && !result.truncated) {
            stillOpen.push(episode);
            continue;
          }
          done[episode.index] = toTrajectory(episode, result);
        }
        options.onEpisode?.(done[episode.index]!, episode.index);
        actor.release?.([name(episode.index)]);
        ended++;
      }
      open = stillOpen;
      onProgress?.(ended);
    }
  } finally {
    actor.release?.(open.map(({ index }) => name(index)));
  }
  return done;
}

function begin(benchmark: Benchmark, job: EpisodeJob, index: number): OpenEpisode {
  const environment = benchmark.make(job.task);
  return { index, job, environment, steps: [], observation: environment.reset() };
}

function toTrajectory(episode: OpenEpisode, result: { terminated: boolean; truncated: boolean; success: boolean }): Trajectory {
  const { task, systemPrompt } = episode.job;
  const { terminated, truncated, success } = result;
  return { task, systemPrompt, steps: episode.steps, final: episode.observation, success, terminated, truncated };
}

/** An episode that ends because a reply was lost: nobody's choice decides it, and it was not won. */
function brokenOff(episode: OpenEpisode, failure: string): Trajectory {
  return { ...toTrajectory(episode, { terminated: false, truncated: true, success: false }), failure };
}

export function toRecord(trajectory: Trajectory): EpisodeRecord {
  const { task, systemPrompt, success, failure, steps } = trajectory;
  const raw = steps.map((step) => step.raw);
  const isIdle = steps.some(({ stage, executed }) => stage === 'fallback' && executed === NO_ACTION);
  return {
    ...{ task, systemPrompt, raw, success },
    ...(failure === undefined ? {} : { failure }),
    ...(isIdle ? { fallback: 'none' as const } : {}),
  };
}

/** Rebuilds a trajectory from its record by playing the replies again. */
export function replayEpisode(benchmark: Benchmark, record: EpisodeRecord): Trajectory {
  const environment = benchmark.make(record.task);
  const steps: Step[] = [];
  let observation = environment.reset();
  let last = { terminated: false, truncated: false, success: false };
  for (const raw of record.raw) {
    if (last.terminated || last.truncated) break;
    const choice = parseReply(raw, observation.admissible, record.fallback ?? 'first');
    const result = environment.step(choice.executed);
    steps.push({ ...choice, observation, reward: result.reward });
    observation = result.observation;
    last = result;
  }
  const { task, systemPrompt, failure } = record;
  const { terminated, truncated, success } = last;
  const end = failure === undefined ? { success, terminated, truncated } : { success: false, terminated: false, truncated: true, failure };
  return { task, systemPrompt, steps, final: observation, ...end };
}

/** Share of episodes won, in [0, 1]. The only reward of a reflection. */
export function successRate(trajectories: readonly { readonly success: boolean }[]): number {
  return trajectories.filter((trajectory) => trajectory.success).length / trajectories.length;
}
