// Fetches the models that come with the page from beside it, the embedded one and player adapters: whole, or an error. Nothing comes from another
// origin.

import { AppError, throwIfAborted } from '../core/errors';
import { EMBEDDED_MODEL } from '../core/embedded-model';
import { playerMissing } from '../core/run/player-adapters';

export interface EmbeddedFiles {
  readonly name: string;
  /** By file name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

const TEXTS = ['config.json', 'tokenizer.json'];
const WEIGHTS = 'model.safetensors';
/** As the build packs it: scripts/pack-model.mjs. */
const PACKED = `${WEIGHTS}.planes`;
const PLAYER_FILES = ['adapter_config.json', 'adapter_model.safetensors'] as const;

/**
 * @param folder where its files lie; ends in a slash
 * @throws AppError `HUB_FETCH_FAILED` when a file is missing, cut or unreachable
 */
export async function fetchEmbedded(folder: string, signal?: AbortSignal): Promise<EmbeddedFiles> {
  const [packed, ...texts] = await Promise.all([PACKED, ...TEXTS].map((name) => fetchWhole(new URL(name, folder), signal)));
  TEXTS.forEach((name, i) => requireJson(name, texts[i]!));
  const files = TEXTS.map((name, i) => [name, texts[i]!] as const);
  return { name: EMBEDDED_MODEL, files: new Map([...files, [WEIGHTS, await unpackPlanes(packed!)]]) };
}

/** The file of weights, byte for byte, out of its lower and upper bytes. */
async function unpackPlanes(packed: Uint8Array): Promise<Uint8Array> {
  try {
    const stream = new Blob([packed as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('gzip'));
    const planes = new Uint8Array(await new Response(stream).arrayBuffer());
    const head = 8 + Number(new DataView(planes.buffer).getBigUint64(0, true));
    const count = (planes.length - head) / 2;
    const bytes = planes.slice();
    for (let i = 0; i < count; i++) {
      bytes[head + 2 * i] = planes[head + i]!;
      bytes[head + 2 * i + 1] = planes[head + count + i]!;
    }
    return bytes;
  } catch (cause) {
    throw new AppError('HUB_FETCH_FAILED', `${PACKED} cannot be expanded: the server sent something else.`, FIX, { cause });
  }
}

/**
 * A player adapter, in the two files of PEFT.
 * @param folder where its files lie; ends in a slash
 * @throws AppError `PLAYER_ADAPTER_MISSING` when a file is missing, cut or unreachable
 */
export async function fetchPlayer(folder: string, signal?: AbortSignal): Promise<{ config: Uint8Array; weights: Uint8Array }> {
  try {
    const [config, weights] = await Promise.all(PLAYER_FILES.map((name) => fetchWhole(new URL(name, folder), signal)));
    requireJson(PLAYER_FILES[0], config!);
    return { config: config!, weights: weights! };
  } catch (cause) {
    throwIfAborted(signal);
    throw playerMissing(folder, cause);
  }
}

const FIX = 'Check the connection and reload the page; after the first visit it works offline.';

/** Some hosts answer a missing file with a page that says so, and with status 200. */
function requireJson(name: string, bytes: Uint8Array): void {
  try {
    JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new AppError('HUB_FETCH_FAILED', `${name} is not JSON: the server sent something else.`, FIX, { cause });
  }
}

async function fetchWhole(url: URL, signal?: AbortSignal): Promise<Uint8Array> {
  const name = url.pathname.split('/').pop()!;
  try {
    const response = await fetch(url, { signal });
    if (!response.ok) throw new AppError('HUB_FETCH_FAILED', `${name} could not be fetched: the server answered ${response.status}.`, FIX);
    // A body shorter than announced rejects here.
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throwIfAborted(signal);
    throw new AppError('HUB_FETCH_FAILED', `${name} could not be fetched whole: the connection was refused or cut.`, FIX, { cause });
  }
}
