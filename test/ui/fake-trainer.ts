// A trainer without a model, for tests of the page alone: scripted players in the real environments, and a
// reflector whose advice is right more often from step to step. Its numbers are no results.

import { AppError, throwIfAborted } from '../../src/core/errors';
import { type Cell, CONDITIONS, type Condition, type ConditionResult, type Evaluation } from '../../src/core/run/evaluation';
import { createRng } from '../../src/core/rng';
import type { RunConfig } from '../../src/core/run/run-config';
import type { Pace } from '../../src/core/run/run-plan';
import { RUN_LOG_SCHEMA, type RunEvent, type RunEventBody } from '../../src/core/run/run-log';
import type { EpisodeRecord, TaskId, Trajectory } from '../../src/core/trajectory';
import { shipped } from '../../src/env/catalog';
import { drawAdviceTrial } from '../../src/meta/advice-trial';
import { replayEpisode } from '../../src/meta/rollout';
import { attemptsOf, goalOf } from '../../src/reflector/prompt';
import type { MachineVerdict, OpenedBundle, TrainerApi } from '../../src/rpc/trainer-api';
import type { AdapterRecord, RunRecord } from '../../src/store/records';
import type { StorageUse } from '../../src/store/storage-use';
import type { DamagedEntry, Library } from '../../src/ui/state/services';
import { PRESETS } from '../../src/train/presets';

export function replay(record: EpisodeRecord): Trajectory {
  return replayEpisode(shipped.of(record.task), record);
}

/** Runs of hundreds of steps are made of few games, each played once. */
const episodes = new Map<string, EpisodeRecord>();
const RULE_SETS = 2;
const TASK_SEEDS = 3;

function playScripted(task: TaskId, systemPrompt: string, seed: number): EpisodeRecord {
  const key = JSON.stringify([task, systemPrompt, seed % 2]);
  const known = episodes.get(key) ?? playOnce(task, systemPrompt, seed % 2);
  episodes.set(key, known);
  return known;
}

function playOnce(task: TaskId, systemPrompt: string, seed: number): EpisodeRecord {
  const benchmark = shipped.of(task);
  const environment = benchmark.make(task);
  const expert = benchmark.expert(task, systemPrompt, createRng(seed, 'fake:play'));
  const raw: string[] = [];
  let observation = environment.reset();
  for (;;) {
    const action = expert.act(observation);
    raw.push(action);
    const result = environment.step(action);
    observation = result.observation;
    if (result.terminated || result.truncated) return { task, systemPrompt, raw, success: result.success };
  }
}

function tasksOf(config: RunConfig, family: string, rules: 'true' | number, seed: number, count: number): TaskId[] {
  const benchmark = shipped.byId(config.benchmark);
  const size = config.room_size ?? 'full';
  const tasks: TaskId[] = [];
  for (const task of benchmark.tasks({ families: [family], split: 'train', seed, rules, size })) if (tasks.push(task) === count) break;
  return tasks;
}

function groupOf(config: RunConfig, step: number, context: number): RunEventBody {
  const rng = createRng(config.seed, 'fake:group', step, context);
  const family = rng.pick(config.train_families);
  const rules = rng.int(RULE_SETS);
  const skill = 0.12 + 0.7 / (1 + Math.exp(-(step - 55) / 14));
  const [first, ...fresh] = tasksOf(config, family, rules, (step + context) % TASK_SEEDS, 1 + config.tasks_per_reflection);
  const benchmark = shipped.of(first!);
  const members = Array.from({ length: config.num_generations }, (_, g) => {
    const text = rng.next() < skill ? benchmark.oracleAdvice(first!) : benchmark.randomAdvice(family, rng);
    const episodes = fresh.map((task) => playScripted(task, text, step * 1000 + g));
    const reward = episodes.filter((episode) => episode.success).length / episodes.length;
    return { text, tokens: 6 + rng.int(4), finished: rng.next() < 0.95, reward, advantage: 0, episodes };
  });
  const average = members.reduce((sum, m) => sum + m.reward, 0) / members.length;
  const std = Math.sqrt(members.reduce((sum, m) => sum + (m.reward - average) ** 2, 0) / members.length);
  return {
    kind: 'group',
    step,
    context,
    family,
    depth: rng.next() < 0.2 ? 1 : 0,
    systemPrompt: rng.next() < 0.2 ? benchmark.randomAdvice(family, rng) : '',
    read: [playScripted(first!, '', step), playScripted(first!, '', step + 1)],
    members: members.map((m) => ({ ...m, advantage: (m.reward - average) / (std + config.advantage_epsilon) })),
  };
}

function heldOutContexts(config: RunConfig, step: number): Extract<RunEventBody, { kind: 'held_out' }>['contexts'] {
  return config.held_out_families.slice(0, 2).map((family, i) => {
    const tasks = tasksOf(config, family, 'true', i, 2);
    const text = `${shipped.of(tasks[0]!).oracleAdvice(tasks[0]!)} (step ${step})`;
    return { family, text, episodes: tasks.map((task) => playScripted(task, text, step)) };
  });
}

/** The whole log of a run that never happened. */
export function fakeEvents(id: string, config: RunConfig, from = 0, to = config.steps): RunEvent[] {
  const events: RunEvent[] = [];
  let seq = 0;
  const push = (body: RunEventBody, t: number): void => void events.push({ ...body, schema: RUN_LOG_SCHEMA, seq: seq++, t });
  push(
    {
      kind: 'run',
      id,
      config,
      device: { kind: 'wasm', description: 'a test, nothing was trained' },
      model: { name: 'fake', sha256: '0'.repeat(64) },
      version: '0',
    },
    0,
  );
  for (let step = 1; step <= to; step++) {
    const groups = Array.from({ length: Math.min(4, config.contexts_per_step) }, (_, c) => groupOf(config, step, c));
    for (const group of groups) push(group, step * 1.1);
    const rewards = groups.flatMap((g) => (g.kind === 'group' ? g.members.map((m) => m.reward) : []));
    const reward = rewards.reduce((a, b) => a + b, 0) / rewards.length;
    const metrics = {
      reward,
      reward_std: 0.25 - 0.1 * reward,
      'completions/mean_length': 7 + reward,
      entropy: 2.2 - 1.5 * reward,
      kl: reward * 1.4,
      frac_reward_zero_std: 0.1 + 0.4 * reward,
    };
    push({ kind: 'update', step, metrics }, step * 1.1 + 0.6);
    if (step % config.eval_steps === 0)
      push(
        { kind: 'held_out', step, success: reward * 0.9, se: 0.05, episodes: 96, families: {}, contexts: heldOutContexts(config, step) },
        step * 1.1 + 0.8,
      );
    if (step % config.save_steps === 0) push({ kind: 'checkpoint', step, sizeBytes: 1.1e6 }, step * 1.1 + 0.9);
  }
  return events.filter((event) => (event.kind === 'run' ? from === 0 : !('step' in event) || event.step > from));
}

export function fakeEvaluation(config: RunConfig, withTrained = true): Evaluation {
  const means: Partial<Record<Condition, number>> = { none: 0.18, random: 0.2, untrained: 0.27, trained: 0.71, person: 0.6, oracle: 0.99 };
  const cell = (mean: number, episodes: number): Cell => ({ mean, se: Math.sqrt((mean * (1 - mean)) / 150), episodes });
  const families = [...config.held_out_families, ...config.train_families];
  const conditions: Partial<Record<Condition, ConditionResult>> = {};
  for (const name of CONDITIONS) {
    const mean = means[name];
    if (mean === undefined || name === 'person' || (name === 'trained' && !withTrained)) continue;
    conditions[name] = {
      heldOut: cell(mean, 600),
      train: cell(mean * 0.98, 400),
      families: Object.fromEntries(families.map((f, i) => [f, cell(Math.min(1, mean + 0.03 * Math.sin(i)), 100)])),
    };
  }
  return {
    preset: config.preset,
    seed: config.seed,
    model: { name: 'fake', sha256: '0'.repeat(64) },
    adapter: withTrained ? 'fake' : null,
    conditions,
    iterations: [1, 2, 3, 4].map((k) => ({ untrained: 0.25, trained: withTrained ? 0.6 + 0.08 * k : null })),
    evidence: {
      heldOut: 0.78,
      families: Object.fromEntries(families.map((f) => [f, 0.78])),
      ceiling: Object.fromEntries(families.map((f) => [f, 0.82])),
    },
    samples: CONDITIONS.flatMap((condition) =>
      config.held_out_families.slice(0, 2).map((family, i) => {
        const [read, ...play] = tasksOf(config, family, 'true', i, 3);
        const advice = condition === 'none' ? '' : shipped.of(read!).oracleAdvice(read!);
        return {
          condition,
          family,
          read: [playScripted(read!, '', i)],
          advice,
          episodes: play.map((task) => playScripted(task, advice, i)),
        };
      }),
    ),
    seconds: 41,
  };
}

/** An episode is a two hundredth of a step; ALFWorld takes three times as long. */
export function pacesAt(stepSeconds: number): NonNullable<MachineVerdict['paces']> {
  const pace = (cost: number): Pace => ({ stepSeconds: stepSeconds * cost, episodeSeconds: (stepSeconds * cost) / 200 });
  return { minihack: pace(1), alfworld: pace(3) };
}

export const WASM: MachineVerdict = {
  device: 'wasm',
  description: '2 threads, SIMD',
  isSoftware: false,
  stepSeconds: 1.4,
  paces: pacesAt(1.4),
  reason: {
    code: 'GPU_NO_ADAPTER',
    message: 'This browser offers WebGPU but found no graphics adapter.',
    fix: 'Turn on hardware acceleration in the browser’s settings, then reload.',
  },
};

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function checkpointOf(events: readonly RunEvent[]): number {
  return Math.max(0, ...events.map((event) => (event.kind === 'checkpoint' ? event.step : 0)));
}

/** Runs, adapters and their logs, in memory. */
export class FakeStore implements Library {
  runs: RunRecord[] = [];
  adapters: AdapterRecord[] = [];
  logs = new Map<string, RunEvent[]>();
  broken: DamagedEntry[] = [];
  /** Runs that another tab works on. */
  openElsewhere: string[] = [];
  #freed: (() => void)[] = [];
  openRuns = async (): Promise<string[]> => [...this.openElsewhere];
  untilFree = (): Promise<void> => new Promise((resolve) => this.#freed.push(resolve));
  /** The other tabs are closed. */
  closeOthers(): void {
    this.openElsewhere = [];
    for (const tell of this.#freed.splice(0)) tell();
  }
  listRuns = async (): Promise<RunRecord[]> => [...this.runs];
  listAdapters = async (): Promise<AdapterRecord[]> => [...this.adapters];
  events = async (id: string): Promise<RunEvent[]> => this.logs.get(id) ?? [];
  describeRun = async (id: string, { name, note }: { readonly name: string; readonly note: string }): Promise<void> => {
    this.runs = this.runs.map((run) => (run.id === id ? { ...run, name: name.trim() || id, note: note.trim() } : run));
  };
  deleteRun = async (id: string): Promise<void> => {
    this.runs = this.runs.filter((run) => run.id !== id);
    this.broken = this.broken.filter((entry) => entry.kind !== 'run' || entry.id !== id);
  };
  deleteAdapter = async (id: string): Promise<void> => {
    this.adapters = this.adapters.filter((adapter) => adapter.id !== id);
    this.broken = this.broken.filter((entry) => entry.kind !== 'adapter' || entry.id !== id);
  };
  /** What came with adapters of others, by id. */
  bundles = new Map<string, OpenedBundle>();
  opened = async (id: string): Promise<OpenedBundle> => this.bundles.get(id) ?? { card: null, note: null, events: [] };
  damaged = async (): Promise<DamagedEntry[]> => [...this.broken];
  persistent = false;
  storageUse = async (): Promise<StorageUse> => ({ usedBytes: 4.2e6, quotaBytes: 2e9, isPersistent: this.persistent });
  askPersistence = async (): Promise<boolean> => (this.persistent = true);
  put(id: string, events: RunEvent[], status: RunRecord['status']): void {
    const config = PRESETS.minihack;
    const head = events.find((event) => event.kind === 'run');
    this.logs.set(id, events);
    this.runs = this.runs.filter((run) => run.id !== id);
    const step = Math.max(0, ...events.map((event) => (event.kind === 'update' ? event.step : 0)));
    const checkpointStep = checkpointOf(events);
    const about = { id, name: id, createdAt: 1.7636e12, config: head?.config ?? config };
    const outcome = status === 'finished' ? ({ of: 'heldOut', untrained: 0.27, trained: 0.71, episodes: 600 } as const) : null;
    this.runs.push({ ...about, status, step, checkpointStep, outcome, note: '', sizeBytes: 3.4e6 });
  }
  keep(id: string, name: string, runId: string | null): void {
    this.adapters.push({ id, name, createdAt: 1.7637e12, preset: 'minihack', runId, baseSha256: '0'.repeat(64), sizeBytes: 372_000 });
  }
}

export class FakeTrainer implements TrainerApi {
  #stopAs: 'paused' | 'stopped' | null = null;
  /** Work that comes to this step waits there until it is told to end. */
  holdAt = Infinity;
  #told: () => void = () => undefined;
  started: { id: string; config: RunConfig }[] = [];
  played: { task: TaskId; systemPrompt: string; seed: number }[] = [];
  constructor(
    readonly store: FakeStore,
    readonly verdict: MachineVerdict = WASM,
    readonly stepMs = 120,
  ) {}

  async #pace(step: number, signal?: AbortSignal): Promise<void> {
    if (step < this.holdAt) await wait(this.stepMs);
    else
      await new Promise<void>((done) => {
        this.#told = done;
        signal?.addEventListener('abort', () => done());
      });
    throwIfAborted(signal);
  }

  async probe(_choice: unknown, _model: unknown, onProgress: Parameters<TrainerApi['probe']>[2]): Promise<MachineVerdict> {
    onProgress({ done: 1, total: 2, unit: 'parts', rate: 4, secondsLeft: 1, message: 'Loading the model (4.1 MB)' });
    await wait(this.stepMs * 3);
    return this.verdict;
  }
  start: TrainerApi['start'] = async (id, config, _choice, onEvents, _onProgress, signal) => {
    this.started.push({ id, config });
    return this.#run(id, config, 0, onEvents, signal);
  };
  resume: TrainerApi['resume'] = async (id, _choice, onEvents, _onProgress, signal) => {
    const stored = this.store.logs.get(id) ?? [];
    const head = stored.find((event) => event.kind === 'run');
    if (!head) throw new AppError('RUN_NOT_FOUND', `There is no run "${id}" here.`, 'Start a run.');
    return this.#run(id, head.config, checkpointOf(stored), onEvents, signal);
  };
  async #run(
    id: string,
    config: RunConfig,
    from: number,
    onEvents: (events: RunEvent[]) => void,
    signal: AbortSignal,
  ): Promise<'finished' | 'paused' | 'stopped'> {
    this.#stopAs = null;
    const all = fakeEvents(id, config);
    const stepOf = (event: RunEvent): number => ('step' in event ? event.step : 0);
    for (let step = from + 1; step <= config.steps; step++) {
      onEvents(all.filter((event) => stepOf(event) === step || (step === 1 && event.kind === 'run')));
      this.store.put(
        id,
        all.filter((event) => stepOf(event) <= step),
        'running',
      );
      await this.#pace(step, signal).catch(() => (this.#stopAs = 'paused'));
      if (this.#stopAs === 'paused') return 'paused';
      if (this.#stopAs === 'stopped') break;
    }
    const last = all.at(-1)!;
    const tail: RunEvent[] = [
      { schema: RUN_LOG_SCHEMA, seq: last.seq + 1, t: last.t + 20, kind: 'evaluation', evaluation: fakeEvaluation(config) },
      { schema: RUN_LOG_SCHEMA, seq: last.seq + 2, t: last.t + 20, kind: 'status', status: 'finished' },
    ];
    onEvents(tail);
    this.store.put(id, [...(this.store.logs.get(id) ?? []), ...tail], 'finished');
    this.store.keep(id, id, id);
    return this.#stopAs === 'stopped' ? 'stopped' : 'finished';
  }
  async pause(): Promise<void> {
    this.#stopAs = 'paused';
    this.#told();
  }
  async stop(): Promise<void> {
    this.#stopAs = 'stopped';
    this.#told();
  }
  evaluate: TrainerApi['evaluate'] = async (adapterId, preset, _options, onProgress, onPart, signal) => {
    const whole = fakeEvaluation(PRESETS[preset], adapterId !== null);
    for (let done = 0; done < 20; done++) {
      onProgress({
        done: done * 60,
        total: 1200,
        unit: 'episodes',
        rate: 64,
        secondsLeft: (20 - done) * 0.9,
        message: 'Playing under oracle advice',
      });
      if (done === 1) onPart({ ...whole, contextsLeft: 9 });
      await this.#pace(done, signal);
    }
    onPart(whole);
    return whole;
  };
  async replay(record: EpisodeRecord): Promise<{ trajectory: Trajectory; prompts: string[] }> {
    const trajectory = replay(record);
    const prompts = trajectory.steps.map(
      (_, i) =>
        `<sys>${record.systemPrompt}${trajectory.steps
          .slice(0, i + 1)
          .map((s, k) => `${k > 0 ? `<act> ${trajectory.steps[k - 1]!.executed}` : ''}<obs>${s.observation.text}`)
          .join('')}<act>`,
    );
    return { trajectory, prompts };
  }
  async readingList(systemPrompt: string, records: readonly EpisodeRecord[]): Promise<string> {
    return `<ref>${systemPrompt}${records.map((r) => `<traj>${r.task}${r.raw.join(' ')}${r.success ? '<win>' : '<lose>'}`).join('')}<les>`;
  }
  play: TrainerApi['play'] = async (task, systemPrompt, { seed }, onProgress, signal) => {
    this.played.push({ task, systemPrompt, seed });
    for (let done = 0; done < 10; done++) {
      onProgress({ done, total: 20, unit: 'actions', rate: 10, secondsLeft: 1, message: `${done} of 20 actions` });
      await this.#pace(done, signal);
    }
    return replay(playScripted(task, systemPrompt, seed));
  };
  keys = new Map<string, string | null>();
  async holdKey(url: string, key: string | null): Promise<void> {
    this.keys.set(url, key);
  }
  async loadWebLlm(): Promise<void> {
    await wait(this.stepMs);
  }
  async keptWebLlm(): ReturnType<TrainerApi['keptWebLlm']> {
    return [];
  }
  async deleteWebLlm(): Promise<void> {}
  tryPlayer: TrainerApi['tryPlayer'] = async (line) => {
    await wait(this.stepMs);
    if (line.includes('nobody'))
      throw new AppError('ENDPOINT_BLOCKED', 'The browser got no answer from there.', 'Start it so that it allows this page.');
    return { raw: 'Thought: on\nAction: east', executed: 'east', stage: 'exact', seconds: 0.4, promptTokens: 210, completionTokens: 9 };
  };
  readGames: TrainerApi['readGames'] = async ({ family, seed }) => {
    await wait(this.stepMs);
    const benchmark = shipped.byId(family.split('/')[0]!);
    const trial = drawAdviceTrial(benchmark, family, seed);
    const games = trial.read.map(({ task }, i) => {
      const record = playScripted(task, '', i);
      const trajectory = replay(record);
      return { goal: goalOf(trajectory), tried: attemptsOf(benchmark, trajectory), success: record.success, record };
    });
    return { games, fresh: trial.fresh.map(({ task }, i) => ({ task, seed: i })), model: 'fake', form: 'embedded' };
  };
  tryAdvice: TrainerApi['tryAdvice'] = async ({ family, seed }, conditions, text) => {
    await wait(this.stepMs);
    const benchmark = shipped.byId(family.split('/')[0]!);
    const { fresh } = drawAdviceTrial(benchmark, family, seed);
    const scored = conditions.map((condition) => {
      const advice = condition === 'person' ? text : condition === 'oracle' ? benchmark.oracleAdvice(fresh[0]!.task) : '';
      const episodes = fresh.map(({ task }, i) => playScripted(task, advice, i));
      const mean = episodes.filter(({ success }) => success).length / episodes.length;
      return [condition, { text: advice, score: { mean, se: 0.05, episodes: episodes.length }, episodes }] as const;
    });
    return Object.fromEntries(scored);
  };
  adviceOf: TrainerApi['adviceOf'] = async ({ family }, adapterId) => {
    await wait(this.stepMs);
    return `${adapterId ?? 'untrained'} on ${family}`;
  };
  async exportBundle(): Promise<Uint8Array> {
    return new Uint8Array([80, 75, 5, 6, ...new Array<number>(18).fill(0)]);
  }
  async importBundle(bytes: Uint8Array, fileName: string): Promise<string> {
    if (bytes[0] !== 80)
      throw new AppError(
        'BUNDLE_NOT_A_ZIP',
        `${fileName} is not a zip archive (it starts with byte ${bytes[0]}).`,
        'Choose a bundle that was exported from Hindsight.',
      );
    this.store.keep('imported', fileName, null);
    return 'imported';
  }
}
