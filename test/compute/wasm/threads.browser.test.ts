import { expect, test } from 'vitest';
import { createDevice } from '../../../src/compute/create';
import { sameBits } from '../../support/same-bits';
import { agrees, compute } from '../../support/tensors';
import { product } from './product';

test('one thread on the page, several in a worker of an isolated page, and the same bits', async () => {
  expect(globalThis.crossOriginIsolated).toBe(true);
  const onPage = await createDevice('wasm');
  expect(onPage.description).toBe('WebAssembly relaxed SIMD, 1 thread');
  await agrees(onPage, product, { absolute: 1e-5 });
  const worker = new Worker(new URL('./product.worker.ts', import.meta.url), { type: 'module' });
  const { description, out } = await new Promise<{ description: string; out: Float32Array }>((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data as { description: string; out: Float32Array });
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage('start');
  });
  worker.terminate();
  expect(description).toBe('WebAssembly relaxed SIMD, 2 threads');
  sameBits({ out }, await compute(onPage, product));
  onPage.destroy();
});
