// Finding a WebGPU adapter, in a page, a worker or Node (where Dawn provides it), and saying what it is.

import { missingAdapter, missingApi, missingNodeAdapter, missingNodeApi } from './device-errors';

export interface AdapterOptions {
  /** Stands in for navigator.gpu. */
  readonly gpu?: GPU;
  readonly adapter?: GPUAdapter;
  readonly powerPreference?: GPUPowerPreference;
}

export interface AdapterDescription {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  /** The processor plays the graphics card (SwiftShader, llvmpipe, WARP): right results, but slower than the WASM device. */
  readonly isSoftware: boolean;
}

/** Room for the parameters of any kernel. */
export const IMMEDIATE_BYTES = 64;

/** Dawn crashes when its instance is collected while devices live, so there is one, kept for good. */
let dawn: Promise<GPU> | undefined;

const inNode = (): boolean => typeof process !== 'undefined' && process.versions?.node !== undefined;

async function findGpu(): Promise<GPU> {
  const gpu = (globalThis.navigator as Navigator | undefined)?.gpu;
  if (gpu) return gpu;
  if (!inNode()) throw missingApi();
  return (dawn ??= startDawn());
}

async function startDawn(): Promise<GPU> {
  try {
    // In a variable, so that no bundler follows it into a page.
    const packageName = 'webgpu';
    const { create, globals } = (await import(/* @vite-ignore */ packageName)) as {
      create(options: string[]): GPU;
      globals: Record<string, unknown>;
    };
    for (const [name, value] of Object.entries(globals)) (globalThis as Record<string, unknown>)[name] ??= value;
    return create([]);
  } catch (cause) {
    throw missingNodeApi(cause);
  }
}

/** Whether shaders may read their parameters as immediates (gpuweb proposal, WGSL's `immediate_address_space`), and an adapter gives room for ours. */
export async function hasImmediates({ gpu }: AdapterOptions, { limits }: GPUAdapter): Promise<boolean> {
  const { wgslLanguageFeatures } = gpu ?? (await findGpu());
  return wgslLanguageFeatures?.has('immediate_address_space') === true && (limits.maxImmediateSize ?? 0) >= IMMEDIATE_BYTES;
}

/** A fresh adapter each time: one gives a single device. @throws AppError `GPU_NO_ADAPTER`. */
export async function requestAdapter({ gpu, adapter, powerPreference = 'high-performance' }: AdapterOptions = {}): Promise<GPUAdapter> {
  if (adapter) return adapter;
  const found = await (gpu ?? (await findGpu())).requestAdapter({ powerPreference });
  if (found) return found;
  throw inNode() && gpu === undefined ? missingNodeAdapter() : missingAdapter();
}

export function descriptionOf({ info }: GPUAdapter): AdapterDescription {
  const { vendor, architecture } = info;
  const names = [info.description, info.device, vendor, architecture].filter((name) => name !== '');
  return {
    vendor,
    architecture,
    description: info.description || [vendor, architecture].filter((name) => name !== '').join(' ') || 'unnamed adapter',
    isSoftware: info.isFallbackAdapter || names.some((name) => /swiftshader|llvmpipe|lavapipe|softpipe|\bwarp\b|basic render/i.test(name)),
  };
}
