// Games of the original release through the built page: dropped as a folder, counted, played, watched, trained on, kept over a reload,
// deleted. A list of games with a wrong line is told and changes nothing.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { unpackTrials } from '../env/alfworld/recordings';
import { expectAccessible, useBrowser, visit, type Visitor } from './support';

const TRIALS = unpackTrials();
afterAll(() => rm(TRIALS, { recursive: true, force: true }));

useBrowser();
let visitor: Visitor | null = null;
afterEach(async () => {
  await visitor?.leave();
  visitor = null;
});

describe('games of one’s own', () => {
  it('are dropped as a folder, counted, played, the source of a run, and deleted', async () => {
    visitor = await visit({ width: 390, height: 844 });
    const { page, address, complaints } = visitor;
    await page.goto(`${address}#/play/games`);
    await page.getByText('No games yet.').waitFor();
    await page.locator('input[webkitdirectory]').setInputFiles(TRIALS);
    await page.getByText('12 games added.').waitFor();
    const rows = page.locator('tbody tr');
    await expect.poll(() => rows.count()).toBe(6);
    expect(await page.locator('tfoot td').nth(3).textContent()).toBe('12');
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await expectAccessible(page);

    await page.reload();
    await expect.poll(() => rows.count()).toBe(6);
    await page.getByRole('button', { name: 'Play a game of heat' }).click();
    await page.getByText('Step 0 of 50').waitFor();
    expect(page.url()).toMatch(/alfworld\/heat-v2:\w+:\d+:source=own$/);
    await page.getByText('You are in the middle of a room.').first().waitFor();

    await page.goto(`${address}#/train`);
    await page.getByLabel('Your ALFWorld games').check();
    await expect.poll(() => page.locator('.own select').count()).toBe(6);
    expect(await page.getByLabel(/^clean/).inputValue()).toBe('train');
    await expectAccessible(page);
    await page.getByText(/^About .* here:/).waitFor({ timeout: 120_000 });
    await page.getByRole('button', { name: /^Train/ }).click();
    await page.waitForURL(/#\/run\//);
    await expect
      .poll(
        () =>
          page.evaluate(async () => {
            const request = indexedDB.open('hindsight');
            const db = await new Promise<IDBDatabase>((resolve) => (request.onsuccess = () => resolve(request.result)));
            const all = db.transaction('events').objectStore('events').getAll();
            const chunks = await new Promise<{ lines: string }[]>(
              (resolve) => (all.onsuccess = () => resolve(all.result as { lines: string }[])),
            );
            db.close();
            return chunks.map(({ lines }) => lines).join('');
          }),
        { interval: 1000 },
      )
      .toMatch(/"kind":"held_out"[^\n]*source=own/);

    await page.goto(`${address}#/play/games`);
    await page.getByRole('button', { name: 'Delete all games' }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /Delete/ })
      .click();
    await page.getByText('No games yet.').waitFor();
    expect(complaints).toEqual([]);
  });

  it('that cannot be read are told by name, and nothing is kept of them', async () => {
    visitor = await visit({ colorScheme: 'dark' });
    const { page, address, complaints } = visitor;
    const folder = await mkdtemp(join(tmpdir(), 'hindsight-'));
    try {
      const path = join(folder, 'games.jsonl');
      await writeFile(path, '{"game": 7}\n');
      await page.goto(`${address}#/play/games`);
      await page.locator('input[multiple]').setInputFiles(path);
      await page.getByText('1 file could not be read').waitFor();
      await page.getByText('Line 1 of the games is wrong').waitFor();
      await page.getByText('No games yet.').waitFor();
      await expectAccessible(page);
      expect(complaints).toEqual([]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
