// The trainer behind the page's `TrainerApi`: one machine, one run at a time. It holds no state of a run beyond the one under
// way; the store has the rest. Who plays elsewhere is `players`.

import { AppError, isCancelled, throwIfAborted } from '../core/errors';
import { CHAT_PRESETS, modelOf, type ModelChoice, type PresetName, type RunConfig, type TextForm } from '../core/run/run-config';
import { finalEvaluation } from '../core/run/run-plan';
import { RUN_LOG_SCHEMA, type RunEvent } from '../core/run/run-log';
import { EMBEDDED_MODEL } from '../core/embedded-model';
import type { Evaluation } from '../core/run/evaluation';
import type { EpisodeRecord, TaskId, Trajectory } from '../core/trajectory';
import type { Actor } from '../actor/actor';
import { briefMessages } from '../actor/brief';
import { actorPrompt } from '../actor/prompt';
import { actorMessages } from '../actor/react';
import type { Bundle } from '../adapter/bundle';
import { withNote } from '../adapter/card';
import { readPeft, type PeftConfig } from '../adapter/peft';
import type { Catalog } from '../env/catalog';
import type { Benchmark } from '../env/env';
import { fetchEmbedded } from '../hub/embedded-model';
import { playEpisodes, replayEpisode } from '../meta/rollout';
import { coachMessages } from '../reflector/chat-prompt';
import { readingList } from '../reflector/prompt';
import { reflectMessages } from '../reflector/whole-games';
import type { PlayersApi } from '../rpc/players-api';
import type { EvaluateRequest, MachineVerdict, TrainerApi } from '../rpc/trainer-api';
import type { DeviceChoice, Progress } from '../rpc/work';
import type { AdapterStore } from '../store/adapters';
import type { ChatMessage } from '../text/chat-template';
import type { Lora } from '../model/lora';
import { lockRun } from '../store/lock';
import { checkEvent } from '../store/schemas';
import type { RunStoreDb } from '../store/runs';
import { adapterFiles } from '../train/adapter-files';
import { evaluateAdapter, evaluateLora } from '../train/judge/evaluate';
import { limited, loadLora, type Engine } from '../train/engine';
import { taskSourceOf } from '../train/own-tasks';
import { presetConfig } from '../train/preset-config';
import { PRESETS, usualPreset } from '../train/presets';
import { runTraining, type RunControl, type RunEnd } from '../train/runner';
import type { ModelFiles } from '../train/model-files';
import { openMachine, type Machine } from './machine';
import { measureModelStep, openModel } from './model-machine';
import { PlayersService } from './players-service';
import { progressOf, seconds } from './progress';

export interface TrainerServiceOptions {
  readonly runs: RunStoreDb;
  readonly adapters: AdapterStore;
  /** Where the files of the embedded model lie, ending in a slash. */
  readonly modelUrl: string;
  readonly version: string;
  /** Files of a kept model. @throws AppError `HUB_NO_MODEL`, `HUB_DAMAGED` */
  readonly modelFiles: (id: string) => Promise<ModelFiles>;
  /** Id of the kept model whose weights have this SHA-256; null where none is kept. */
  readonly modelOfWeights: (sha256: string) => Promise<string | null>;
  /** Id of the kept model that an adapter's base name means; null where there is none. */
  readonly modelNamed: (base: string) => Promise<string | null>;
  /** What ships and what is the user's own, as it is stored when asked. */
  readonly catalog: () => Promise<Catalog>;
  /** Of WASM, for models in ONNX. */
  readonly threads: number;
}

export class TrainerService implements Omit<TrainerApi, keyof PlayersApi> {
  #machine: { readonly choice: DeviceChoice; readonly model: ModelChoice | null; readonly opened: Promise<Machine> } | null = null;
  /** What a choice came to with the embedded model, which is quick to try. */
  readonly #verdicts = new Map<DeviceChoice, MachineVerdict>();
  #control: RunControl | null = null;
  /** A run holds the machine: nobody may change it for another device. */
  #isTraining = false;

  readonly players: PlayersService;

  constructor(private readonly options: TrainerServiceOptions) {
    this.players = new PlayersService({
      catalog: options.catalog,
      open: async ({ choice, model }) => (await this.#open(choice, model)).engine,
      lora: async (engine, id) => loadLora(engine, (await this.#bundle(id)).peft),
      onnx: {
        modelFiles: options.modelFiles,
        gpu: async () => (await this.#machine?.opened.catch(() => null))?.engine.device.gpu ?? null,
        threads: options.threads,
      },
    });
  }

  async probe(
    choice: DeviceChoice,
    model: ModelChoice | null,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<MachineVerdict> {
    onProgress({
      done: 0,
      total: 1,
      unit: 'steps',
      rate: 0,
      secondsLeft: null,
      message: model === null ? 'One training step, to see what this machine can do' : 'Opening the model, then parts of a training step',
    });
    const measured = async ({ engine, verdict }: Machine): Promise<MachineVerdict> => {
      throwIfAborted(signal);
      return verdict.stepSeconds === null && verdict.device !== 'none'
        ? { ...verdict, stepSeconds: await measureModelStep(engine, PRESETS['minihack-smollm2'], signal) }
        : verdict;
    };
    const verdict = await this.#open(choice, model).then(measured, (error: unknown) => {
      if (model !== null) throw error;
      return watchOnly(error);
    });
    onProgress({ done: 1, total: 1, unit: 'steps', rate: 0, secondsLeft: 0, message: 'Done' });
    return verdict;
  }

  async start(
    runId: string,
    config: RunConfig,
    choice: DeviceChoice,
    onEvents: (events: RunEvent[]) => void,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<RunEnd> {
    if (this.#control) throw new AppError('RUN_BUSY', 'This page is training already.', 'Pause or stop the run under way first.');
    const control: RunControl = { request: null };
    this.#control = control;
    const { runs, version } = this.options;
    const unlock = await lockRun(runId).catch((error: unknown) => {
      this.#control = null;
      throw error;
    });
    try {
      const benchmark = taskSourceOf(config, await this.options.catalog());
      const { engine } = await this.#open(choice, modelOf(config));
      // Fetched before the work begins: the adapter at its end must not need a network.
      await import('../adapter/bundle');
      this.#isTraining = true;
      const before = partOfEvaluation((await runs.events(runId)) as RunEvent[]);
      await runs.begin(runId, config);
      const { adapter_name_or_path: from } = config;
      const isFresh = from === undefined || (await runs.loadCheckpoint(runId)) !== null;
      const { end, lora } = await runTraining({
        runId,
        config,
        benchmark,
        engine,
        adapter: isFresh ? null : (await this.#bundle(from)).peft,
        actor: await this.players.ofRun(config, benchmark),
        store: runs,
        control,
        version,
        clock: seconds,
        onEvents: (e) => onEvents([...e]),
        signal,
      });
      try {
        if (end !== 'paused') await this.#keepResult(runId, engine, benchmark, lora, config, before, onEvents, onProgress, signal);
      } finally {
        lora.free();
      }
      // Last, so that a run whose tab was closed before its adapter was kept counts as unfinished and can be gone on with.
      await runs.setStatus(runId, end);
      return end;
    } catch (error) {
      if (isCancelled(error)) {
        await runs.setStatus(runId, 'paused');
        return 'paused';
      }
      await runs.setStatus(runId, 'failed').catch(() => undefined);
      // A lost device stays lost; the next call opens another.
      if (error instanceof AppError && error.code.startsWith('DEVICE_')) this.#machine = null;
      throw error;
    } finally {
      this.#control = null;
      this.#isTraining = false;
      unlock();
    }
  }

  async resume(
    runId: string,
    choice: DeviceChoice,
    onEvents: (events: RunEvent[]) => void,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<RunEnd> {
    const { config } = await this.options.runs.get(runId);
    return this.start(runId, config, choice, onEvents, onProgress, signal);
  }

  async pause(): Promise<void> {
    if (this.#control) this.#control.request = 'pause';
  }

  async stop(): Promise<void> {
    if (this.#control) this.#control.request = 'stop';
  }

  async evaluate(
    adapterId: string | null,
    preset: PresetName,
    options: EvaluateRequest,
    onProgress: (progress: Progress) => void,
    onPart: (sofar: Evaluation) => void,
    signal: AbortSignal,
  ): Promise<Evaluation> {
    const settings = presetConfig(preset);
    const benchmark = taskSourceOf(settings, await this.options.catalog());
    const { engine } = await this.#open(options.choice, options.model);
    const { advice } = options;
    const config = advice ? { ...settings, held_out_families: Object.keys(advice), train_families: [] } : settings;
    const peft = adapterId === null ? null : (await this.#bundle(adapterId)).peft;
    return evaluateAdapter(engine, peft, config, {
      ...options,
      benchmark,
      others: await this.players.others(options, limited(benchmark, config), config),
      name: adapterId,
      clock: seconds,
      signal,
      onProgress: progressOf('episodes', onProgress),
      onPart,
    });
  }

  async play(
    task: TaskId,
    systemPrompt: string,
    { seed, choice, model, actor: line = 'engine' }: Parameters<TrainerApi['play']>[2],
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<Trajectory> {
    if (this.#isTraining) throw new AppError('RUN_BUSY', 'This page is training.', 'Pause the run, or wait until it has ended.');
    const benchmark = (await this.options.catalog()).of(task);
    const other = await this.players.other(line, benchmark);
    const own = other ? null : (await this.#open(choice, model)).engine.actor(usualPreset(model !== null, benchmark.id), 1);
    const actor = other ?? own!;
    const counted = progressOf('actions', onProgress);
    const most = benchmark.maxSteps?.(task) ?? 0;
    let actions = 0;
    try {
      const counting: Actor = {
        act: async (requests, ended) => {
          counted(actions++, most);
          return actor.act(requests, ended);
        },
        release: (episodes) => actor.release?.(episodes),
      };
      const [trajectory] = await playEpisodes(benchmark, counting, [{ task, systemPrompt, seed }], { width: 1, signal });
      return trajectory!;
    } finally {
      own?.free();
    }
  }

  async replay(record: EpisodeRecord, form: TextForm): ReturnType<TrainerApi['replay']> {
    const trajectory = replayEpisode((await this.options.catalog()).of(record.task), record);
    const prompts = trajectory.steps.map(({ observation }, i) => {
      const [advice, history] = [record.systemPrompt, trajectory.steps.slice(0, i)];
      if (form === 'embedded') return actorPrompt(advice, history, observation);
      return asText((form === 'brief' ? briefMessages : actorMessages)(advice, history, observation));
    });
    return { trajectory, prompts };
  }

  async readingList(systemPrompt: string, records: readonly EpisodeRecord[], form: TextForm): Promise<string> {
    const [first] = records;
    if (!first) return '';
    const benchmark = (await this.options.catalog()).of(first.task);
    const read = { systemPrompt, trajectories: records.map((record) => replayEpisode(benchmark, record)) };
    if (form === 'embedded') return readingList(benchmark, read);
    return asText(form === 'earlier' ? reflectMessages(systemPrompt, read.trajectories) : coachMessages(benchmark, read));
  }

  async exportBundle(adapterId: string, note?: string): Promise<Uint8Array> {
    const bytes = await this.options.adapters.bundle(adapterId);
    if (note === undefined) return bytes;
    const { readBundle, writeBundle } = await import('../adapter/bundle');
    const bundle = readBundle(bytes);
    return writeBundle({ ...bundle, card: withNote(bundle.card ?? '', note) });
  }

  async importBundle(bytes: Uint8Array, fileName: string): Promise<string> {
    const { readBundle } = await import('../adapter/bundle');
    const bundle = readBundle(bytes);
    const config = configOf(bundle.runLog);
    const { base } = readPeft(bundle.peft).config;
    const model = await this.#modelFor(config, base);
    const { engine } = await this.#open(this.#machine?.choice ?? 'auto', model);
    try {
      loadLora(engine, bundle.peft).free();
    } catch (cause) {
      if (config || model || base.name === '' || base.name === EMBEDDED_MODEL) throw cause;
      throw noBase(base.name, cause);
    }
    const name = fileName.replace(/\.zip$/i, '');
    const preset = config?.preset ?? usualPreset(model !== null).preset;
    const about = { name, preset, runId: null, baseSha256: base.sha256 };
    return this.options.adapters.add({ ...about, ...(model ? { model } : {}) }, bytes);
  }

  /**
   * The kept model that an adapter was made for, by the hash of its weights, or by its name where the trainer keeps no hash; null for the
   * embedded one. @throws AppError `ADAPTER_NO_BASE`
   */
  async #modelFor(config: RunConfig | null, { name, sha256 }: PeftConfig['base']): Promise<ModelChoice | null> {
    if (name === EMBEDDED_MODEL || (config && !(CHAT_PRESETS as readonly string[]).includes(config.preset)))
      return config && modelOf(config);
    const byWeights = sha256 === null ? null : await this.options.modelOfWeights(sha256);
    if (!config) {
      const id = byWeights ?? (await this.options.modelNamed(name));
      return id === null ? null : { id, format: 'stored' };
    }
    if (byWeights !== null) return { id: byWeights, format: config.weights_format ?? 'f32' };
    const named = modelOf(config);
    if (!named) throw noBase(name);
    return named;
  }

  /** The five conditions into the log, part by part, then the adapter with its card and that log into the library. */
  async #keepResult(
    runId: string,
    engine: Engine,
    benchmark: Benchmark,
    lora: Lora,
    config: RunConfig,
    before: { readonly step: number; readonly evaluation: Evaluation } | null,
    onEvents: (events: RunEvent[]) => void,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { runs, adapters } = this.options;
    const log = (await runs.events(runId)) as RunEvent[];
    const { t } = log.at(-1)!;
    let seq = log.length;
    const keep = async (evaluation: Evaluation): Promise<void> => {
      const event: RunEvent = { schema: RUN_LOG_SCHEMA, seq: seq++, t, kind: 'evaluation', evaluation };
      await runs.append(runId, [event]);
      onEvents([event]);
    };
    // It went with what came after the last checkpoint; of other steps it says nothing.
    const isSame = before?.step === lastStep(log);
    if (before && isSame) await keep(before.evaluation);
    await evaluateLora(engine, lora, config, {
      benchmark,
      name: runId,
      seed: config.seed,
      ...finalEvaluation(config),
      others: await this.players.others({ actor: config.actor }, limited(benchmark, config), config),
      clock: seconds,
      signal,
      before: before && isSame ? before.evaluation : null,
      onProgress: progressOf('episodes', onProgress),
      onPart: keep,
    });
    const events = (await runs.events(runId)) as RunEvent[];
    const files = await adapterFiles(lora, engine.identity, config, events);
    const model = modelOf(config);
    const about = { name: runId, preset: config.preset, runId, baseSha256: engine.identity.sha256, ...(model ? { model } : {}) };
    const { writeBundle } = await import('../adapter/bundle');
    await adapters.add(about, writeBundle(files));
  }

  /** Zip is read by a package that a page without adapters need not fetch. */
  async #bundle(id: string): Promise<Bundle> {
    const { readBundle } = await import('../adapter/bundle');
    return readBundle(await this.options.adapters.bundle(id));
  }

  /** A machine that failed to open is forgotten, so that the next call tries again. @throws AppError `RUN_BUSY` for another one than that in training */
  #open(choice: DeviceChoice, model: ModelChoice | null): Promise<Machine> {
    const before = this.#machine;
    if (before && isSame(before.model, model) && (this.#isTraining || before.choice === choice)) return before.opened;
    if (this.#isTraining)
      return Promise.reject(new AppError('RUN_BUSY', 'This page is training another model.', 'Pause the run, or wait until it has ended.'));
    const opened = (async () => {
      // A kept model on a device that was named needs no trial of the embedded one.
      const verdict = model === null || choice !== 'auto' ? null : await this.#verdict(choice);
      const current = await before?.opened.catch(() => null);
      current?.engine.destroy();
      if (model === null) return this.#openEmbedded(choice);
      return this.#openModel((verdict?.device ?? choice) === 'webgpu' ? 'webgpu' : 'wasm', model, verdict?.reason ?? null);
    })();
    this.#machine = { choice, model, opened };
    opened.catch(() => {
      if (this.#machine?.opened === opened) this.#machine = null;
    });
    return opened;
  }

  async #openEmbedded(choice: DeviceChoice): Promise<Machine> {
    const machine = await openMachine(choice, await fetchEmbedded(this.options.modelUrl), {
      minihack: PRESETS.minihack,
      alfworld: PRESETS.alfworld,
    });
    this.#verdicts.set(choice, machine.verdict);
    return machine;
  }

  /** The device for another model: it is decided, and its steps are timed, with the embedded one. */
  async #verdict(choice: DeviceChoice): Promise<MachineVerdict> {
    if (!this.#verdicts.has(choice)) (await this.#openEmbedded(choice)).engine.destroy();
    return this.#verdicts.get(choice)!;
  }

  async #openModel(kind: 'wasm' | 'webgpu', model: ModelChoice, reason: MachineVerdict['reason']): Promise<Machine> {
    const files = await this.options.modelFiles(model.id).catch((error: unknown) => {
      if (!(error instanceof AppError) || error.code !== 'HUB_NO_MODEL') throw error;
      const fix = 'Fetch it again under Models: a run on it then goes on from its last checkpoint.';
      throw new AppError('RUN_NO_MODEL', `The model ${model.id} is not kept here any more, or not whole.`, fix, { cause: error });
    });
    const engine = await openModel(kind, files, model.format, new URL('../', this.options.modelUrl).href);
    const { description, isSoftware } = engine.device;
    return { engine, verdict: { device: kind, description, isSoftware, stepSeconds: null, paces: null, reason } };
  }
}

/** What is there of the evaluation at the end of a run, and the step after which it was played. */
function partOfEvaluation(log: readonly RunEvent[]): { readonly step: number; readonly evaluation: Evaluation } | null {
  const last = log.findLast((event) => event.kind === 'evaluation');
  return last ? { step: lastStep(log), evaluation: last.evaluation } : null;
}

function lastStep(log: readonly RunEvent[]): number {
  return log.findLast((event) => event.kind === 'update')?.step ?? 0;
}

function noBase(name: string, cause?: unknown): AppError {
  const message = `The adapter was made for ${name.slice(0, 100) || 'a chat model'}, which is not among the models on this machine.`;
  return new AppError('ADAPTER_NO_BASE', message, 'Fetch that model under Models, then open the adapter again.', { cause });
}

function isSame(a: ModelChoice | null, b: ModelChoice | null): boolean {
  return a?.id === b?.id && a?.format === b?.format;
}

/** A device that cannot train here leaves watching; whatever else went wrong, for example the download of the model, is an error. */
function watchOnly(error: unknown): MachineVerdict {
  if (!(error instanceof AppError) || !/^(GPU|DEVICE)_/.test(error.code)) throw error;
  const { code, message, fix } = error;
  return { device: 'none', description: '', isSoftware: false, stepSeconds: null, paces: null, reason: { code, message, fix } };
}

/** Of the run that came with an adapter; null where the log does not tell. */
function configOf(runLog: Uint8Array | null): RunConfig | null {
  if (!runLog) return null;
  const text = new TextDecoder().decode(runLog);
  const [line = ''] = text.split('\n', 1);
  if (line === '') return null;
  const first = checkEvent(JSON.parse(line), 'The run log of the bundle');
  return first.kind === 'run' ? first.config : null;
}

/** A conversation as a person reads it: every model has marks of its own between the turns. */
function asText(messages: readonly ChatMessage[]): string {
  return messages.map(({ role, content }) => `${role}: ${content}`).join('\n\n');
}
