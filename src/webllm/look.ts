// What is looked at around web-llm: device and disk before anything is fetched, and a file that did not come. The browser's cache, which
// web-llm fetches through, says neither which file that was nor why; it is asked for once more.

import { AppError } from '../core/errors';
import { WEB_LLM_MODELS, type WebLlmPlayer } from '../core/web-llm-models';

/** Where a model's files lie. */
export interface FileAddresses {
  /** Ends in a slash. */
  readonly folder: string;
  readonly lib: string;
}

/** Of the browser; tests bring their own. */
export interface Around {
  readonly caches: CacheStorage;
  readonly fetch: typeof fetch;
  /** Of its graphics card; null where there is none. */
  readonly features: () => Promise<ReadonlySet<string> | null>;
  /** Bytes that may still be kept; null where the browser does not tell. */
  readonly room: () => Promise<number | null>;
}

const LOOK_MS = 15_000;

export function browser(): Around {
  return {
    caches: globalThis.caches,
    fetch: (input, init) => fetch(input, init),
    features: async () => (await navigator.gpu?.requestAdapter().catch(() => null))?.features ?? null,
    async room() {
      const { usage = 0, quota } = (await navigator.storage?.estimate?.()) ?? {};
      return quota === undefined ? null : quota - usage;
    },
  };
}

/** As web-llm reckons it: the main branch of a repository, unless another is given. */
export function folderOf(model: string): string {
  const folder = `${model.replace(/\/+$/, '')}/`;
  return /.+\/resolve\/.+\//.test(folder) ? folder : `${folder}resolve/main/`;
}

/** web-llm finds out after it has fetched everything. @throws AppError `WEBLLM_NO_WEBGPU`, `WEBLLM_NO_F16` */
export async function requireDevice({ id }: WebLlmPlayer, { features }: Pick<Around, 'features'>): Promise<void> {
  const found = await features();
  if (!found)
    throw new AppError(
      'WEBLLM_NO_WEBGPU',
      'web-llm computes on WebGPU alone, and this browser offers no graphics card.',
      'Use a browser with WebGPU, or another player: the models of this page also run without.',
    );
  if (id === null || !/f16/.test(id) || found.has('shader-f16')) return;
  const instead = WEB_LLM_MODELS.find((model) => !model.f16 && nameOf(model.id) === nameOf(id));
  throw new AppError(
    'WEBLLM_NO_F16',
    `${id} computes in 16 bits, which this graphics card or browser does not.`,
    instead ? `Choose ${instead.id}, which does without.` : 'Choose a model with f32 in its name.',
  );
}

/** A browser that is full says so at the last file. @throws AppError `WEBLLM_QUOTA` */
export async function requireRoom({ id }: WebLlmPlayer, files: FileAddresses, around: Pick<Around, 'caches' | 'room'>): Promise<void> {
  const model = WEB_LLM_MODELS.find((offered) => offered.id === id);
  if (!model) return;
  const left = await around.room();
  if (left === null || left >= model.bytes || (await missing(files, around.caches)) === null) return;
  const megabytes = (bytes: number): string => `${Math.ceil(Math.max(0, bytes) / 1e6)} MB`;
  throw new AppError(
    'WEBLLM_QUOTA',
    `${model.id} takes ${megabytes(model.bytes)} of this browser's storage, which has ${megabytes(left)} left for this page.`,
    'Delete models that you do not need, free disk space, or leave the private window.',
  );
}

/** @returns what is wrong with the first file that is not there; null where that cannot be told */
export async function faultOf(
  files: FileAddresses,
  around: Pick<Around, 'caches' | 'fetch'>,
  signal?: AbortSignal,
): Promise<AppError | null> {
  const url = await missing(files, around.caches).catch(() => null);
  if (url === null) return null;
  const { host, pathname } = new URL(url);
  const name = decodeURIComponent(pathname.split('/').at(-1)!);
  const fail = (code: string, message: string, fix: string, detail?: object): AppError =>
    new AppError(`WEBLLM_${code}`, message, fix, { detail: { url, ...detail } });
  const again = 'Try again: what came whole before is kept.';
  let response: Response;
  try {
    response = await around.fetch(url, {
      cache: 'no-store',
      signal: AbortSignal.any([AbortSignal.timeout(LOOK_MS), ...(signal ? [signal] : [])]),
    });
  } catch {
    const message = `No answer came from ${host} for ${name}: nobody is there, there is no network, or it does not let this page read (CORS).`;
    return fail('NETWORK', message, 'Check the network and the address, then try again: what came whole is kept.');
  }
  const { status, ok } = response;
  // That it comes this time, and its end, are looked at for the small files alone.
  const isWeights = name.endsWith('.bin');
  if (!ok || isWeights) await response.body?.cancel().catch(() => undefined);
  if (status === 404) return fail('NOT_FOUND', `${host} has no ${name} (404): ${url}`, 'Check the address of the model.', { status });
  if (!ok)
    return fail('REFUSED', `${host} refuses ${name} (${status}): ${url}`, 'Wait and try again; some models ask for a licence first.', {
      status,
    });
  if (!isWeights) await response.arrayBuffer().catch(() => undefined);
  return fail('CUT', `${host} broke off in the middle of ${name}.`, again);
}

/** The first file that is not kept, in the order in which web-llm fetches them; null where all are. */
export async function missing({ folder, lib }: FileAddresses, store: CacheStorage): Promise<string | null> {
  const [config, wasm, model] = await Promise.all(['webllm/config', 'webllm/wasm', 'webllm/model'].map((name) => store.open(name)));
  const settings = await config!.match(`${folder}mlc-chat-config.json`);
  if (!settings) return `${folder}mlc-chat-config.json`;
  if (!(await wasm!.match(lib))) return lib;
  const { tokenizer_files: names } = (await settings.json()) as { tokenizer_files?: readonly string[] };
  const tokenizer = folder + (names?.includes('tokenizer.json') === false ? 'tokenizer.model' : 'tokenizer.json');
  if (!(await model!.match(tokenizer))) return tokenizer;
  for (const weights of await weightFiles(folder, model!)) if (!(await model!.match(weights))) return weights;
  return null;
}

/** The list of a model's weights, and what is in it as far as it is kept. */
export async function weightFiles(folder: string, model: Cache): Promise<string[]> {
  const url = `${folder}tensor-cache.json`;
  const list = await model.match(url);
  if (!list) return [url];
  const { records } = (await list.json()) as { records: readonly { dataPath: string }[] };
  return [url, ...records.map(({ dataPath }) => new URL(dataPath, folder).href)];
}

/** `SmolLM2-135M-Instruct` of `SmolLM2-135M-Instruct-q0f16-MLC`. */
function nameOf(id: string): string {
  return id.replace(/-q\df\d\d(_1)?-MLC$/, '');
}
