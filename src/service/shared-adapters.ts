// Adapters of others, for the page: the gallery that ships, and bundles out of what a server sent.

import { readBundle, writeBundle } from '../adapter/bundle';
import { noteOf } from '../adapter/card';
import { filesForHub } from '../adapter/for-hub';
import { CONFIG_FILE, WEIGHTS_FILE } from '../adapter/peft';
import type { AdapterOffer, FoundReflector } from '../core/sharing/adapter-offer';
import { AppError } from '../core/errors';
import { parseGallery, type Gallery } from '../core/sharing/gallery';
import type { HubSettings, Published, PublishRequest } from '../core/sharing/hub';
import { fetchOffer, hostOf, lookAt, parseAddress } from '../hub/adapter-address';
import { searchReflectors } from '../hub/adapter-search';
import { publish } from '../hub/publish';
import { unreachable } from '../hub/unreachable';
import { readRunLog } from '../store/folder/run-log-file';
import type { OpenedBundle } from '../rpc/trainer-api';

/** @param pageUrl ending in a slash @throws AppError `GALLERY_FORMAT`, `HUB_…` */
export async function fetchGallery(pageUrl: string): Promise<Gallery> {
  const again = 'Check the connection and reload the page.';
  let text: string;
  try {
    const response = await fetch(new URL('gallery.json', pageUrl));
    if (!response.ok)
      throw new AppError('HUB_NOT_FOUND', `The gallery could not be fetched: the server answered ${response.status}.`, again);
    text = await response.text();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw unreachable('The gallery', again, cause);
  }
  return parseGallery(text);
}

/** Whom a fetch would ask; null for this page. @throws AppError `ADDRESS`, `HUB_NAME` */
export function hostOfAdapter(address: string, endpoint: string): string | null {
  return hostOf(parseAddress(address), requireHub(endpoint));
}

/** Repositories with the tag of reflectors. @throws AppError `HUB_…` */
export function searchHub(endpoint: string, signal: AbortSignal): Promise<FoundReflector[]> {
  const other = requireHub(endpoint);
  return searchReflectors({ signal, ...(other ? { endpoint: other } : {}) });
}

/** @param endpoint '' for Hugging Face, which is undefined here */
function requireHub(endpoint: string): string | undefined {
  if (endpoint === '') return undefined;
  if (URL.canParse(endpoint) && /^https?:$/.test(new URL(endpoint).protocol)) return endpoint.replace(/\/+$/, '');
  throw new AppError(
    'HUB_NAME',
    `"${endpoint.slice(0, 100)}" is no address of a Hub.`,
    'Write it as https://hub.example.org, or leave it empty.',
  );
}

/** What its server says of an adapter. @throws AppError `ADDRESS`, `HUB_…` */
export function lookAtAdapter(address: string, pageUrl: string, endpoint: string, signal: AbortSignal): Promise<AdapterOffer> {
  const other = requireHub(endpoint);
  return lookAt(parseAddress(address), { pageUrl, signal, ...(other ? { endpoint: other } : {}) });
}

/** The bundle of an offer, not yet opened: whoever imports it checks what is inside. @throws AppError `ADAPTER_DIGEST`, `HUB_…` */
export async function fetchBundle(
  offer: AdapterOffer,
  sha256: string | null,
  onBytes: (doneBytes: number, totalBytes: number) => void,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const files = await fetchOffer(offer, sha256, onBytes, signal);
  const [first] = files.values();
  if (files.size === 1) return first!;
  const card = files.get('README.md');
  return writeBundle({
    peft: { config: files.get(CONFIG_FILE)!, weights: files.get(WEIGHTS_FILE)! },
    card: card ? new TextDecoder().decode(card) : null,
    runLog: files.get('run.jsonl') ?? null,
  });
}

/** @throws AppError `ADAPTER_…`, `RUN_LOG` */
export function openBundle(bytes: Uint8Array): OpenedBundle {
  const { card, runLog } = readBundle(bytes);
  return { card, note: card === null ? null : noteOf(card), events: runLog ? readRunLog(runLog) : [] };
}

/**
 * Puts an adapter's files into a repository of a Hub.
 * @param bundle of the adapter, as it is exported
 * @throws AppError `HUB_…`, `ADAPTER_…`; `RUN_CANCELLED` where nothing is left on the Hub
 */
export async function publishBundle(
  bundle: Uint8Array,
  { endpoint }: HubSettings,
  { account, licence, ...request }: PublishRequest,
  onBytes: (doneBytes: number, totalBytes: number) => void,
  signal: AbortSignal,
): Promise<Published> {
  const files = filesForHub(readBundle(bundle), licence);
  return publish(files, { ...request, endpoint, token: account.token, summary: 'Add a reflector', onBytes, signal });
}
