// Offline shell, and the page's headers for hosts that send none. Files are kept under their content hash, so that
// what has not changed between two builds is fetched once, and nothing is kept that is not of this build, such as the sign-in page of a
// network. The lists are written in by scripts/precache.mjs.

declare const HEADERS: readonly (readonly [string, string])[];
declare const PRECACHE: readonly { readonly path: string; readonly hash: string; readonly later: boolean; readonly chosen: boolean }[];

const worker = self as unknown as ServiceWorkerGlobalScope;
const root = worker.registration.scope;
/** Of this deployment alone: another on the same origin has its own. */
const CACHE = `hindsight ${new URL(root).pathname}`;
/** Of all deployments together, up to version 0.1. */
const SHARED_CACHE = 'hindsight';
const keyOf = ({ path, hash }: (typeof PRECACHE)[number]): string => new URL(`${path}?hash=${hash}`, root).href;
const files = new Map(PRECACHE.map((file) => [new URL(file.path, root).href, keyOf(file)]));
const chosen = new Map(PRECACHE.filter((file) => file.chosen).map((file) => [new URL(file.path, root).href, file]));

worker.addEventListener('install', (event) => event.waitUntil(keep(PRECACHE.filter((file) => !file.later))));

worker.addEventListener('activate', (event) => {
  // Only here: until now tabs of the earlier build may have needed their files.
  event.waitUntil(Promise.all([forgetOthers(), worker.clients.claim()]));
});

// The page asks for the large files once it has come to rest (`hub/offline.ts`).
worker.addEventListener('message', (event) => {
  if (event.data === 'keep-everything') event.waitUntil(keep(PRECACHE.filter((file) => !file.chosen)));
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(root)) return;
  event.respondWith(answer(request));
});

/**
 * Assets carry their content's hash in the name: what is kept is right for ever. Everything else comes from the host while there
 * is one, so that a later build shows at once; without a network any page is the one page.
 */
async function answer(request: Request): Promise<Response> {
  const { origin, pathname } = new URL(request.url);
  const address = origin + pathname.replace(/\/$/, '/index.html');
  if (address.startsWith(`${root}assets/`)) return withHeaders((await fromCache(address)) ?? (await fetch(request)));
  try {
    const response = await fetch(request);
    // What was chosen once opens without a network from then on.
    const file = response.ok ? chosen.get(address) : undefined;
    if (file && (await isOfBuild(file, await response.clone().arrayBuffer())))
      await (await caches.open(CACHE)).put(keyOf(file), response.clone());
    return withHeaders(response);
  } catch (error) {
    const kept = (await fromCache(address)) ?? (request.mode === 'navigate' ? await fromCache(`${root}index.html`) : undefined);
    if (kept) return withHeaders(kept);
    throw error;
  }
}

async function fromCache(address: string): Promise<Response | undefined> {
  const key = files.get(address);
  return key === undefined ? undefined : (await caches.open(CACHE)).match(key);
}

async function keep(wanted: typeof PRECACHE): Promise<void> {
  const cache = await caches.open(CACHE);
  for (const file of wanted) {
    if (await cache.match(keyOf(file))) continue;
    await cache.put(keyOf(file), await fetchFile(file));
  }
}

/** Past the browser's own cache too, where that holds something else. */
async function fetchFile(file: (typeof PRECACHE)[number]): Promise<Response> {
  for (const cache of ['no-cache', 'reload'] as const) {
    const response = await fetch(new URL(file.path, root), { cache });
    if (!response.ok) throw new Error(`${file.path}: the server answered ${response.status}`);
    const bytes = await response.arrayBuffer();
    if (await isOfBuild(file, bytes))
      return new Response(bytes, { headers: { 'content-type': response.headers.get('content-type') ?? 'application/octet-stream' } });
  }
  throw new Error(`${file.path}: the server sent something else than the file of this build`);
}

async function isOfBuild({ hash }: (typeof PRECACHE)[number], bytes: ArrayBuffer): Promise<boolean> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('') === hash;
}

async function forgetOthers(): Promise<void> {
  const cache = await caches.open(CACHE);
  const current = new Set(files.values());
  for (const request of await cache.keys()) if (!current.has(request.url)) await cache.delete(request);
  if (!(await caches.has(SHARED_CACHE))) return;
  const shared = await caches.open(SHARED_CACHE);
  for (const request of await shared.keys()) if (request.url.startsWith(root)) await shared.delete(request);
  if ((await shared.keys()).length === 0) await caches.delete(SHARED_CACHE);
}

function withHeaders(response: Response): Response {
  if (response.type === 'opaque' || response.type === 'opaqueredirect' || response.type === 'error') return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of HEADERS) headers.set(name, value);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}
