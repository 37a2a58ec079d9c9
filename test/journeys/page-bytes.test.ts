// What a visit costs, counted on the wire: every byte that comes from the page's host, headers too, with an empty profile. The figures stand in
// docs/teach.md and docs/sharing.md.

import { connect, createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Pupil } from './pupil';
import { untilOfflineReady, useBrowser } from './support';

const arrive = useBrowser();
/** Of which 1.77 MB are the model with its tokenizer, which every one of them but the first visit needs; the rest is program, and a reflector of 0.53 MB. */
const [LESSON_BYTES, HELP_BYTES, VISIT_BYTES] = [2_550_000, 2_850_000, 980_000];
const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

/** Stands before a server and counts what it sends. */
async function counted(address: string): Promise<{ readonly address: string; readonly bytes: () => number }> {
  const { hostname, port } = new URL(address);
  let bytes = 0;
  const proxy = createServer((client) => {
    const server = connect(Number(port), hostname);
    server.on('data', (piece) => (bytes += piece.length));
    server.pipe(client).pipe(server);
    for (const one of [client, server]) one.on('error', () => (client.destroy(), server.destroy()));
    closing.push(() => (client.destroy(), server.destroy()));
  });
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  closing.push(() => proxy.close());
  return { address: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/`, bytes: () => bytes };
}

describe('bytes over the wire', () => {
  it('of a pupil who follows a lesson with the model that comes along, nothing else in advance', async () => {
    // As where data are to be saved: nothing is fetched in advance.
    const { page, address } = await arrive({ webgpu: false, withoutServiceWorker: true });
    const host = await counted(address);
    await new Pupil(page).followCoach(host.address);
    expect(host.bytes()).toBeLessThanOrEqual(LESSON_BYTES);
  });

  it('of a visitor from an empty profile to a trained reflector that helps on a chosen game, in three presses', async () => {
    const { page, address } = await arrive({ webgpu: false, withoutServiceWorker: true });
    const host = await counted(address);
    await page.goto(host.address);
    await page.getByRole('link', { name: 'Watch it help' }).first().click();
    const told = page.getByText(/^On 30 new games/);
    await told.waitFor();
    await page.getByLabel('Kind of game').selectOption('minihack/Read');
    await expect.poll(() => told.count()).toBe(0);
    await page.getByRole('button', { name: 'Watch it help' }).click();
    await told.waitFor();
    expect(host.bytes()).toBeLessThanOrEqual(HELP_BYTES);
  });

  it('of the first visit, with the program fetched in advance', async () => {
    const { page, address } = await arrive({ webgpu: false });
    const host = await counted(address);
    await page.goto(host.address);
    await untilOfflineReady(page);
    expect(host.bytes()).toBeLessThanOrEqual(VISIT_BYTES);
  });
});
