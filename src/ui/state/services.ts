// What the page is given by `main.ts`: the trainer worker, what is stored on this machine, the presets, the
// recording. Views reach them through Svelte's context, so tests mount the page on others.

import type { EpisodeForm } from '../../core/episode-forms';
import type { AdapterOffer, FoundReflector } from '../../core/sharing/adapter-offer';
import type { Gallery } from '../../core/sharing/gallery';
import type { PresetName, RunConfig } from '../../core/run/run-config';
import type { RunEvent } from '../../core/run/run-log';
import type { HubAccount } from '../../core/sharing/hub';
import type { AddedGames, DroppedFile } from '../../rpc/games-api';
import type { ModelsApi } from '../../rpc/models-api';
import type { OpenedBundle, TrainerApi } from '../../rpc/trainer-api';
import type { OwnBenchmark } from '../../env/env';
import type { AdviceStore } from '../../store/advice';
import type { DemonstrationStore } from '../../store/demonstrations';
import type { EndpointStore } from '../../store/endpoints';
import type { LessonStore } from '../../store/lessons';
import type { LevelStore } from '../../store/levels';
import type { EvaluationStore } from '../../store/evaluations';
import type { AdapterRecord, DamagedRecord, RunRecord } from '../../store/records';
import type { StoredGame } from '../../store/games';
import type { StorageUse } from '../../store/storage-use';
import type { Recording } from './games/recording';

/** A running worker. */
export interface WorkerConnection<T> {
  readonly api: T;
  /** Called once when the worker dies; calls under way have been rejected by then. */
  onDeath(listener: (error: unknown) => void): void;
  close(): void;
}
export type TrainerConnection = WorkerConnection<TrainerApi>;

export interface DamagedEntry extends DamagedRecord {
  readonly kind: 'run' | 'adapter';
}

export interface Library {
  listRuns(): Promise<RunRecord[]>;
  /** Runs that some tab works on, this one included. */
  openRuns(): Promise<string[]>;
  /** Resolves as soon as no tab works on the run. */
  untilFree(runId: string, signal: AbortSignal): Promise<void>;
  /** @param about its name, empty for the one that its settings give it @throws AppError `RUN_NOT_FOUND` */
  describeRun(id: string, about: { readonly name: string; readonly note: string }): Promise<void>;
  deleteRun(id: string): Promise<void>;
  events(runId: string): Promise<RunEvent[]>;
  listAdapters(): Promise<AdapterRecord[]>;
  deleteAdapter(id: string): Promise<void>;
  /** What came with a kept adapter besides its weights. @throws AppError `ADAPTER_…`, `RUN_LOG` */
  opened(adapterId: string): Promise<OpenedBundle>;
  /** What can only be deleted. */
  damaged(): Promise<DamagedEntry[]>;
  /** Null where the browser does not tell. */
  storageUse(): Promise<StorageUse | null>;
  /** Asks the browser to keep what is stored. */
  askPersistence(): Promise<boolean>;
}

/** Games of text ALFWorld that the user loaded. */
export interface GameLibrary {
  list(): Promise<StoredGame[]>;
  damaged(): Promise<DamagedRecord[]>;
  /** Every game among the files. What was kept before a cancel stays; then, and where nothing can be read, `done` rejects. */
  add(
    files: readonly DroppedFile[],
    onProgress: (done: number, total: number) => void,
  ): { readonly done: Promise<AddedGames>; cancel(): void };
  delete(names: readonly string[]): Promise<void>;
}

/** Trained reflectors that others made: those that ship, and what an address leads to. */
export interface SharedAdapters {
  /** Those that ship with the page; no reflector is fetched. */
  gallery(): Promise<Gallery>;
  /** Whom a fetch would ask; null for this page. Asks nobody. @throws AppError `ADDRESS` */
  hostOf(address: string, endpoint: string): Promise<string | null>;
  /** Repositories of a Hub with the tag of reflectors. @throws AppError `HUB_…` */
  search(endpoint: string, signal: AbortSignal): Promise<readonly FoundReflector[]>;
  /** What its server says of an adapter. @param endpoint of a Hub; '' for Hugging Face @throws AppError `ADDRESS`, `HUB_…` */
  look(address: string, endpoint: string, signal: AbortSignal): Promise<AdapterOffer>;
  /** The bundle, counted and hashed, not yet opened. @throws AppError `ADAPTER_DIGEST`, `HUB_…` */
  fetch(
    offer: AdapterOffer,
    sha256: string | null,
    onBytes: (doneBytes: number, totalBytes: number) => void,
    signal: AbortSignal,
  ): Promise<Uint8Array>;
  /** @throws AppError `HUB_SETTINGS` */
  hub(): Promise<HubAccount>;
}

/** Which families of the user's own tasks are trained on, and the run that follows from it. */
export interface OwnRuns {
  suggest(own: OwnBenchmark): OwnFamilies;
  /** @param isKeptModel whether a model of everyday size plays and reflects @throws AppError `RUN_TOO_FEW_TASKS` */
  configure(own: OwnBenchmark, families: OwnFamilies, isKeptModel: boolean): RunConfig;
}

export interface OwnFamilies {
  readonly train: readonly string[];
  readonly heldOut: readonly string[];
}

export interface Services {
  connectTrainer(): TrainerConnection;
  connectModels(): WorkerConnection<ModelsApi>;
  readonly library: Library;
  /** Games and levels of the user's own, as they are stored now. */
  ownBenchmarks(): Promise<readonly OwnBenchmark[]>;
  readonly games: GameLibrary;
  readonly shared: SharedAdapters;
  ownRuns(): Promise<OwnRuns>;
  openDemonstrations(): Promise<DemonstrationStore>;
  /** JSON lines of demonstrations in another form. */
  exportDemonstrations(lines: string, form: EpisodeForm): Promise<string>;
  openLevels(): Promise<LevelStore>;
  openLessons(): Promise<LessonStore>;
  /** The text of one that ships. @throws AppError `LESSON_FETCH` */
  loadLesson(name: string): Promise<string>;
  /** The text of somebody else’s. @throws AppError `LESSON_ADDRESS`, `LESSON_FETCH` */
  fetchLesson(address: string): Promise<string>;
  openAdvice(): Promise<AdviceStore>;
  openEndpoints(): Promise<EndpointStore>;
  openEvaluations(): Promise<EvaluationStore>;
  readonly presets: Readonly<Record<PresetName, RunConfig>>;
  /** Null where no recorded run ships. */
  loadRecording(): Promise<Recording | null>;
}
