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

const FILES = ['config.json', 'tokenizer.json', 'model.safetensors'];
const PLAYER_FILES = ['adapter_config.json', 'adapter_model.safetensors'] as const;

/**
 * @param folder where its files lie; ends in a slash
 * @throws AppError `HUB_FETCH_FAILED` when a file is missing, cut or unreachable
 */
export async function fetchEmbedded(folder: string, signal?: AbortSignal): Promise<EmbeddedFiles> {
  const bytes = await Promise.all(FILES.map((name) => fetchWhole(new URL(name, folder), signal)));
  FILES.forEach((name, i) => name.endsWith('.json') && requireJson(name, bytes[i]!));
  return { name: EMBEDDED_MODEL, files: new Map(FILES.map((name, i) => [name, bytes[i]!])) };
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
