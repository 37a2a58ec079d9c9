// The page's one trainer worker and the run under way. The worker starts when something first needs it; when
// it dies the run is kept as far as its last checkpoint, and `resume` starts another worker.

import { isCancelled } from '../../../core/errors';
import { modelOf, type ModelChoice, type RunConfig } from '../../../core/run/run-config';
import type { RunEvent } from '../../../core/run/run-log';
import type { MachineVerdict, TrainerApi } from '../../../rpc/trainer-api';
import type { DeviceChoice, Progress } from '../../../rpc/work';
import { type Failure, toFailure } from '../failure';
import { Players } from '../players/players.svelte';
import { RunView } from './run-view.svelte';
import type { Services, TrainerConnection } from '../services';
import { holdScreen } from '../wake-lock';

export type TrainerPhase = 'idle' | 'running' | 'pausing' | 'stopping' | 'paused' | 'ended';

export class Trainer {
  choice = $state<DeviceChoice>('auto');
  /** What `verdict` was measured with; null for the embedded model. */
  model = $state.raw<ModelChoice | null>(null);
  verdict = $state.raw<MachineVerdict | null>(null);
  probing = $state(false);
  probeProgress = $state.raw<Progress | null>(null);
  probeFailure = $state.raw<Failure | null>(null);

  run = $state.raw<RunView | null>(null);
  phase = $state<TrainerPhase>('idle');
  /** Of the evaluation at the end of the run. */
  evaluating = $state.raw<Progress | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** A run that has ended, until another view is opened. */
  ending = $state.raw<{ readonly id: string; readonly text: string } | null>(null);

  /** Hears of a run that has ended, its table played. */
  onEnded: ((id: string) => void) | null = null;

  /** Who plays elsewhere. */
  readonly players: Players;
  readonly #services: Services;
  #connection: TrainerConnection | null = null;
  /** Ends the run under way at once. */
  #abort = new AbortController();
  #probe = new AbortController();
  /** Counts the runs begun, so that the end of an abandoned one changes nothing. */
  #turn = 0;

  constructor(services: Services) {
    this.#services = services;
    this.players = new Players(services, () => this.api);
  }

  get isBusy(): boolean {
    return this.phase === 'running' || this.phase === 'pausing' || this.phase === 'stopping';
  }

  /** No device of this machine can train. */
  get isWatchOnly(): boolean {
    return this.choice === 'auto' && this.verdict?.device === 'none';
  }

  get api(): TrainerApi {
    this.#connection ??= this.#connect();
    return this.#connection.api;
  }

  async probe(choice: DeviceChoice = this.choice, model: ModelChoice | null = this.model): Promise<void> {
    if (this.probing || this.isBusy) return;
    this.choice = choice;
    this.model = model;
    this.verdict = null;
    this.probing = true;
    this.probeFailure = null;
    this.probeProgress = null;
    const isCurrent = (): boolean => this.model === model && this.choice === choice;
    try {
      this.#probe = new AbortController();
      const verdict = await this.api.probe(choice, model, (progress) => (this.probeProgress = progress), this.#probe.signal);
      if (isCurrent()) this.verdict = verdict;
    } catch (error) {
      if (isCurrent() && !isCancelled(error)) this.probeFailure = toFailure(error);
    } finally {
      this.probing = false;
    }
  }

  cancelProbe(): void {
    this.#probe.abort();
  }

  /** Another model, not tried yet. */
  choose(model: ModelChoice | null): void {
    if (model?.id === this.model?.id && model?.format === this.model?.format) return;
    this.model = model;
    this.verdict = null;
    this.probeFailure = null;
  }

  /** Starts a run; returns its id at once. */
  start(config: RunConfig): string {
    this.choose(modelOf(config));
    const now = new Date();
    const own = createRunId(config.preset, now);
    // Ids tell seconds apart.
    const id = own === this.run?.id ? createRunId(config.preset, new Date(now.getTime() + 1000)) : own;
    void this.#work(id, new RunView(id), async (api, onEvents, onProgress, signal) => {
      await this.players.prepare(config.actor, signal);
      return api.start(id, config, this.choice, onEvents, onProgress, signal);
    });
    return id;
  }

  /** Goes on with a stored run from its last checkpoint, on the device it began on: another one gives other numbers. */
  async resume(id: string): Promise<void> {
    if (this.isBusy) return;
    const view = new RunView(id);
    view.take(await this.#services.library.events(id));
    view.flush();
    const kind = view.index.header?.device.kind;
    if (kind === 'webgpu' || kind === 'wasm') this.choice = kind;
    if (view.index.config) this.choose(modelOf(view.index.config));
    await this.#work(id, view, async (api, onEvents, onProgress, signal) => {
      await this.players.prepare(view.index.config?.actor, signal);
      return api.resume(id, this.choice, onEvents, onProgress, signal);
    });
  }

  /** After the step under way. `now`: what is under way is given up, and done again when the run goes on. */
  async pause(now = false): Promise<void> {
    if (!this.isBusy || (this.phase !== 'running' && !now)) return;
    this.phase = 'pausing';
    if (now) this.#abort.abort();
    else await this.#ask((api) => api.pause());
  }

  async stop(): Promise<void> {
    if (this.phase !== 'running' && this.phase !== 'pausing') return;
    this.phase = 'stopping';
    await this.#ask((api) => api.stop());
  }

  async #ask(call: (api: TrainerApi) => Promise<void>): Promise<void> {
    try {
      await call(this.api);
    } catch (error) {
      this.failure = toFailure(error);
    }
  }

  async #work(
    id: string,
    view: RunView,
    begin: (
      api: TrainerApi,
      onEvents: (events: RunEvent[]) => void,
      onProgress: (progress: Progress) => void,
      signal: AbortSignal,
    ) => Promise<'finished' | 'paused' | 'stopped'>,
  ): Promise<void> {
    const turn = ++this.#turn;
    const { signal } = (this.#abort = new AbortController());
    this.run = view;
    this.failure = null;
    this.evaluating = null;
    this.ending = null;
    this.phase = 'running';
    const release = holdScreen();
    let isEnded = false;
    try {
      const take = (events: RunEvent[]): void => {
        if (turn === this.#turn) view.take(events);
      };
      const onProgress = (progress: Progress): void => void (turn === this.#turn && (this.evaluating = progress));
      const end = await begin(this.api, take, onProgress, signal);
      if (turn === this.#turn) this.phase = end === 'paused' ? 'paused' : 'ended';
      view.flush();
      if (end !== 'paused') await this.#sayEnd(view);
      isEnded = end !== 'paused' && turn === this.#turn;
    } catch (error) {
      if (turn !== this.#turn || this.run?.id !== id) return;
      if (!isCancelled(error)) this.failure ??= toFailure(error);
      this.phase = 'paused';
    } finally {
      release();
      view.flush();
      (await import('./pace')).rememberPace(view.index);
    }
    if (isEnded) this.onEnded?.(id);
  }

  async #sayEnd({ id, index }: RunView): Promise<void> {
    const { endingOf, notifyOf } = await import('./ending');
    const text = endingOf(index);
    this.ending = { id, text };
    notifyOf(text);
  }

  #connect(): TrainerConnection {
    const connection = this.#services.connectTrainer();
    connection.onDeath((error) => {
      if (this.#connection !== connection) return;
      this.#connection = null;
      connection.close();
      const failure = toFailure(error);
      if (this.isBusy) {
        this.failure = failure;
        this.phase = 'paused';
      } else if (this.probing) this.probeFailure = failure;
      this.probing = false;
    });
    return connection;
  }
}

/** `minihack-2026-11-22-2314-07`: sorts by time and can be read aloud. */
function createRunId(preset: string, now: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  return `${preset}-${day}-${two(now.getHours())}${two(now.getMinutes())}-${two(now.getSeconds())}`;
}
