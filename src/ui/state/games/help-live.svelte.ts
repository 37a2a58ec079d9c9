// A trained reflector at a new game: fetched where it is not kept, games read, advice written, one game played without it and with it, then
// thirty, for one may be luck. Everything comes from the trainer worker; here are its stages.

import type { Cell } from '../../../core/run/evaluation';
import { importedId } from '../../../core/sharing/gallery';
import type { TextForm } from '../../../core/run/run-config';
import type { Trajectory } from '../../../core/trajectory';
import type { FreshGame, ReadGame, TrialRequest } from '../../../rpc/players-api';
import { toFailure } from '../failure';
import { Job } from '../job.svelte';
import { keepReflector } from '../players/keep-reflector';
import { listReflectors, type ReflectorChoice } from '../players/reflectors';
import { gamesOf } from '../play/advice-desk.svelte';
import type { PageContext } from '../page';

export type HelpStage = 'fetching' | 'reading' | 'writing' | 'playing' | 'counting';

export interface PlayedBothWays {
  readonly without: Trajectory;
  readonly with: Trajectory;
}

export class HelpLive {
  choices = $state.raw<readonly ReflectorChoice[] | null>(null);
  chosen = $state('');
  family = $state('');
  seed = $state(1);

  stage = $state<HelpStage | null>(null);
  read = $state.raw<readonly ReadGame[] | null>(null);
  form = $state<TextForm>('embedded');
  advice = $state.raw<string | null>(null);
  played = $state.raw<PlayedBothWays | null>(null);
  counted = $state.raw<{ readonly without: Cell; readonly with: Cell } | null>(null);
  readonly job = new Job();
  #request: TrialRequest | null = null;

  constructor(private readonly page: Pick<PageContext, 'services' | 'trainer'>) {}

  get choice(): ReflectorChoice | null {
    return this.choices?.find(({ id }) => id === this.chosen) ?? null;
  }

  /** Those of the reflector's world, the ones it was never trained on first. */
  get families(): readonly { readonly id: string; readonly isHeldOut: boolean }[] {
    const preset = this.#preset(this.choice);
    if (!preset) return [];
    const of = (ids: readonly string[], isHeldOut: boolean) => ids.map((id) => ({ id, isHeldOut }));
    return [...of(preset.held_out_families, true), ...of(preset.train_families, false)];
  }

  /** @param wanted id of a gallery entry or of a kept adapter; the first of the gallery where it is null or gone */
  async load(wanted: string | null, family: string | null): Promise<void> {
    try {
      this.choices = await listReflectors(this.page);
      const named = this.choices.find(({ id, entry }) => id === wanted || (entry !== null && importedId(entry.sha256) === wanted));
      this.choose((named ?? this.choices[0])?.id ?? '');
      if (family !== null && this.families.some(({ id }) => id === family)) this.family = family;
    } catch (error) {
      this.job.failure = toFailure(error);
    }
  }

  choose(id: string): void {
    this.chosen = id;
    this.family = this.families[0]?.id ?? '';
    this.reset();
  }

  reset(): void {
    [this.read, this.advice, this.played, this.counted, this.#request] = [null, null, null, null, null];
  }

  /** @param countsToo whether thirty games follow the one */
  async start(): Promise<void> {
    const choice = this.choice;
    if (!choice || this.job.isBusy) return;
    this.reset();
    await this.#work(async (onProgress, signal) => {
      const { api, choice: device } = this.page.trainer;
      this.stage = 'fetching';
      const { id, model } = choice.entry ? await keepReflector(this.page, choice.entry, signal) : choice;
      const machine = { choice: device, model };
      const request = { family: this.family, games: gamesOf(this.page.services, this.family), seed: this.seed, actor: 'engine', machine };
      this.stage = 'reading';
      const { games, fresh, form } = await api.readGames(request, onProgress, signal);
      [this.read, this.form, this.stage] = [games, form, 'writing'];
      const records = games.map(({ record }) => record);
      const advice = await api.adviceOf(request, id, records, onProgress, signal);
      [this.advice, this.stage] = [advice, 'playing'];
      const play = ({ task, seed }: FreshGame, text: string) => api.play(task, text, { ...machine, seed }, onProgress, signal);
      const without = await play(fresh[0]!, '');
      this.played = { without, with: await play(fresh[0]!, advice) };
      this.#request = request;
      if (model === null) await this.#count(request, advice, onProgress, signal);
    });
  }

  /** Thirty new games, both ways; of a model of everyday size by a press of its own, for it takes minutes. */
  async count(): Promise<void> {
    const [request, advice] = [this.#request, this.advice];
    if (!request || advice === null || this.job.isBusy) return;
    await this.#work((onProgress, signal) => this.#count(request, advice, onProgress, signal));
  }

  async #count(request: TrialRequest, advice: string, ...[onProgress, signal]: Parameters<Parameters<Job['run']>[0]>): Promise<void> {
    this.stage = 'counting';
    const { none, person } = await this.page.trainer.api.tryAdvice(request, ['none', 'person'], advice, null, onProgress, signal);
    this.counted = { without: none!.score, with: person!.score };
  }

  #preset(choice: ReflectorChoice | null) {
    const { presets } = this.page.services;
    return choice && Object.hasOwn(presets, choice.preset) ? presets[choice.preset as keyof typeof presets] : null;
  }

  async #work(work: Parameters<Job['run']>[0]): Promise<void> {
    await this.job.run(work);
    this.stage = null;
  }
}
