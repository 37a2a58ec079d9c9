// What only this device can get wrong: lost devices, limits of the API, buffers bound twice, bounded submits.

import { afterAll, describe, expect, test, vi } from 'vitest';
import { requestAdapter } from '../../../src/compute/webgpu/adapter';
import { createWebGpuDevice } from '../../../src/compute/webgpu/webgpu-device';
import { agrees, drawValues } from '../../support/tensors';

const shared = createWebGpuDevice();
afterAll(async () => (await shared).destroy());

/** A device of ours, and the GPU device below it. */
async function opened(prepare: (gpu: GPUDevice) => void = () => undefined) {
  const adapter = await requestAdapter();
  let gpu: GPUDevice | undefined;
  const requestDevice = adapter.requestDevice.bind(adapter);
  adapter.requestDevice = async (descriptor) => {
    gpu = await requestDevice(descriptor);
    prepare(gpu);
    return gpu;
  };
  const device = await createWebGpuDevice({ adapter });
  return { device, gpu: gpu! };
}

describe('WebGPU device', () => {
  test('more workgroups than one dimension of a dispatch holds', async () => {
    const device = await shared;
    const length = 65_535 * 64 + 130;
    const t = device.alloc('f32', length, 'long');
    device.fill(t, 3);
    const tail = await device.read(t, length - 131);
    device.free(t);
    expect(tail).toEqual(new Float32Array(131).fill(3));
  });

  test('more rows than that in a kernel with one workgroup a row', async () => {
    const device = await shared;
    const rows = 65_537;
    const [x, out, weight] = ['x', 'out', 'weight'].map((label) => device.alloc('f32', label === 'weight' ? 1 : rows, label));
    device.fill(x!, 2);
    device.fill(weight!, 3);
    device.rmsNorm(out!, x!, weight!, { rows, width: 1, epsilon: 0 });
    const data = await device.read(out!);
    [x, out, weight].forEach((t) => device.free(t!));
    expect(data.every((value) => Math.abs(value - 3) < 1e-6)).toBe(true);
  });

  test('parts of one buffer as input and output, apart and overlapping', async () => {
    await agrees(await shared, (w) => {
      const t = w.put(drawValues(1, 'all', 640));
      const [a, b, c] = [w.device.view(t, 0, 128), w.device.view(t, 128, 128), w.device.view(t, 256, 128)];
      w.device.matmul(c, a, b, { m: 8, n: 8, k: 16 });
      w.device.glu(a, a, c, 128, 'silu');
      w.device.gluBackward(b, c, a, b, c, 128, 'silu');
      return { t };
    });
  });

  test('a lost device says why, and what to do', async () => {
    let lose: (info: GPUDeviceLostInfo) => void = () => undefined;
    const lost = new Promise<GPUDeviceLostInfo>((resolve) => (lose = resolve));
    const { device, gpu } = await opened((gpu) => Object.defineProperty(gpu, 'lost', { value: lost }));
    const t = device.alloc('f32', 64, 'numbers');
    lose({ reason: 'unknown', message: 'DXGI_ERROR_DEVICE_HUNG' } as GPUDeviceLostInfo);
    await lost;
    await expect(device.read(t)).rejects.toMatchObject({ code: 'DEVICE_LOST', message: expect.stringContaining('longer than') });
    gpu.destroy();
  });

  test('a device that goes away during a read rejects it', async () => {
    const { device, gpu } = await opened();
    const t = device.alloc('f32', 64, 'numbers');
    const read = device.read(t);
    gpu.destroy();
    await expect(read).rejects.toMatchObject({ code: 'DEVICE_LOST' });
    await expect(device.read(t)).rejects.toMatchObject({ code: 'DEVICE_LOST' });
  });

  test('the driver running out of memory is told at the next read', async () => {
    const { device, gpu } = await opened();
    gpu.popErrorScope = async () => ({ message: 'no room' }) as GPUError;
    const t = device.alloc('f32', 64, 'a big tensor');
    await expect(device.read(t)).rejects.toMatchObject({ code: 'DEVICE_OUT_OF_MEMORY', message: expect.stringContaining('a big tensor') });
    device.destroy();
  });

  test('a shader that does not compile is an error, not wrong numbers', async () => {
    const device = await createWebGpuDevice({ sources: { fill: 'nonsense' } });
    const t = device.alloc('f32', 64, 'numbers');
    device.fill(t, 1);
    await expect(device.read(t)).rejects.toMatchObject({ code: 'DEVICE_REFUSED' });
    device.destroy();
  });

  test('a long queue is submitted in pieces', async () => {
    const { device, gpu } = await opened();
    const submit = vi.spyOn(gpu.queue, 'submit');
    const t = device.alloc('f32', 64, 'numbers');
    for (let i = 0; i < 5; i++) device.fill(t, i);
    expect(submit).not.toHaveBeenCalled();
    for (let i = 0; i < 1300; i++) device.fill(t, i);
    expect(submit).toHaveBeenCalledTimes(2);
    expect(await device.read(t, 0, 1)).toEqual(Float32Array.of(1299));
    expect(submit).toHaveBeenCalledTimes(3);
    device.destroy();
  });

  test('what is made once is made once: buffers, bind groups and pipelines', async () => {
    const { device, gpu } = await opened();
    const made = [vi.spyOn(gpu, 'createBuffer'), vi.spyOn(gpu, 'createBindGroup'), vi.spyOn(gpu, 'createComputePipeline')];
    const step = async (): Promise<void> => {
      const [a, out] = [device.alloc('f32', 300, 'a'), device.alloc('f32', 300, 'out')];
      device.write(a, drawValues(1, 'a', 300));
      device.copy(out, a, 300);
      await device.read(out);
      device.free(out);
      device.free(a);
    };
    for (let i = 0; i < 3; i++) await step();
    const counts = made.map((spy) => spy.mock.calls.length);
    for (let i = 0; i < 5; i++) await step();
    expect(made.map((spy) => spy.mock.calls.length)).toEqual(counts);
    device.destroy();
  });
});
