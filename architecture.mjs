// Who may import whom, which package has which door, how long a file may be. ESLint tells while one types,
// `test/architecture.test.ts` tells for the whole tree; both read this table.

const LEAVES = ['env', 'text', 'adapter', 'hub', 'store', 'rpc'];
const ENGINE = ['compute', 'model', 'onnx', 'endpoint', 'webllm', 'actor', 'reflector', 'meta', 'train'];
const EVERYTHING = ['core', ...LEAVES, ...ENGINE];

/**
 * Folder of `src`, or `workers` and `tools` beside it: what it may import. `name:type` allows `import type` alone. `main` is what lies in
 * `src` itself. Nothing imports `tools`: what ships works without them.
 */
export const MAY_IMPORT = {
  core: [],
  compute: ['core'],
  env: ['core'],
  text: ['core'],
  adapter: ['core'],
  hub: ['core'],
  store: ['core'],
  rpc: ['core'],
  model: ['core', 'compute'],
  onnx: ['core', 'compute', 'model'],
  endpoint: ['core', 'text:type'],
  webllm: ['core', 'endpoint:type', 'rpc:type', 'text:type'],
  actor: ['core', 'env', 'text', 'hub', 'model', 'endpoint'],
  reflector: ['core', 'env', 'text', 'model', 'endpoint'],
  meta: ['core', 'env', 'actor', 'reflector:type'],
  train: ['core', 'env', 'meta', 'endpoint', 'actor', 'reflector', 'model', 'onnx', 'adapter', 'text', 'compute:type'],
  service: EVERYTHING,
  serve: EVERYTHING,
  cli: [...EVERYTHING, 'service', 'serve'],
  ui: ['core', 'env', 'text', 'adapter', 'store', 'rpc', 'meta:type', 'workers:type'],
  workers: [...EVERYTHING, 'service'],
  tools: [...EVERYTHING, 'cli'],
  main: [...EVERYTHING, 'service', 'ui', 'workers'],
};

/**
 * Package: the one place that may import it, as the start of a path from the root. Replacing the package is a change there
 * alone. fflate has two, for a reader of untrusted archives of games shares no format with adapter bundles.
 */
export const DOORS = {
  comlink: 'src/rpc/',
  idb: 'src/store/db.ts',
  '@huggingface/tokenizers': 'src/text/',
  '@huggingface/jinja': 'src/text/',
  fflate: ['src/adapter/bundle.ts', 'src/hub/archive.ts'],
  uplot: 'src/ui/parts/chart/Chart.svelte',
  uqr: 'src/ui/parts/sharing/QrCode.svelte',
  webgpu: 'src/compute/webgpu/',
  'onnxruntime-web': 'src/onnx/runtime.ts',
  '@mlc-ai/web-llm': 'src/webllm/package.ts',
  ws: 'src/serve/',
};

/** Lines; `svelteScript` counts what lies between the script tags. */
export const LONGEST = { typescript: 500, svelte: 250, svelteScript: 120, wgsl: 200, worker: 80 };

/** Files that lie in one folder of `src`, those of its sub-folders not counted: a folder is read at a glance. */
export const LARGEST_FOLDER = 20;

/** Lines of `src`; raised by a decision record alone, see docs/decisions/0033-line-budget-german-publishing-overlay.md. */
export const LINE_BUDGET = 74_000;

export const IMPORT_MESSAGE = (folder, target) =>
  `src/${folder} must not know src/${target}: see MAY_IMPORT in architecture.mjs. Move what is needed down, or pass it in.`;

export const DOOR_MESSAGE = (name) => `${name} has its door, ${[DOORS[name]].flat().join(' and ')}: import that instead.`;
