// Links between two clean profiles: the same form, the same run; and links of strangers, which do nothing.

import { readFile } from 'node:fs/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/core/run/run-log';
import { readTrainLink } from '../../src/core/sharing/link';
import { presetConfig } from '../../src/train/preset-config';
import { PRESETS } from '../../src/train/presets';
import { expectAccessible, useBrowser } from './support';

const arrive = useBrowser();
const folder = mkdtempSync(join(tmpdir(), 'links-'));
afterAll(() => rmSync(folder, { recursive: true }));

const QUERY =
  'v=1&steps=2&seed=7&families=Eat,Zap&contexts_per_step=1&trajectories_per_context=2&num_generations=2&tasks_per_reflection=1&eval_steps=0';

async function logOf(page: Page, name: string): Promise<RunEvent[]> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Log as .jsonl' }).click()]);
  await download.saveAs(join(folder, name));
  return (await readFile(join(folder, name), 'utf8')).trim().split('\n').map((line) => JSON.parse(line) as RunEvent); // prettier-ignore
}

async function train(page: Page, name: string): Promise<{ config: unknown; updates: unknown[] }> {
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await page.waitForURL(/#\/run\//);
  await page.getByText('Step 2 of 2').waitFor();
  const events = await logOf(page, name);
  const [first] = events;
  return {
    config: first?.kind === 'run' ? first.config : null,
    updates: events.flatMap((event) => (event.kind === 'update' ? [event.metrics] : [])),
  };
}

describe('a link', () => {
  it('makes the same run in a browser that knows nothing of the first', async () => {
    const first = await arrive();
    await first.page.goto(`${first.address}#/train?${QUERY}`);
    await first.page.getByText(/One training step takes/).waitFor();
    await first.page.getByRole('button', { name: 'QR code' }).click();
    const link = await first.page.getByRole('textbox', { name: 'Link', exact: true }).inputValue();
    expect(link).toBe(`${first.address}#/train?${QUERY}`);
    await expectAccessible(first.page);
    const one = await train(first.page, 'one.jsonl');
    expect(one.config).toEqual(presetConfig('minihack', readTrainLink(QUERY, PRESETS).settings));
    const second = await arrive();
    await second.page.goto(`${second.address}${new URL(link).hash}`);
    await second.page.getByText(/One training step takes/).waitFor();
    expect(await train(second.page, 'two.jsonl')).toEqual(one);
    expect([...first.complaints, ...second.complaints]).toEqual([]);
  });

  const STRANGE = [
    '#/train?actor=openai:https://example.org/v1%23m&model_name_or_path=https://example.org/m.gguf',
    '#/train?v=1&steps=1e308&seed=<img src=x onerror=alert(1)>&hide=<script>alert(1)</script>',
    '#/train?v=9&steps=3',
    `#/train?x=${'a'.repeat(40_000)}`,
    '#/evaluate?adapter=../../x&episodes=-1&strength=99&preset=__proto__',
    '#/play/levels?level=<script>alert(1)</script>',
    '#/play/advice?family=__proto__&seed=-1&advice=<svg onload=alert(1)>',
    '#/play?task=https://example.org/&v=1&hide=everything',
  ];
  it.each(STRANGE.map((hash) => [hash.slice(0, 80), hash]))(
    '%s… of a stranger runs nothing, keeps nothing and asks nobody',
    async (_, hash) => {
      const { page, address, complaints } = await arrive();
      let dialogs = 0;
      page.on('dialog', (dialog) => (dialogs++, void dialog.dismiss()));
      await page.goto(`${address}${hash}`);
      await page.getByRole('button', { name: 'Copy link' }).waitFor();
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(await page.locator('main script, main img, main svg[onload]').count()).toBe(0);
      await page.goto(`${address}#/runs`);
      await page.getByRole('heading', { level: 1, name: 'Runs and adapters' }).waitFor();
      expect(await page.locator('a[href*="#/run/"]').count()).toBe(0);
      expect(dialogs).toBe(0);
      expect(complaints).toEqual([]);
    },
  );
});
