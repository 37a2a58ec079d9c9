// The tests of the kernels are themselves tested: a kernel with one term wrong must not pass.

import { afterAll, expect, test } from 'vitest';
import { GPU_SPREAD, SOFTWARE_SPREAD } from '../../../src/compute/webgpu/command-queue';
import type { Device } from '../../../src/compute/device';
import { KERNELS, STORED, type KernelName } from '../../../src/compute/webgpu/kernels';
import type { PackedFormat } from '../../../src/compute/packing';
import { createWebGpuDevice } from '../../../src/compute/webgpu/webgpu-device';
import { agrees, drawValues, type Computation } from '../../support/tensors';
import { FORMAT_CHECKS, KERNEL_CHECKS } from './kernel-checks';

const TOLERANCE = { relative: 1e-4, absolute: 1e-4 };
/** This machine's adapter, whatever it is, with the kernels spread over threads as on a software adapter, on a graphics card, or as a check asks. */
const right = createWebGpuDevice({ spread: SOFTWARE_SPREAD });
const asOnGpu = createWebGpuDevice({ spread: GPU_SPREAD });
const withoutImmediates = createWebGpuDevice({ spread: SOFTWARE_SPREAD, immediates: false });

afterAll(async () => [await right, await asOnGpu, await withoutImmediates].forEach((device) => device.destroy()));

async function agreesWith(device: Device, computation: Computation): Promise<boolean> {
  try {
    await agrees(device, computation, TOLERANCE);
    return true;
  } catch (error) {
    // A mutant that does not even compile proves nothing.
    if ((error as { code?: string }).code !== undefined) throw error;
    return false;
  }
}

for (const name of Object.keys(KERNELS) as KernelName[]) {
  test(`${name}: the kernel passes and every mutant fails`, async () => {
    const { compute, mutations, spread = SOFTWARE_SPREAD } = KERNEL_CHECKS[name];
    const unchanged = await createWebGpuDevice({ spread });
    expect(await agreesWith(unchanged, compute)).toBe(true);
    unchanged.destroy();
    for (const [text, wrong] of mutations) {
      const source: string = KERNELS[name].code;
      expect(source, 'the text to mutate').toContain(text);
      const mutant = await createWebGpuDevice({ sources: { [name]: source.replace(text, wrong) }, spread });
      const passes = await agreesWith(mutant, compute);
      mutant.destroy();
      expect(passes, `passes with ${wrong || 'nothing'} in place of ${text}`).toBe(false);
    }
  });
}

for (const format of Object.keys(STORED) as PackedFormat[]) {
  test(`${format}: packed rows are read right and every mutant fails`, async () => {
    const { compute, mutations } = FORMAT_CHECKS[format];
    const stored = STORED[format].one.replacement;
    expect(await agreesWith(await right, compute)).toBe(true);
    expect(await agreesWith(await asOnGpu, compute)).toBe(true);
    for (const [text, wrong] of mutations) {
      expect(stored, 'the text to mutate').toContain(text);
      // The piece for kernels of any sizes holds that of the others.
      const mutant = await createWebGpuDevice({ pieces: { [format]: stored.replace(text, wrong) }, spread: SOFTWARE_SPREAD });
      const passes = await agreesWith(mutant, compute);
      mutant.destroy();
      expect(passes, `passes with ${wrong || 'nothing'} in place of ${text}`).toBe(false);
    }
  });
}

test.each(Object.keys(KERNELS) as KernelName[])('%s gives the same with the workgroups of a graphics card', async (name) => {
  await agrees(await asOnGpu, KERNEL_CHECKS[name].compute, TOLERANCE);
});

test.each(Object.keys(KERNELS) as KernelName[])('%s gives the same with its parameters in a buffer', async (name) => {
  await agrees(await withoutImmediates, KERNEL_CHECKS[name].compute, TOLERANCE);
});

test('every kernel has at least two mutants', () => {
  for (const [name, { mutations }] of Object.entries(KERNEL_CHECKS)) expect(mutations.length, name).toBeGreaterThanOrEqual(2);
});

test.each([256, 250])('heads of %i columns give the same with the workgroups of a graphics card', async (headSize) => {
  const o = { tokens: 5, heads: 2, kvHeads: 1, headSize };
  const [wide, narrow] = [o.tokens * o.heads * headSize, o.tokens * headSize];
  await agrees(
    await asOnGpu,
    (w) => {
      const [q, k, v] = [w.put(drawValues(1, 'q', wide)), w.put(drawValues(2, 'k', narrow)), w.put(drawValues(3, 'v', narrow))];
      const [out, logSumExp] = [w.alloc('f32', wide), w.alloc('f32', o.tokens * o.heads)];
      const spans = w.put(Int32Array.from({ length: 20 }, (_, i) => [0, 0, 0, (i >> 2) + 1][i % 4]!));
      w.device.attention(out, logSumExp, q, k, v, spans, o);
      const grads = { dq: w.alloc('f32', wide), dk: w.alloc('f32', narrow), dv: w.alloc('f32', narrow) };
      const readers = w.put(Int32Array.from({ length: 10 }, (_, i) => [0, 5][i % 2]!));
      w.device.attentionBackward(grads, w.put(drawValues(4, 'dOut', wide)), { out, logSumExp, q, k, v, spans, readers }, o);
      return { out, ...grads };
    },
    { absolute: 2e-5, relative: 2e-5 },
  );
});

test('a head wider than a graphics card’s workgroup can add up is refused', async () => {
  const device = await asOnGpu;
  const tensor = device.alloc('f32', 1030, 'wide head');
  const spans = device.alloc('i32', 4, 'spans');
  const shape = { tokens: 1, heads: 1, kvHeads: 1, headSize: 1030 };
  expect(() => device.attention(tensor, tensor, tensor, tensor, tensor, spans, shape)).toThrow('too wide');
});
