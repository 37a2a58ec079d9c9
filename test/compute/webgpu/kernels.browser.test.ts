import { expect, test } from 'vitest';
import { createDevice } from '../../../src/compute/create';
import { createReferenceDevice } from '../../../src/compute/reference/reference-device';
import { descriptionOf, requestAdapter } from '../../../src/compute/webgpu/adapter';
import { KERNELS, type KernelName } from '../../../src/compute/webgpu/kernels';
import { allclose } from '../../support/allclose';
import { compute } from '../../support/tensors';
import { KERNEL_CHECKS } from './kernel-checks';

const TOLERANCE = { relative: 1e-4, absolute: 1e-4 };
type Results = Record<string, Awaited<ReturnType<typeof compute>>>;

async function agreesWithReference(results: Results): Promise<void> {
  expect(Object.keys(results)).toEqual(Object.keys(KERNELS));
  for (const name of Object.keys(KERNELS) as KernelName[]) {
    const expected = await compute(createReferenceDevice(), KERNEL_CHECKS[name].compute);
    for (const [part, values] of Object.entries(expected))
      allclose(results[name]![part]!, values, { ...TOLERANCE, label: `${name}, ${part}` });
  }
}

test('every kernel on the page', async () => {
  const device = await createDevice('webgpu');
  const results: Results = {};
  for (const name of Object.keys(KERNELS) as KernelName[]) results[name] = await compute(device, KERNEL_CHECKS[name].compute);
  device.destroy();
  await agreesWithReference(results);
});

test('every kernel in a worker', async () => {
  const worker = new Worker(new URL('./kernels.worker.ts', import.meta.url), { type: 'module' });
  const results = await new Promise<Results>((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data as Results);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage('start');
  });
  worker.terminate();
  await agreesWithReference(results);
});

test('the adapter has a name', async () => {
  expect(descriptionOf(await requestAdapter()).description).toMatch(/\w+/);
});
