// Helping threads: each instantiates the same kernels over the same memory and serves until it is stopped. On Node the thread's few lines
// of code are a text, so that no bundler has to find a file; in a browser they are a file, for the page's policy allows no other script.

import { MAX_THREADS } from './kernels';

const DEFAULT_THREADS = 4;
const START_TIMEOUT_MS = 30_000;

/** As `thread.ts`. */
const NODE_SOURCE = `const { parentPort, workerData: { module, memory, index } } = require('node:worker_threads');
WebAssembly.instantiate(module, { env: { memory } }).then(({ exports }) => {
  parentPort.postMessage('ready');
  exports.serve(index);
});`;

interface Thread {
  readonly ready: Promise<void>;
  end(): void;
}

export interface Start {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly index: number;
}

const inNode = (): boolean => typeof process !== 'undefined' && typeof process.versions?.node === 'string';

/** 1 where threads cannot work: without shared memory, and on a page's own thread, which must not wait. */
export async function usableThreads(wanted: number | undefined): Promise<number> {
  if (typeof SharedArrayBuffer === 'undefined') return 1;
  if (!inNode() && (typeof document !== 'undefined' || !globalThis.crossOriginIsolated)) return 1;
  const cores = inNode() ? (await nodeModule<typeof import('node:os')>('node:os')).availableParallelism() : navigator.hardwareConcurrency;
  return Math.max(1, Math.min(wanted ?? Math.min(DEFAULT_THREADS, cores), MAX_THREADS));
}

/**
 * Starts threads 1 to count − 1 and gives back how many serve, the caller included, and how to end them. A thread that
 * does not start, because a page's policy forbids it for example, is done without.
 */
export async function startThreads(
  count: number,
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): Promise<{ count: number; end(): void }> {
  const indices = Array.from({ length: count - 1 }, (_, i) => i + 1);
  const started = await Promise.allSettled(indices.map((index) => startThread({ module, memory, index })));
  const serving = started.filter((result) => result.status === 'fulfilled').map((result) => result.value);
  return { count: 1 + serving.length, end: () => serving.forEach((thread) => thread.end()) };
}

async function startThread(start: Start): Promise<Thread> {
  const thread = await (inNode() ? startInNode : startInBrowser)(start);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the thread did not start in time')), START_TIMEOUT_MS);
  });
  try {
    await Promise.race([thread.ready, timeout]);
    return thread;
  } catch (reason) {
    thread.end();
    throw reason;
  } finally {
    clearTimeout(timer);
  }
}

async function startInNode(start: Start): Promise<Thread> {
  const { Worker } = await nodeModule<typeof import('node:worker_threads')>('node:worker_threads');
  const worker = new Worker(NODE_SOURCE, { eval: true, workerData: start });
  const ready = new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.once('error', reject);
  });
  // a program that is done does not wait for threads that wait for it
  const serving = ready.finally(() => worker.unref());
  return { ready: serving, end: () => void worker.terminate() };
}

async function startInBrowser(start: Start): Promise<Thread> {
  const worker = new Worker(new URL('./thread.ts', import.meta.url), { type: 'module' });
  const ready = new Promise<void>((resolve, reject) => {
    worker.onmessage = () => resolve();
    worker.onerror = (event) => reject(new Error(event.message));
  });
  worker.postMessage(start);
  return { ready, end: () => worker.terminate() };
}

/** A variable name keeps bundlers for browsers from looking for the module. */
function nodeModule<T>(name: string): Promise<T> {
  return import(/* @vite-ignore */ name) as Promise<T>;
}
