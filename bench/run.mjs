// node bench/run.mjs [gemm|step] [wasm|webgpu] [--threads 2] [--repetitions N] [--node NAME]: medians beside those of jax-js,
// TensorFlow.js and ONNX Runtime Web in one worker of a headless Chromium, written to bench/results. With --node in this process
// instead, beside jax-js and TensorFlow.js, on the WebGPU driver that VK_DRIVER_FILES names, where a headless browser knows
// SwiftShader alone; NAME goes into the file's name. Packages: npm ci in the root and in bench.

import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { build, createServer } from 'vite';
import { ISOLATION_HEADERS } from '../scripts/headers.mjs';
import { prepareSoftwareWebGpu } from '../scripts/software-webgpu.mjs';

const folder = dirname(fileURLToPath(import.meta.url));
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { threads: { type: 'string', default: '2' }, repetitions: { type: 'string' }, node: { type: 'string' } },
});
const parts = positionals.filter((word) => ['gemm', 'step'].includes(word));
const backends = positionals.filter((word) => ['wasm', 'webgpu'].includes(word));
const PEERS = [
  '@jax-js/jax',
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-core/dist/register_all_gradients',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-backend-webgpu',
];

const bundle = values.node === undefined ? null : await bundled();
const server = bundle ? null : await serve();
const { chromium: options } = values.node === undefined ? await prepareSoftwareWebGpu() : {};
let failed = false;

for (const backend of backends.length > 0 ? backends : values.node === undefined ? ['wasm', 'webgpu'] : ['webgpu']) {
  for (const part of parts.length > 0 ? parts : ['gemm', 'step']) {
    const repetitions = Number(values.repetitions ?? (backend === 'wasm' ? 15 : 7));
    const request = { backend, part, threads: values.node === undefined ? Number(values.threads) : 1, repetitions };
    try {
      const { driver, rows } = await (values.node === undefined ? inBrowser(request) : inNode(request));
      const suffix =
        values.node !== undefined ? `-${values.node}` : backend === 'wasm' && values.threads !== '2' ? `-${values.threads}-threads` : '';
      const name = `peers-${part}-${backend}${suffix}`;
      const result = { name, device: backend, driver, date: new Date().toISOString(), rows };
      await writeFile(join(folder, 'results', `${name}.json`), `${JSON.stringify(result)}\n`);
      for (const { what, value, unit, peers } of rows) {
        const others = Object.entries(peers).map(([peer, other]) => `${peer} ${other.toPrecision(3)}`);
        console.log(`${name}  ${what.padEnd(44)} ${value.toPrecision(3)} ${unit}  ${others.join('  ')}`);
      }
    } catch (reason) {
      failed = true;
      console.error(`${part} on ${backend}:`, reason);
    }
  }
}
await server?.close();
process.exit(failed ? 1 : 0);

async function serve() {
  const server = await createServer({
    root: folder,
    configFile: false,
    logLevel: 'warn',
    server: { port: 0, host: '127.0.0.1', headers: ISOLATION_HEADERS, fs: { allow: [dirname(folder)] } },
    // What is optimised late reloads the page in the middle of a measurement.
    optimizeDeps: { include: PEERS, exclude: ['onnxruntime-web'] },
    worker: { format: 'es' },
  });
  return server.listen();
}

/** A browser for each: threads of one library that wait actively would take time from the next measurement. */
async function inBrowser(request) {
  const browser = await chromium.launch({ ...options, env: { ...process.env, ...options.env } });
  try {
    const page = await browser.newPage();
    page.on('console', (message) => console.error(message.text()));
    await page.goto(server.resolvedUrls.local[0]);
    await page.waitForFunction(() => 'measure' in window);
    const { driver, rows } = await page.evaluate((asked) => window.measure(asked), request);
    return { driver: `${driver}, Chromium ${browser.version()}`, rows };
  } finally {
    await browser.close();
  }
}

/** One Dawn for all: the libraries find it where a page has it. */
async function inNode(request) {
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  globalThis.navigator ??= { userAgent: 'Node', hardwareConcurrency: 1 };
  Object.defineProperty(globalThis.navigator, 'gpu', { value: create([]), configurable: true });
  const { measure, CONTENDERS } = await import(bundle);
  const { driver, rows } = await measure(CONTENDERS, request, (message) => console.error(message));
  return { driver: `${driver}, Node ${process.version}`, rows };
}

/** As one file, for TensorFlow.js names its own files in ways that bundlers alone understand. */
async function bundled() {
  const outDir = join(folder, 'node_modules', '.cache');
  await build({
    root: folder,
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: { ssr: 'node.ts', outDir, target: 'node20', rolldownOptions: { output: { entryFileNames: 'node.mjs' } } },
  });
  return pathToFileURL(join(outDir, 'node.mjs')).href;
}
