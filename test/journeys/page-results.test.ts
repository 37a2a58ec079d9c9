// The published results in the built page: the list, a protocol in full, an episode behind a cell, by keyboard, and the run made again.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ProtocolResult } from '../../src/core/run/protocol';
import { expectAccessible, shot, useBrowser } from './support';

const FOLDER = 'docs/results/protocols';
const names = readdirSync(FOLDER).map((file) => file.replace('.json', ''));
const published = JSON.parse(readFileSync(`${FOLDER}/minihack.json`, 'utf8')) as ProtocolResult;

const arrive = useBrowser();

describe('published results', () => {
  it('are listed with their numbers, each leading to its tables and episodes', async () => {
    const { page, address, complaints } = await arrive();
    await page.goto(`${address}#/results`);
    for (const name of names) await page.getByRole('link', { name, exact: true }).waitFor();
    await shot(page, 'results');
    await expectAccessible(page);

    await page.getByRole('link', { name: 'minihack', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Results: minihack' }).waitFor();
    const { heldOut } = published.arms[0]!.conditions.trained!;
    const shown = `${heldOut.mean.toFixed(2)} ± ${heldOut.se.toFixed(2)}`;
    const bars = page.getByRole('figure').filter({ hasText: 'never trained on' });
    expect(
      await bars
        .getByRole('listitem')
        .filter({ hasText: /^Trained reflector/ })
        .innerText(),
    ).toContain(shown);
    const { mean, se } = published.arms[0]!.differences.trained!.heldOut!;
    const row = page.getByRole('region', { name: 'Trained minus untrained' }).getByRole('row').last();
    expect(await row.innerText()).toContain((mean / se).toFixed(1));
    await shot(page, 'results-minihack');
    await expectAccessible(page);

    await page.getByRole('row', { name: /^Eat/ }).getByRole('button').last().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('Your task is to: eat the apple').first().waitFor();
    await page.keyboard.press('Escape');
    expect(complaints).toEqual([]);
  });

  it('on a phone, in the dark, start the same training here', async () => {
    const { page, address } = await arrive({ width: 390, height: 844, colorScheme: 'dark', webgpu: false });
    await page.goto(`${address}#/results/minihack`);
    await page.getByRole('heading', { name: 'Results: minihack' }).waitFor();
    await page.getByRole('figure').first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await shot(page, 'results-phone');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Reproduce this' }).click();
    await page.waitForURL(/#\/run\/minihack-/);
    await page
      .getByText(/seed 1/i)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Stop' }).waitFor();
  });

  it('open under the name that they had in an earlier version, or say why not', async () => {
    const { page, address } = await arrive();
    await page.goto(`${address}#/results/skills`);
    await page.getByRole('heading', { name: 'Results: minihack' }).waitFor();
    await page.goto(`${address}#/results/household`);
    await page.getByText('RESULTS_RETIRED').waitFor();
    await expectAccessible(page);
  });

  it('say what is wrong where there are none of that name', async () => {
    const { page, address } = await arrive();
    await page.goto(`${address}#/results/elsewhere`);
    await page.getByText('RESULTS_UNKNOWN').waitFor();
    await expectAccessible(page);
  });
});
