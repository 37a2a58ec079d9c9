// Offline shell, and the page's headers for hosts that send none. Files are kept under their content hash, so that what has not changed
// between two builds is fetched once, and nothing is kept that is not of this build, such as the sign-in page of a network: the program
// in advance, unless the browser is asked to save data; everything else of the list when it is first used. The lists are written in by
// scripts/precache.mjs.

interface BuildFile {
  readonly path: string;
  readonly hash: string;
  readonly isAdvance: boolean;
  /** Of a text in another language than English: wanted in advance where the browser speaks it. */
  readonly language: string | null;
}
declare const HEADERS: readonly (readonly [string, string])[];
declare const PRECACHE: readonly BuildFile[];

const worker = self as unknown as ServiceWorkerGlobalScope;
const root = worker.registration.scope;
/** Of this deployment alone: another on the same origin has its own. */
const CACHE = `hindsight ${new URL(root).pathname}`;
/** Of all deployments together, up to version 0.1. */
const SHARED_CACHE = 'hindsight';
const keyOf = ({ path, hash }: BuildFile): string => new URL(`${path}?hash=${hash}`, root).href;
const files = new Map(PRECACHE.map((file) => [new URL(file.path, root).href, file]));

const isSpoken = (language: string | null): boolean => language !== null && navigator.languages.some((tag) => tag.startsWith(language));

/** Not every browser tells. */
const savesData = (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;

worker.addEventListener('install', (event) => {
  if (!savesData) event.waitUntil(keep(PRECACHE.filter(({ isAdvance, language }) => isAdvance || isSpoken(language))));
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
  if (address.startsWith(`${root}assets/`)) return withHeaders((await fromCache(address)) ?? (await fromHost(event, address)));
  try {
    return withHeaders(await fromHost(event, address));
  } catch (error) {
    const kept = (await fromCache(address)) ?? (request.mode === 'navigate' ? await fromCache(`${root}index.html`) : undefined);
    if (kept) return withHeaders(kept);
    throw error;
  }
}

/** What was used once opens without a network from then on, where there is room for it. */
async function fromHost(event: FetchEvent, address: string): Promise<Response> {
  const response = await fetch(event.request);
  const file = files.get(address);
  if (response.status === 200 && file) event.waitUntil(keepOne(file, response.clone()));
  return response;
}

async function keepOne(file: BuildFile, response: Response): Promise<void> {
  const cache = await caches.open(CACHE);
  if (await cache.match(keyOf(file))) return;
  if (await isOfBuild(file, await response.clone().arrayBuffer())) await cache.put(keyOf(file), response).catch(() => undefined);
}

async function fromCache(address: string): Promise<Response | undefined> {
  const file = files.get(address);
  return file && (await caches.open(CACHE)).match(keyOf(file));
}

async function keep(wanted: readonly BuildFile[]): Promise<void> {
  const cache = await caches.open(CACHE);
  for (const file of wanted) {
    if (await cache.match(keyOf(file))) continue;
    await cache.put(keyOf(file), await fetchFile(file));
  }
}

/** Past the browser's own cache too, where that holds something else. */
async function fetchFile(file: BuildFile): Promise<Response> {
  for (const cache of ['no-cache', 'reload'] as const) {
    const response = await fetch(new URL(file.path, root), { cache });
    if (!response.ok) throw new Error(`${file.path}: the server answered ${response.status}`);
    const bytes = await response.arrayBuffer();
    if (await isOfBuild(file, bytes))
      return new Response(bytes, { headers: { 'content-type': response.headers.get('content-type') ?? 'application/octet-stream' } });
  }
  throw new Error(`${file.path}: the server sent something else than the file of this build`);
}

async function isOfBuild({ hash }: BuildFile, bytes: ArrayBuffer): Promise<boolean> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('') === hash;
}

async function forgetOthers(): Promise<void> {
  const cache = await caches.open(CACHE);
  const current = new Set(PRECACHE.map(keyOf));
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
