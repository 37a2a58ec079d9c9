// An evaluation as it is chosen, under way and kept. It outlives its view, and what was played of it outlives the page.

import type { Evaluation } from '../../../core/run/evaluation';
import type { ModelChoice, PresetName } from '../../../core/run/run-config';
import type { EvaluationRecord, EvaluationSettings } from '../../../store/records';
import { ChoosePlayer } from '../players/choose-player.svelte';
import { toFailure } from '../failure';
import { Job } from '../job.svelte';
import type { PageContext } from '../page';

/** As the published protocols have them: best of N costs what a training group costs. */
const BASELINES = { reflections: 8, tasks: 2, retries: 4 };

export class EvaluationDesk {
  /** An adapter's id; none where empty. */
  chosen = $state('');
  preset = $state<PresetName>('minihack');
  episodes = $state(100);
  iterations = $state(4);
  seed = $state(1);
  strength = $state(1);
  model = $state.raw<ModelChoice | null>(null);
  isOwnAdvice = $state(false);
  hasBaselines = $state(false);
  readonly actor: ChoosePlayer;
  readonly reflector: ChoosePlayer;

  readonly job = new Job();
  /** What is shown: under way, just played, or one of those that are kept. */
  shown = $state.raw<EvaluationRecord | null>(null);
  kept = $state.raw<readonly EvaluationRecord[]>([]);

  constructor(private readonly page: PageContext) {
    this.actor = new ChoosePlayer(page);
    this.reflector = new ChoosePlayer(page);
    void this.load();
  }

  async load(): Promise<void> {
    try {
      this.kept = await (await this.page.services.openEvaluations()).list();
    } catch (error) {
      this.job.failure = toFailure(error);
    }
  }

  /** @param advice of the person's own, by family */
  async begin(advice: Readonly<Record<string, string>> | null): Promise<void> {
    this.shown = null;
    await this.job.run(async (onProgress, signal) => {
      const [actor, reflector] = [await this.actor.line(signal), await this.reflector.line(signal)];
      const { chosen, seed, episodes, iterations, model } = this;
      const request: EvaluationSettings = {
        ...{ seed, episodes, iterations, strength: chosen ? this.strength : 1, model },
        ...(actor === undefined ? {} : { actor }),
        ...(reflector === undefined ? {} : { reflector }),
        ...(advice ? { advice } : {}),
        ...(this.hasBaselines ? { baselines: BASELINES } : {}),
      };
      const about = { id: crypto.randomUUID(), createdAt: Date.now(), adapterId: chosen || null, preset: this.preset, request };
      await this.#play(about, undefined, onProgress, signal);
    });
  }

  /** Plays what is left of one that was ended. */
  async goOn(record: EvaluationRecord): Promise<void> {
    this.shown = record;
    await this.job.run(async (onProgress, signal) => {
      for (const line of [record.request.actor, record.request.reflector]) await this.page.trainer.players.prepare(line, signal);
      await this.#play(record, record.evaluation, onProgress, signal);
    });
  }

  async remove({ id }: EvaluationRecord): Promise<void> {
    try {
      await (await this.page.services.openEvaluations()).delete(id);
      if (this.shown?.id === id) this.shown = null;
    } catch (error) {
      this.job.failure = toFailure(error);
    }
    await this.load();
  }

  async #play(
    about: Omit<EvaluationRecord, 'evaluation'>,
    before: Evaluation | undefined,
    ...[onProgress, signal]: Parameters<Parameters<Job['run']>[0]>
  ): Promise<void> {
    const { services, trainer } = this.page;
    const { adapterId, preset, request } = about;
    const store = await services.openEvaluations();
    let writing = Promise.resolve();
    const onPart = (evaluation: Evaluation): void => {
      const record = { ...about, evaluation };
      this.shown = record;
      writing = writing.then(() => store.put(record));
    };
    const options = { ...request, choice: trainer.choice, ...(before ? { before } : {}) };
    await trainer.api.evaluate(adapterId, preset, options, onProgress, onPart, signal).finally(() => writing);
    await this.load();
  }
}
