// Offline shell, and isolation headers for hosts that send none. Files are kept under their content hash, so that what has not
// changed between two builds is fetched once: the program in advance, unless the browser is asked to save data; everything else of
// the list when it is first used. The list is written in by scripts/precache.mjs.

declare const PRECACHE: readonly { readonly path: string; readonly hash: string; readonly isAdvance: boolean }[];

const worker = self as unknown as ServiceWorkerGlobalScope;
const CACHE = 'hindsight';
const root = worker.registration.scope;
const keyOf = ({ path, hash }: (typeof PRECACHE)[number]): string => new URL(`${path}?hash=${hash}`, root).href;
const files = new Map(PRECACHE.map((file) => [new URL(file.path, root).href, keyOf(file)]));
const ISOLATION = [
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-embedder-policy', 'require-corp'],
  ['cross-origin-resource-policy', 'same-origin'],
] as const;

/** Not every browser tells. */
const savesData = (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;

worker.addEventListener('install', (event) => {
  if (!savesData) event.waitUntil(keep(PRECACHE.filter((file) => file.isAdvance)));
});

worker.addEventListener('activate', (event) => {
  // Only here: until now tabs of the earlier build may have needed their files.
  event.waitUntil(Promise.all([forgetOthers(), worker.clients.claim()]));
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(root)) return;
  event.respondWith(answer(event));
});

/**
 * Assets carry their content's hash in the name: what is kept is right for ever. Everything else comes from the host while there
 * is one, so that a later build shows at once; without a network any page is the one page.
 */
async function answer(event: FetchEvent): Promise<Response> {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  const address = origin + pathname.replace(/\/$/, '/index.html');
  if (address.startsWith(`${root}assets/`)) return isolated((await fromCache(address)) ?? (await fromHost(event, address)));
  try {
    return isolated(await fromHost(event, address));
  } catch (error) {
    const kept = (await fromCache(address)) ?? (request.mode === 'navigate' ? await fromCache(`${root}index.html`) : undefined);
    if (kept) return isolated(kept);
    throw error;
  }
}

/** What was used once opens without a network from then on, where there is room for it. */
async function fromHost(event: FetchEvent, address: string): Promise<Response> {
  const response = await fetch(event.request);
  const key = files.get(address);
  if (response.status === 200 && key !== undefined) event.waitUntil(keepOne(key, response.clone()));
  return response;
}

async function keepOne(key: string, response: Response): Promise<void> {
  const cache = await caches.open(CACHE);
  if (!(await cache.match(key))) await cache.put(key, response).catch(() => undefined);
}

async function fromCache(address: string): Promise<Response | undefined> {
  const key = files.get(address);
  return key === undefined ? undefined : (await caches.open(CACHE)).match(key);
}

async function keep(wanted: typeof PRECACHE): Promise<void> {
  const cache = await caches.open(CACHE);
  for (const file of wanted) {
    if (await cache.match(keyOf(file))) continue;
    const response = await fetch(new URL(file.path, root), { cache: 'no-cache' });
    if (!response.ok) throw new Error(`${file.path}: the server answered ${response.status}`);
    await cache.put(keyOf(file), response);
  }
}

async function forgetOthers(): Promise<void> {
  const cache = await caches.open(CACHE);
  const current = new Set(files.values());
  for (const request of await cache.keys()) if (!current.has(request.url)) await cache.delete(request);
}

function isolated(response: Response): Response {
  if (response.type === 'opaque' || response.type === 'opaqueredirect' || response.type === 'error') return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of ISOLATION) headers.set(name, value);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}
