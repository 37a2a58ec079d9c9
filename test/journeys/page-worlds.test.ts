// The two worlds in the built page: a run on ALFWorld, a game of MiniHack under its right advice, and links of an earlier version.

import { describe, expect, it } from 'vitest';
import { expectAccessible, shot, useBrowser } from './support';

const arrive = useBrowser();

describe('the two worlds', () => {
  it('a run on ALFWorld begins, and goes on after a reload', async () => {
    const { page, address, complaints } = await arrive({ webgpu: false });
    await page.goto(`${address}#/train`);
    await page.getByText(/^About .* here:/).waitFor();
    await page.getByRole('radio', { name: /^ALFWorld/ }).check();
    await shot(page, 'train-alfworld');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await page.waitForURL(/#\/run\/alfworld-/);
    await page.getByText(/Step [1-9]\d* of/).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('a game is played by the model under the right advice, on a phone in the dark', async () => {
    const { page, address, complaints } = await arrive({ width: 390, height: 844, colorScheme: 'dark', webgpu: false });
    await page.goto(`${address}#/play?task=minihack/Eat-v3:unseen:3:rules=true`);
    await page.getByRole('button', { name: 'Model' }).click();
    await page.getByText('It was made for games like this one.').waitFor();
    await page.getByLabel('Oracle advice').check();
    await page.getByRole('button', { name: 'Let it play' }).click();
    await page.getByText(/^The model won in/).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await shot(page, 'play-minihack-phone');
    await expectAccessible(page);
    expect(complaints).toEqual([]);
  });

  it.each([
    ['dungeon-rules/Eat-v1:unseen:3', 'minihack/Eat-v3:unseen:3:rules=true'],
    ['alfworld-rules/light-v1:unseen:3:rules=5', 'alfworld/light-v2:unseen:3:size=small:rules=5'],
    ['alfworld-text/pick_two_obj_and_place-v1:seen:9', 'alfworld/two-v2:seen:9'],
  ])('a link to %s opens the same game by its name of now', async (old, now) => {
    const { page, address, complaints } = await arrive();
    await page.goto(`${address}#/play?task=${old}`);
    await page.getByText(now, { exact: true }).waitFor();
    expect(new URL(page.url()).hash).toBe(`#/play?task=${now}`);
    await page.getByText(/^Step 0 of/).waitFor();
    expect(complaints).toEqual([]);
  });

  it('a link to a game of a small world says that it is gone', async () => {
    const { page, address } = await arrive();
    await page.goto(`${address}#/play?task=minihack/Quaff-v1:train:17:rules=123`);
    await page
      .getByRole('alert')
      .getByText(/small world/)
      .waitFor();
    await expectAccessible(page);
    await page.getByLabel('World').selectOption('alfworld');
    await page.getByText(/^Step 0 of/).waitFor();
  });
});
