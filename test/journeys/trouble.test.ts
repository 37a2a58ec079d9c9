// When things are not as they should be: storage made by a later version, in use in another tab, full; a worker that
// dies. Each time a clear message, and nothing lost.

import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { limitStorage, untilStep, useBrowser } from './support';

const arrive = useBrowser();

async function trainUntilStep(page: Page, address: string, step: number): Promise<string> {
  await page.goto(`${address}#/train`);
  await page.getByText('Device and seed').click();
  await page.getByLabel('Device').selectOption('wasm');
  await page.getByText(/One training step takes/).waitFor();
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await page.waitForURL(/#\/run\//);
  await untilStep(page, step);
  return new URL(page.url()).hash;
}

describe('storage', () => {
  it('of a later version is refused with a message, and left as it is', async () => {
    const { page, address } = await arrive();
    // On the page's origin, but without the page.
    await page.goto(`${address}manifest.webmanifest`);
    await page.evaluate(
      () =>
        new Promise<void>((done, fail) => {
          const request = indexedDB.open('hindsight', 99);
          request.onupgradeneeded = () => request.result.createObjectStore('later').put('kept', 'key');
          request.onsuccess = () => {
            request.result.close();
            done();
          };
          request.onerror = () => fail(request.error);
        }),
    );
    await page.goto(`${address}#/runs`);
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/newer[\s\S]*Reload[\s\S]*STORE_NEWER/);
    expect(await page.evaluate(async () => (await indexedDB.databases()).find(({ name }) => name === 'hindsight')?.version)).toBe(99);
  });

  it('in use in another tab is left to that tab', async () => {
    const { page, context, address } = await arrive();
    const hash = await trainUntilStep(page, address, 1);
    const other = await context.newPage();
    await other.goto(`${address}#/runs`);
    await other.getByText('open in another tab').waitFor();
    expect(await other.getByRole('button', { name: /^Delete/ }).isDisabled()).toBe(true);
    for (const view of ['#/runs', '#/train', hash]) {
      await other.goto(`${address}${view}`);
      await other.getByText(/another tab/i).waitFor();
      expect([view, await other.getByRole('button', { name: /^Resume/ }).count()]).toEqual([view, 0]);
    }
    const step = Number(/Step (\d+) of/.exec(await page.locator('main').innerText())![1]);
    await untilStep(page, step + 1);
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await other.getByRole('button', { name: /^Resume after step/ }).click();
    await untilStep(other, step + 2);
  });

  it('that is full is told, and the run goes on from its checkpoint when there is room again', async () => {
    const { page, address } = await arrive();
    await trainUntilStep(page, address, 11);
    await limitStorage(page, 1);
    const alert = page.getByRole('alert').filter({ hasText: 'STORE_QUOTA' });
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/no room left[\s\S]*free space/);
    await limitStorage(page, 1e9);
    await page.getByRole('button', { name: 'Resume' }).click();
    await untilStep(page, 12);
  });
});

describe('a worker that dies', () => {
  it('is reported, and the run goes on from its checkpoint in another one', async () => {
    const { page, address } = await arrive();
    await page.addInitScript(() => {
      const made: Worker[] = [];
      Object.assign(globalThis, { made });
      globalThis.Worker = class extends Worker {
        constructor(url: string | URL, options?: WorkerOptions) {
          super(url, options);
          made.push(this);
        }
      };
    });
    await trainUntilStep(page, address, 11);
    await page.evaluate(() => (globalThis as unknown as { made: Worker[] }).made.forEach((worker) => worker.terminate()));
    await page.getByRole('alert').filter({ hasText: 'WORKER_DIED' }).waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await untilStep(page, 12);
  });
});
