// A person in the reflector's place: games of a family that were read, advice that was written, and what it was worth beside the others'.

import { TRIAL_CONDITIONS, type TrialCondition } from '../../../core/run/evaluation';
import { type ModelChoice, type RunConfig, SHIPPED_PRESETS, type TextForm } from '../../../core/run/run-config';
import type { GameSettings } from '../../../core/trajectory';
import { ADVICE_SCHEMA } from '../../../core/sharing/written-advice';
import type { ReadGame, TriedAdvice, TrialRequest } from '../../../rpc/players-api';
import type { Note, Notes } from '../../../store/notes';
import type { AdviceRecord, DamagedRecord } from '../../../store/records';
import type { ChoosePlayer } from '../players/choose-player.svelte';
import { toFailure } from '../failure';
import { Job } from '../job.svelte';
import { recall } from '../recall';
import type { Services } from '../services';
import type { PageContext } from '../page';

/** Judged as held-out families are: the original's rule, all choices offered, in the rooms that the presets train in. */
export function gamesOf(services: Pick<Services, 'presets'>, family: string): GameSettings {
  return { rules: 'true', size: presetOf(services, family)?.room_size ?? 'full', isOwn: false };
}

function presetOf({ presets }: Pick<Services, 'presets'>, family: string): RunConfig | undefined {
  const all = SHIPPED_PRESETS.map((name) => presets[name]);
  return all.find(({ held_out_families, train_families }) => [...held_out_families, ...train_families].includes(family));
}

export type Tried = Partial<Record<TrialCondition, TriedAdvice>>;

export class AdviceDesk {
  family = $state('');
  seed = $state(1);
  adapter = $state('');
  /** Who plays and reflects; null for the embedded model. */
  model = $state.raw<ModelChoice | null>(null);
  form = $state<TextForm>('embedded');
  text = $state('');
  games = $state.raw<readonly ReadGame[] | null>(null);
  tried = $state.raw<Tried>({});
  kept = $state.raw<readonly AdviceRecord[]>([]);
  damaged = $state.raw<readonly DamagedRecord[]>([]);
  busy = $state<'reading' | 'scoring' | null>(null);
  readonly job = new Job();
  #modelName = '';
  /** As `#note` after a link. */
  #brought = '';
  #request: TrialRequest | null = null;
  /** Of the adapter that `tried.trained` belongs to. */
  #triedAdapter = '';

  constructor(
    private readonly page: Pick<PageContext, 'services' | 'trainer'>,
    readonly who: ChoosePlayer,
    private readonly notes: Notes,
  ) {
    const { family, seed, adapter, text } = recall(notes, 'advice', (failure) => (this.job.failure = failure)) ?? {
      family: '',
      seed: 1,
      adapter: '',
      text: '',
    };
    this.family = presetOf(page.services, family) ? family : 'minihack/Wield';
    [this.seed, this.adapter, this.text] = [seed, adapter, text];
    void this.load();
  }

  get canScore(): boolean {
    return this.games !== null && this.busy === null && this.text.trim() !== '';
  }

  /** What is typed and chosen, for after a reload. */
  keep(): void {
    const note = this.#note;
    // What a link chose is kept once a person goes on with it: until then the advice that was begun here stays remembered.
    if (JSON.stringify(note) === this.#brought) return;
    if (Number.isSafeInteger(note.seed) && note.seed >= 0) this.notes.write('advice', note);
  }

  /** Takes what a link chose; null where it says nothing. */
  bring(family: string | null, seed: number | null): void {
    if (family !== null) this.family = family;
    if (seed !== null) this.seed = seed;
    if (family !== null || seed !== null) this.#brought = JSON.stringify(this.#note);
  }

  get #note(): Note<'advice'> {
    const { family, seed, adapter, text } = this;
    return { family, seed, adapter, text };
  }

  async load(): Promise<void> {
    try {
      const store = await this.page.services.openAdvice();
      [this.kept, this.damaged] = await Promise.all([store.list(), store.damaged()]);
    } catch (error) {
      this.job.failure = toFailure(error);
    }
  }

  /** Other games, another actor: what was read and played belongs to something else. */
  reset(): void {
    this.games = null;
    this.tried = {};
  }

  async read(): Promise<void> {
    await this.#work('reading', async (onProgress, signal) => {
      this.reset();
      const actor = (await this.who.line(signal)) ?? 'engine';
      const machine = { choice: this.page.trainer.choice, model: this.model };
      const request = { family: this.family, games: gamesOf(this.page.services, this.family), seed: this.seed, actor, machine };
      const { games, model, form } = await this.page.trainer.api.readGames(request, onProgress, signal);
      [this.#request, this.#modelName, this.form, this.games] = [request, model, form, games];
    });
  }

  /** Under the person's text, and under whatever of the others was not played yet. */
  async score(): Promise<void> {
    const request = this.#request;
    const text = this.text.trim();
    if (!request || text === '') return;
    await this.#work('scoring', async (onProgress, signal) => {
      const adapter = this.adapter === '' ? null : this.adapter;
      const before: Tried = { ...this.tried };
      if (this.#triedAdapter !== this.adapter) delete before.trained;
      const wanted = TRIAL_CONDITIONS.filter((name) => name !== 'trained' || adapter !== null);
      const missing = wanted.filter((name) => name === 'person' || before[name] === undefined);
      const more = await this.page.trainer.api.tryAdvice(request, missing, text, adapter, onProgress, signal);
      this.tried = { ...before, ...more };
      this.#triedAdapter = this.adapter;
      const scores = Object.fromEntries(Object.entries(this.tried).map(([name, { score }]) => [name, score]));
      const { family, games, seed, actor } = request;
      const store = await this.page.services.openAdvice();
      await store.add({
        schema: ADVICE_SCHEMA,
        family,
        games,
        text,
        actor,
        model: this.#modelName,
        seed,
        adapter,
        scores,
        createdAt: Date.now(),
      });
      await this.load();
    });
  }

  async remove(id: string): Promise<void> {
    await (await this.page.services.openAdvice()).delete(id);
    await this.load();
  }

  /** Its family, games and text again; the games are to be played anew. */
  take({ family, seed, text }: AdviceRecord): void {
    if (family !== this.family || seed !== this.seed) this.reset();
    [this.family, this.seed, this.text] = [family, seed, text];
  }

  async #work(what: 'reading' | 'scoring', work: Parameters<Job['run']>[0]): Promise<void> {
    this.busy = what;
    await this.job.run(work);
    this.busy = null;
  }
}
