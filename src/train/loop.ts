// In-context training ("Training Language Agents to Learn from Experience", arXiv 2605.20477), step by step:
//
//   contexts     trajectories of the frozen actor under some system prompt, others where those show nothing
//   reflections  the reflector reads each context and writes G system prompts
//   rewards      the actor plays the same fresh tasks under each of them; the share won is the reward
//   advantages   how much better than the rest of the group
//   update       policy gradient through the reflector's LoRA
//
// The loop touches no files, clocks or workers: it yields what happened, and whoever drives it keeps it
// (`runner.ts`). All randomness comes from (seed, step), so a run goes on from any step exactly.

import { throwIfAborted } from '../core/errors';
import type { RunConfig } from '../core/run/run-config';
import type { RunEventBody } from '../core/run/run-log';
import type { Actor } from '../actor/actor';
import type { Benchmark } from '../env/env';
import { playEpisodes, successRate, toRecord, type EpisodeJob } from '../meta/rollout';
import type { Lora } from '../model/lora';
import type { Model } from '../model/model';
import type { Reflector } from '../reflector/reflector';
import { contextTasks, isSkipped, planContext, type Context, type ContextPlan } from './context';
import { updateLora } from './update';

export interface TrainingParts {
  readonly benchmark: Benchmark;
  readonly model: Model;
  readonly lora: Lora;
  /** Frozen. */
  readonly actor: Actor;
  /** Reads the LoRA that is being trained. */
  readonly reflector: Reflector;
}

/** Where a run stands between two steps. */
export interface Position {
  /** Steps done. */
  readonly step: number;
  /** The contexts of the next step; none after the last one. */
  readonly contexts: readonly Context[];
}

export interface StepOutcome extends Position {
  readonly events: readonly RunEventBody[];
}

/** Runs steps `from.step + 1` … `config.steps`; from the beginning when `from` is null. @throws AppError `RUN_CANCELLED` on abort. */
export async function* train(
  config: RunConfig,
  parts: TrainingParts,
  from: Position | null,
  signal?: AbortSignal,
): AsyncGenerator<StepOutcome> {
  const { benchmark, model, lora, actor, reflector } = parts;
  const slots = [...Array(config.contexts_per_step).keys()];
  const play = (jobs: readonly EpisodeJob[]) => playEpisodes(benchmark, actor, jobs, { signal });

  let contexts = from?.contexts ?? (await firstContexts());

  for (let step = (from?.step ?? 0) + 1; step <= config.steps; step++) {
    throwIfAborted(signal);

    const reflections = await reflector.reflect(contexts, config.num_generations, signal);

    // One batch: every reflection on its context's fresh tasks (the same ones, with the same draws, for the whole group), and the
    // episodes that the next step, where there is one, will read. Batch wide, submit seldom.
    const fresh = contexts.map((context) => contextTasks(config, benchmark, context).fresh);
    const scoring = reflections.flatMap((group, c) =>
      group.flatMap(({ text }) => fresh[c]!.map((job) => ({ ...job, systemPrompt: text }))),
    );
    const plans = (step < config.steps ? slots : []).map((slot) =>
      planContext(config, benchmark, step + 1, slot, { context: contexts[slot]!, reflections: reflections[slot]! }),
    );
    const reading = plans.flatMap((plan) => contextTasks(config, benchmark, plan).read);
    const played = await play([...scoring, ...reading]);

    const perReflection = chunks(played.slice(0, scoring.length), config.tasks_per_reflection);
    const episodes = chunks(perReflection, config.num_generations);
    const rewards = episodes.map((group) => group.map(successRate));

    const { advantages, metrics } = await updateLora(model, lora, reflections, rewards, config, step, signal);

    const groups = contexts.map((context, c): RunEventBody => ({
      kind: 'group',
      step,
      context: c,
      family: context.family,
      depth: context.depth,
      systemPrompt: context.systemPrompt,
      read: context.trajectories.map(toRecord),
      members: reflections[c]!.map(({ text, raw, tokenIds, finished }, g) => ({
        text,
        ...(raw === undefined ? {} : { raw }),
        tokens: tokenIds.length,
        finished,
        reward: rewards[c]![g]!,
        advantage: advantages[c]![g]!,
        episodes: episodes[c]![g]!.map(toRecord),
      })),
    }));
    const skipped = contexts.reduce((sum, context) => sum + context.skipped, 0);
    const counts: Record<string, number> = config.skip_lost_contexts === true ? { contexts_skipped: skipped } : {};
    contexts = await withEvidence(step + 1, attach(plans, played.slice(scoring.length)));
    yield { step, contexts, events: [...groups, { kind: 'update', step, metrics: { ...metrics, ...counts } }] };
  }

  async function firstContexts(): Promise<Context[]> {
    const plans = slots.map((slot) => planContext(config, benchmark, 1, slot, null));
    return withEvidence(1, await playRead(plans));
  }

  async function playRead(plans: readonly ContextPlan[]): Promise<Context[]> {
    return attach(plans, await play(plans.flatMap((plan) => contextTasks(config, benchmark, plan).read)));
  }

  /** Other contexts in the slots of those that are skipped. */
  async function withEvidence(step: number, drawn: readonly Context[]): Promise<Context[]> {
    const again = slots.filter((slot) => drawn[slot] && isSkipped(config, drawn[slot]));
    if (again.length === 0) return [...drawn];
    const others = await playRead(again.map((slot) => planContext(config, benchmark, step, slot, null, drawn[slot]!.skipped + 1)));
    return withEvidence(step, drawn.map((context, slot) => others[again.indexOf(slot)] ?? context)); // prettier-ignore
  }

  function attach(plans: readonly ContextPlan[], trajectories: Awaited<ReturnType<typeof play>>): Context[] {
    const parts = chunks(trajectories, config.trajectories_per_context);
    return plans.map((plan, i) => ({ ...plan, trajectories: parts[i]! }));
  }
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: items.length / size }, (_, i) => items.slice(i * size, (i + 1) * size));
}
