// The models of this machine behind the page's `ModelsApi`: what can be fetched, what is kept, one download at a time.

import type { KeptModel } from '../core/files/kept-model';
import { AppError } from '../core/errors';
import { foreignWeights } from '../core/files/weight-shards';
import { CATALOGUE } from '../hub/catalogue';
import type { DownloadOptions } from '../hub/download';
import { HUGGING_FACE, parseRepository, resolveRepository } from '../hub/huggingface';
import { localId, type ModelLibrary } from '../hub/library';
import { isOnnx, totalBytes, type Manifest } from '../hub/manifest';
import { chooseVariant, isWanted, placeOf } from '../onnx/folder';
import { transfer } from '../hub/transfer';
import { parseModelConfig } from '../model/config';
import type { CatalogueModel, FoundModel, LocalModelFile, MemoryPlans, ModelsApi, OnDownload, PlannedDevice } from '../rpc/models-api';
import { memoryPlans } from './model-memory';
import { parametersOf, parseSettings, readHead, type HeadFile, type ModelHead, type ReadPart } from './model-head';

export interface ModelShelfOptions {
  readonly library: ModelLibrary;
  /** Of the WASM device. */
  readonly threads: number;
  /** For looking at a server and for downloads; see `transfer`. */
  readonly patience: { readonly stallMs: number; readonly attempts: number; readonly pauseMs: number };
}

const LARGEST_SETTINGS = 1024 * 1024;

/** What belongs to a model; pictures, cards and weights of other programs do not. */
const NEEDED =
  /^(config|generation_config|tokenizer|tokenizer_config|model\.safetensors\.index)\.json$|^chat_template\.jinja$|^model(-\d+-of-\d+)?\.safetensors$/;

export class ModelShelf implements ModelsApi {
  #underWay: { readonly abort: AbortController; keeps: boolean } | null = null;

  constructor(private readonly options: ModelShelfOptions) {}

  async catalogue(): Promise<CatalogueModel[]> {
    return CATALOGUE.map(({ repository, name, licence, parameters, downloadBytes }) => {
      return { repository, id: repository.replace('/', '--'), name, licence, parameters, sizeBytes: downloadBytes };
    });
  }

  list(): Promise<KeptModel[]> {
    return this.options.library.list();
  }

  async memory(of: string, device: PlannedDevice): Promise<MemoryPlans> {
    const offered = CATALOGUE.find(({ repository }) => repository === of);
    if (offered) return this.#plans(parseModelConfig(offered.config), offered.downloadBytes, device);
    const { library } = this.options;
    const manifest = await library.manifest(of);
    if (!manifest) throw new AppError('HUB_NO_MODEL', `The model "${of.slice(0, 100)}" is not kept here, or not whole.`, 'Choose one from the list.'); // prettier-ignore
    const { config } = await readHead(manifest.files, (name, begin, end) => library.readPart(of, name, begin, end));
    return this.#plans(config, totalBytes(manifest), device);
  }

  async find(text: string, endpoint: string, device: PlannedDevice): Promise<FoundModel> {
    const manifest = await resolve(text, endpoint);
    if (isOnnx(manifest)) return foundOnnx(manifest, await this.#fetchSettings(manifest));
    const head = await readHead(manifest.files, (name, begin, end) => this.#fetchPart(manifest, name, begin, end));
    return this.#found(manifest.id, manifest.source, manifest.licence, manifest.files, head, device);
  }

  async inspect(files: readonly LocalModelFile[], name: string, device: PlannedDevice): Promise<FoundModel> {
    const wanted = needed(files);
    const read: ReadPart = async (file, begin, end) => {
      const { file: blob } = wanted.find((one) => one.name === file)!;
      return new Uint8Array(await blob.slice(begin, end).arrayBuffer());
    };
    const sizes = wanted.map((one) => ({ name: one.name, sizeBytes: one.file.size }));
    if (isOnnx({ files: wanted })) {
      const settings = requiredOf(wanted, 'config.json');
      requiredOf(wanted, 'tokenizer.json');
      const about = { id: localId(localName(name, wanted)), source: name, licence: null, files: sizes };
      return foundOnnx(about, new Uint8Array(await settings.file.arrayBuffer()));
    }
    return this.#found(localId(name), name, null, sizes, await readHead(sizes, read), device);
  }

  download(text: string, endpoint: string, onProgress: OnDownload): Promise<string> {
    return this.#alone(onProgress, async (options) => {
      const manifest = await resolve(text, endpoint, options.signal);
      await this.options.library.fetch(manifest, options);
      return manifest.id;
    });
  }

  resume(id: string, onProgress: OnDownload): Promise<string> {
    return this.#alone(onProgress, async (options) => {
      await this.options.library.resume(id, options);
      return id;
    });
  }

  add(files: readonly LocalModelFile[], name: string, onProgress: OnDownload): Promise<string> {
    return this.#alone(onProgress, (options) => this.options.library.add(needed(files).map(({ name: own, file }) => named(own, file)), options, localName(name, needed(files)))); // prettier-ignore
  }

  async stop(keep: boolean): Promise<void> {
    if (!this.#underWay) return;
    this.#underWay.keeps = keep;
    this.#underWay.abort.abort();
  }

  remove(id: string): Promise<void> {
    return this.options.library.remove(id);
  }

  async #alone(onProgress: OnDownload, work: (options: DownloadOptions & { signal: AbortSignal }) => Promise<string>): Promise<string> {
    if (this.#underWay) throw new AppError('HUB_BUSY', 'Another model is being fetched.', 'Wait for it to end, or pause it.');
    const underWay = { abort: new AbortController(), keeps: false };
    this.#underWay = underWay;
    try {
      return await work({ ...this.options.patience, signal: underWay.abort.signal, keepsPart: () => underWay.keeps, onProgress });
    } finally {
      this.#underWay = null;
    }
  }

  #plans(...[config, fileBytes, device]: [Parameters<typeof memoryPlans>[0], number, PlannedDevice]): Promise<MemoryPlans> {
    return memoryPlans(config, fileBytes, device, this.options.threads);
  }

  async #found(
    id: string,
    source: string,
    licence: string | null,
    files: readonly HeadFile[],
    head: ModelHead,
    device: PlannedDevice,
  ): Promise<FoundModel> {
    const sizeBytes = totalBytes({ files: files as Manifest['files'] });
    return {
      id,
      source,
      licence: licence ?? head.licence,
      sizeBytes,
      architecture: head.config.architecture,
      parameters: parametersOf(head.config),
      memory: await this.#plans(head.config, sizeBytes, device),
    };
  }

  async #fetchSettings(manifest: Manifest): Promise<Uint8Array> {
    const { sizeBytes } = requiredOf(manifest.files, 'config.json');
    requiredOf(manifest.files, 'tokenizer.json');
    return this.#fetchPart(manifest, 'config.json', 0, Math.min(sizeBytes, LARGEST_SETTINGS));
  }

  /** Of a file that lies on a server; a server without ranges sends it from the beginning, which is read no further than `end`. */
  async #fetchPart({ files }: Manifest, name: string, begin: number, end: number): Promise<Uint8Array> {
    const { url } = files.find((file) => file.name === name)!;
    const bytes = new Uint8Array(end - begin);
    let length = 0;
    const done = new AbortController();
    const sink = {
      length: () => length,
      async append(piece: Uint8Array) {
        bytes.set(piece.subarray(0, bytes.length - length), length);
        length = Math.min(bytes.length, length + piece.length);
        if (length === bytes.length) done.abort();
      },
      async restart() {
        length = 0;
      },
    };
    await transfer(url!, name, Number.MAX_SAFE_INTEGER, sink, { ...this.options.patience, signal: done.signal }).catch((error: unknown) => {
      if (length < bytes.length) throw error;
    });
    return bytes;
  }
}

function resolve(text: string, endpoint: string, signal?: AbortSignal): Promise<Manifest> {
  return resolveRepository(parseRepository(text), { endpoint: endpointOf(endpoint), signal });
}

/** @throws AppError `HUB_ENDPOINT` */
function endpointOf(text: string): string {
  if (text.trim() === '') return HUGGING_FACE;
  if (URL.canParse(text.trim())) {
    const { protocol, href } = new URL(text.trim());
    if (protocol === 'https:' || protocol === 'http:') return href.replace(/\/+$/, '');
  }
  throw new AppError('HUB_ENDPOINT', `"${text.slice(0, 100)}" is no address of a server.`, 'Write it as https://example.org.');
}

/** What of the files belongs to a model; the same weights in parts beside the whole ones would only cost room. */
function needed(files: readonly LocalModelFile[]): LocalModelFile[] {
  const gguf = files.find(({ name }) => /\.gguf$/i.test(name));
  if (gguf) return [gguf];
  if (isOnnx({ files })) {
    const variant = chooseVariant(
      files.map(({ name }) => placeOf(name)),
      'The folder',
      null,
    );
    return files.filter((file) => isWanted(placeOf(file.name), variant));
  }
  const foreign = files.some(({ name }) => name.endsWith('.safetensors')) ? null : foreignWeights(files.map(({ name }) => name));
  if (foreign) throw foreign;
  const hasWhole = files.some(({ name }) => name === 'model.safetensors');
  const isPart = (name: string): boolean => /-of-\d+\.safetensors$|index\.json$/.test(name);
  return files.filter(({ name }) => NEEDED.test(name) && !(hasWhole && isPart(name)));
}

/** A name as a file of any system can have. */
function named(name: string, file: Blob): { name: string; size: number; slice: Blob['slice'] } {
  return { name: name.replace(/[^\w.-]/g, '-'), size: file.size, slice: (begin, end) => file.slice(begin, end) };
}

/** A folder may be kept as safetensors and as ONNX, in several formats: the name says which. */
function localName(name: string, files: readonly { readonly name: string }[]): string {
  const onnx = files.find((file) => file.name.endsWith('.onnx'));
  return onnx ? `${name}--${onnx.name}` : name;
}

function requiredOf<T extends { readonly name: string }>(files: readonly T[], name: string): T {
  const file = files.find((one) => one.name === name);
  if (file) return file;
  throw new AppError(
    'MODEL_FILES_MISSING',
    `There is no ${name} beside the model in ONNX.`,
    'A model in ONNX is config.json, tokenizer.json and onnx/model.onnx.',
  );
}

/** What config.json says is all that is looked at: ONNX Runtime knows more kinds of models than the engine. */
function foundOnnx(
  { id, source, licence, files }: { id: string; source: string; licence: string | null; files: readonly HeadFile[] },
  settings: Uint8Array,
): FoundModel {
  const { model_type: kind } = parseSettings(settings);
  const architecture = typeof kind === 'string' ? kind.slice(0, 40) : 'decoder';
  return {
    id,
    source,
    licence,
    sizeBytes: totalBytes({ files: files as Manifest['files'] }),
    architecture,
    parameters: null,
    memory: null,
  };
}
