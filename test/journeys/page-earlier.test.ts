// A browser profile of version 2468fc5 in the page of today: the database as that version left it after two runs that were paused, three
// games played by hand and a level written. `profile-2468fc5.json.gz` is that database as JSON; of arrays of numbers it has the length alone.

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/core/run/run-log';
import { expectAccessible, useBrowser } from './support';

const PROFILE = gunzipSync(readFileSync('test/journeys/profile-2468fc5.json.gz')).toString();
const SMALL = 'dungeon-2026-11-29-1609-27';
const SKILLS = 'skills-2026-11-29-1608-19';

const arrive = useBrowser();

/** Before the page is first opened: at an address of its origin that has no script. */
async function leaveProfile(page: Page, address: string): Promise<void> {
  await page.goto(`${address}manifest.webmanifest`);
  await page.evaluate(async (text) => {
    const { version, tables } = JSON.parse(text) as { version: number; tables: Record<string, unknown[]> };
    const keys: Readonly<Record<string, string | string[]>> = {
      events: ['runId', 'from'],
      checkpoints: 'runId',
      games: 'name',
      packedGames: 'name',
    };
    const request = indexedDB.open('hindsight', version);
    request.onupgradeneeded = () => {
      for (const [name, records] of Object.entries(tables)) {
        const table = request.result.createObjectStore(name, { keyPath: keys[name] ?? 'id' });
        for (const record of records) table.put(revive(record));
      }
    };
    await new Promise<void>((resolve, reject) => {
      request.onsuccess = () => resolve();
      request.onerror = () => reject(request.error!);
    });
    request.result.close();

    function revive(record: unknown): unknown {
      const entries = Object.entries(record as Record<string, unknown>).map(([key, value]) => {
        const length = (value as { float32?: number } | null)?.float32;
        return [key, length === undefined ? value : new Float32Array(length)];
      });
      return Object.fromEntries(entries);
    }
  }, PROFILE);
}

describe('a profile of an earlier version', () => {
  it('shows its runs; one of a small world can be looked at and exported, and says why it cannot go on', async () => {
    const { page, address, complaints } = await arrive();
    await leaveProfile(page, address);
    await page.goto(`${address}#/runs`);
    await page.getByText('MiniHack · paused · Step 2 of 10').waitFor();
    await page.getByText('Small dungeon of an earlier version · paused · Step 2 of 20').waitFor();
    const resume = page.getByRole('button', { name: /^Resume/ });
    expect(await resume.count()).toBe(1);
    expect(await page.getByRole('listitem').filter({ has: resume }).innerText()).toContain('MiniHack · paused');

    // Both can be compared, whatever is gone.
    for (const tick of await page.getByRole('checkbox').all()) await tick.check();
    await page.getByRole('link', { name: 'Compare 2 runs' }).click();
    await page.getByRole('heading', { name: 'Compare runs' }).waitFor();
    const differs = page.getByRole('region', { name: 'What differs' });
    await differs.getByRole('rowheader', { name: /^benchmark/ }).waitFor();
    await page.getByRole('region', { name: 'Reward', exact: true }).locator('canvas').waitFor();
    await page.getByText('Save: What differs').click();
    const [table] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'What differs as CSV' }).click()]);
    const saved = readFileSync(await table.path(), 'utf8');
    expect(saved.split('\r\n')[0]).toMatch(/^setting,[a-z]+-[a-z]+-\d+,[a-z]+-[a-z]+-\d+$/);
    expect(saved).toMatch(/\r\nsteps,(10,20|20,10)\r\n/);
    await expectAccessible(page);

    // A name and a note of one's own, found again after a reload.
    await page.goto(`${address}#/run/${SKILLS}`);
    await page.getByRole('button', { name: 'Name and note' }).click();
    await page.getByLabel('Name').fill('before the move');
    await page.getByLabel('Note').fill('lower learning rate');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('heading', { name: 'before the move' }).waitFor();
    await page.goto(`${address}#/runs`);
    await page.reload();
    await page.getByLabel('Find runs').fill('rate steps=10');
    await page.getByText('1 of 2 runs found.').waitFor();
    expect(await page.getByRole('checkbox').count()).toBe(1);
    await page.getByRole('link', { name: 'before the move' }).waitFor();

    await page.goto(`${address}#/run/${SMALL}`);
    await page.getByText('This run was made in a small world of an earlier version').waitFor();
    expect(await page.getByRole('button', { name: 'Resume' }).count()).toBe(0);
    await page.getByRole('heading', { name: 'Reward' }).waitFor();
    await expectAccessible(page);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Log as .jsonl' }).click()]);
    const events = readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as RunEvent);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i));
    expect(events[0]).toMatchObject({ kind: 'run', config: { preset: 'dungeon', benchmark: 'small-dungeon' } });
    await page
      .getByRole('button', { name: /show the episodes/ })
      .first()
      .click();
    await page.getByRole('dialog').getByText('ENV_RETIRED').first().waitFor();
    expect(complaints).toEqual([]);
  });

  it('shows what was played by hand under the names of today, and plays it again where its world is there', async () => {
    const { page, address, complaints } = await arrive();
    await leaveProfile(page, address);
    await page.goto(`${address}#/play/demonstrations`);
    const names = page.locator('.what code');
    await expect
      .poll(async () => (await names.allInnerTexts()).sort())
      .toEqual(['minihack/Room-5x5-v3:unseen:1', 'minihack/hall-43de15cf-v3:unseen:1:source=own', 'small-dungeon/Eat-v1:unseen:3']);
    await page.getByRole('button', { name: 'Watch small-dungeon/Eat-v1:unseen:3' }).click();
    await page.getByText('You are seeing the recording.').waitFor();
    await page.getByRole('link', { name: 'Play this game minihack/hall-43de15cf-v3:unseen:1:source=own' }).click();
    await page.getByText('Step 0 of 500').waitFor();
    expect(complaints).toEqual([]);
  });
});
