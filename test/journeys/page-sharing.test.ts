// Trained reflectors of others through the built page: one that ships at a new game, a bundle handed on, an address opened, the gallery.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { DIST } from '../../scripts/build.mjs';
import { readBundle } from '../../src/adapter/bundle';
import { parseGallery } from '../../src/core/sharing/gallery';
import { BadServer } from '../hub/bad-server';
import { expectAccessible, shot, untilOfflineReady, untilStep, useBrowser } from './support';

const arrive = useBrowser();
const folder = mkdtempSync(join(tmpdir(), 'sharing-'));
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const gallery = parseGallery(readFileSync(join(DIST, 'gallery.json'), 'utf8'));

const shipped = gallery.reflectors.find(({ id }) => id === 'minihack')!;
const bundle = readFileSync(join(DIST, shipped.address));

/** A host somewhere else that lets pages read from it. */
async function host(body: Buffer): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    response.writeHead(200, { 'access-control-allow-origin': '*', 'content-length': String(body.length) }).end(body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closing.push(() => new Promise((done) => (server.closeAllConnections(), server.close(done))));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/shared.zip`, asked };
}
/** Requests to the host that the person chose are no complaint. */
const besides = (complaints: readonly string[], origin: string): string[] => complaints.filter((line) => !line.startsWith(`left the origin: ${origin}`)); // prettier-ignore

describe('a trained reflector that ships', () => {
  it('is seen to help on a new game after one press from the first view, and was not fetched before', async () => {
    const { page, context, address, complaints } = await arrive({ webgpu: false });
    const asked: string[] = [];
    context.on('request', (request) => void asked.push(new URL(request.url()).pathname));
    await page.goto(address);
    await untilOfflineReady(page);
    expect(asked.filter((path) => path.includes('/adapters/'))).toEqual([]);
    await page.getByRole('link', { name: 'Watch it help' }).first().click();
    await page.getByText(/^On 30 new games: \d+ won without advice, \d+ with it\.$/).waitFor();
    expect(asked.filter((path) => path.includes('/adapters/')).length).toBeGreaterThan(0);
    const told = await page.getByText(/^On 30 new games/).innerText();
    await page.getByText(/^(The advice helped|The game was won|The advice did harm)/).waitFor();
    expect(await page.locator('blockquote').innerText()).toMatch(/\S/);
    await shot(page, 'help-live');
    await expectAccessible(page);

    // The address leads somebody else to the same game, and starts nothing by itself.
    const link = page.url();
    expect(link).toMatch(/#\/help-live\?adapter=minihack&family=minihack\/Wield&seed=\d+$/);
    const other = await arrive({ webgpu: false, width: 390, height: 844, colorScheme: 'dark' });
    await other.page.goto(`${other.address}${new URL(link).hash}`);
    await other.page.getByRole('button', { name: 'Watch it help' }).waitFor();
    expect(await other.page.locator('blockquote').count()).toBe(0);
    await other.page.getByRole('button', { name: 'Watch it help' }).press('Enter');
    await other.page.getByText(told).waitFor();
    expect(await other.page.locator('blockquote').innerText()).toBe(await page.locator('blockquote').innerText());
    await shot(other.page, 'help-live-phone');
    await expectAccessible(other.page);
    expect(complaints).toEqual([]);
    expect(other.complaints).toEqual([]);
  });

  it('helps with kinds of games that it was never trained on, each chosen in three presses', async () => {
    const { page, address, complaints } = await arrive({ webgpu: false });
    const told = page.getByText(/^On 30 new games/);
    const helps = async (): Promise<void> => {
      await page.getByRole('button', { name: 'Watch it help' }).click();
      await told.waitFor();
      const [, without, withIt] = /(\d+) won without advice, (\d+) with/.exec(await told.innerText())!.map(Number);
      expect(withIt!).toBeGreaterThan(without! + 8);
    };
    await page.goto(`${address}#/help-live?adapter=minihack&family=minihack/Wield&seed=1`);
    await page.getByLabel('Kind of game').selectOption('minihack/Read');
    await helps();
    // Another link in the same tab leads to another reflector, and starts nothing.
    await page.evaluate(() => (location.hash = '#/help-live?adapter=alfworld&family=alfworld/cool&seed=1'));
    await expect.poll(() => page.getByLabel('Reflector').inputValue()).toBe('alfworld');
    expect(await told.count()).toBe(0);
    expect(await page.getByLabel('Kind of game').inputValue()).toBe('alfworld/cool');
    await page.getByLabel('Kind of game').selectOption('alfworld/clean');
    await helps();
    await shot(page, 'help-live-alfworld');
    await expectAccessible(page);
    expect(complaints).toEqual([]);
  });

  it('is one for every world that the page trains in without a chat model', () => {
    expect(gallery.reflectors.map(({ preset }) => preset)).toEqual(expect.arrayContaining(['minihack', 'alfworld']));
  });
});

describe('a bundle that somebody handed on', () => {
  it('shows its run in another browser, with the note, and lets nothing of it be changed', async () => {
    const first = await arrive({ webgpu: false });
    await first.page.goto(`${first.address}#/runs`);
    await first.page.locator('input[accept]').setInputFiles(join(DIST, 'adapters/minihack.zip'));
    await first.page.getByText('minihack.zip was checked and kept.').waitFor();
    await first.page.getByRole('button', { name: 'Save with a note' }).press('Enter');
    await first.page.getByRole('textbox').fill('For the class:\n<b>try</b> “Read”.');
    await expectAccessible(first.page);
    const saved = first.page.waitForEvent('download');
    await first.page.getByRole('button', { name: 'Save the bundle' }).click();
    const path = join(folder, 'handed-on.zip');
    await (await saved).saveAs(path);
    expect(first.complaints).toEqual([]);

    const { page, address, complaints } = await arrive({ webgpu: false, width: 390, height: 844, colorScheme: 'dark' });
    await page.goto(`${address}#/runs`);
    await page.locator('input[accept]').setInputFiles(path);
    await page.getByRole('link', { name: 'Look at its run' }).press('Enter');
    // What was written stays text.
    expect(await page.locator('blockquote').innerText()).toBe('For the class:\n<b>try</b> “Read”.');
    expect(await page.locator('blockquote b').count()).toBe(0);
    await page.getByRole('heading', { name: 'Conditions' }).waitFor();
    const { trained } = shipped.measured.heldOut;
    const row = page.getByRole('row', { name: /^Trained reflector/ }).first();
    expect(await row.innerText()).toContain(trained.mean.toFixed(2));
    await page.getByRole('heading', { name: 'Sampled advice' }).waitFor();
    for (const chart of ['Reward', 'Held-out success']) await page.getByRole('heading', { name: chart, exact: true }).waitFor();
    for (const change of ['Resume', 'Delete', 'Pause', 'Stop and evaluate'])
      expect(await page.getByRole('main').getByRole('button', { name: change }).count()).toBe(0);
    // Any number of the table leads to the episodes behind it.
    await row.getByRole('button').first().click();
    await page.getByRole('dialog').getByText(/^Action 1 of/).waitFor(); // prettier-ignore
    await page.getByRole('button', { name: 'Close' }).click();
    await shot(page, 'shared-run-phone');
    await expectAccessible(page);
    // Training goes on from it as a run of this browser, which says what it starts from.
    const shared = new URL(page.url()).hash;
    await page
      .getByText(/starts from the weights of handed-on, after its 50 steps on .* with seed 1\..* seed 2 draws other games/)
      .waitFor();
    await page.getByLabel('Further steps').fill('1');
    await page.getByRole('button', { name: 'Train further' }).press('Enter');
    await untilStep(page, 1);
    await page
      .getByRole('main')
      .getByRole('link', { name: /^import-[0-9a-f]{16}$/ })
      .press('Enter');
    await expect.poll(() => new URL(page.url()).hash).toBe(shared);
    expect(complaints).toEqual([]);
  });
});

describe('an address that somebody sent', () => {
  const open = (from: string, sha256?: string): string =>
    `#/open?from=${encodeURIComponent(from)}${sha256 === undefined ? '' : `&sha256=${sha256}`}`;

  it('tells what it claims, asks after a press, checks what arrives, and is measured here beside what is stated', async () => {
    const { url, asked } = await host(bundle);
    const { page, address, complaints } = await arrive({ webgpu: false });
    // The games that are played, which anybody else's page draws by chance.
    await page.addInitScript(() => {
      const draw = crypto.getRandomValues.bind(crypto);
      crypto.getRandomValues = (array) => (array instanceof Uint32Array && array.length === 1 ? (array.fill(7), array) : draw(array));
    });
    await page.goto(`${address}${open(url, shipped.sha256)}`);
    await page.getByText(shipped.sha256).waitFor();
    await page.getByText(new URL(url).host, { exact: true }).waitFor();
    expect(asked).toEqual([]);
    await page.getByRole('button', { name: /^Ask 127/ }).press('Enter');
    await page.getByRole('button', { name: /^Fetch 533 kB from 127/ }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: /^Fetch 533 kB/ }).press('Enter');
    await page.getByText('It was checked and kept in this browser').waitFor();
    await page.getByText('mit', { exact: true }).waitFor();
    await page.getByText(/^hindsight-embedded \(24a673b67c8a/).waitFor();
    for (const name of ['Watch it help', 'Evaluate', 'Look at its run'])
      await page.getByRole('main').getByRole('link', { name, exact: true }).waitFor();

    await page.getByRole('button', { name: 'Check here' }).click();
    await page.getByText('agrees with what is stated').waitFor();
    const row = await page.getByRole('row', { name: /^Trained reflector/ }).innerText();
    const [stated, measured] = [...row.matchAll(/(\d\.\d\d) ±/g)].map(([, mean]) => Number(mean));
    expect(stated).toBeCloseTo(shipped.measured.heldOut.trained.mean, 2);
    expect(measured!).toBeGreaterThan(shipped.measured.heldOut.untrained.mean + 0.2);
    await shot(page, 'open-checked');
    await expectAccessible(page);
    expect(besides(complaints, new URL(url).origin)).toEqual([]);
  });

  it('of another file than was announced is refused with both digests, and nothing is kept', async () => {
    const { url } = await host(bundle);
    const stated = 'a'.repeat(64);
    const { page, address } = await arrive({ webgpu: false, width: 390, height: 844, colorScheme: 'dark' });
    await page.goto(`${address}${open(url, stated)}`);
    await page.getByRole('button', { name: /^Ask 127/ }).click();
    await page.getByRole('button', { name: /^Fetch/ }).click();
    const alert = page.getByRole('alert');
    await alert.getByText('ADAPTER_DIGEST').waitFor();
    expect(await alert.innerText()).toContain(stated);
    expect(await alert.innerText()).toContain(shipped.sha256);
    await shot(page, 'open-refused-phone');
    await expectAccessible(page);
    await page.goto(`${address}#/runs`);
    await page.getByText('No adapters yet.').waitFor();
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'http://example.org/a.zip',
    'https://me:secret@example.org/a.zip',
    'hf:owner/name@main',
    'hf:../../etc@cccc',
    'file:///etc/passwd',
    '<img src=x onerror=alert(1)>',
    'adapters/../models/embedded/model.safetensors',
    '',
  ])('that is none, %j, does nothing and says so', async (from) => {
    const { page, address, complaints } = await arrive({ webgpu: false });
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => (dialogs.push(dialog.message()), dialog.dismiss()));
    await page.goto(`${address}${open(from)}`);
    await page.getByText(from === '' ? 'The link names no address' : 'is no address of an adapter').waitFor();
    expect(await page.getByRole('main').getByRole('button', { name: /^(Ask|Fetch)/ }).count()).toBe(0); // prettier-ignore
    expect([...dialogs, ...complaints]).toEqual([]);
  });
});

describe('the gallery', () => {
  it('shows cards, opens one after one press, and searches a Hub after another', async () => {
    const { peft, card, runLog } = readBundle(new Uint8Array(bundle));
    const files = { 'adapter_config.json': peft.config, 'adapter_model.safetensors': peft.weights, 'README.md': Buffer.from(card!), 'run.jsonl': runLog! }; // prettier-ignore
    const hub = await new BadServer(new Map(Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes)]))).open();
    closing.push(() => hub.close());
    const { page, address, complaints } = await arrive({ webgpu: false });
    await page.goto(`${address}#/gallery`);
    for (const { name, measured } of gallery.reflectors) {
      const found = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name }) });
      await found.getByText(measured.heldOut.trained.mean.toFixed(2)).waitFor();
    }
    await shot(page, 'gallery');
    await expectAccessible(page);
    await page.getByLabel('Address of a Hub').fill(hub.url);
    expect(hub.asked).toEqual([]);
    await page.getByRole('button', { name: 'Search the Hub' }).press('Enter');
    await page.getByText('1 repository carries the tag.').waitFor();
    expect(hub.asked.map(({ path }) => path.split('&')[0])).toEqual(['/api/models?filter=hindsight-reflector']);
    await page.getByRole('link', { name: 'Open owner/name' }).press('Enter');
    await page.getByRole('button', { name: /^Ask 127/ }).press('Enter');
    await page.getByRole('button', { name: /^Fetch/ }).press('Enter');
    await page.getByText('It was checked and kept in this browser').waitFor();
    await expectAccessible(page);
    expect(besides(complaints, hub.url)).toEqual([]);

    const other = await arrive({ webgpu: false, width: 390, height: 844, colorScheme: 'dark' });
    await other.page.goto(`${other.address}#/gallery`);
    await other.page.getByRole('link', { name: /^Open ALFWorld/ }).press('Enter');
    await other.page.getByRole('button', { name: 'Fetch 1.0 MB from this page and check it' }).press('Enter');
    await other.page.getByText('It was checked and kept in this browser').waitFor();
    await shot(other.page, 'opened-phone');
    await expectAccessible(other.page);
    expect(other.complaints).toEqual([]);
  });
});
