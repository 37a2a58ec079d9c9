// Who plays and who reflects besides the engine's own model, behind the page's `PlayersApi`: endpoints with the keys that were typed, which
// live in this object alone, a model of web-llm or in ONNX, and a person in the reflector's place.

import type { TrialCondition } from '../core/run/evaluation';
import { type RunConfig, SAMPLING_DEFAULTS, type TextForm } from '../core/run/run-config';
import { AppError } from '../core/errors';
import { parsePlayer, type Player } from '../core/run/player';
import { parseWebLlm, webLlmLine, type WebLlmPlayer } from '../core/web-llm-models';
import type { EpisodeRecord, Trajectory, Fallback } from '../core/trajectory';
import type { Actor } from '../actor/actor';
import { Endpoint } from '../endpoint/endpoint';
import type { Catalog } from '../env/catalog';
import type { Benchmark } from '../env/env';
import { minihack } from '../env/minihack/tasks/benchmark';
import { formatTaskId } from '../env/task-id';
import { drawAdviceTrial, tryAdvice, type AdviceTrial } from '../meta/advice-trial';
import { playEpisodes, replayEpisode, toRecord } from '../meta/rollout';
import type { Lora } from '../model/lora';
import { attemptsOf, goalOf } from '../reflector/prompt';
import type { FreshGame, KeptWebLlm, PlayersApi, PlayerTrial, ReadGame, TriedAdvice, TrialRequest } from '../rpc/players-api';
import type { EvaluateRequest } from '../rpc/trainer-api';
import type { MachineRequest, Progress } from '../rpc/work';
import { createWrittenReflector } from '../reflector/person';
import { limited, type Engine } from '../train/engine';
import type { OtherPlayers } from '../train/judge/evaluate';
import { createActor, createReflector } from '../train/players';
import { usualPreset } from '../train/presets';
import { deleteWebLlm, keptWebLlm } from '../webllm/kept';
import { WebLlm } from '../webllm/web-llm';
import { OnnxPlayer, type OnnxPlayerOptions } from './onnx-player';
import { progressOf } from './progress';
import { loadProgress } from './web-llm-progress';

/** With eight keys to choose among and nothing else to learn. */
const TRIAL_TASK = formatTaskId({ family: 'minihack/Eat', version: minihack.version, split: 'train', number: 1, rules: 'true' });

export interface PlayersServiceOptions {
  readonly catalog: () => Promise<Catalog>;
  /** The model asked for, or the embedded one. */
  readonly open: (machine: MachineRequest) => Promise<Engine>;
  /** Loaded onto the engine; the caller frees it. */
  readonly lora: (engine: Engine, adapterId: string) => Promise<Lora>;
  readonly onnx: OnnxPlayerOptions;
}

/** An actor and what it takes to be rid of it. */
export interface OpenedActor {
  readonly actor: Actor;
  free(): void;
}

export class PlayersService implements PlayersApi {
  /** By origin: a key is never sent anywhere else. */
  readonly #keys = new Map<string, string>();
  /** The graphics card holds one at a time. */
  #webLlm: WebLlm | null = null;

  readonly #onnx: OnnxPlayer;

  constructor(private readonly options: PlayersServiceOptions) {
    this.#onnx = new OnnxPlayer(options.onnx);
  }

  async holdKey(url: string, key: string | null): Promise<void> {
    const { origin } = new URL(url);
    if (key === null || key === '') this.#keys.delete(origin);
    else this.#keys.set(origin, key);
  }

  readonly endpoint = (url: string, model: string, retries?: number): Endpoint =>
    new Endpoint({ url, model, key: this.#keys.get(new URL(url).origin) ?? null, ...(retries === undefined ? {} : { retries }) });

  /** @returns null for the engine's own model */
  async other(line: string, benchmark: Benchmark, fallback: Fallback = 'none'): Promise<Actor | null> {
    return this.#other(parsePlayer(line), benchmark, this.endpoint, fallback);
  }

  async #other(
    player: Player,
    benchmark: Benchmark,
    endpoint: (url: string, model: string) => Endpoint,
    fallback: Fallback = 'none',
  ): Promise<Actor | null> {
    const onnx = player.kind === 'onnx' ? await this.#onnx.actor(player.path, player.format) : null;
    return createActor(player, { benchmark, endpoint, webLlm: this.webLlm, onnx }, { fallback });
  }

  readonly webLlm = (player: WebLlmPlayer): WebLlm => {
    if (this.#webLlm?.line === webLlmLine(player)) return this.#webLlm;
    void this.#webLlm?.free();
    return (this.#webLlm = new WebLlm(player));
  };

  /** @throws AppError `PLAYER_UNKNOWN`, `WEBLLM_…`, `RUN_CANCELLED` */
  async loadWebLlm(line: string, onProgress: (progress: Progress) => void, signal: AbortSignal): Promise<void> {
    const player = parseWebLlm(line);
    if (!player) throw new AppError('PLAYER_UNKNOWN', `"${line.slice(0, 100)}" names no model of web-llm.`, 'Give it as web-llm:MODEL.');
    await this.webLlm(player).load(loadProgress(player, onProgress), signal);
  }

  keptWebLlm(): Promise<KeptWebLlm[]> {
    return keptWebLlm();
  }

  async deleteWebLlm(folder: string): Promise<void> {
    await this.#webLlm?.free();
    await deleteWebLlm(folder);
  }

  /** In training, another actor than the engine's; null for that one. */
  async ofRun(config: RunConfig, benchmark: Benchmark): Promise<Actor | null> {
    return config.actor === undefined ? null : this.other(config.actor, limited(benchmark, config), config.actor_fallback);
  }

  /** In an evaluation. */
  async others(
    { actor = 'engine', reflector = 'engine', advice }: Pick<EvaluateRequest, 'actor' | 'reflector' | 'advice'>,
    benchmark: Benchmark,
    config: RunConfig,
  ): Promise<OtherPlayers> {
    const opened = new Map<string, Endpoint>();
    const endpoint = (url: string, model: string): Endpoint => {
      const known = opened.get(`${url}#${model}`) ?? this.endpoint(url, model);
      opened.set(`${url}#${model}`, known);
      return known;
    };
    const named = parsePlayer(actor);
    const player = await this.#other(named, benchmark, endpoint);
    const before = named.kind === 'web-llm' ? this.webLlm(named).counts : null;
    const writer = createReflector(parsePlayer(reflector), { endpoint }, config);
    const sum = (name: 'promptTokens' | 'completionTokens'): number =>
      [...opened.values()].reduce((n, { counts }) => n + counts[name], before ? this.#webLlm!.counts[name] - before[name] : 0);
    return {
      ...(player ? { actor: { name: actor, actor: player } } : {}),
      ...(writer ? { untrained: { name: reflector, reflector: writer } } : {}),
      ...(advice ? { person: { name: 'person', reflector: createWrittenReflector(benchmark, advice) } } : {}),
      ...(opened.size > 0 || before
        ? { tokens: () => ({ promptTokens: sum('promptTokens'), completionTokens: sum('completionTokens') }) }
        : {}),
    };
  }

  async tryPlayer(line: string, signal: AbortSignal): Promise<PlayerTrial> {
    const benchmark = minihack;
    let opened: Endpoint | null = null;
    const endpoint = (url: string, model: string): Endpoint => (opened = this.endpoint(url, model, 0));
    const actor =
      (await this.#other(parsePlayer(line), benchmark, endpoint)) ??
      (await this.options.open({ choice: 'auto', model: null })).actor(SAMPLING_DEFAULTS, 1);
    const observation = benchmark.make(TRIAL_TASK).reset();
    const systemPrompt = benchmark.oracleAdvice(TRIAL_TASK);
    const started = performance.now();
    const [reply] = await actor.act([{ episode: 'trial', task: TRIAL_TASK, systemPrompt, history: [], observation, seed: 1 }], signal);
    actor.release?.(['trial']);
    if (line === 'engine') (actor as { free?(): void }).free?.();
    if ('failure' in reply!) throw new AppError('ENDPOINT_ANSWER', reply.failure, 'Try again, or look at the server’s own log.');
    const { raw, executed, stage } = reply!;
    const { promptTokens, completionTokens } = (opened as Endpoint | null)?.counts ?? { promptTokens: 0, completionTokens: 0 };
    return { raw, executed, stage, seconds: (performance.now() - started) / 1000, promptTokens, completionTokens };
  }

  async readGames(
    request: TrialRequest,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<{ games: ReadGame[]; fresh: FreshGame[]; model: string; form: TextForm }> {
    const { benchmark, trial, engine } = await this.#begin(request);
    const read = await this.#read(benchmark, trial, engine, request.actor, signal, onProgress);
    const games = read.map((trajectory) => ({
      goal: goalOf(trajectory),
      tried: attemptsOf(benchmark, trajectory).map(({ verb, means, worked }) => ({ verb, means, worked })),
      success: trajectory.success,
      record: toRecord(trajectory),
    }));
    const fresh = trial.fresh.map(({ task, seed }) => ({ task, seed }));
    return { games, fresh, model: engine.identity.name, form: engine.form };
  }

  async tryAdvice(
    request: TrialRequest,
    conditions: readonly TrialCondition[],
    text: string,
    adapterId: string | null,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<Partial<Record<TrialCondition, TriedAdvice>>> {
    const { benchmark, trial, engine } = await this.#begin(request);
    const counted = progressOf('episodes', onProgress);
    const total = conditions.length * trial.fresh.length;
    const tried: Partial<Record<TrialCondition, TriedAdvice>> = {};
    let read: readonly Trajectory[] | null = null;
    const reflect = async (adapter: string | null): Promise<string> => {
      read ??= await this.#read(benchmark, trial, engine, request.actor, signal);
      return this.#reflect(benchmark, engine, trial, read, adapter, signal);
    };
    const write = (condition: TrialCondition): Promise<string> | string => {
      switch (condition) {
        case 'none':
          return '';
        case 'person':
          return text;
        case 'oracle':
          return benchmark.oracleAdvice(trial.fresh[0]!.task);
        case 'untrained':
          return reflect(null);
        case 'trained':
          return reflect(adapterId);
      }
    };
    for (const [i, condition] of conditions.entries()) {
      const advice = await write(condition);
      const actor = await this.#open(engine, benchmark, request.actor);
      try {
        const onEpisodes = (done: number): void => counted(i * trial.fresh.length + done, total);
        const { score, trajectories } = await tryAdvice(benchmark, actor.actor, trial, advice, { signal, onProgress: onEpisodes });
        tried[condition] = { text: advice, score, episodes: trajectories.map(toRecord) };
      } finally {
        actor.free();
      }
    }
    return tried;
  }

  async adviceOf(
    request: TrialRequest,
    adapterId: string | null,
    played: readonly EpisodeRecord[] | null,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<string> {
    const { benchmark, trial, engine } = await this.#begin(request);
    const read =
      played?.map((record) => replayEpisode(benchmark, record)) ??
      (await this.#read(benchmark, trial, engine, request.actor, signal, onProgress));
    return this.#reflect(benchmark, engine, trial, read, adapterId, signal);
  }

  async #begin({
    family,
    games,
    seed,
    most,
    machine,
  }: TrialRequest): Promise<{ benchmark: Benchmark; trial: AdviceTrial; engine: Engine }> {
    const catalog = await this.options.catalog();
    const id = family.split('/')[0]!;
    const benchmark = games.isOwn ? catalog.ownOf(id) : catalog.byId(id);
    const trial = drawAdviceTrial(benchmark, family, seed, games);
    return { benchmark, trial: { ...trial, fresh: trial.fresh.slice(0, most) }, engine: await this.options.open(machine) };
  }

  async #read(
    benchmark: Benchmark,
    { read }: AdviceTrial,
    engine: Engine,
    line: string,
    signal: AbortSignal,
    onProgress: (progress: Progress) => void = () => undefined,
  ): Promise<Trajectory[]> {
    const counted = progressOf('episodes', onProgress);
    const actor = await this.#open(engine, benchmark, line);
    try {
      return await playEpisodes(benchmark, actor.actor, read, { signal, onProgress: (done) => counted(done, read.length) });
    } finally {
      actor.free();
    }
  }

  async #reflect(
    benchmark: Benchmark,
    engine: Engine,
    { seed }: AdviceTrial,
    trajectories: readonly Trajectory[],
    adapterId: string | null,
    signal: AbortSignal,
  ): Promise<string> {
    const lora = adapterId === null ? null : await this.options.lora(engine, adapterId);
    try {
      const preset = usualPreset(engine.chat !== null, benchmark.id);
      const reflector = engine.reflector(benchmark, lora, { ...preset, temperature: preset.eval_temperature });
      const [group] = await reflector.reflect([{ systemPrompt: '', trajectories, seed }], 1, signal);
      return group![0]!.text;
    } finally {
      lora?.free();
    }
  }

  async #open(engine: Engine, benchmark: Benchmark, line: string): Promise<OpenedActor> {
    const other = await this.other(line, benchmark);
    if (other) return { actor: other, free: () => undefined };
    const own = engine.actor(usualPreset(engine.chat !== null, benchmark.id));
    return { actor: own, free: () => own.free() };
  }
}
