// Trained reflectors of others through the built page: one that ships at a new game, a bundle handed on, an address opened, the gallery.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DIST } from '../../scripts/build.mjs';
import { parseGallery } from '../../src/core/gallery';
import { expectAccessible, shot, untilOfflineReady, useBrowser } from './support';

const arrive = useBrowser();
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
