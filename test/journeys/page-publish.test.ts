// An adapter of this browser published on a Hub from the built page: signing in there and back, what is made, what is told when it goes wrong.

import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { DIST } from '../../scripts/build.mjs';
import { HubServer } from '../hub/hub-server';
import { expectAccessible, shot, useBrowser, type Visitor, type VisitOptions } from './support';

const arrive = useBrowser();
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** A copy of the page whose host registered it at a Hub that stands here. */
async function registered(options: VisitOptions = {}): Promise<Visitor & { readonly hub: HubServer }> {
  const hub = await new HubServer().open();
  const folder = await mkdtemp(join(tmpdir(), 'page-'));
  closing.push(
    () => hub.close(),
    () => rm(folder, { recursive: true }),
  );
  await cp(DIST, folder, { recursive: true });
  await writeFile(join(folder, 'hub.json'), JSON.stringify({ schema: 1, endpoint: hub.url, clientId: hub.clientId }));
  return { ...(await arrive({ webgpu: false, folder, ...options })), hub };
}
const besides = (complaints: readonly string[], { url }: HubServer): string[] =>
  complaints.filter((line) => !line.startsWith(`left the origin: ${url}`));

/** Brings the reflector that ships into this browser and opens its run. */
async function openRun(page: Page, address: string): Promise<void> {
  await page.goto(`${address}#/runs`);
  await page.locator('input[accept]').setInputFiles(join(DIST, 'adapters/minihack.zip'));
  await page.getByRole('link', { name: 'Look at its run' }).press('Enter');
  await page.getByText('Publish on a Hub').press('Enter');
}

describe('publishing', () => {
  it('leads to the Hub and back, makes a private repository by the keyboard alone, and the link opens it elsewhere', async () => {
    const { page, address, hub, complaints } = await registered();
    await openRun(page, address);
    const view = new URL(page.url()).hash;
    expect(hub.asked).toEqual([]);
    await page.getByRole('button', { name: /^Sign in at 127/ }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: /^Sign in at 127/ }).press('Enter');
    await page.getByText(/^Signed in as ada at 127/).waitFor();
    // Back where it was left, without the code in the address, and with nothing kept.
    await expect.poll(() => new URL(page.url()).hash).toBe(view);
    expect(await page.evaluate(() => [Object.keys(sessionStorage), Object.keys(localStorage)].flat().filter((name) => name.includes('sign-in')))).toEqual([]); // prettier-ignore
    expect(hub.authorize!.get('scope')).toBe('openid profile contribute-repos');
    await page.getByLabel('Name of the repository').fill('coach');
    await page.getByLabel(/^Licence/).fill('mit');
    await shot(page, 'publish');
    await expectAccessible(page);
    await page.getByLabel(/^Licence/).press('Enter');
    await page.getByText('It is published:').waitFor();
    const { isPrivate, files, commit } = hub.repositories.get('ada/coach')!;
    expect([isPrivate, [...files.keys()]]).toEqual([true, ['README.md', 'adapter_config.json', 'adapter_model.safetensors', 'run.jsonl']]);
    expect(files.get('README.md')!.toString()).toContain('hindsight-reflector');
    const link = await page.getByText(/^http.*#\/open\?from=hf:/).innerText();
    expect(link).toContain(`hf:ada/coach@${commit}`);
    await page.getByText(/^Sent: an adapter with its run log, to 127/).waitFor();
    await shot(page, 'published');
    await expectAccessible(page);
    expect(besides(complaints, hub)).toEqual([]);
    // A reload forgets the sign-in.
    await page.reload();
    await page.getByText('Publish on a Hub').click();
    await page.getByRole('button', { name: /^Sign in at 127/ }).waitFor();

    const other = await arrive({ webgpu: false, width: 390, height: 844, colorScheme: 'dark' });
    await other.page.goto(`${other.address}${new URL(link).hash}`);
    await other.page.getByText('Another Hub').click();
    await other.page.getByLabel('Address of a Hub').fill(hub.url);
    await other.page.getByLabel('Address of a Hub').press('Tab');
    await other.page.getByRole('button', { name: /^Ask 127/ }).click();
    await other.page.getByRole('button', { name: /^Fetch/ }).click();
    await other.page.getByText('It was checked and kept in this browser').waitFor();
  });

  it('that fails names the repository it left, and goes on in it', async () => {
    const { page, address, hub } = await registered({ width: 390, height: 844, colorScheme: 'dark' });
    await openRun(page, address);
    await page.getByRole('button', { name: /^Sign in at 127/ }).click();
    await page.getByLabel('Name of the repository').fill('coach');
    await page.getByLabel('Everybody').check();
    hub.fault = (_, what) => (what.includes('/commit/') ? { status: 429, headers: { 'retry-after': '9' } } : undefined);
    await page.getByRole('button', { name: 'Publish ada/coach' }).click();
    const alert = page.getByRole('alert');
    await alert.getByText('HUB_RATE').waitFor();
    expect(await alert.innerText()).toMatch(new RegExp(`${hub.url}/ada/coach was created; it is empty.*in 9 seconds`, 's'));
    await shot(page, 'publish-refused-phone');
    await expectAccessible(page);
    hub.fault = () => undefined;
    await page.getByRole('button', { name: 'Publish ada/coach' }).click();
    await page.getByText('It is published:').waitFor();
    expect(hub.repositories.get('ada/coach')).toMatchObject({ isPrivate: false, summaries: ['Add a reflector'] });
  });

  it('believes no answer that it did not ask for', async () => {
    const { page, address, hub, complaints } = await registered();
    await openRun(page, address);
    await page.evaluate(() => (location.hash += '?code=stolen&state=forged'));
    await page.reload();
    await page.getByRole('alert').getByText('HUB_SIGN_IN').waitFor();
    expect(page.url()).not.toContain('stolen');
    expect(hub.asked).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('where the page is registered nowhere tells how it is done by hand, and asks nobody', async () => {
    const { page, address, complaints } = await arrive({ webgpu: false, width: 390, height: 844 });
    await openRun(page, address);
    await page.getByText(/^Sign in at huggingface.co, choose “New model”/).waitFor();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save the bundle' }).press('Enter');
    expect((await saved).suggestedFilename()).toMatch(/\.zip$/);
    await shot(page, 'publish-by-hand-phone');
    await expectAccessible(page);
    expect(complaints).toEqual([]);
  });
});
