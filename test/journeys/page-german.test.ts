// The page in German: chosen by the browser, by a link, by a person; a run from the first view to the Workshop.

import { describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { expectAccessible, shot, untilOfflineReady, useBrowser } from './support';

const arrive = useBrowser();

const languageOf = (page: Page): Promise<string> => page.evaluate(() => document.documentElement.lang);

describe('the page in German', () => {
  it('goes from the first view through a run to the Workshop', async () => {
    const { page, address, complaints } = await arrive({ locale: 'de-DE' });
    await page.goto(address);
    await page.getByRole('heading', { level: 1, name: 'Ein Modell trainieren, das guten Rat gibt' }).waitFor();
    expect(await languageOf(page)).toBe('de');
    await page
      .getByText(/^\d+\u00a0%/)
      .first()
      .waitFor();

    await page.getByRole('link', { name: 'Hier trainieren' }).click();
    await page.getByRole('heading', { level: 1, name: 'Trainieren' }).waitFor();
    expect(await page.title()).toBe('Trainieren · Hindsight');
    await page.getByText('Erweiterte Einstellungen').click();
    await page
      .getByText(/Erlaubt: eine ganze Zahl von 1 bis 100\.000\./)
      .first()
      .waitFor();
    await page.getByText(/^Etwa .* hier:/).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Trainieren', exact: true }).click();
    await page.waitForURL(/#\/run\//);
    await page
      .getByText(/Schritt 1 von/)
      .first()
      .waitFor();
    await page
      .getByText(/^Belohnung \d+\u00a0%|^\d,\d\d$/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.getByRole('button', { name: /fortsetzen$/ }).waitFor();
    await expectAccessible(page);
    await shot(page, 'german-run');

    await page.getByRole('navigation', { name: 'Ansichten' }).getByRole('link', { name: 'Werkstatt' }).click();
    await page.getByRole('heading', { level: 1, name: 'Werkstatt' }).waitFor();
    await expectAccessible(page);
    expect(complaints).toEqual([]);
  });

  it('says in German what went wrong, and marks what is in English', async () => {
    const { page, address } = await arrive({ locale: 'de-DE' });
    await page.goto(`${address}#/results/elsewhere`);
    const notice = page.getByRole('alert');
    await notice.getByText('Diese Version hat keine Ergebnisse dieses Namens.').waitFor();
    expect(await notice.locator('[lang=en]').innerText()).toContain('This version has no results "elsewhere".');
    await expectAccessible(page);
    await page.goto(`${address}#/train?v=1&seed=3&stps=5`);
    await page.getByText('Nicht alles im Link wurde so übernommen, wie es dasteht:').waitFor();
    await page.getByText('Erweiterte Einstellungen').click();
    await page.getByLabel('beta', { exact: true }).fill('viel');
    await page.getByLabel('beta', { exact: true }).press('Tab');
    await page.getByText('„viel“ geht hier nicht. Erlaubt: eine Zahl von 0 bis 10.').waitFor();
    await expectAccessible(page);
  });

  it('shows both games without scrolling on a phone', async () => {
    const { page, address } = await arrive({ width: 390, height: 844, locale: 'de-DE' });
    await page.goto(address);
    const maps = page.getByRole('img', { name: /^Karte des Raums/ });
    await expect.poll(() => maps.count()).toBe(2);
    for (const map of [maps.first(), maps.last()]) {
      const box = (await map.boundingBox())!;
      expect(box.y + box.height).toBeLessThanOrEqual(844);
    }
  });

  it('is there without a network after one visit with a browser that speaks it', async () => {
    const { page, address, goOffline } = await arrive({ locale: 'de-CH' });
    await page.goto(address);
    await untilOfflineReady(page);
    const isKept = (): Promise<boolean> =>
      page.evaluate(async () => {
        const names = await caches.keys();
        const kept = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)));
        return kept.flat().some((url) => /assets\/de-/.test(url));
      });
    await expect.poll(isKept).toBe(true);
    await goOffline();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Ein Modell trainieren, das guten Rat gibt' }).waitFor();
  });

  it('is asked for by a link, for the tab, and its lessons are in German', async () => {
    const { page, address } = await arrive();
    await page.goto(`${address}#/workshop?lang=de`);
    await page.getByRole('heading', { level: 1, name: 'Werkstatt' }).waitFor();
    await page.getByRole('main').getByRole('link', { name: 'Lektionen' }).click();
    await page.getByRole('link', { name: 'Was ein Coach für eine Maschine ist' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Lektionen' }).waitFor();
    const other = await page.context().newPage();
    await other.goto(`${address}#/workshop`);
    await other.getByRole('heading', { level: 1, name: 'Workshop' }).waitFor();
  });

  it('is chosen by a person, kept, and what has the focus keeps it', async () => {
    const { page, address } = await arrive();
    await page.goto(`${address}#/workshop?lang=en`);
    const choice = page.getByRole('combobox', { name: 'Language' });
    await choice.focus();
    await choice.selectOption('de');
    await page.getByRole('heading', { level: 1, name: 'Werkstatt' }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('SELECT');
    expect(page.url()).toBe(`${address}#/workshop`);
    const other = await page.context().newPage();
    await other.goto(`${address}#/workshop`);
    await other.getByRole('heading', { level: 1, name: 'Werkstatt' }).waitFor();
    await other.getByRole('combobox', { name: 'Sprache' }).selectOption('en');
    await other.getByRole('heading', { level: 1, name: 'Workshop' }).waitFor();
  });

  it('is not English by another name: an unknown language is told', async () => {
    const { page, address } = await arrive();
    await page.goto(`${address}#/workshop?lang=fr`);
    await page.getByRole('alert').getByText('The address asks for the language “fr”. The page speaks English and Deutsch.').waitFor();
    expect(await languageOf(page)).toBe('en');
  });
});
