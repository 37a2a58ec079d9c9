// What the trainer worker offers the page. Types only: the page imports nothing else of the worker. Long work takes a signal of its own:
// aborted, it ends that work and no other, with `RUN_CANCELLED`.

import type { ModelChoice, PresetName, RunConfig, ShippedPreset, TextForm } from '../core/run/run-config';
import type { Pace } from '../core/run/run-plan';
import type { RunEvent } from '../core/run/run-log';
import type { Evaluation } from '../core/run/evaluation';
import type { EpisodeRecord, TaskId, Trajectory } from '../core/trajectory';
import type { PlayersApi } from './players-api';
import type { DeviceChoice, MachineRequest, Progress } from './work';

/** From one real training step and its read-back on this machine. */
export interface MachineVerdict {
  readonly device: 'webgpu' | 'wasm' | 'none';
  readonly description: string;
  /** A software adapter: works, but its speed says nothing about GPUs. */
  readonly isSoftware: boolean;
  /** Seconds one GRPO step of the preset is expected to take here; null for watch only. */
  readonly stepSeconds: number | null;
  /** The same and an episode's, by preset; null where a kept model or nothing was tried. */
  readonly paces: Readonly<Record<ShippedPreset, Pace>> | null;
  /** Why a better device is not used, as an error code and its text; null when WebGPU is used. */
  readonly reason: { readonly code: string; readonly message: string; readonly fix: string } | null;
}

export interface EvaluateRequest extends MachineRequest {
  readonly seed: number;
  readonly episodes: number;
  readonly iterations: number;
  /** Factor on what the adapter adds, from 0 to 2. */
  readonly strength: number;
  /** Lines of `core/run/player.ts`; the engine's model where left out. */
  readonly actor?: string;
  readonly reflector?: string;
  /** Advice of a person's own, by family: then those families alone are evaluated. */
  readonly advice?: Readonly<Record<string, string>>;
  /** What a sceptic would try instead of training, see `meta/baselines.ts`; none when left out. Then it is played in one piece, and does not go on. */
  readonly baselines?: { readonly reflections: number; readonly tasks: number; readonly retries: number };
  /** What an earlier call with the same settings came to before it was ended: it is gone on with. */
  readonly before?: Evaluation;
}

/** What came with an adapter besides its weights; the log is empty where none did. */
export interface OpenedBundle {
  /** Markdown; shown as plain text. */
  readonly card: string | null;
  /** What its sender wrote. */
  readonly note: string | null;
  readonly events: readonly RunEvent[];
}

export interface TrainerApi extends PlayersApi {
  /**
   * Runs one real training step; of a kept model, parts of one.
   * @throws AppError `RUN_NO_MODEL` where the model is not kept here, and what its readers throw
   */
  probe(
    choice: DeviceChoice,
    model: ModelChoice | null,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<MachineVerdict>;
  /**
   * Starts a run and resolves when it ends, is paused or stopped. Events arrive in batches, in order. The run is stored as it goes.
   * Aborted, it gives up what is under way, a step or a part of the evaluation at its end, and is paused: it goes on from its last checkpoint and
   * after the evaluation's last part.
   * @param onProgress of the evaluation at its end
   * @throws AppError `RUN_OPEN_ELSEWHERE` when another tab works on it, `RUN_NO_MODEL` when its model was deleted, `STORE_QUOTA` when the disk is full: the run ends, and resumes from its last checkpoint.
   */
  start(
    runId: string,
    config: RunConfig,
    choice: DeviceChoice,
    onEvents: (events: RunEvent[]) => void,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<'finished' | 'paused' | 'stopped'>;
  /** Goes on from the last checkpoint of a stored run. */
  resume(
    runId: string,
    choice: DeviceChoice,
    onEvents: (events: RunEvent[]) => void,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<'finished' | 'paused' | 'stopped'>;
  /** Ends the step under way, keeps a checkpoint, then `start` or `resume` resolves. */
  pause(): Promise<void>;
  /** As pause, but the run counts as ended: it is evaluated and its adapter kept. */
  stop(): Promise<void>;
  /** The five conditions with a stored adapter (null: without `trained`). @param onPart gets the table so far, a quick one first, and at last the whole one */
  evaluate(
    adapterId: string | null,
    preset: PresetName,
    options: EvaluateRequest,
    onProgress: (progress: Progress) => void,
    onPart: (sofar: Evaluation) => void,
    signal: AbortSignal,
  ): Promise<Evaluation>;
  /** The actor plays one episode. Progress counts its actions. @throws AppError `RUN_BUSY` while a run holds the machine. */
  play(
    task: TaskId,
    systemPrompt: string,
    options: MachineRequest & { readonly seed: number; readonly actor?: string },
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<Trajectory>;
  /** Rebuilds what an episode looked like, with the prompt as the model saw it before each action. */
  replay(record: EpisodeRecord, form: TextForm): Promise<{ trajectory: Trajectory; prompts: string[] }>;
  /** The reading list a reflector got for these episodes, as it saw it. */
  readingList(systemPrompt: string, records: readonly EpisodeRecord[], form: TextForm): Promise<string>;
  /** The adapter of a run or of the library as one bundle file. @param note for whoever opens it; what is there stays where it is left out */
  exportBundle(adapterId: string, note?: string): Promise<Uint8Array>;
  /** Checks a bundle, keeps it, returns its id. @throws AppError `BUNDLE_…`, `ADAPTER_…`. */
  importBundle(bytes: Uint8Array, fileName: string): Promise<string>;
}
