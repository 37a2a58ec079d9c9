// The first visit, without a click: what loads, from where, and what is there when the network is gone.

import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DIST } from '../../scripts/build.mjs';
import { expectAccessible, untilOfflineReady, useBrowser } from './support';

const arrive = useBrowser();

describe('first visit', () => {
  it('is isolated, quiet, stays on its origin, and axe has nothing to say', async () => {
    const { page, address, complaints } = await arrive();
    await page.goto(address);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await expectAccessible(page);
    await untilOfflineReady(page);
    expect(complaints).toEqual([]);
  });

  it('leaves a page that opens without a network, with what was used on it', async () => {
    const { page, address, complaints, goOffline } = await arrive();
    await page.goto(address);
    const title = await page.getByRole('heading', { level: 1 }).innerText();
    await untilOfflineReady(page);
    const keptUrls = (): Promise<string[]> =>
      page.evaluate(async () =>
        (await (await caches.open(`hindsight ${new URL('./', document.baseURI).pathname}`)).keys()).map(({ url }) => new URL(url).pathname),
      );
    expect((await keptUrls()).filter((path) => path.startsWith('/models/'))).toEqual([]);
    await page.evaluate(async () => (await fetch('models/embedded/config.json')).text());
    await expect.poll(keptUrls).toContain('/models/embedded/config.json');
    await goOffline();
    await page.reload();
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(title);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(await page.evaluate(async () => (await fetch('models/embedded/config.json')).ok)).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('shows a later build at once', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'page-'));
    try {
      await cp(DIST, folder, { recursive: true });
      const { page, address } = await arrive({ folder });
      await page.goto(address);
      await untilOfflineReady(page);
      const html = await readFile(join(folder, 'index.html'), 'utf8');
      await writeFile(join(folder, 'index.html'), html.replace('<html ', '<html data-build="later" '));
      await page.reload();
      expect(await page.locator('html').getAttribute('data-build')).toBe('later');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('fetches at most 2 MB in advance, and no file is larger than hosts of static pages take', async () => {
    const list = /^const PRECACHE = (.*);$/m.exec(await readFile(join(DIST, 'service-worker.js'), 'utf8'))![1]!;
    const advance = (JSON.parse(list) as { path: string; isAdvance: boolean }[]).filter(({ isAdvance }) => isAdvance);
    const sizes = await Promise.all(advance.map(async ({ path }) => (await stat(join(DIST, path))).size));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(2_000_000);
    const all = await readdir(DIST, { recursive: true, withFileTypes: true });
    for (const entry of all.filter((one) => one.isFile())) {
      const { size } = await stat(join(entry.parentPath, entry.name));
      expect(`${entry.name} ${size <= 25 * 2 ** 20}`).toBe(`${entry.name} true`);
    }
  });

  it.each(['', '#/results', '#/play'])('reloads once, and no more, on a host that sends no headers: %s', async (hash) => {
    const { page, address } = await arrive({ headers: {} });
    let loads = 0;
    page.on('load', () => loads++);
    await page.goto(address + hash);
    await page.waitForFunction(() => crossOriginIsolated);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await expect.poll(() => loads).toBe(2);
    // By the time that all is kept, whatever could have reloaded the page again has run.
    await untilOfflineReady(page);
    expect(loads).toBe(2);
  });
});
