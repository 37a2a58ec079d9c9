import { afterAll, describe, expect, test } from 'vitest';
import { tuneDevice } from '../../../src/compute/create';
import { createReferenceDevice } from '../../../src/compute/reference/reference-device';
import { tune, type TunableDevice } from '../../../src/compute/webgpu/tune';
import { LADDERS, type TileChoices, type TileName } from '../../../src/compute/webgpu/tiles';
import { createWebGpuDevice } from '../../../src/compute/webgpu/webgpu-device';
import { packRows } from '../../../src/compute/packing';
import { compute, drawValues } from '../../support/tensors';

const real = createWebGpuDevice();
afterAll(async () => (await real).destroy());

/** A device on which a product takes the time that `cost` says, by a clock of its own. */
function timed(cost: (kernel: TileName, m: number, isPacked: boolean) => number): {
  device: TunableDevice;
  used: TileChoices[];
  end(): void;
} {
  const used: TileChoices[] = [];
  let now = 0;
  const { now: before } = performance;
  performance.now = () => now;
  const device: TunableDevice = {
    ...createReferenceDevice(),
    description: 'a card',
    useTiles: (tiles) => void used.push(tiles),
    matmul(_out, _a, _b, { m, bFormat }) {
      now += cost(used.at(-1)!.plain.largest, m, bFormat === 'int8');
    },
  };
  return { device, used, end: () => void (performance.now = before) };
}

describe('tuning', () => {
  test('takes the quickest of each, and larger tiles only where there are enough of them', async () => {
    const { device, used, end } = timed((kernel, m, isPacked) => {
      // What goes through the memory of workgroups takes longer everywhere.
      if (kernel === 'matmul-shared' || kernel === 'matmul-few') return 3;
      // Large products: 8 × 8 is best for plain weights, 4 × 4 for packed ones. Small products: single rows for plain, 4 × 4 for packed.
      if (m > 100) return kernel === (isPacked ? 'matmul-block' : 'matmul-tile') ? 1 : 2;
      return kernel === (isPacked ? 'matmul-block' : 'matmul-row') ? 1 : 2;
    });
    const tuning = await tune(device);
    end();
    // The small product is 64 × 512: in single rows of four columns 8192 threads, in 4 × 4 2048.
    const tiles = { plain: { largest: 'matmul-tile', minThreads: 8192 }, packed: { largest: 'matmul-block', minThreads: 2048 } };
    expect(tuning).toEqual({ version: 2, adapter: 'a card', tiles });
    expect(used.at(-1)).toEqual(tiles);
    expect(device.memory().bytes).toBe(0);
  });

  test('takes what goes through the memory of workgroups where that is quicker over all', async () => {
    // Twice as quick with plain weights but for a single row, where it takes half as long again; slower with packed ones.
    const { device, end } = timed((kernel, m, isPacked) => {
      const isShared = kernel === 'matmul-shared' || kernel === 'matmul-few';
      return isShared ? (isPacked ? 3 : m === 1 ? 3 : 1) : 2;
    });
    const { tiles } = await tune(device);
    end();
    // The small product is 64 × 512: in 32 × 32 it has 32 workgroups of 64 threads.
    expect(tiles.plain).toEqual({ largest: 'matmul-shared', minThreads: 2048 });
    expect(tiles.packed.largest).toBe('matmul-tile');
  });

  test('a software adapter is not asked for what needs barriers', async () => {
    const { device, used, end } = timed(() => 1);
    await tune({ ...device, isSoftware: true });
    end();
    expect(used.map(({ plain }) => plain.largest)).not.toContain('matmul-shared');
  });

  test('what is remembered for the adapter is not measured again, and nothing else is believed', async () => {
    const { device, used, end } = timed(() => 1);
    const first = await tune(device);
    const measured = used.length;
    expect(await tune(device, JSON.parse(JSON.stringify(first)))).toEqual(first);
    expect(used.length).toBe(measured + 1);
    for (const wrong of [
      null,
      'x',
      { ...first, adapter: 'another' },
      { ...first, version: 1 },
      { ...first, tiles: { plain: first.tiles.plain } },
    ]) {
      const before = used.length;
      expect(await tune(device, wrong)).toEqual(first);
      expect(used.length).toBeGreaterThan(before + 1);
    }
    end();
  });

  test('on a real adapter it ends with tiles that exist, and no tile shows in a result', async () => {
    const device = await real;
    const { tiles } = (await tuneDevice(device, null))!;
    for (const { largest, minThreads } of Object.values(tiles)) {
      expect(LADDERS.flat().map(({ kernel }) => kernel)).toContain(largest);
      expect(minThreads).toBeGreaterThanOrEqual(1);
    }
    const results = [];
    for (const { kernel: largest } of LADDERS.flat()) {
      const choice = { largest, minThreads: 1 };
      device.useTiles({ plain: choice, packed: choice });
      const [a, b] = [drawValues(1, 'a', 37 * 64), drawValues(2, 'b', 40 * 64)];
      results.push(
        await compute(device, (w) => {
          const [plain, packed] = [w.alloc('f32', 37 * 40), w.alloc('f32', 37 * 40)];
          const o = { m: 37, n: 40, k: 64, transposeB: true };
          device.matmul(plain, w.put(a), w.put(b), o);
          device.matmul(packed, w.put(a), w.put(packRows('int4', b, 64)), { ...o, bFormat: 'int4' });
          return { plain, packed };
        }),
      );
    }
    expect(results).toHaveLength(5);
    for (const result of results) expect(result).toEqual(results[0]);
  });

  test('other devices have nothing to tune', async () => {
    expect(await tuneDevice(createReferenceDevice(), null)).toBeNull();
  });
});
