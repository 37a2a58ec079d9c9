// The originals under rules, in the built page: they are played and trained on by the model that was made for them, which nobody has to choose.

import { describe, expect, it } from 'vitest';
import { expectAccessible, shot, useBrowser } from './support';

const arrive = useBrowser();

describe('the originals under rules', () => {
  it('a run on the skills of MiniHack trains the model made for them, pauses, and goes on after a reload', async () => {
    const { page, address, complaints } = await arrive({ webgpu: false });
    await page.goto(`${address}#/train`);
    await page.getByText(/training steps\./).waitFor();
    await page.getByRole('radio', { name: /Skills of MiniHack/ }).check();
    await shot(page, 'train-skills');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await page.waitForURL(/#\/run\/skills-/);
    await page.getByText(/Step [1-9]\d* of/).waitFor();
    await page.getByText('hindsight-ports').first().waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('a game is played by the model under the right advice, on a phone in the dark', async () => {
    const { page, address, complaints } = await arrive({ width: 390, height: 844, colorScheme: 'dark', webgpu: false });
    await page.goto(`${address}#/play?task=dungeon-rules/Eat-v1:unseen:3`);
    await page.getByRole('button', { name: 'Model' }).click();
    await page.getByText('It was pretrained on this world.').waitFor();
    await page.getByLabel('Oracle advice').check();
    await page.getByRole('button', { name: 'Let it play' }).click();
    await page.getByText(/^The model won in/).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await shot(page, 'play-skills-phone');
    await expectAccessible(page);
    expect(complaints).toEqual([]);
  });
});
