import { afterEach, expect, test, vi } from 'vitest';
import { createReferenceDevice } from '../../src/compute/reference/reference-device';
import type { TunableDevice } from '../../src/compute/webgpu/tune';
import { tuneForMachine } from '../../src/service/tuning';

afterEach(() => vi.unstubAllGlobals());

function counted(): { device: TunableDevice; uses: () => number } {
  let uses = 0;
  const device = { ...createReferenceDevice(), description: 'a card', isSoftware: true, useTiles: () => void uses++ };
  return { device, uses: () => uses };
}

function stubCaches(put: (text: string) => void, match: () => Response | undefined): void {
  const cache = { put: async (_: string, response: Response) => put(await response.text()), match: async () => match() };
  vi.stubGlobal('caches', { open: async () => cache });
}

test('an adapter is measured once and what was found is used from then on', async () => {
  let kept: string | undefined;
  stubCaches(
    (text) => (kept = text),
    () => (kept === undefined ? undefined : new Response(kept)),
  );
  const { device, uses } = counted();
  await tuneForMachine(device);
  expect(JSON.parse(kept!)).toMatchObject({ version: 2, adapter: 'a card' });
  const measured = uses();
  await tuneForMachine(device);
  expect([measured > 2, uses()]).toEqual([true, measured + 1]);
});

test('storage that is damaged, forbidden or missing costs the measuring alone', async () => {
  const { device, uses } = counted();
  stubCaches(
    () => undefined,
    () => new Response('{'),
  );
  await tuneForMachine(device);
  vi.stubGlobal('caches', { open: () => Promise.reject(new Error('denied')) });
  await tuneForMachine(device);
  vi.stubGlobal('caches', undefined);
  await tuneForMachine(device);
  expect(uses()).toBeGreaterThan(6);
  await tuneForMachine(createReferenceDevice());
});
