// What web-llm keeps in this browser: its files in three caches of the Cache API, `webllm/model` (weights and tokenizers), `webllm/config` and
// `webllm/wasm`. They are read here without the package, so that looking at them costs nothing.

import type { WebLlmPlayer } from '../core/web-llm-models';
import type { KeptWebLlm } from '../rpc/players-api';
import { weightFiles } from './look';

const CACHES = ['webllm/model', 'webllm/config', 'webllm/wasm'] as const;

/** Models of which anything is kept, by name. */
export async function keptWebLlm(): Promise<KeptWebLlm[]> {
  const folders = new Map<string, number>();
  for (const name of ['webllm/model', 'webllm/config'] as const) {
    if (!(await caches.has(name))) continue;
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const folder = folderOf(request.url);
      folders.set(folder, (folders.get(folder) ?? 0) + (await bytesOf(cache, request)));
    }
  }
  const kept = await Promise.all(
    [...folders].map(async ([folder, bytes]) => ({ folder, name: nameOf(folder), bytes, isWhole: await isWhole(folder) })),
  );
  return kept.sort((a, b) => a.name.localeCompare(b.name));
}

/** Everything of a model; libraries go with the last model, for several share one. */
export async function deleteWebLlm(folder: string): Promise<void> {
  await remove((url) => folderOf(url) === folder);
  if ((await keptWebLlm()).length === 0) for (const name of CACHES) await caches.delete(name);
}

/** The small files that describe a model, one of which is not what it should be; weights stay. */
export async function forgetWrongFiles({ id, own }: WebLlmPlayer): Promise<void> {
  if (typeof caches === 'undefined') return;
  const isOf = (url: string): boolean =>
    own ? url.startsWith(`${own.model}/`) || url === own.lib : url.includes(`/${id}/`) || url.endsWith('.wasm');
  await remove((url) => isOf(url) && !/\.bin$/.test(new URL(url).pathname));
}

/** All but the library, which lies elsewhere. */
async function isWhole(folder: string): Promise<boolean> {
  const model = await caches.open('webllm/model');
  const isKept = async (url: string): Promise<boolean> => (await model.match(url)) !== undefined;
  const hasTokenizer = (await isKept(`${folder}tokenizer.json`)) || (await isKept(`${folder}tokenizer.model`));
  // A list that cannot be read is no list.
  const weights = await weightFiles(folder, model).catch(() => []);
  return hasTokenizer && weights.length > 1 && (await Promise.all(weights.map(isKept))).every(Boolean);
}

async function remove(isGone: (url: string) => boolean): Promise<void> {
  for (const name of CACHES) {
    if (!(await caches.has(name))) continue;
    const cache = await caches.open(name);
    for (const request of await cache.keys()) if (isGone(request.url)) await cache.delete(request);
  }
}

async function bytesOf(cache: Cache, request: Request): Promise<number> {
  const response = await cache.match(request);
  const told = Number(response?.headers.get('content-length'));
  if (Number.isFinite(told) && told > 0) return told;
  return (await response?.blob())?.size ?? 0;
}

function folderOf(url: string): string {
  return url.slice(0, url.lastIndexOf('/') + 1);
}

/** `https://huggingface.co/mlc-ai/NAME/resolve/main/` is NAME. */
function nameOf(folder: string): string {
  const parts = new URL(folder).pathname.split('/').filter(Boolean);
  const at = parts.indexOf('resolve');
  return parts[at > 0 ? at - 1 : parts.length - 1] ?? new URL(folder).host;
}
