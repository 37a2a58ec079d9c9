// The models of this machine as the page lists them, and the one download under way, which goes on while other views are looked at.
// The worker starts when something first needs it.

import type { DownloadProgress, KeptModel } from '../../../core/files/kept-model';
import { isCancelled } from '../../../core/errors';
import type { WeightsFormat } from '../../../core/run/run-config';
import type {
  CatalogueModel,
  LocalModelFile,
  MemoryNeed,
  MemoryPlans,
  ModelsApi,
  OnDownload,
  PlannedDevice,
} from '../../../rpc/models-api';
import type { MachineVerdict } from '../../../rpc/trainer-api';
import type { DeviceChoice } from '../../../rpc/work';
import type { StorageUse } from '../../../store/storage-use';
import { type Failure, toFailure } from '../failure';
import type { Services, WorkerConnection } from '../services';

export interface Fetching {
  /** What is fetched, as a person named it. */
  readonly name: string;
  readonly progress: DownloadProgress | null;
  readonly isStopping: boolean;
  /** Files of this machine are copied; there is nothing to go on with. */
  readonly isLocal: boolean;
}

export class Models {
  kept = $state.raw<readonly KeptModel[] | null>(null);
  catalogue = $state.raw<readonly CatalogueModel[]>([]);
  /** By repository of the catalogue or id of a kept model. */
  plans = $state.raw<Readonly<Record<string, MemoryPlans | Failure>>>({});
  fetching = $state.raw<Fetching | null>(null);
  /** The last end of a download: the id of what is kept now. */
  arrived = $state.raw<string | null>(null);
  failure = $state.raw<Failure | null>(null);
  storage = $state.raw<StorageUse | null>(null);
  /** Servers that were asked for a model by this page. */
  asked = $state.raw<readonly string[]>([]);
  /** Host of the Hub that an adapter went to, by the person's own press. */
  published = $state<string | null>(null);

  readonly #services: Services;
  #connection: WorkerConnection<ModelsApi> | null = null;

  constructor(services: Services) {
    this.#services = services;
  }

  get api(): ModelsApi {
    this.#connection ??= this.#connect();
    return this.#connection.api;
  }

  /** Models that the engine takes. */
  get usable(): readonly KeptModel[] {
    return (this.kept ?? []).filter(({ isWhole, isOnnx }) => isWhole && !isOnnx);
  }

  /** Models that ONNX Runtime takes. */
  get onnx(): readonly KeptModel[] {
    return (this.kept ?? []).filter(({ isWhole, isOnnx }) => isWhole && isOnnx);
  }

  async load(): Promise<void> {
    try {
      this.kept = await this.api.list();
      this.storage = await this.#services.library.storageUse();
    } catch (error) {
      this.kept ??= [];
      this.failure = toFailure(error);
    }
  }

  /** Everything that is listed, with its memory, one after the other. */
  async loadAll(device: PlannedDevice): Promise<void> {
    try {
      if (this.catalogue.length === 0) this.catalogue = await this.api.catalogue();
      await this.load();
      for (const { repository } of this.catalogue) await this.plan(repository, device);
    } catch (error) {
      this.failure = toFailure(error);
    }
  }

  async plan(of: string, device: PlannedDevice): Promise<void> {
    const known = this.plans[of];
    if (known && 'device' in known && known.device === device) return;
    const plan = await this.api.memory(of, device).catch(toFailure);
    this.plans = { ...this.plans, [of]: plan };
  }

  /** @param endpoint '' for Hugging Face */
  download(text: string, endpoint: string, name: string): Promise<void> {
    this.note(endpoint);
    return this.#fetch(name, false, (api, onProgress) => api.download(text, endpoint, onProgress));
  }

  resume({ id, source, host }: KeptModel): Promise<void> {
    if (host !== null) this.note(`https://${host}`);
    return this.#fetch(source.split('@')[0] || id, false, (api, onProgress) => api.resume(id, onProgress));
  }

  add(files: readonly LocalModelFile[], name: string): Promise<void> {
    return this.#fetch(name, true, (api, onProgress) => api.add(files, name, onProgress));
  }

  /** @param keep what has arrived, to go on with later */
  async stop(keep: boolean): Promise<void> {
    if (!this.fetching) return;
    this.fetching = { ...this.fetching, isStopping: true };
    await this.api.stop(keep).catch((error: unknown) => (this.failure = toFailure(error)));
  }

  async remove(id: string): Promise<void> {
    this.failure = null;
    this.arrived = null;
    await this.api.remove(id).catch((error: unknown) => (this.failure = toFailure(error)));
    this.plans = Object.fromEntries(Object.entries(this.plans).filter(([of]) => of !== id));
    await this.load();
  }

  async persist(): Promise<void> {
    await this.#services.library.askPersistence();
    this.storage = await this.#services.library.storageUse();
  }

  /** A request to another server is under way, or was. @param endpoint '' for Hugging Face */
  note(endpoint: string): void {
    const host = URL.canParse(endpoint) ? new URL(endpoint).host : 'huggingface.co';
    if (!this.asked.includes(host)) this.asked = [...this.asked, host];
  }

  async find(text: string, endpoint: string, device: PlannedDevice): ReturnType<ModelsApi['find']> {
    this.note(endpoint);
    return this.api.find(text, endpoint, device);
  }

  async #fetch(name: string, isLocal: boolean, work: (api: ModelsApi, onProgress: OnDownload) => Promise<string>): Promise<void> {
    if (this.fetching) return;
    this.failure = null;
    this.arrived = null;
    this.fetching = { name, progress: null, isStopping: false, isLocal };
    try {
      this.arrived = await work(this.api, (progress) => {
        if (this.fetching) this.fetching = { ...this.fetching, progress };
      });
    } catch (error) {
      if (!isCancelled(error)) this.failure = toFailure(error);
    } finally {
      this.fetching = null;
      await this.load();
    }
  }

  #connect(): WorkerConnection<ModelsApi> {
    const connection = this.#services.connectModels();
    connection.onDeath(() => {
      if (this.#connection !== connection) return;
      this.#connection = null;
      connection.close();
    });
    return connection;
  }
}

/** The most exact format that fits for the work; the smallest where none does. */
export function bestFormat({ needs }: MemoryPlans, work: 'play' | 'train'): WeightsFormat {
  return (needs.find(({ playFits, trainFits }) => (work === 'play' ? playFits : trainFits)) ?? needs.at(-1)!).format;
}

export function needOf({ needs }: MemoryPlans, format: WeightsFormat): MemoryNeed | undefined {
  return needs.find((need) => need.format === format);
}

/** The device that a model would be opened on, as far as it is known. */
export function plannedDevice(choice: DeviceChoice, verdict: MachineVerdict | null): PlannedDevice {
  if (choice !== 'auto') return choice;
  return verdict?.device === 'webgpu' ? 'webgpu' : 'wasm';
}
