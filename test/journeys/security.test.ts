// What the page may do and who may show it: its policy, frames, two copies on one origin, and a program of which a part is wrong or gone.

import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { DIST } from '../../scripts/build.mjs';
import { PAGE_HEADERS } from '../../scripts/headers.mjs';
import { untilOfflineReady, useBrowser, type Visitor } from './support';

const arrive = useBrowser();
const folders: string[] = [];
afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

/** A folder with a copy of the page at each of the paths. */
async function copies(...paths: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'page-'));
  folders.push(folder);
  for (const path of paths) await cp(DIST, join(folder, path), { recursive: true });
  return folder;
}

async function asset(folder: string, start: string): Promise<string> {
  const name = (await readdir(join(folder, 'assets'))).find((each) => each.startsWith(start) && each.endsWith('.js'));
  return join(folder, 'assets', name!);
}

/** Whether a script that stands in the document itself, as injected text would, runs. */
const runsInlineScript = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'globalThis.injected = true';
    document.body.append(script);
    return 'injected' in globalThis;
  });

/** Waits until the policy has refused it. @param part of the browser's message */
async function refused({ violations, mayRefuse }: Visitor, part: string): Promise<void> {
  mayRefuse.push(part);
  await expect.poll(() => violations.some((text) => text.includes(part))).toBe(true);
}

describe('policy', () => {
  it('lets no script run that is not a file of the page, and no connection go out over open http', async () => {
    const visitor = await arrive();
    const { page, address } = visitor;
    await page.goto(address);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await runsInlineScript(page)).toBe(false);
    expect(await page.evaluate(() => fetch('http://elsewhere.example/').catch((error: Error) => error.name))).toBe('TypeError');
    await refused(visitor, 'script-src');
    await refused(visitor, 'http://elsewhere.example/');
  });

  it('holds on a host that sends no headers, from the first visit on', async () => {
    const visitor = await arrive({ headers: {}, withoutServiceWorker: true });
    const { page, address } = visitor;
    await page.goto(address);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await runsInlineScript(page)).toBe(false);
    await refused(visitor, 'script-src');
  });

  it('is the same in the file for hosts that read one', async () => {
    const file = await readFile(join(DIST, '_headers'), 'utf8');
    for (const [name, value] of Object.entries(PAGE_HEADERS)) expect(file).toContain(`\n  ${name}: ${value}\n`);
  });
});

describe('frames', () => {
  /** A page at the host with Hindsight, at an address in the open, in a frame. */
  async function framed(visitor: Visitor, host: string): Promise<FrameLocator> {
    const { page, address } = visitor;
    await page.route('https://hindsight.example/**', async (route) => {
      const url = address + new URL(route.request().url()).pathname.slice(1);
      await route.fulfill({ response: await route.fetch({ url }) });
    });
    const body = '<iframe src="https://hindsight.example/" width="1000" height="800"></iframe>';
    await page.route(`${host}/**`, (route) => route.fulfill({ contentType: 'text/html', body }));
    await page.goto(`${host}/`);
    return page.frameLocator('iframe');
  }

  it('of a course on https show the page, isolated as it is by itself', async () => {
    const frame = await framed(await arrive({ withoutServiceWorker: true }), 'https://course.example');
    const heading = frame.getByRole('heading', { level: 1 });
    await heading.waitFor();
    expect(await heading.evaluate(() => crossOriginIsolated)).toBe(true);
  });

  it('of a page on open http do not', async () => {
    const visitor = await arrive({ withoutServiceWorker: true });
    const frame = await framed(visitor, 'http://elsewhere.example');
    await refused(visitor, 'frame-ancestors');
    expect(await frame.getByRole('heading', { level: 1 }).count()).toBe(0);
  });
});

it('two copies on one origin keep their files apart', async () => {
  const { page, address, goOffline } = await arrive({ folder: await copies('one', 'one/two') });
  for (const path of ['one/', 'one/two/']) {
    await page.goto(`${address}${path}`);
    await untilOfflineReady(page);
  }
  const kept = () =>
    page.evaluate(async () => Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).length)));
  const counts = await kept();
  expect(counts).toHaveLength(2);
  expect(counts[0]).toBe(counts[1]);
  await goOffline();
  for (const path of ['one/', 'one/two/']) {
    await page.goto(`${address}${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
  }
});

describe('a program of which a part', () => {
  it('is not what was built, as behind the sign-in page of a network, is not kept', async () => {
    const folder = await copies('.');
    const file = await asset(folder, 'Help-');
    const right = await readFile(file);
    await writeFile(file, '<!doctype html><title>Sign in</title>');
    const { page, address } = await arrive({ folder });
    await page.goto(address);
    const state = () =>
      page.evaluate(async () => {
        const registration = await navigator.serviceWorker.getRegistration();
        return registration ? (registration.installing?.state ?? registration.active?.state ?? 'none') : 'gone';
      });
    await page.waitForFunction(async () => (await caches.keys()).length > 0);
    // A worker that cannot install is taken away again.
    await expect.poll(state).toBe('gone');
    await writeFile(file, right);
    await page.reload();
    await untilOfflineReady(page);
  });

  it('cannot be loaded at its start says so, and starts when it is fetched again', async () => {
    const folder = await copies('.');
    const file = await asset(folder, 'main-');
    await rename(file, `${file}.away`);
    const { page, address } = await arrive({ folder });
    await page.goto(address);
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/could not start: a part of it could not be loaded\. Check the connection/);
    await rename(`${file}.away`, file);
    await page.getByRole('button', { name: 'Fetch the program again' }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
  });

  it('is gone with a later version says so in the tab that stayed open, and reloads', async () => {
    const folder = await copies('.');
    const { page, address } = await arrive({ folder, withoutServiceWorker: true });
    await page.goto(address);
    await page.getByRole('heading', { level: 1 }).waitFor();
    const file = await asset(folder, 'Runs-');
    await rename(file, `${file}.away`);
    await page.getByRole('link', { name: 'Workshop', exact: true }).click();
    await page.getByRole('banner').getByRole('link', { name: 'Runs', exact: true }).click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/newer version of the page[\s\S]*Reload the page to go on/);
    await rename(`${file}.away`, file);
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor();
  });
});
