// Headers of every file of the page, in one table: `scripts/serve.mjs` sends them, the build writes them into `_headers` for hosts that
// read such a file, into the service worker for all others, and the policy into `index.html` for the first visit there.
// What each is for stands in docs/security.md.

/** Shared memory, and with it WASM threads, needs a page that is isolated from other origins; the last line does it inside a frame too. */
export const ISOLATION_HEADERS = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'document-isolation-policy': 'isolate-and-require-corp',
};

const THIS_MACHINE = 'http://localhost:* http://127.0.0.1:*';

/** Scripts, workers and styles come from the page's own files alone; models and answers from where the user says, by https or from this machine. */
const POLICY = {
  'default-src': "'none'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'worker-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data: blob:",
  'font-src': "'self'",
  'manifest-src': "'self'",
  'connect-src': `'self' https: ${THIS_MACHINE}`,
  'base-uri': "'none'",
  'form-action': "'none'",
};
/** Course pages may show the page in a frame. Unheeded in a `<meta>`. */
const FRAMES = `frame-ancestors 'self' https: ${THIS_MACHINE}`;

export const META_POLICY = Object.entries(POLICY)
  .map((rule) => rule.join(' '))
  .join('; ');

export const PAGE_HEADERS = {
  ...ISOLATION_HEADERS,
  'content-security-policy': `${META_POLICY}; ${FRAMES}`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** As Netlify, Cloudflare Pages and others read it. */
export function headersFile() {
  const lines = Object.entries(PAGE_HEADERS).map(([name, value]) => `  ${name}: ${value}`);
  return ['/*', ...lines, '/assets/*', '  cache-control: public, max-age=31536000, immutable', ''].join('\n');
}
