import { expect, it } from 'vitest';
import { createWasmDevice } from '../../src/compute/wasm/wasm-device';
import { giveWay } from '../../src/core/give-way';

/** A message as a page sends one to its worker. */
function message(): { readonly heard: () => boolean } {
  const { port1, port2 } = new MessageChannel();
  let isHeard = false;
  port1.onmessage = () => {
    isHeard = true;
    port1.close();
  };
  port2.postMessage(null);
  return { heard: () => isHeard };
}
const busyFor = (ms: number): void => {
  for (const end = performance.now() + ms; performance.now() < end;);
};

it('lets a message in that came while the thread computed', async () => {
  await giveWay();
  const { heard } = message();
  busyFor(60);
  await Promise.resolve();
  expect(heard()).toBe(false);
  await giveWay();
  expect(heard()).toBe(true);
});

it('work on the WASM device hears a message before it ends', async () => {
  const device = await createWasmDevice({ threads: 1 });
  const tensor = device.alloc('f32', 16, 'x');
  const { heard } = message();
  const begin = performance.now();
  let reads = 0;
  while (!heard() && reads < 1_000_000 && performance.now() - begin < 60_000) {
    await device.read(tensor);
    reads++;
  }
  expect(heard()).toBe(true);
  device.destroy();
});
