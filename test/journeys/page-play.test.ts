// Playing through the built page: a game of ALFWorld won by keyboard alone and kept over a reload, MiniHack by its keys, the
// expert and the real model watched, a level mended and played. What is exported satisfies `ict replay`.

import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng';
import type { Demonstration } from '../../src/core/trajectory';
import { shipped } from '../../src/env/catalog';
import { demonstrate } from '../../src/env/demonstration';
import { expectAccessible, useBrowser } from './support';

const ROOM = `minihack/Room-5x5-v${shipped.byId('minihack').version}:unseen:1`;
const HOUSE = `alfworld/put-v${shipped.byId('alfworld').version}:unseen:1:size=small`;
const ict = fileURLToPath(new URL('../../scripts/ict.mjs', import.meta.url));

const arrive = useBrowser();
let folder = '';
afterEach(async () => {
  if (folder) await rm(folder, { recursive: true, force: true });
  folder = '';
});

/** Presses Tab until what has the focus fits. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${selector} cannot be reached by Tab`);
}

async function save(page: Page, button: string): Promise<string> {
  folder ||= await mkdtemp(join(tmpdir(), 'hindsight-'));
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: button }).click()]);
  const path = join(folder, download.suggestedFilename());
  await download.saveAs(path);
  return path;
}

describe('playing through the page', () => {
  it('a game of ALFWorld is won by keyboard alone, kept over a reload, exported, and replays', async () => {
    const { page, address, complaints } = await arrive();
    await page.goto(address);
    await tabTo(page, 'a[href="#/play"]');
    await page.keyboard.press('Enter');
    await page.getByText('Step 0 of 50').waitFor();
    expect(new URL(page.url()).hash).toBe(`#/play?task=${HOUSE}`);
    await tabTo(page, '#action');
    const benchmark = shipped.of(HOUSE);
    const { steps } = demonstrate(benchmark, HOUSE, '', createRng(0, 'test'));
    for (const { executed } of steps) {
      await page.keyboard.type(executed);
      await page.keyboard.press('Enter');
    }
    await page.getByText(`The goal is reached in ${steps.length} steps.`).waitFor();
    await page.getByText('Kept as a demonstration.').waitFor();
    await expectAccessible(page);

    await page.goto(`${address}#/play/demonstrations`);
    await page.reload();
    await page.locator('code').filter({ hasText: HOUSE }).waitFor();
    await page.getByText(`won · ${steps.length} steps`).waitFor();
    const path = await save(page, 'Export all');
    const [one, ...more] = (await readFile(path, 'utf8')).trimEnd().split('\n').map((line) => JSON.parse(line) as Demonstration); // prettier-ignore
    expect(more).toEqual([]);
    expect(one).toMatchObject({ actor: 'human', task: HOUSE, success: true });
    expect(one!.steps.map(({ executed }) => executed)).toEqual(steps.map(({ executed }) => executed));
    await page.getByLabel('Export as').selectOption('a log of Inspect');
    const log = await save(page, 'Export all');
    expect(log).toMatch(/\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d_demonstrations-inspect\.json$/);
    expect(JSON.parse(await readFile(log, 'utf8'))).toMatchObject({
      status: 'success',
      samples: [{ id: HOUSE, turn_count: steps.length }],
    });
    const replayed = JSON.parse(execFileSync(process.execPath, [ict, 'replay', path, '--json'], { encoding: 'utf8' })) as {
      compared: number;
      equal: number;
    };
    expect(replayed).toMatchObject({ compared: steps.length + 1, equal: steps.length + 1 });
    expect(complaints).toEqual([]);
  });

  it('MiniHack is won by its keys, and the expert is watched at the same game', async () => {
    const { page, address, complaints } = await arrive({ colorScheme: 'dark' });
    await page.goto(`${address}#/play?task=${ROOM}`);
    await page.getByRole('application', { name: 'Map' }).focus();
    for (const key of ['n', 'ArrowRight', 'j', 'n', 'n']) await page.keyboard.press(key);
    await page.getByText('The goal is reached in 5 steps.').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Expert' }).click();
    await page.getByText(/^Action 4 of 4/).waitFor();
    await expectAccessible(page);
    expect(complaints).toEqual([]);
  });

  it('the model wins a game that it was made for under the oracle’s advice, and plays one that it was not made for', async () => {
    const { page, address, complaints } = await arrive();
    await page.goto(`${address}#/play?task=minihack/Eat-v3:unseen:3:rules=true`);
    await page.getByRole('button', { name: 'Model' }).click();
    await page.getByLabel('Oracle advice').check();
    await page.getByRole('button', { name: 'Let it play' }).click();
    await page.getByText(/^The model won in/).waitFor();
    await page.goto(`${address}#/play?task=${ROOM}`);
    await page.getByRole('button', { name: 'Model' }).click();
    await page.getByText(/was not trained on this game/).waitFor();
    await page.getByRole('button', { name: 'Let it play' }).click();
    await page.getByText(/^The model (won|did not win)/).waitFor();
    expect(complaints).toEqual([]);
  });

  it('a level with an error shows where, and plays when it is mended', async () => {
    const { page, address, complaints } = await arrive();
    await page.goto(`${address}#/play/levels`);
    const area = page.getByRole('textbox', { name: 'Level text' });
    const text = await area.inputValue();
    await area.fill(text.replace('DOOR:locked', 'DOOR:shut'));
    await page.getByText('Line 15, column 6.').waitFor();
    await expectAccessible(page);
    await area.fill(text.replace('DOOR:locked', 'DOOR:open'));
    await page.getByText('No errors.').waitFor();
    await page.getByRole('button', { name: 'Play it' }).click();
    await page.getByRole('application', { name: 'Map' }).focus();
    for (let step = 0; step < 5; step++) await page.keyboard.press('l');
    await page.getByText('The goal is reached in 5 steps.').waitFor();
    await page.getByText('Kept as a demonstration.').waitFor();
    const task = await page.locator('#task-id').innerText();
    await page.reload();
    await page.getByText(task, { exact: true }).waitFor();
    await page.getByText('Step 0 of 500').waitFor();
    await page.goto(`${address}#/play/demonstrations`);
    const path = await save(page, 'Export all');
    const replayed = execFileSync(process.execPath, [ict, 'replay', path, '--json'], { encoding: 'utf8' });
    expect(JSON.parse(replayed)).toMatchObject({ compared: 6, equal: 6 });

    await page.goto(`${address}#/train`);
    await page.getByRole('radio', { name: 'Your MiniHack levels' }).check();
    await page.getByText(/^About .* here:/).waitFor({ timeout: 120_000 });
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await page.waitForURL(/#\/run\//);
    await page.getByText(/Step \d+ of \d+/).waitFor();
    await page
      .locator('td', { hasText: /^minihack\/my-level-/ })
      .first()
      .waitFor({ state: 'attached' });
    expect(complaints).toEqual([]);
  });
});
