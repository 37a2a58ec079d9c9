// A glance at held-out success while training goes on: a few contexts of each held-out family under the original's rule. What
// the reflector reads there does not depend on the LoRA, so those episodes are played once.

import { createRng } from '../../core/rng';
import type { RunConfig } from '../../core/run/run-config';
import type { RunEventBody } from '../../core/run/run-log';
import { average, standardDeviation } from '../../core/statistics';
import type { Trajectory } from '../../core/trajectory';
import { playEpisodes, successRate, toRecord, type EpisodeJob } from '../../meta/rollout';
import type { TrainingParts } from '../loop';
import { takeTasks } from '../../env/take-tasks';

const CONTEXTS_PER_FAMILY = 4;
/** At most; no more than are read, for games of the user's own may be few. */
const TASKS_PER_CONTEXT = 4;

interface Glance {
  readonly family: string;
  readonly seed: number;
  readonly trajectories: readonly Trajectory[];
  readonly fresh: readonly EpisodeJob[];
}

export class HeldOutSample {
  #glances: Glance[] | null = null;

  constructor(
    private readonly config: RunConfig,
    private readonly parts: TrainingParts,
  ) {}

  async measure(step: number, signal?: AbortSignal): Promise<RunEventBody> {
    const { benchmark, actor, reflector } = this.parts;
    this.#glances ??= await this.#read(signal);
    const glances = this.#glances;
    const perGlance = this.#tasksPerContext();
    const asked = glances.map(({ trajectories, seed }) => ({ systemPrompt: '', trajectories, seed }));
    const advice = (await reflector.reflect(asked, 1, signal)).map(([reflection]) => reflection!.text);
    const jobs = glances.flatMap(({ fresh }, i) => fresh.map((job) => ({ ...job, systemPrompt: advice[i]! })));
    const played = await playEpisodes(benchmark, actor, jobs, { signal });
    const episodes = glances.map((_, i) => played.slice(i * perGlance, (i + 1) * perGlance));
    const success = episodes.map(successRate);
    const ofFamily = (family: string): number => average(success.filter((_, i) => glances[i]!.family === family));
    return {
      kind: 'held_out',
      step,
      success: average(success),
      se: standardDeviation(success) / Math.sqrt(success.length),
      episodes: played.length,
      families: Object.fromEntries(this.config.held_out_families.map((family) => [family, ofFamily(family)])),
      contexts: glances.map(({ family }, i) => ({ family, text: advice[i]!, episodes: episodes[i]!.map(toRecord) })),
    };
  }

  #tasksPerContext(): number {
    return Math.min(TASKS_PER_CONTEXT, this.config.trajectories_per_context);
  }

  async #read(signal?: AbortSignal): Promise<Glance[]> {
    const { config, parts } = this;
    const perContext = config.trajectories_per_context;
    const drawn = config.held_out_families.flatMap((family) =>
      [...Array(CONTEXTS_PER_FAMILY).keys()].map((index) => {
        const seed = createRng(config.seed, `glance ${family}`, index).int(2 ** 31);
        const tasks = takeTasks(
          parts.benchmark.tasks({ families: [family], split: 'seen', seed, rules: 'true' }),
          perContext + this.#tasksPerContext(),
        );
        const jobs = tasks.map((task, i) => ({ task, systemPrompt: '', seed: createRng(seed, 'episode', i).int(2 ** 32) }));
        return { family, seed, read: jobs.slice(0, perContext), fresh: jobs.slice(perContext) };
      }),
    );
    const jobs = drawn.flatMap(({ read }) => read);
    const played = await playEpisodes(parts.benchmark, parts.actor, jobs, { signal });
    return drawn.map(({ family, seed, fresh }, i) => ({
      family,
      seed,
      fresh,
      trajectories: played.slice(i * perContext, (i + 1) * perContext),
    }));
  }
}
