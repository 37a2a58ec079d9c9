// Models without a server or a disk: a download takes ten pieces, and ends as the test says.

import type { KeptModel } from '../../src/core/files/kept-model';
import { AppError } from '../../src/core/errors';
import type { FoundModel, MemoryPlans, ModelsApi, OnDownload, PlannedDevice } from '../../src/rpc/models-api';
import { ModelShelf } from '../../src/service/model-shelf';

const TOTAL = 271e6;
/** A tenth of a download. */
const PIECE_MS = 30;

export function keptModel(id: string, isWhole = true): KeptModel {
  const source = id.replace('--', '/');
  return { id, source: `${source}@${'c'.repeat(40)}`, licence: 'apache-2.0', host: 'huggingface.co', totalBytes: TOTAL, sizeBytes: isWhole ? TOTAL : TOTAL * 0.37, isWhole, isOnnx: false }; // prettier-ignore
}

/** Round numbers: what is planned is tested elsewhere. Models of half a billion do not fit. */
function plans(of: string, device: PlannedDevice): MemoryPlans {
  const [size, fits] = /Qwen/.test(of) ? [4e9, false] : [1e9, true];
  const share = { f32: 1, f16: 0.6, int8: 0.4, int4: 0.3 };
  const needs = (['f32', 'f16', 'int8', 'int4'] as const).map((format) => {
    return { format, playBytes: size * share[format], trainBytes: 2 * size * share[format], playFits: fits, trainFits: fits };
  });
  return { device, needs };
}

export class FakeModels implements ModelsApi {
  readonly kept: KeptModel[] = [];
  /** A download waits at this tenth until `goOn`. */
  holdAt = Infinity;
  #goesOn: () => void = () => undefined;
  /** How the next download ends instead of well. */
  ends: AppError | null = null;
  readonly calls: string[] = [];
  #stop: { keep: boolean } | null = null;
  /** The catalogue is the real one. */
  readonly #shelf = new ModelShelf({ library: null!, threads: 2, patience: { stallMs: 1, attempts: 1, pauseMs: 1 } });

  catalogue = () => this.#shelf.catalogue();
  list = async (): Promise<KeptModel[]> => [...this.kept];
  memory = async (of: string, device: PlannedDevice): Promise<MemoryPlans> => plans(of, device);

  async find(text: string, endpoint: string, device: PlannedDevice): Promise<FoundModel> {
    this.calls.push(`find ${text} ${endpoint}`);
    if (this.ends) throw this.#end();
    const memory = plans(text, device);
    const common = { licence: 'mit', sizeBytes: TOTAL, architecture: 'llama', parameters: 134e6, memory };
    return { id: text.replace('/', '--'), source: `${text}@${'c'.repeat(40)}`, ...common };
  }
  inspect: ModelsApi['inspect'] = async (_, name, device) => ({
    ...(await this.find(name, '', device)),
    id: `local-${name}`,
    licence: null,
  });
  download: ModelsApi['download'] = (text, endpoint, onProgress) => {
    this.calls.push(`download ${text} ${endpoint}`);
    return this.#fetch(text.replace('/', '--'), 0, onProgress);
  };
  resume: ModelsApi['resume'] = (id, onProgress) => {
    this.calls.push(`resume ${id}`);
    return this.#fetch(id, 3, onProgress);
  };
  add: ModelsApi['add'] = (files, name, onProgress) => {
    this.calls.push(`add ${name} ${files.map((file) => file.name).join()}`);
    return this.#fetch(`local-${name}`, 0, onProgress);
  };
  goOn(): void {
    this.holdAt = Infinity;
    this.#goesOn();
  }
  async stop(keep: boolean): Promise<void> {
    this.#stop = { keep };
  }
  async remove(id: string): Promise<void> {
    this.#drop(id);
  }

  async #fetch(id: string, from: number, onProgress: OnDownload): Promise<string> {
    this.#stop = null;
    this.#drop(id);
    for (let piece = from; piece <= 10; piece++) {
      const doneBytes = (TOTAL * piece) / 10;
      onProgress({ doneBytes, totalBytes: TOTAL, rate: 12e6, secondsLeft: (TOTAL - doneBytes) / 12e6, file: 'model.safetensors' });
      await new Promise<void>((done) => (piece === this.holdAt ? (this.#goesOn = done) : setTimeout(done, PIECE_MS)));
      const stopped = this.#stop as { keep: boolean } | null;
      if (stopped?.keep) this.kept.push(keptModel(id, false));
      if (stopped) throw new AppError('RUN_CANCELLED', 'The work was cancelled.', 'Start it again when you are ready.');
      if (this.ends && piece === 5) throw this.#end();
    }
    this.kept.push(keptModel(id));
    return id;
  }

  #end(): AppError {
    const end = this.ends!;
    this.ends = null;
    return end;
  }
  #drop(id: string): void {
    const at = this.kept.findIndex((model) => model.id === id);
    if (at >= 0) this.kept.splice(at, 1);
  }
}
