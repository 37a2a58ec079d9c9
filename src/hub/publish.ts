// Puts files into a repository of a Hub, in one commit, as its API wants it: the repository is created, each file is announced (`preupload`), large
// ones go to the store of large files by their SHA-256 (Git LFS, whole or in parts), then one commit names them all. Nothing is tried twice by
// itself, and a failure says what it left behind. Rules: the API of huggingface.co as the packages huggingface_hub and @huggingface/hub use it, and
// the batch API of Git LFS (https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md). Left out: Xet's transfers.

import * as v from 'valibot';
import { AppError, cancelled, throwIfAborted } from '../core/errors';
import { sha256Hex } from '../core/hash';
import { REPOSITORY_LEFT, type Published } from '../core/sharing/hub';
import { HUGGING_FACE } from './huggingface';
import { unreachable } from './unreachable';

export interface PublishOptions {
  /** Another server that speaks the Hub's API. */
  readonly endpoint?: string;
  /** Sent to the Hub alone, kept nowhere. */
  readonly token: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly isPrivate: boolean;
  /** The repository exists, and gets one more commit. */
  readonly isThere?: boolean;
  /** What the commit is called. */
  readonly summary: string;
  readonly signal?: AbortSignal;
  readonly onBytes?: (doneBytes: number, totalBytes: number) => void;
}

const hex = (digits: number) => v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${digits}}$`)));
const preuploadSchema = v.object({
  files: v.array(v.object({ path: v.string(), uploadMode: v.picklist(['regular', 'lfs']) })),
});
const batchSchema = v.object({
  objects: v.array(
    v.object({
      oid: hex(64),
      error: v.optional(v.object({ message: v.string() })),
      actions: v.optional(
        v.object({
          upload: v.optional(v.object({ href: v.string(), header: v.optional(v.record(v.string(), v.string()), {}) })),
          verify: v.optional(v.object({ href: v.string() })),
        }),
      ),
    }),
  ),
});
const commitSchema = v.object({ commitOid: hex(40) });

const CREATE = 'create the repository';
const FILL = 'announce the files';
const COMMIT = 'make the commit';
type Stage = typeof CREATE | typeof FILL | typeof COMMIT;

const DEFINITE = ['HUB_TOKEN', 'HUB_FORBIDDEN', 'HUB_NOT_FOUND', 'HUB_REPOSITORY_EXISTS', 'HUB_TOO_LARGE', 'HUB_RATE', 'HUB_REFUSED'];
const LFS = 'application/vnd.git-lfs+json';
const SAMPLE_BYTES = 512;
const MOST_PARTS = 10_000;
const LONGEST_REASON = 300;

/** @throws AppError `HUB_NAME` */
export function requireRepositoryName(text: string): string {
  const parts = text.split('/');
  // The Hub's own rule: letters, digits, `-`, `_` and `.`, at most 96 in all, no `--` or `..`, no `-` or `.` at an end, no `.git`.
  const isRight = parts.length === 2 && text.length <= 96 && parts.every((part) => /^[\w](?:[\w.-]*[\w])?$/.test(part) && !/--|\.\.|\.git$/.test(part)); // prettier-ignore
  if (isRight) return text;
  throw new AppError(
    'HUB_NAME',
    `"${text.slice(0, 120)}" is no name of a repository.`,
    'Write it as owner/name, with letters, digits, “-”, “_” and “.”, at most 96 of them.',
  );
}

/**
 * @param files by their paths; one at least
 * @throws AppError `HUB_NAME`, `HUB_TOKEN`, `HUB_FORBIDDEN`, `HUB_REPOSITORY_EXISTS`, `HUB_TOO_LARGE`, `HUB_RATE`, `HUB_REFUSED`, `HUB_NOT_FOUND`, `HUB_SERVER`, `HUB_OFFLINE`,
 *   `HUB_UNREACHABLE`, `RUN_CANCELLED`, `HUB_CANCELLED` where a repository was left; the message names every trace
 */
export async function publish(files: ReadonlyMap<string, Uint8Array>, options: PublishOptions): Promise<Published> {
  throwIfAborted(options.signal);
  const repository = requireRepositoryName(options.repository);
  const hub = (options.endpoint ?? HUGGING_FACE).replace(/\/+$/, '');
  const url = `${hub}/${repository}`;
  let stage: Stage = CREATE;
  try {
    const api = new HubApi(hub, options);
    if (!options.isThere) {
      const [organization, name] = repository.split('/');
      const visibility = options.isPrivate ? 'private' : 'public';
      await api.send(CREATE, `${hub}/api/repos/create`, { type: 'model', name, organization, visibility });
    }
    stage = FILL;
    const large = await uploadLarge(api, files, options);
    stage = COMMIT;
    const lines = [
      { key: 'header', value: { summary: options.summary, description: '' } },
      ...[...files].map(([path, content]) => {
        const oid = large.get(path);
        return oid === undefined
          ? { key: 'file', value: { path, content: base64(content), encoding: 'base64' } }
          : { key: 'lfsFile', value: { path, algo: 'sha256', size: content.length, oid } };
      }),
    ];
    const body = lines.map((line) => JSON.stringify(line)).join('\n');
    const answer = await api.call(COMMIT, `${hub}/api/models/${repository}/commit/main`, body, 'application/x-ndjson');
    const { commitOid } = await read(commitSchema, answer, COMMIT);
    options.onBytes?.(totalOf(files), totalOf(files));
    return { url, address: `hf:${repository}@${commitOid}` };
  } catch (error) {
    throw error instanceof AppError ? left(error, stage, url, options.isThere === true) : error;
  }
}

/** The error, with what is on the Hub now: whoever publishes is told of every trace, and of every doubt. */
function left(error: AppError, stage: Stage, url: string, wasThere: boolean): AppError {
  const isCancelled = error.code === 'RUN_CANCELLED';
  // Where the Hub refused it did nothing; where it failed or was not heard it may have.
  const isOpen = !DEFINITE.includes(error.code);
  const [isCreated, isKnown] = stage === CREATE ? [false, !isOpen] : [true, stage === FILL || !isOpen];
  if (isKnown && (wasThere || !isCreated)) return error;
  const trace = wasThere
    ? `Whether ${url} got the files is not known.`
    : isCreated
      ? `The repository ${url} was created; ${isKnown ? 'it is empty' : 'whether it got the files is not known'}.`
      : `Whether the repository ${url} was created is not known.`;
  const next = `Look at ${url}; publish into it again, or delete it there.`;
  return new AppError(
    isCancelled ? 'HUB_CANCELLED' : error.code,
    `${isCancelled ? 'Publishing was cancelled.' : error.message} ${trace}`,
    isCancelled ? next : `${error.fix} ${next}`,
    { cause: error, detail: isCreated && !wasThere ? REPOSITORY_LEFT : undefined },
  );
}

/** Sends what the Hub wants as large files. @returns their SHA-256 by path */
async function uploadLarge(
  api: HubApi,
  files: ReadonlyMap<string, Uint8Array>,
  { repository, onBytes }: PublishOptions,
): Promise<Map<string, string>> {
  const announced = [...files].map(([path, content]) => ({
    path,
    size: content.length,
    sample: base64(content.subarray(0, SAMPLE_BYTES)),
  }));
  const modes = await api.send(FILL, `${api.hub}/api/models/${repository}/preupload/main`, { files: announced }, preuploadSchema);
  const large = new Map<string, string>();
  for (const { path, uploadMode } of modes.files) {
    const content = files.get(path);
    if (!content) throw unusable(FILL, `it names ${JSON.stringify(path.slice(0, 100))}, which was not announced`);
    if (uploadMode === 'lfs') large.set(path, await sha256Hex(content));
  }
  if (modes.files.length !== files.size) throw unusable(FILL, `it names ${modes.files.length} of ${files.size} files`);
  if (large.size === 0) return large;
  const batch = {
    operation: 'upload',
    transfers: ['basic', 'multipart'],
    hash_algo: 'sha_256',
    ref: { name: 'main' },
    objects: [...large].map(([path, oid]) => ({ oid, size: files.get(path)!.length })),
  };
  const { objects } = await api.send('ask where large files go', `${api.hub}/${repository}.git/info/lfs/objects/batch`, batch, batchSchema, LFS); // prettier-ignore
  let doneBytes = 0;
  for (const [path, oid] of large) {
    const content = files.get(path)!;
    const object = objects.find((one) => one.oid === oid);
    if (!object) throw unusable('ask where large files go', `it says nothing of ${path}`);
    if (object.error) throw refused(`The Hub does not take ${path}`, object.error.message);
    const upload = object.actions?.upload;
    // Without one the Hub has a file with these bytes already.
    if (upload) {
      await put(api, path, oid, content, upload, (bytes) => onBytes?.(doneBytes + bytes, totalOf(files)));
      const verify = object.actions?.verify;
      if (verify) await api.verify(`have ${path} counted`, verify.href, JSON.stringify({ oid, size: content.length }));
    }
    doneBytes += content.length;
    onBytes?.(doneBytes, totalOf(files));
  }
  return large;
}

/** Whole, or in parts where the Hub says how large one is; the places need no token, and get none. */
async function put(
  api: HubApi,
  path: string,
  oid: string,
  content: Uint8Array,
  { href, header }: { readonly href: string; readonly header: Readonly<Record<string, string>> },
  onBytes: (doneBytes: number) => void,
): Promise<void> {
  const what = `send ${path}`;
  if (header.chunk_size === undefined) return void (await api.store(what, 'PUT', href, content));
  const size = Number(header.chunk_size);
  const count = Math.ceil(content.length / size);
  const numbers = Object.keys(header).filter((name) => /^\d{1,5}$/.test(name)).sort((a, b) => Number(a) - Number(b)); // prettier-ignore
  if (
    !Number.isSafeInteger(size) ||
    size < 1 ||
    count > MOST_PARTS ||
    numbers.length !== count ||
    numbers.some((name, i) => Number(name) !== i + 1)
  )
    throw unusable(what, `it wants ${numbers.length} parts of ${header.chunk_size} bytes for ${content.length}`);
  const parts: { partNumber: number; etag: string }[] = [];
  for (const [i, name] of numbers.entries()) {
    const end = Math.min(content.length, (i + 1) * size);
    const etag = (await api.store(what, 'PUT', header[name]!, content.subarray(i * size, end))).headers.get('etag');
    if (etag === null) throw unusable(what, `part ${i + 1} was answered without an ETag`);
    parts.push({ partNumber: i + 1, etag });
    onBytes(end);
  }
  await api.store(what, 'POST', href, JSON.stringify({ oid, parts }), LFS);
}

class HubApi {
  constructor(
    readonly hub: string,
    private readonly options: Pick<PublishOptions, 'token' | 'signal' | 'repository'>,
  ) {}

  async send(what: string, url: string, body: unknown): Promise<unknown>;
  async send<S extends v.GenericSchema>(what: string, url: string, body: unknown, schema: S, type?: string): Promise<v.InferOutput<S>>;
  async send(what: string, url: string, body: unknown, schema: v.GenericSchema = v.unknown(), type = 'application/json'): Promise<unknown> {
    return read(schema, await this.call(what, url, JSON.stringify(body), type), what);
  }

  /** To the Hub, in the name of whoever publishes. */
  call(what: string, url: string, body: string, type: string): Promise<Response> {
    const headers = { authorization: `Bearer ${this.options.token}`, 'content-type': type, ...(type === LFS ? { accept: LFS } : {}) };
    return this.#ask(what, url, { method: 'POST', headers, body });
  }

  /** To a place for large files that the Hub named. */
  store(what: string, method: 'PUT' | 'POST', href: string, body: Uint8Array | string, type?: string): Promise<Response> {
    const { protocol = '', host = '' } = URL.canParse(href) ? new URL(href) : {};
    if (protocol !== 'https:' && !(protocol === 'http:' && host === new URL(this.hub).host))
      throw unusable(what, `it sends it to ${JSON.stringify(href.slice(0, 100))}, which is no https address`);
    return this.#ask(what, href, {
      method,
      body: body as BodyInit,
      ...(type === undefined ? {} : { headers: { 'content-type': type, accept: type } }),
    });
  }

  /** The Hub's own look at what was stored, at an address of its host alone: the token goes along. */
  verify(what: string, href: string, body: string): Promise<Response> {
    if (!URL.canParse(href) || new URL(href).origin !== new URL(this.hub).origin)
      throw unusable(what, `it asks for that at ${JSON.stringify(href.slice(0, 100))}, which is not its own host`);
    return this.call(what, href, body, LFS);
  }

  async #ask(what: string, url: string, init: RequestInit): Promise<Response> {
    const { signal, repository } = this.options;
    throwIfAborted(signal);
    let response: Response;
    try {
      response = await fetch(url, { ...init, credentials: 'omit', referrerPolicy: 'no-referrer', ...(signal ? { signal } : {}) });
      if (!response.ok) throw await refusal(response, what, repository);
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      if (signal?.aborted) throw cancelled();
      throw unreachable(`${new URL(url).host}, asked to ${what},`, 'Check the connection.', cause);
    }
    return response;
  }
}

/** One sentence for each kind of answer that is not the wanted one. */
async function refusal(response: Response, what: string, repository: string): Promise<AppError> {
  const { status } = response;
  const reason = reasonOf(await response.text().catch(() => ''));
  const said = reason === '' ? '' : ` It says: “${reason}”.`;
  const error = (code: string, message: string, fix: string): AppError => new AppError(code, message + said, fix);
  if (status === 401) return error('HUB_TOKEN', `The Hub, asked to ${what}, does not know this sign-in (401): it has expired or was withdrawn.`, 'Sign in again, or use another token.'); // prettier-ignore
  if (status === 403) return error('HUB_FORBIDDEN', `This sign-in may not ${what} for ${repository} (403).`, 'Use a name below your own account, or a token that may write there.'); // prettier-ignore
  if (status === 404) return error('HUB_NOT_FOUND', `The Hub, asked to ${what}, knows no ${repository} (404).`, 'Check the name and the address of the Hub.'); // prettier-ignore
  if (status === 409 && what === CREATE) return error('HUB_REPOSITORY_EXISTS', `${repository} exists already (409).`, 'Choose another name, or publish into the one that is there.'); // prettier-ignore
  if (status === 413) return error('HUB_TOO_LARGE', `The Hub, asked to ${what}, finds it too large (413).`, 'Halve the weights (ict adapter convert --dtype f16), or leave the run log out.'); // prettier-ignore
  if (status === 429) {
    const wait = response.headers.get('retry-after') ?? '';
    return error('HUB_RATE', `The Hub, asked to ${what}, has had too many requests (429).`, /^\d{1,6}$/.test(wait) ? `Try again in ${wait} seconds.` : wait ? `Try again after ${wait.slice(0, 40)}.` : 'Try again in some minutes.'); // prettier-ignore
  }
  if (status >= 500) return error('HUB_SERVER', `The Hub failed when asked to ${what} (${status}).`, 'Try again later.');
  return new AppError('HUB_REFUSED', `The Hub refuses to ${what} (${status}).${said}`, 'Change what it names.');
}

/** What a Hub's answer gives as the reason, on one line; '' where it gives none. */
function reasonOf(text: string): string {
  try {
    const { error, message } = JSON.parse(text) as { error?: unknown; message?: unknown };
    const reason = [error, message].find((one) => typeof one === 'string');
    return (reason ?? '').replace(/\s+/g, ' ').slice(0, LONGEST_REASON);
  } catch {
    return '';
  }
}

function refused(message: string, reason: string): AppError {
  return new AppError('HUB_REFUSED', `${message}: “${reason.replace(/\s+/g, ' ').slice(0, LONGEST_REASON)}”.`, 'Change what it names.');
}

function unusable(what: string, why: string, cause?: unknown): AppError {
  const message = `The Hub's answer when asked to ${what} cannot be used: ${why}.`;
  return new AppError('HUB_SERVER', message, 'Check the address of the Hub, or try again later.', { cause });
}

async function read<S extends v.GenericSchema>(schema: S, response: Response, what: string): Promise<v.InferOutput<S>> {
  try {
    const text = await response.text();
    return v.parse(schema, text === '' ? {} : JSON.parse(text));
  } catch (cause) {
    throw unusable(what, 'it is not what the API documents', cause);
  }
}

const totalOf = (files: ReadonlyMap<string, Uint8Array>): number => [...files.values()].reduce((sum, { length }) => sum + length, 0);

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
