// Where a shared adapter lies: beside this page, in a repository of Hugging Face at one commit, or as a bundle on any server that lets pages
// read from it. What a link says is only a claim: `lookAt` asks the server, `fetchOffer` counts and hashes what arrives.

import type { AdapterOffer, OfferedFile } from '../core/sharing/adapter-offer';
import { AppError } from '../core/errors';
import { sha256Hex } from '../core/hash';
import { HUGGING_FACE, readRepository } from './huggingface';
import { transfer } from './transfer';
import { unreachable } from './unreachable';

export type AdapterAddress =
  | { readonly kind: 'page'; readonly path: string }
  | { readonly kind: 'hub'; readonly owner: string; readonly name: string; readonly revision: string }
  | { readonly kind: 'web'; readonly url: string };

export interface AddressOptions {
  /** Of this page, ending in a slash. */
  readonly pageUrl: string;
  /** Another server that speaks the Hub's API. */
  readonly endpoint?: string;
  readonly signal?: AbortSignal;
}

/** No adapter of the models that are trained here is larger. */
const MAX_BYTES = 256 * 1024 * 1024;
/** Files of a repository that a bundle is made of, the longest that each may be. */
const HUB_FILES: Readonly<Record<string, number>> = {
  'adapter_config.json': 64 * 1024,
  'adapter_model.safetensors': MAX_BYTES,
  'README.md': 1024 * 1024,
  'run.jsonl': 128 * 1024 * 1024,
};
const WEIGHTS = 'adapter_model.safetensors';
const PATIENCE = { stallMs: 30_000, attempts: 4, pauseMs: 1000 };

/** @throws AppError `ADDRESS` */
export function parseAddress(text: string): AdapterAddress {
  const refuse = (why: string): AppError =>
    new AppError(
      'ADDRESS',
      `"${text.slice(0, 120)}" is no address of an adapter: ${why}.`,
      'Use hf:owner/name@COMMIT, or the https:// address of a bundle (.zip).',
    );
  if (/^adapters\/[a-z0-9][a-z0-9-]{0,59}\.zip$/.test(text)) return { kind: 'page', path: text };
  if (text.startsWith('hf:')) {
    const [, owner, name, revision] = /^hf:([\w.-]{1,96})\/([\w.-]{1,96})(?:@(.*))?$/.exec(text) ?? [];
    if (!owner || !name || /^\.|\.\.|\.$/.test(`${owner}/${name}`) || name.startsWith('.')) throw refuse('no repository is called so');
    if (!/^[0-9a-f]{40}$/.test(revision ?? '')) throw refuse('behind the @ belongs a whole commit, 40 hexadecimal digits, for a branch may change'); // prettier-ignore
    return { kind: 'hub', owner, name, revision: revision! };
  }
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw refuse('it is neither a repository nor an address of the web');
  }
  const isOwnMachine = ['localhost', '127.0.0.1'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isOwnMachine)) throw refuse('it does not begin with https://');
  if (url.username !== '' || url.password !== '') throw refuse('it carries a name or a password');
  url.hash = '';
  return { kind: 'web', url: url.href };
}

/** Whom a fetch would ask; null for this page itself. */
export function hostOf(address: AdapterAddress, endpoint: string = HUGGING_FACE): string | null {
  if (address.kind === 'page') return null;
  return new URL(address.kind === 'hub' ? endpoint : address.url).host;
}

/**
 * Asks its server how large the adapter is and, of a repository, which licence and base its card names. No weights are fetched.
 * @throws AppError `HUB_…`
 */
export async function lookAt(address: AdapterAddress, options: AddressOptions): Promise<AdapterOffer> {
  if (address.kind === 'hub') return lookAtRepository(address, options);
  const url = address.kind === 'page' ? new URL(address.path, options.pageUrl).href : address.url;
  const name = decodeURIComponent(new URL(url).pathname.split('/').pop() || 'adapter.zip').slice(0, 120);
  const sizeBytes = await lengthOf(url, name, options.signal);
  return { host: hostOf(address), name, files: [{ name, url, sizeBytes, sha256: null }], licence: null, base: null };
}

async function lookAtRepository(
  { owner, name, revision }: Extract<AdapterAddress, { kind: 'hub' }>,
  options: AddressOptions,
): Promise<AdapterOffer> {
  const endpoint = options.endpoint ?? HUGGING_FACE;
  const { sha, cardData, tree } = await readRepository({ owner, name, revision }, options);
  if (sha !== revision) {
    const message = `${owner}/${name} answers with the commit ${sha}, not ${revision}.`;
    throw new AppError('HUB_SERVER', message, 'Ask whoever sent the link for the commit, and open that.');
  }
  const files = tree
    .filter(({ type, path }) => type === 'file' && Object.hasOwn(HUB_FILES, path))
    .map(({ path, size, lfs }): OfferedFile => ({
      name: path,
      url: `${endpoint}/${owner}/${name}/resolve/${sha}/${path}`,
      sizeBytes: lfs?.size ?? size,
      sha256: lfs && /^[0-9a-f]{64}$/.test(lfs.oid) ? lfs.oid : null,
    }));
  for (const wanted of ['adapter_config.json', WEIGHTS])
    if (!files.some((file) => file.name === wanted))
      throw new AppError(
        'HUB_NO_ADAPTER',
        `${owner}/${name} holds no ${wanted}.`,
        'Choose a repository with an adapter of PEFT in safetensors.',
      );
  for (const file of files) requireSize(file.name, file.sizeBytes, HUB_FILES[file.name]!);
  const one = (value: string | string[] | null | undefined): string | null => (Array.isArray(value) ? value.join(', ') : (value ?? null));
  return { host: new URL(endpoint).host, name, files, licence: one(cardData?.license), base: one(cardData?.base_model) };
}

/** Of a file, as its server tells it before it sends one. */
async function lengthOf(url: string, name: string, signal?: AbortSignal): Promise<number> {
  const ended = new AbortController();
  const cancel = (): void => ended.abort();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    const ask = (method: 'HEAD' | 'GET'): Promise<Response> =>
      fetch(url, { method, signal: ended.signal, referrerPolicy: 'no-referrer', credentials: 'omit' });
    const lengthIn = ({ ok, headers }: Response): string | null => (ok ? headers.get('content-length') : null);
    let response = await ask('HEAD');
    // Some servers do not answer that: of the other way the body is given up as soon as the header is there, with what has arrived by then.
    if (lengthIn(response) === null) response = await ask('GET');
    if (!response.ok)
      throw new AppError('HUB_NOT_FOUND', `The server answered ${response.status} when asked for ${name}.`, 'Check the address.');
    const length = lengthIn(response);
    if (length === null || !/^\d+$/.test(length)) {
      const message = `The server does not say how long ${name} is, so nothing bounds the download.`;
      throw new AppError('HUB_NO_LENGTH', message, 'Put the file on a server that sends its length, or open it as a file.');
    }
    requireSize(name, Number(length), MAX_BYTES);
    return Number(length);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    if (signal?.aborted) throw new AppError('RUN_CANCELLED', 'The work was cancelled.', 'Start it again when you are ready.');
    throw unreachable(name, 'Check the address and the connection.', cause);
  } finally {
    signal?.removeEventListener('abort', cancel);
    ended.abort();
  }
}

function requireSize(name: string, sizeBytes: number, most: number): void {
  if (sizeBytes <= most) return;
  const message = `${name} has ${sizeBytes} bytes; at most ${most} are fetched.`;
  throw new AppError('HUB_TOO_LONG', message, 'Use a smaller adapter, or one without its run log.');
}

/**
 * Every file of an offer, whole, each of the length that was announced.
 * @param sha256 that the bundle, or a repository's `adapter_model.safetensors`, has to have; null where nobody stated one
 * @throws AppError `ADAPTER_DIGEST` with both digests, `HUB_…`, `RUN_CANCELLED`
 */
export async function fetchOffer(
  { files }: AdapterOffer,
  sha256: string | null,
  onBytes: (doneBytes: number, totalBytes: number) => void,
  signal?: AbortSignal,
): Promise<Map<string, Uint8Array>> {
  const totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let doneBytes = 0;
  const fetched = new Map<string, Uint8Array>();
  for (const file of files) {
    const bytes = new Uint8Array(file.sizeBytes);
    let length = 0;
    await transfer(
      file.url,
      file.name,
      file.sizeBytes,
      {
        length: () => length,
        async append(piece) {
          bytes.set(piece, length);
          length += piece.length;
          onBytes(doneBytes + length, totalBytes);
        },
        async restart() {
          length = 0;
        },
      },
      { ...PATIENCE, ...(signal ? { signal } : {}) },
    );
    doneBytes += length;
    const found = await sha256Hex(bytes);
    const isDecisive = files.length === 1 || file.name === WEIGHTS;
    requireDigest(file.name, found, file.sha256);
    if (isDecisive) requireDigest(file.name, found, sha256);
    fetched.set(file.name, bytes);
  }
  return fetched;
}

function requireDigest(name: string, found: string, stated: string | null): void {
  if (stated === null || found === stated) return;
  throw new AppError(
    'ADAPTER_DIGEST',
    `${name} is not the file that was announced: its SHA-256 is ${found}, and ${stated} was stated.`,
    'Nothing of it was kept. Ask whoever shared it for a link to the file as it is now.',
  );
}
