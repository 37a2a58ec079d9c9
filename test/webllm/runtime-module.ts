// A library of a model without a model: the functions by which web-llm sets up its runtime, enough to come to tokenizer and weights. What runs
// on the weights is missing; a load that gets there fails.

import asc from 'assemblyscript/asc';

const SOURCE = `
let next: i32 = 0;
export function TVMWasmAllocSpace(size: i32): i32 { return i32(heap.alloc(size)); }
export function TVMWasmFreeSpace(at: i32): void {}
export function TVMFFIFunctionGetGlobal(name: i32, out: i32): i32 { store<i32>(out, ++next); return 0; }
export function TVMFFIFunctionSetGlobal(name: i32, func: i32, again: i32): i32 { return 0; }
export function TVMFFIWasmFunctionCreate(resource: i32, out: i32): i32 { store<i32>(out, ++next); return 0; }
export function TVMFFITypeKeyToIndex(key: i32, out: i32): i32 { store<i32>(out, ++next); return 0; }
export function TVMFFIObjectIncRef(object: i32): i32 { return 0; }
export function TVMFFIObjectDecRef(object: i32): i32 { return 0; }
export function TVMFFIFunctionCall(func: i32, args: i32, count: i32, result: i32): i32 { return -1; }
export function TVMFFIWasmGetLastError(): i32 { return i32(changetype<usize>(String.UTF8.encode("no model in this library", true))); }
`;

export async function runtimeModule(): Promise<Buffer> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    ['runtime.ts', '--outFile', 'runtime.wasm', '--runtime', 'stub', '--exportStart', '_initialize', '--use', 'abort='],
    {
      readFile: (name) => (name === 'runtime.ts' ? SOURCE : null),
      writeFile: (_, bytes) => void (binary = bytes as Uint8Array),
      listFiles: () => [],
    },
  );
  if (error || !binary) throw new Error(`The stand-in for a library did not compile: ${stderr.toString()}`);
  return Buffer.from(binary);
}
