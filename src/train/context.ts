// A context: what one group of reflections shares. A family, a rule set drawn for it, the current system
// prompt, and trajectories of the actor under that prompt. Everything is drawn from (run seed, step, slot), so a
// context can be drawn again on resume without stored generator state.

import { createRng } from '../core/rng';
import type { RunConfig } from '../core/run/run-config';
import type { EpisodeRecord, Trajectory } from '../core/trajectory';
import type { Benchmark, TaskQuery } from '../env/env';
import { replayEpisode, toRecord, type EpisodeJob } from '../meta/rollout';
import type { Reflection } from '../reflector/reflector';
import { takeTasks } from '../env/take-tasks';

/** A context whose trajectories are still to be played. */
export interface ContextPlan {
  readonly family: string;
  /** Seed of its rule set. */
  readonly rules: number;
  /** Seed of its tasks and draws. */
  readonly seed: number;
  readonly systemPrompt: string;
  /** Reflections behind the system prompt. */
  readonly depth: number;
  /** Contexts that were drawn for its slot and skipped before it. */
  readonly skipped: number;
}

export interface Context extends ContextPlan {
  readonly trajectories: readonly Trajectory[];
}

/**
 * The context of one slot: with `chained_share` it goes on from a reflection of the step before, else it is a fresh one. Each slot has a stream
 * of its own, and so has what is drawn in the place of a context that was skipped: the other slots' draws stay as they are.
 */
export function planContext(
  config: RunConfig,
  benchmark: Benchmark,
  step: number,
  slot: number,
  before: { context: ContextPlan; reflections: readonly Reflection[] } | null,
  skipped = 0,
): ContextPlan {
  const rng = createRng(config.seed, 'context', step, slot, ...(skipped > 0 ? [skipped] : []));
  const seed = rng.int(2 ** 32);
  if (before && before.context.depth < config.max_chain && rng.next() < config.chained_share) {
    const { family, rules, depth } = before.context;
    return { family, rules, seed, systemPrompt: rng.pick(before.reflections).text, depth: depth + 1, skipped };
  }
  const family = familyOf(config, (step - 1) * config.contexts_per_step + slot);
  const systemPrompt = rng.next() < config.wrong_prompt_share ? benchmark.randomAdvice(family, rng) : '';
  return { family, rules: rng.int(2 ** 31), seed, systemPrompt, depth: 0, skipped };
}

/** Families in turn, in an order shuffled anew each time round. */
function familyOf(config: RunConfig, n: number): string {
  const families = config.train_families;
  const round = Math.floor(n / families.length);
  return createRng(config.seed, 'families', round).shuffle(families)[n % families.length]!;
}

/** The episodes to read, then the fresh tasks that score a reflection: one stream, so that none occurs twice. */
export function contextTasks(config: RunConfig, benchmark: Benchmark, plan: ContextPlan): { read: EpisodeJob[]; fresh: EpisodeJob[] } {
  const { family, seed, rules, systemPrompt } = plan;
  const { trajectories_per_context: read, tasks_per_reflection: fresh } = config;
  return drawContext(benchmark, { families: [family], split: 'train', seed, rules }, systemPrompt, read, fresh);
}

/** The first `read` tasks of a query and the `fresh` ones after them, as jobs under one system prompt. */
export function drawContext(
  benchmark: Benchmark,
  query: TaskQuery,
  systemPrompt: string,
  read: number,
  fresh: number,
): { read: EpisodeJob[]; fresh: EpisodeJob[] } {
  const tasks = takeTasks(benchmark.tasks(query), read + fresh);
  const jobs = tasks.map((task, i) => ({ task, systemPrompt, seed: createRng(query.seed, 'episode', i).int(2 ** 32) }));
  return { read: jobs.slice(0, read), fresh: jobs.slice(read) };
}

/** In families that are hardly ever won the search for a context would not end. */
const MOST_SKIPPED = 3;

/** Where no game that is read was won, every reflection guesses, and the group teaches luck. */
export function isSkipped(config: RunConfig, { trajectories, skipped }: Context): boolean {
  return config.skip_lost_contexts === true && skipped < MOST_SKIPPED && !trajectories.some(({ success }) => success);
}

/** Contexts as a checkpoint keeps them. */
export function serializeContexts(contexts: readonly Context[]): string {
  return JSON.stringify(contexts.map(({ trajectories, ...plan }) => ({ ...plan, read: trajectories.map(toRecord) })));
}

export function restoreContexts(benchmark: Benchmark, json: string): Context[] {
  const stored = JSON.parse(json) as (Omit<ContextPlan, 'skipped'> & { skipped?: number; read: EpisodeRecord[] })[];
  // Earlier versions skipped none.
  return stored.map(({ read, ...plan }) => ({
    ...plan,
    skipped: plan.skipped ?? 0,
    trajectories: read.map((record) => replayEpisode(benchmark, record)),
  }));
}
