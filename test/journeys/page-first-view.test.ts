// The first view: something moves by itself, little is needed for it, and every view can be reached by keyboard alone. How long it
// takes is measured by `bench/first-view.mjs`.

import { gzipSync } from 'node:zlib';
import type { Response } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useBrowser } from './support';

const MOTION_BYTES = 191_000;
const SCRIPT_BYTES = 60_000;

const arrive = useBrowser();

describe('the first view', () => {
  it.each([
    [1280, 800],
    [390, 844],
  ])('shows the result, the curve and both games without scrolling, at %i × %i', async (width, height) => {
    const { page, address } = await arrive({ width, height });
    await page.goto(address);
    const claim = page.getByText(/^of games won with its advice/);
    const curve = page.getByRole('img', { name: /^Mean of all runs/ });
    const maps = page.getByRole('img', { name: /^Map of the room/ });
    const win = page.getByText('Won', { exact: true });
    await expect.poll(() => maps.count()).toBe(2);
    for (const one of [claim, curve, maps.first(), maps.last(), win.first()]) {
      await one.waitFor();
      const box = (await one.boundingBox())!;
      expect(box.y + box.height).toBeLessThanOrEqual(height);
    }
  });

  it('moves with nothing pressed, after few bytes', async () => {
    const { page, address, complaints } = await arrive();
    await page.goto(address, { waitUntil: 'commit' });
    const moving = await page.waitForFunction(() => {
      const slider = document.querySelector<HTMLInputElement>('input[type=range]');
      if (!slider || slider.valueAsNumber === 0) return null;
      const loaded = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
      return loaded.map((entry) => (entry as PerformanceResourceTiming).transferSize);
    });
    const sizes = (await moving.jsonValue())!;
    expect(sizes.length).toBeGreaterThan(3);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(MOTION_BYTES);
    expect(complaints).toEqual([]);
  });

  it('needs at most 60 kB of script, gzip, and asks for no model', async () => {
    const { page, address } = await arrive();
    const scripts = new Map<string, Promise<number>>();
    const asked: string[] = [];
    const note = (response: Response): void => {
      const url = response.url();
      asked.push(url);
      if (response.request().resourceType() === 'script' && !scripts.has(url)) scripts.set(url, sizeOf(response));
    };
    page.on('response', note);
    await page.goto(address);
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    // A script that comes later may still be under way when the page is closed.
    page.off('response', note);
    const total = (await Promise.all(scripts.values())).reduce((sum, size) => sum + size, 0);
    expect(total).toBeGreaterThan(10_000);
    expect(total).toBeLessThanOrEqual(SCRIPT_BYTES);
    // What the service worker keeps for later is fetched by it, not by the page.
    expect(asked.filter((url) => /models\//.test(url))).toEqual([]);
  });

  it('stands still where less motion is asked for, and can be stepped', async () => {
    const { page, address } = await arrive();
    await page.clock.install();
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto(address);
    const slider = page.getByRole('slider');
    await page.getByRole('button', { name: 'Play' }).waitFor();
    const before = await slider.inputValue();
    await page.clock.runFor(10_000);
    expect(await slider.inputValue()).toBe(before);
    await page.getByRole('button', { name: 'Next game' }).click();
    expect(Number(await slider.inputValue())).toBeGreaterThan(Number(before));
  });

  it('is operable by keyboard: skip link, then every view by Tab and Enter', async () => {
    const { page, address, complaints } = await arrive();
    await page.goto(address);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
    for (const [name, title] of [
      ['Workshop', 'Workshop'],
      ['Models', 'Models'],
      ['Runs', 'Runs and adapters'],
      ['Evaluate', 'Evaluate'],
      ['How it works', 'How it works'],
      ['Play', 'Play'],
      ['Train', 'Train'],
      ['Results', 'Results'],
      ['Watch', 'Train a model to give good advice'],
    ] as const) {
      const doors = page.getByRole('banner').getByRole('navigation');
      await doors.getByRole('link', { name, exact: true }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
      await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('content');
      expect(await doors.locator('a[aria-current=page]').innerText()).toBe(name);
    }
    expect(complaints).toEqual([]);
  });
});

async function sizeOf(response: Response): Promise<number> {
  return gzipSync(await response.body()).length;
}
