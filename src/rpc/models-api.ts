// What the models worker offers the page: what can be fetched, what is kept, and what it takes. Types only.

import type { DownloadProgress, KeptModel } from '../core/files/kept-model';
import type { WeightsFormat } from '../core/run/run-config';

/** A model that is known to work, as it is offered before anything is fetched. */
export interface CatalogueModel {
  readonly repository: string;
  /** Its id once it is kept. */
  readonly id: string;
  readonly name: string;
  readonly licence: string;
  readonly parameters: number;
  /** Of the download, rounded. */
  readonly sizeBytes: number;
}

/** The device that memory is planned for. */
export type PlannedDevice = 'wasm' | 'webgpu';

/** The most that is taken at once on the device and beside it, in bytes: while the model is opened or while it works. */
export interface MemoryNeed {
  readonly format: WeightsFormat;
  /** One episode played. */
  readonly playBytes: number;
  /** A training step of the preset for chat models. */
  readonly trainBytes: number;
  /** False where it is more than the device or half of this machine's memory has room for. */
  readonly playFits: boolean;
  readonly trainFits: boolean;
}

export interface MemoryPlans {
  readonly device: PlannedDevice;
  /** From the most exact format to the smallest. */
  readonly needs: readonly MemoryNeed[];
}

/** A model of a repository or out of local files, looked at but not fetched. */
export interface FoundModel {
  readonly id: string;
  /** `owner/name` and the commit, or the name of a file or folder. */
  readonly source: string;
  /** Null where it is not told. */
  readonly licence: string | null;
  readonly sizeBytes: number;
  readonly architecture: string;
  /** Null for a model in ONNX, which is not opened to be counted. */
  readonly parameters: number | null;
  /** Null for a model in ONNX: it plays in one format, its file's, and is not trained. */
  readonly memory: MemoryPlans | null;
}

export interface LocalModelFile {
  readonly name: string;
  readonly file: Blob;
}

export type OnDownload = (progress: DownloadProgress) => void;

/** One download at a time. */
export interface ModelsApi {
  catalogue(): Promise<CatalogueModel[]>;
  list(): Promise<KeptModel[]>;
  /** Of a catalogue model by its repository, or of a kept one by its id. @throws AppError of the readers for a kept one that is none. */
  memory(of: string, device: PlannedDevice): Promise<MemoryPlans>;
  /** Asks the server for everything but weights. @param endpoint a server that speaks Hugging Face's API; '' for Hugging Face. @throws AppError `HUB_…`, `MODEL_…`, `GGUF_…` */
  find(text: string, endpoint: string, device: PlannedDevice): Promise<FoundModel>;
  /** @throws AppError `MODEL_…`, `GGUF_…` */
  inspect(files: readonly LocalModelFile[], name: string, device: PlannedDevice): Promise<FoundModel>;
  /** @returns the id under which it is kept. @throws AppError `HUB_…`; `RUN_CANCELLED` after `stop` */
  download(text: string, endpoint: string, onProgress: OnDownload): Promise<string>;
  /** Goes on with a download that stopped, from where it was. */
  resume(id: string, onProgress: OnDownload): Promise<string>;
  /** Keeps files from this machine. */
  add(files: readonly LocalModelFile[], name: string, onProgress: OnDownload): Promise<string>;
  /** Ends the download under way. @param keep what has arrived, to go on with later */
  stop(keep: boolean): Promise<void>;
  remove(id: string): Promise<void>;
}
