import * as ort from 'onnxruntime-web/webgpu';
import type { Backend, Contender } from '../contender';

export async function onnx(backend: Backend, threads: number): Promise<Contender> {
  ort.env.wasm.numThreads = threads;
  ort.env.wasm.wasmPaths = '/node_modules/onnxruntime-web/dist/';
  return {
    name: 'onnxruntime-web',
    driver: `onnxruntime-web ${backend}`,
    async product({ m, n, k }, a, b) {
      const session = await ort.InferenceSession.create(matmulModel(m, n, k, b), {
        executionProviders: [backend],
        ...(backend === 'webgpu' ? { preferredOutputLocation: 'gpu-buffer' } : {}),
      });
      const input = backend === 'webgpu' ? await uploaded(a, [m, k]) : new ort.Tensor('float32', a, [m, k]);
      return {
        async run(times) {
          for (let i = 0; i < times; i++) {
            const { y } = await session.run({ a: input });
            if (i === times - 1 && backend === 'webgpu') await y!.getData();
            y!.dispose();
          }
        },
        async result() {
          const { y } = await session.run({ a: input });
          return (await y!.getData()) as Float32Array;
        },
        free: () => void session.release(),
      };
    },
    training: null,
  };
}

async function uploaded(data: Float32Array, dims: number[]): Promise<ort.Tensor> {
  const device = (await ort.env.webgpu.device) as GPUDevice;
  const buffer = device.createBuffer({ size: data.byteLength, usage: 0x80 | 0x08 | 0x04 });
  device.queue.writeBuffer(buffer, 0, data as Float32Array<ArrayBuffer>);
  return ort.Tensor.fromGpuBuffer(buffer, { dataType: 'float32', dims });
}

// A model of one MatMul as protocol-buffer bytes (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto): b is part of it, so
// that the library may pack it beforehand.

type Bytes = readonly number[] | Uint8Array;

function varint(value: number): number[] {
  const out: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) out.push((value % 128) | 128);
  return [...out, value];
}

function join(parts: readonly Bytes[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

const number = (field: number, value: number): Bytes => [...varint(field * 8), ...varint(value)];
const bytes = (field: number, value: Bytes): Bytes => join([varint(field * 8 + 2), varint(value.length), value]);
const text = (field: number, value: string): Bytes => bytes(field, new TextEncoder().encode(value));

function valueInfo(name: string, dims: readonly number[]): Uint8Array {
  const shape = join(dims.map((size) => bytes(1, number(1, size))));
  return join([text(1, name), bytes(2, bytes(1, join([number(1, 1), bytes(2, shape)])))]);
}

function matmulModel(m: number, n: number, k: number, b: Float32Array): Uint8Array {
  const node = join([text(1, 'a'), text(1, 'b'), text(2, 'y'), text(4, 'MatMul')]);
  const weight = join([
    number(1, k),
    number(1, n),
    number(2, 1),
    text(8, 'b'),
    bytes(9, new Uint8Array(b.buffer, b.byteOffset, b.byteLength)),
  ]);
  const graph = join([
    bytes(1, node),
    text(2, 'product'),
    bytes(5, weight),
    bytes(11, valueInfo('a', [m, k])),
    bytes(12, valueInfo('y', [m, n])),
  ]);
  return join([number(1, 8), bytes(8, number(2, 17)), bytes(7, graph)]);
}
