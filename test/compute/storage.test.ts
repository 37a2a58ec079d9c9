import { describe, expect } from 'vitest';
import { eachDevice } from '../support/each-device';

describe('storage', () => {
  eachDevice('a tensor starts out as zeros, also where memory is used again', async (device) => {
    const first = device.alloc('f32', 1000, 'first');
    device.fill(first, 3);
    await device.read(first);
    device.free(first);
    const again = device.alloc('f32', 1000, 'again');
    expect(await device.read(again)).toEqual(new Float32Array(1000));
    device.free(again);
  });

  eachDevice('what is written is read, whole and in parts', async (device) => {
    const t = device.alloc('i32', 257, 'numbers');
    const data = Int32Array.from({ length: 257 }, (_, i) => i * 7 - 500);
    device.write(t, data);
    expect(await device.read(t)).toEqual(data);
    device.write(t, Int32Array.of(-1, -2, -3), 5);
    expect(await device.read(t, 4, 5)).toEqual(Int32Array.of(data[4]!, -1, -2, -3, data[8]!));
    expect(await device.read(t, 255)).toEqual(data.slice(255));
    device.free(t);
  });

  eachDevice('a write is a copy: later changes of the array do not reach the device', async (device) => {
    const t = device.alloc('f32', 3, 'copied');
    const data = Float32Array.of(1, 2, 3);
    device.write(t, data);
    data.fill(9);
    const read = await device.read(t);
    expect(read).toEqual(Float32Array.of(1, 2, 3));
    device.fill(t, 4);
    expect(read).toEqual(Float32Array.of(1, 2, 3));
    device.free(t);
  });

  eachDevice('calls happen in the order in which they were made', async (device) => {
    const [t, copy] = [device.alloc('f32', 5, 'order'), device.alloc('f32', 5, 'copy')];
    device.write(t, Float32Array.of(1, 2, 3, 4, 5));
    device.copy(copy, t, 3);
    device.write(t, Float32Array.of(8), 1);
    device.fill(t, 7);
    device.write(t, Float32Array.of(6), 4);
    expect(await device.read(copy)).toEqual(Float32Array.of(1, 2, 3, 0, 0));
    expect(await device.read(t)).toEqual(Float32Array.of(7, 7, 7, 7, 6));
    [t, copy].forEach((x) => device.free(x));
  });

  eachDevice('a view shares its tensor and starts at its offset', async (device) => {
    const t = device.alloc('f32', 200, 'whole');
    const part = device.view(t, 64, 100);
    const inner = device.view(part, 64, 10);
    expect([part.length, part.type, part.offset - t.offset]).toEqual([100, 'f32', 64]);
    device.fill(part, 2);
    device.write(inner, Float32Array.of(5));
    const data = await device.read(t);
    expect([data[63], data[64], data[128], data[129], data[163], data[164]]).toEqual([0, 2, 5, 2, 2, 0]);
    expect(await device.read(inner, 0, 2)).toEqual(Float32Array.of(5, 2));
    device.free(t);
  });

  eachDevice('memory counts what is in use, and the peak', async (device) => {
    const before = device.memory();
    const t = device.alloc('f32', 100_000, 'counted');
    expect(device.memory().bytes - before.bytes).toBeGreaterThanOrEqual(400_000);
    expect(device.memory().peakBytes).toBeGreaterThanOrEqual(device.memory().bytes);
    device.free(t);
    expect(device.memory().bytes - before.bytes).toBeLessThan(400_000);
  });

  eachDevice('a tensor too large says so and what to do', (device) => {
    expect(() => device.alloc('f32', 2 ** 34, 'giant')).toThrow(
      expect.objectContaining({ name: 'AppError', code: 'DEVICE_OUT_OF_MEMORY', fix: expect.stringMatching(/\w+/) }),
    );
    expect(device.limits.maxTensorBytes).toBeGreaterThanOrEqual(2 ** 20);
  });
});
