// The one door to ONNX Runtime. Its code and its WebAssembly, 27 MB and some 7 MB on the way, come when a model in ONNX is opened and not
// before, from where the page itself comes from. In the page the package is its WebGPU build (an alias in vite.config.ts), on Node its
// WASM build.

import type { env, InferenceSession, Tensor } from 'onnxruntime-web';
import { AppError } from '../core/errors';

export type OnnxSessionHandle = InferenceSession;
export type OnnxTensor = Tensor;

export interface OnnxRuntime {
  /** Where KV caches lie: on this device, or in the memory of the page. */
  readonly device: GPUDevice | null;
  readonly Tensor: typeof Tensor;
  /** @throws AppError `ONNX_OPEN` */
  open(files: OpenedFiles): Promise<OnnxSessionHandle>;
}

export interface OpenedFiles {
  readonly model: Uint8Array;
  readonly beside: readonly { readonly path: string; readonly data: Uint8Array }[];
  /** Outputs that stay on the device where there is one. */
  readonly kept: readonly string[];
}

export interface RuntimeOptions {
  /** Shared with whoever made it; null for WASM. */
  readonly device: GPUDevice | null;
  /** Of the WASM provider; 1 when left out. More need a page that is isolated from other origins. */
  readonly threads?: number;
}

/** @throws AppError `ONNX_RUNTIME` where it cannot be fetched */
export async function openRuntime({ device, threads = 1 }: RuntimeOptions): Promise<OnnxRuntime> {
  const ort = await import('onnxruntime-web').catch((cause: unknown) => {
    const fix = 'Check the connection to where the page comes from, then choose the model again.';
    throw new AppError('ONNX_RUNTIME', 'ONNX Runtime could not be loaded.', fix, { cause });
  });
  const settings: typeof env = ort.env;
  settings.logLevel = 'error';
  settings.wasm.numThreads = threads;
  if ('importScripts' in globalThis || 'document' in globalThis) settings.wasm.wasmBinary = await fetchBinary();
  return { device, Tensor: ort.Tensor, open: (files) => open(ort.InferenceSession, device, files) };
}

/**
 * What the built page has instead of the package's file, which is larger than some hosts take: scripts/onnx-runtime.mjs compresses it.
 * @throws AppError `ONNX_RUNTIME`
 */
async function fetchBinary(): Promise<ArrayBuffer> {
  const url = new URL('../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.asyncify.wasm', import.meta.url);
  try {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    const bytes = await answer.arrayBuffer();
    const [first, second] = new Uint8Array(bytes, 0, 2);
    if (first !== 0x1f || second !== 0x8b) return bytes;
    return await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
  } catch (cause) {
    const fix = 'Check the connection to where the page comes from, then choose the model again.';
    throw new AppError('ONNX_RUNTIME', 'ONNX Runtime could not be loaded.', fix, { cause });
  }
}

async function open(
  sessions: { create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession> },
  device: GPUDevice | null,
  { model, beside, kept }: OpenedFiles,
): Promise<OnnxSessionHandle> {
  try {
    return await sessions.create(model, {
      executionProviders: device ? [{ name: 'webgpu', device }, 'wasm'] : ['wasm'],
      externalData: [...beside],
      // A plan of memory is kept for every shape that was met; texts have every length.
      enableMemPattern: false,
      // Errors alone; what it says about its choice of operators concerns nobody here.
      logSeverityLevel: 3,
      ...(device ? { preferredOutputLocation: Object.fromEntries(kept.map((name) => [name, 'gpu-buffer'])) } : {}),
    });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const fix = 'Use another format of the model, f32 or q4 among them, or another model.';
    throw new AppError('ONNX_OPEN', `ONNX Runtime cannot open the model: ${why.slice(0, 400)}`, fix, { cause });
  }
}
