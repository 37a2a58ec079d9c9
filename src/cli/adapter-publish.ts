// `ict adapter publish`: an adapter, its card and its run log as a repository of a Hub.

import { filesForHub } from '../adapter/for-hub';
import type { Bundle } from '../adapter/bundle';
import { sha256Hex } from '../core/hash';
import { HUGGING_FACE } from '../hub/huggingface';
import { publish, requireRepositoryName } from '../hub/publish';
import { UsageError, type Arguments } from './arguments';

/** @throws AppError `HUB_…`, UsageError */
export async function publishAdapter(bundle: Bundle, args: Arguments): Promise<void> {
  const { HF_TOKEN: token, HF_ENDPOINT: endpoint = HUGGING_FACE } = process.env;
  const repository = args.text('repo');
  if (repository === undefined) throw new UsageError('--repo is missing: OWNER/NAME.');
  requireRepositoryName(repository);
  if (!token) throw new UsageError('HF_TOKEN is not set: make a token that may write on the Hub (Settings, Access Tokens) and set it.');
  if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol)) throw new UsageError(`HF_ENDPOINT is "${endpoint}", no address of a Hub.`); // prettier-ignore
  const files = filesForHub(bundle, args.text('licence'), args.text('note'));
  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort());
  const { url, address } = await publish(files, {
    endpoint,
    token,
    repository,
    isPrivate: args.flag('private'),
    isThere: args.flag('update'),
    summary: 'Add a reflector',
    signal: abort.signal,
  });
  const sha256 = await sha256Hex(bundle.peft.weights);
  if (args.flag('json')) return console.log(JSON.stringify({ url, address, sha256, files: [...files.keys()] }));
  console.log(`published at ${url}\nopens with    #/open?from=${address}&sha256=${sha256}`);
}
