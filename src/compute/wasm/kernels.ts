// The compiled kernels as an instance, and the ways to call them: directly, or as a job whose arguments are
// written into memory first and whose parts any thread may take (see assembly/job.ts).

/** What assembly/index.ts exports. Addresses are in bytes. */
export interface KernelExports {
  launch(operation: number, parts: number): void;
  serve(index: number): void;
  setThreads(count: number): void;
  stopThreads(): void;
  storeConstants(): void;
  sumSquares(out: number, x: number, length: number): void;
  adamW(param: number, grad: number, m: number, v: number, length: number, ...factors: number[]): void;
  gatherRows(out: number, x: number, index: number, rows: number, width: number): void;
  scatterRows(out: number, x: number, index: number, rows: number, width: number): void;
  scatterAddRows(out: number, x: number, index: number, rows: number, width: number): void;
  embedRows(
    out: number,
    table: number,
    ids: number,
    tokens: number,
    width: number,
    scale: number,
    format: number,
    rowBytes: number,
    first: number,
    rows: number,
    spare: number,
  ): void;
  restrict(logits: number, starts: number, tokens: number, rows: number, vocab: number, forbidden: number, spare: number): void;
  packTransposed(to: number, from: number, columns: number, k: number, factor: number): void;
}

/** The numbers of assembly/operations.ts. */
export const OPERATIONS = {
  pack: 0,
  matmul: 1,
  rmsNorm: 2,
  rmsNormBackward: 3,
  rope: 4,
  glu: 5,
  gluBackward: 6,
  attention: 7,
  attentionQuery: 8,
  attentionSlot: 9,
  logProb: 10,
  logProbBackward: 11,
  sample: 12,
} as const;

/** The numbers of assembly/stored.ts. */
export const FORMATS = { f32: 0, f16: 1, int8: 2, int4: 3 } as const;

/** Where a job's arguments lie; `ARGUMENTS` of assembly/job.ts. */
export const ARGUMENTS = 1408;
/** 64 bytes a thread for results narrower than a tile; constants follow (assembly/math.ts). */
export const TAILS = 2048;
export const MAX_THREADS = 16;
/** Everything below belongs to the kernels. */
export const HEAP_START = 4096;

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}

/** A module of one function that adds a product in one rounding: an engine that takes it has relaxed SIMD. */
const MADD = '0061736d0100000001080160037b7b7b017b030201000a0d010b00200020012002fd85020b';

export const hasRelaxedSimd = (): boolean => WebAssembly.validate(Uint8Array.from(MADD.match(/../g)!, (byte) => parseInt(byte, 16)));

/** @param relaxed with fused multiply-add; its results differ from those of the other build in the last bits */
export async function compileKernels(shared: boolean, relaxed: boolean): Promise<WebAssembly.Module> {
  const { PLAIN, SHARED } = await (relaxed ? import('./build/relaxed') : import('./build/simd'));
  return WebAssembly.compile(decodeBase64(shared ? SHARED : PLAIN));
}

export async function instantiateKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<KernelExports> {
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  return exports as unknown as KernelExports;
}
