// What a repository of Hugging Face holds, asked of its API: the commit, the files of a model with sizes and hashes, the licence.

import * as v from 'valibot';
import { AppError, throwIfAborted } from '../core/errors';
import { foreignWeights } from '../core/files/weight-shards';
import { unreachable } from './unreachable';
import { FILE_NAME, type Manifest, type ManifestFile } from './manifest';

export const HUGGING_FACE = 'https://huggingface.co';

/** `owner/name`, with `@revision`, with `/file.gguf` for one file of many or `/onnx/model_q4.onnx` for one format of many. */
export interface Repository {
  readonly owner: string;
  readonly name: string;
  readonly revision: string;
  /** Null for the files of the repository's own format. */
  readonly file: string | null;
}

export interface ResolveOptions {
  /** Another server that speaks the same API. */
  readonly endpoint?: string;
  readonly signal?: AbortSignal;
}

const infoSchema = v.object({
  sha: v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/)),
  gated: v.optional(v.union([v.boolean(), v.string()])),
  cardData: v.nullish(
    v.looseObject({
      license: v.nullish(v.union([v.string(), v.array(v.string())])),
      base_model: v.nullish(v.union([v.string(), v.array(v.string())])),
    }),
  ),
});
const treeSchema = v.array(
  v.looseObject({
    type: v.string(),
    path: v.string(),
    size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    oid: v.optional(v.string()),
    lfs: v.nullish(v.object({ oid: v.string(), size: v.number() })),
  }),
);
type Tree = v.InferOutput<typeof treeSchema>;

const NEEDED = /^(config|generation_config|tokenizer|tokenizer_config)\.json$|^chat_template\.jinja$/;
const WHOLE = 'model.safetensors';
const SHARDS = /^model-\d{5}-of-\d{5}\.safetensors$|^model\.safetensors\.index\.json$/;
const ONNX_FOLDER = /^onnx\//;
const PAGE = /^https:\/\/(?:huggingface\.co|hf\.co)\//i;
const MAX_ANSWER = 4 * 1024 * 1024;

/** @throws AppError `HUB_NAME` */
export function parseRepository(text: string): Repository {
  const [path = ''] = text.trim().replace(PAGE, '').split('?');
  // What stands in the address of a page or a file: owner/name/blob/main/file.gguf.
  const plain = path.replace(/^([\w.-]+\/[\w.-]+)\/(?:tree|blob|resolve)\/([\w.-]{1,100})/, '$1@$2').replace(/@main(?=\/|$)/, '');
  const match = /^([\w.-]{1,96})\/([\w.-]{1,96})(?:@([\w.-]{1,100}))?(?:\/([\w.-]{1,200}\.gguf|onnx\/[\w.-]{1,100}\.onnx))?\/?$/i.exec(
    plain,
  );
  if (!match || /^\.|\.\./.test(match[1]! + match[2]!)) {
    const message = `"${text.slice(0, 100)}" is no repository of Hugging Face.`;
    throw new AppError(
      'HUB_NAME',
      message,
      'Write it as owner/name, owner/name@revision, owner/name/file.gguf or owner/name/onnx/model.onnx.',
    );
  }
  return { owner: match[1]!, name: match[2]!, revision: match[3] ?? 'main', file: match[4] ?? null };
}

/**
 * What a repository is and holds, folders left out, at the commit that the revision is now.
 * @throws AppError as `resolveRepository`
 */
export async function readRepository(
  { owner, name, revision }: Pick<Repository, 'owner' | 'name' | 'revision'>,
  options: ResolveOptions = {},
): Promise<v.InferOutput<typeof infoSchema> & { readonly tree: Tree }> {
  const api = `${options.endpoint ?? HUGGING_FACE}/api/models/${owner}/${name}`;
  const info = await ask(infoSchema, `${api}/revision/${revision}`, `${owner}/${name}`, options.signal);
  if (info.gated !== undefined && info.gated !== false) {
    const fix = 'Accept its licence on its page, save its files from there, then choose them as local files.';
    throw new AppError('HUB_GATED', `${owner}/${name} is given only to people who have accepted its licence.`, fix);
  }
  return { ...info, tree: await ask(treeSchema, `${api}/tree/${info.sha}`, `${owner}/${name}`, options.signal) };
}

/**
 * The files to fetch, of the commit that the revision is now.
 * @throws AppError `HUB_NOT_FOUND`, `HUB_GATED`, `HUB_NO_WEIGHTS`, `HUB_SERVER`, `HUB_UNREACHABLE`, `RUN_CANCELLED`.
 */
export async function resolveRepository(repository: Repository, options: ResolveOptions = {}): Promise<Manifest> {
  const { owner, name, revision, file } = repository;
  const endpoint = options.endpoint ?? HUGGING_FACE;
  const api = `${endpoint}/api/models/${owner}/${name}`;
  const { sha, cardData, tree } = await readRepository(repository, options);
  // A tree holds its folders' names alone.
  if (tree.some(({ type, path }) => type === 'directory' && path === 'onnx'))
    tree.push(...(await ask(treeSchema, `${api}/tree/${sha}/onnx`, `${owner}/${name}`, options.signal)));
  const files = chosen(tree, repository).map(({ path, size, oid, lfs }): ManifestFile => ({
    // Kept side by side; see `onnxFiles`.
    name: path.replace(ONNX_FOLDER, ''),
    url: `${endpoint}/${owner}/${name}/resolve/${sha}/${path}`,
    sizeBytes: lfs?.size ?? size,
    sha256: lfs && /^[0-9a-f]{64}$/.test(lfs.oid) ? lfs.oid : null,
    gitSha1: !lfs && oid !== undefined && /^[0-9a-f]{40}$/.test(oid) ? oid : null,
  }));
  const licence = cardData?.license ?? null;
  return {
    schema: 1,
    id: `${owner}--${name}${file === null ? '' : `--${file.replace(/\.gguf$/i, '').replace(ONNX_FOLDER, '')}`}${revision === 'main' ? '' : `@${revision}`}`.slice(
      0,
      200,
    ),
    source: `${owner}/${name}@${sha}`,
    licence: Array.isArray(licence) ? licence.join(', ') : licence,
    files,
  };
}

function chosen(tree: Tree, { owner, name, file }: Repository): Tree {
  const files = tree.filter(({ type, path }) => type === 'file' && FILE_NAME.test(path.replace(ONNX_FOLDER, '')));
  const settings = files.filter(({ path }) => NEEDED.test(path));
  const none = (message: string, fix: string): AppError => new AppError('HUB_NO_WEIGHTS', message, fix);
  if (file !== null) {
    const one = files.filter(({ path }) => path === file);
    if (one.length === 0) throw none(`${owner}/${name} holds no ${file}.`, 'Look at the list of files of the repository.');
    if (ONNX_FOLDER.test(file)) return [...settings, ...one, ...files.filter(({ path }) => path.startsWith(`${file}_data`))];
    return one;
  }
  const weights = files.some(({ path }) => path === WHOLE)
    ? files.filter(({ path }) => path === WHOLE)
    : files.filter(({ path }) => SHARDS.test(path));
  if (weights.length === 0) {
    const foreign = foreignWeights(tree.map(({ path }) => path));
    const others = files.map(({ path }) => path).filter((path) => /\.gguf$|^onnx\/.*\.onnx$/.test(path));
    const fix = others.length > 0 ? `Name one of its files: ${others.slice(0, 5).map((path) => `${owner}/${name}/${path}`).join(', ')}.` : 'Choose a repository with safetensors, GGUF or ONNX files.'; // prettier-ignore
    if (foreign && others.length === 0) throw foreign;
    throw none(`${owner}/${name} holds no model.safetensors.`, fix);
  }
  return [...settings, ...weights];
}

/** An answer of the API, checked. @param what it is about, for messages */
export async function ask<S extends v.GenericSchema>(
  schema: S,
  url: string,
  what: string,
  signal: AbortSignal | undefined,
): Promise<v.InferOutput<S>> {
  let text: string;
  let status: number;
  try {
    const response = await fetch(url, signal ? { signal } : {});
    status = response.status;
    text = await response.text();
  } catch (cause) {
    throwIfAborted(signal);
    throw unreachable(`The server that has ${what}`, 'Check the connection and try again.', cause);
  }
  if (status === 401 || status === 403 || status === 404) {
    const fix = 'Check the name. Models behind a licence have to be fetched in the browser and chosen as local files.';
    throw new AppError(
      status === 404 ? 'HUB_NOT_FOUND' : 'HUB_GATED',
      `There is no public repository ${what} (the server answered ${status}).`,
      fix,
    );
  }
  const damaged = (cause?: unknown): AppError =>
    new AppError('HUB_SERVER', `The server's answer about ${what} (${status}) cannot be used.`, 'Try again later.', { cause });
  if (status !== 200 || text.length > MAX_ANSWER) throw damaged();
  try {
    return v.parse(schema, JSON.parse(text));
  } catch (cause) {
    throw damaged(cause);
  }
}
