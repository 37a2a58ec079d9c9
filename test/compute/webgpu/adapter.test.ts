import { afterEach, describe, expect, test, vi } from 'vitest';
import { descriptionOf, hasImmediates, requestAdapter } from '../../../src/compute/webgpu/adapter';
import { deviceLost } from '../../../src/compute/webgpu/device-errors';
import { createWebGpuDevice } from '../../../src/compute/webgpu/webgpu-device';

afterEach(() => vi.unstubAllGlobals());

const withoutAdapter = { requestAdapter: async () => null } as unknown as GPU;

function adapterNamed(info: Partial<GPUAdapterInfo>): GPUAdapter {
  return { info: { vendor: '', architecture: '', device: '', description: '', isFallbackAdapter: false, ...info } } as GPUAdapter;
}

describe('adapter', () => {
  test('the adapter of the tests is known for what its driver is', async () => {
    const driver = process.env['VK_DRIVER_FILES'] ?? '';
    const { isSoftware, description } = descriptionOf(await requestAdapter());
    expect(isSoftware).toBe(/swiftshader|lvp_icd/.test(driver));
    expect(/swiftshader|llvmpipe/i.test(description)).toBe(isSoftware);
  });

  test.each([
    [{ vendor: 'google', architecture: 'swiftshader' }, true],
    [{ vendor: 'mesa', description: 'llvmpipe (LLVM 19.1.7, 256 bits)' }, true],
    [{ vendor: 'microsoft', description: 'Microsoft Basic Render Driver' }, true],
    [{ vendor: 'unknown', isFallbackAdapter: true }, true],
    [{ vendor: 'nvidia', architecture: 'ampere', description: 'NVIDIA GeForce RTX 3060' }, false],
    [{ vendor: 'apple', architecture: 'metal-3' }, false],
  ])('%o is software: %s', (info, isSoftware) => {
    expect(descriptionOf(adapterNamed(info)).isSoftware).toBe(isSoftware);
    expect(descriptionOf(adapterNamed(info)).description).not.toBe('');
  });

  test.each([
    ['immediate_address_space', 64, true],
    ['immediate_address_space', 60, false],
    ['immediate_address_space', undefined, false],
    ['packed_4x8_integer_dot_product', 64, false],
    [undefined, 64, false],
  ])('language feature %s and room for %s bytes: parameters as immediates %s', async (feature, maxImmediateSize, has) => {
    const gpu = { wgslLanguageFeatures: feature === undefined ? undefined : new Set([feature]) } as unknown as GPU;
    expect(await hasImmediates({ gpu }, { limits: { maxImmediateSize } } as unknown as GPUAdapter)).toBe(has);
  });

  test('an API without an adapter, and no API, ask for different things', async () => {
    const noAdapter = await createWebGpuDevice({ gpu: withoutAdapter }).catch((error: unknown) => error);
    vi.stubGlobal('process', undefined);
    const noApi = await createWebGpuDevice().catch((error: unknown) => error);
    expect(noAdapter).toMatchObject({ name: 'AppError', code: 'GPU_NO_ADAPTER', fix: expect.stringMatching(/hardware acceleration/) });
    expect(noApi).toMatchObject({ name: 'AppError', code: 'GPU_NO_ADAPTER', fix: expect.stringMatching(/browser|Chrome/i) });
  });

  test.each([
    ['D3D12 device removed: DXGI_ERROR_DEVICE_HUNG', /longer than the driver allows/],
    ['Device lost: out of memory', /memory ran out/],
    ['DXGI_ERROR_DEVICE_REMOVED', /driver was reset/],
    ['GPU process crashed', /GPU process ended/],
    ['?', /no reason/],
  ])('a loss with "%s" is explained', (message, cause) => {
    expect(deviceLost({ reason: 'unknown', message })).toMatchObject({
      code: 'DEVICE_LOST',
      message: expect.stringMatching(cause),
      detail: message,
    });
  });
});
