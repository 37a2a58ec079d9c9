// Registers the service worker: the page works offline after one visit, and is cross-origin isolated on hosts
// that send no headers. Isolation needs one reload, because the first answer came without the worker; a mark in
// the session keeps it at one, whatever the browser makes of the headers.

const RELOADED = 'hindsight-reloaded-for-isolation';

export interface OfflineOptions {
  /** False while a reload would lose work; it is then left to the next visit. */
  readonly mayReload?: () => boolean;
}

/** Never rejects: where service workers are refused, the page works as it does without. */
export async function registerServiceWorker(options: OfflineOptions = {}): Promise<void> {
  if (!globalThis.navigator?.serviceWorker) return;
  try {
    await atRest();
    await navigator.serviceWorker.register(new URL('service-worker.js', document.baseURI));
    await navigator.serviceWorker.ready;
  } catch {
    return;
  }
  if (crossOriginIsolated || sessionStorage.getItem(RELOADED) || !(options.mayReload?.() ?? true)) return;
  sessionStorage.setItem(RELOADED, 'yes');
  location.reload();
}

/** The first view comes first: its files must not wait for those that are only kept. */
async function atRest(): Promise<void> {
  if (document.readyState !== 'complete') await new Promise((done) => addEventListener('load', done, { once: true }));
  await new Promise<unknown>((done) => (globalThis.requestIdleCallback ?? setTimeout)(done));
}
