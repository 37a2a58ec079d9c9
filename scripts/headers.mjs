// Headers that isolate the page from other origins: shared memory, and with it WASM threads, needs them.
// `public/_headers` says the same to hosts that read such a file, `workers/service-worker.ts` to all others.

export const ISOLATION_HEADERS = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
};
