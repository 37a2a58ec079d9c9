// Trained reflectors of others through the built page: one that ships at a new game, a bundle handed on, an address opened, the gallery.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DIST } from '../../scripts/build.mjs';
import { parseGallery } from '../../src/core/gallery';
import { expectAccessible, shot, untilOfflineReady, useBrowser } from './support';

const arrive = useBrowser();
const folder = mkdtempSync(join(tmpdir(), 'sharing-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const gallery = parseGallery(readFileSync(join(DIST, 'gallery.json'), 'utf8'));

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
    const [, without, withIt] = /(\d+) won without advice, (\d+) with/.exec(told)!.map(Number);
    expect(withIt!).toBeGreaterThan(without!);
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

  it('is one for every world that the page trains in without a chat model', () => {
    expect(gallery.reflectors.map(({ preset }) => preset)).toEqual(expect.arrayContaining(['minihack']));
  });
});

describe('a bundle that somebody handed on', () => {
  it('shows its run in another browser, with the note, and lets nothing of it be changed', async () => {
    const first = await arrive({ webgpu: false });
    await first.page.goto(`${first.address}#/runs`);
    await first.page.locator('input[type=file]').setInputFiles(join(DIST, 'adapters/minihack.zip'));
    await first.page.getByText('minihack.zip was checked and kept.').waitFor();
    await first.page.getByRole('button', { name: 'Save with a note' }).press('Enter');
    await first.page.getByLabel('A note with minihack').fill('For the class:\n<b>try</b> “Read”.');
    await expectAccessible(first.page);
    const saved = first.page.waitForEvent('download');
    await first.page.getByRole('button', { name: 'Save the bundle' }).click();
    const path = join(folder, 'handed-on.zip');
    await (await saved).saveAs(path);
    expect(first.complaints).toEqual([]);

    const { page, address, complaints } = await arrive({ webgpu: false, width: 390, height: 844, colorScheme: 'dark' });
    await page.goto(`${address}#/runs`);
    await page.locator('input[type=file]').setInputFiles(path);
    await page.getByRole('link', { name: 'Look at its run' }).press('Enter');
    await page.getByText('For the class:').waitFor();
    // What was written stays text.
    expect(await page.locator('blockquote').innerText()).toBe('For the class:\n<b>try</b> “Read”.');
    expect(await page.locator('blockquote b').count()).toBe(0);
    await page.getByRole('heading', { name: 'Conditions' }).waitFor();
    const { trained } = gallery.reflectors.find(({ id }) => id === 'minihack')!.measured.heldOut;
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
    expect(complaints).toEqual([]);
  });
});
