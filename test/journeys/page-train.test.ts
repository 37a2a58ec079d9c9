// Training through the page, with the real model: train, reload in mid-run, resume, stop, evaluate, export; then
// a clean profile imports the bundle and evaluates it. And a training step on WebGPU in software.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/core/run/run-log';
import { expectAccessible, untilStep, useBrowser } from './support';

const arrive = useBrowser();
let folder = '';
afterEach(async () => {
  if (folder) await rm(folder, { recursive: true, force: true });
  folder = '';
});

async function train(page: Page, address: string, device: 'wasm' | 'webgpu', seed: number): Promise<void> {
  await page.goto(`${address}#/train`);
  await page.getByText('Device and seed').click();
  await page.getByText(/^About .* here:/).waitFor();
  await page.getByLabel('Device').selectOption(device);
  await page.getByText(/One training step takes/).waitFor();
  await page.getByLabel('Seed').fill(String(seed));
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await page.waitForURL(/#\/run\//);
}

async function save(page: Page, button: string, name: string): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: button }).click()]);
  const path = join(folder, name);
  await download.saveAs(path);
  return path;
}

async function updatesOf(page: Page, name: string): Promise<Map<number, unknown>> {
  const lines = (await readFile(await save(page, 'Log as .jsonl', name), 'utf8')).trim().split('\n');
  const events = lines.map((line) => JSON.parse(line) as RunEvent);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i));
  return new Map(events.flatMap((event) => (event.kind === 'update' ? [[event.step, event.metrics] as const] : [])));
}

async function evaluate(page: Page, address: string): Promise<string[]> {
  await page.goto(`${address}#/evaluate`);
  const adapter = page.getByLabel('Adapter');
  await expect.poll(() => adapter.locator('option').count()).toBe(2);
  await adapter.selectOption({ index: 1 });
  await page.getByLabel('Episodes per cell').fill('8');
  await page.getByLabel('Rounds of reflection').fill('1');
  await page.getByRole('button', { name: 'Evaluate', exact: true }).click();
  await page.getByRole('heading', { name: 'Conditions' }).waitFor();
  return page.locator('table').first().locator('tbody tr').allInnerTexts();
}

describe('training through the page', () => {
  it('survives a reload, ends on demand, and its adapter gives the same figures in a clean profile', async () => {
    folder = await mkdtemp(join(tmpdir(), 'hindsight-'));
    const first = await arrive();
    await train(first.page, first.address, 'wasm', 5);
    await untilStep(first.page, 11);
    await first.page.reload();
    const resume = first.page.getByRole('button', { name: /^Resume after step \d+$/ });
    const from = Number(/\d+/.exec(await resume.innerText())![0]);
    expect(from).toBeGreaterThanOrEqual(10);
    await resume.click();
    await first.page.getByText(new RegExp(`Step ${from} of`)).waitFor();
    await untilStep(first.page, 12);
    await first.page.getByRole('button', { name: 'Stop and evaluate' }).click();
    await first.page.getByRole('heading', { name: 'Conditions' }).waitFor();
    await expectAccessible(first.page);
    const resumed = await updatesOf(first.page, 'resumed.jsonl');
    const bundle = await save(first.page, 'Export the adapter', 'adapter.zip');
    const figures = await evaluate(first.page, first.address);
    expect(figures).toHaveLength(6);
    expect(first.complaints).toEqual([]);

    const second = await arrive();
    await second.page.goto(`${second.address}#/runs`);
    await second.page.locator('input[type=file]:not([webkitdirectory])').setInputFiles(bundle);
    await second.page.getByText('adapter.zip was checked and kept.').waitFor();
    expect(await evaluate(second.page, second.address)).toEqual(figures);
    expect(second.complaints).toEqual([]);

    await train(second.page, second.address, 'wasm', 5);
    await untilStep(second.page, 12);
    await second.page.getByRole('button', { name: 'Pause' }).click();
    await second.page.getByText('Paused').waitFor();
    const whole = await updatesOf(second.page, 'whole.jsonl');
    for (let step = 1; step <= 12; step++) expect([step, resumed.get(step)]).toEqual([step, whole.get(step)]);
  });

  it('an evaluation is cancelled while the processor computes, and another one started', async () => {
    const { page, address } = await arrive();
    await page.goto(`${address}#/evaluate`);
    // Hours of games, were they played.
    await page.getByLabel('Episodes per cell').fill('2000');
    await page.getByLabel('Rounds of reflection').fill('8');
    await page.getByRole('button', { name: 'Evaluate', exact: true }).click();
    await page.getByText(/episodes per second · about/).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Evaluate', exact: true }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.getByLabel('Episodes per cell').fill('8');
    await page.getByLabel('Rounds of reflection').fill('1');
    await page.getByRole('button', { name: 'Evaluate', exact: true }).click();
    await page.getByRole('heading', { name: 'Conditions' }).waitFor();
  });

  it('runs on WebGPU in software, and says what that is', async () => {
    const { page, address, complaints } = await arrive();
    await train(page, address, 'webgpu', 1);
    await untilStep(page, 1);
    await page.goto(`${address}#/train`);
    await page.getByText(/software adapter.*says nothing about a GPU/).waitFor();
    expect(complaints).toEqual([]);
  });

  it('falls back to the processor without WebGPU, and says why', async () => {
    const { page, address } = await arrive({ webgpu: false });
    await page.goto(`${address}#/train`);
    await page.getByText(/Training runs on the processor/).waitFor();
    await page.getByText(/Why a faster device isn’t used:/).waitFor();
  });
});

describe('bundles that are none', () => {
  it.each([
    ['empty.zip', ''],
    ['text.zip', 'this is no archive'],
  ])('%s is refused with a message and a way out', async (name, content) => {
    const { page, address, complaints } = await arrive();
    await page.goto(`${address}#/runs`);
    await page
      .locator('input[type=file]:not([webkitdirectory])')
      .setInputFiles({ name, mimeType: 'application/zip', buffer: Buffer.from(content) });
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/BUNDLE_|ADAPTER_/);
    await expectAccessible(page);
    expect(complaints).toEqual([]);
  });
});
