// MetaGym's environment for reflectors ("Training Language Agents to Learn from Experience", arXiv
// 2605.20477): its two calls and its words in camelCase. A step plays a batch of games under one system prompt and
// returns the share won. Games are distinct within a batch, the next call goes on to the next games, giving
// `taskIds` replays them, and equal seeds give equal batches.

import { AppError } from '../core/errors';
import { createRng } from '../core/rng';
import type { RoomSize, Rules, Split, TaskId, Trajectory } from '../core/trajectory';
import type { Actor } from '../actor/actor';
import type { Benchmark } from '../env/env';
import { limitSteps } from '../env/limits';
import { playEpisodes, successRate } from './rollout';

export interface MetaEnvOptions {
  readonly benchmark: Benchmark;
  readonly actor: Actor;
  /** Games a batch. */
  readonly numEnvs: number;
  readonly defaultSystemPrompt: string;
  readonly families?: readonly string[];
  readonly split?: Split;
  readonly rules?: Rules;
  /** Of rooms. */
  readonly size?: RoomSize;
  readonly seed?: number;
  /** Draws the games of an epoch in shuffled order; true when left out. */
  readonly shuffle?: boolean;
  /** Steps of an episode; 25 when left out. */
  readonly maxSteps?: number;
}

export interface MetaResult {
  readonly trajectories: Trajectory[];
  /** Won or lost, by task. */
  readonly info: Record<TaskId, boolean>;
}

/** Games shuffled together before the stream goes on. */
const EPOCH = 1024;

export class MetaEnv {
  readonly #options: MetaEnvOptions;
  readonly #benchmark: Benchmark;
  readonly #stream: Iterator<TaskId>;

  /** @throws AppError `META_BAD_SIZE` when numEnvs is not a positive whole number. */
  constructor(options: MetaEnvOptions) {
    if (!Number.isInteger(options.numEnvs) || options.numEnvs < 1)
      throw new AppError('META_BAD_SIZE', `numEnvs is ${options.numEnvs}.`, 'Give a whole number of games a batch, 1 or more.');
    this.#options = options;
    this.#benchmark = limitSteps(options.benchmark, options.maxSteps ?? 25);
    this.#stream = taskStream(options);
  }

  /** Plays a batch under the default system prompt, or another; `skipBatch` moves on without playing. */
  async reset(o: { systemPrompt?: string; taskIds?: readonly TaskId[]; skipBatch?: boolean } = {}): Promise<MetaResult> {
    if (o.skipBatch) {
      this.#nextTasks();
      return { trajectories: [], info: {} };
    }
    return this.#play(o.systemPrompt ?? this.#options.defaultSystemPrompt, o.taskIds);
  }

  /** Plays a batch under `systemPrompt`. An endless episode: never done. */
  async step(systemPrompt: string, o: { taskIds?: readonly TaskId[] } = {}): Promise<MetaResult & { reward: number; done: false }> {
    const result = await this.#play(systemPrompt, o.taskIds);
    return { ...result, reward: successRate(result.trajectories), done: false };
  }

  async #play(systemPrompt: string, taskIds: readonly TaskId[] | undefined): Promise<MetaResult> {
    const tasks = taskIds ?? this.#nextTasks();
    const seed = this.#options.seed ?? 0;
    const jobs = tasks.map((task) => ({ task, systemPrompt, seed: createRng(seed, task).int(2 ** 32) }));
    const trajectories = await playEpisodes(this.#benchmark, this.#options.actor, jobs);
    return { trajectories, info: Object.fromEntries(trajectories.map(({ task, success }) => [task, success])) };
  }

  #nextTasks(): TaskId[] {
    return Array.from({ length: this.#options.numEnvs }, () => this.#stream.next().value as TaskId);
  }
}

function* taskStream({ benchmark, families, split = 'train', rules, size, seed = 0, shuffle = true }: MetaEnvOptions): Generator<TaskId> {
  const source = benchmark.tasks({ families, split, seed, rules, size })[Symbol.iterator]();
  for (let epoch = 0; ; epoch++) {
    const tasks = Array.from({ length: EPOCH }, () => source.next().value as TaskId);
    yield* shuffle ? createRng(seed, 'shuffle', epoch).shuffle(tasks) : tasks;
  }
}
