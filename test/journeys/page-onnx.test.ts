// Models in ONNX through the built page: a folder chosen, looked at, kept, played, evaluated, deleted; one that is cut told by name.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OnnxFolder } from '../../src/onnx/folder';
import { embeddedFolder, goldenChatFolder } from '../onnx/fixtures';
import { expectAccessible, shot, useBrowser } from './support';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'onnx-'));
  write('embedded', embeddedFolder());
  write('tiny', goldenChatFolder());
  const cut = embeddedFolder();
  const graph = cut.files.get('onnx/model.onnx')!;
  write('cut', { ...cut, files: new Map(cut.files).set('onnx/model.onnx', graph.subarray(0, graph.length - 1000)) });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, { files }: OnnxFolder): void {
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(folder, name, path)), { recursive: true });
    writeFileSync(join(folder, name, path), bytes);
  }
}

const arrive = useBrowser();

async function keep(page: Page, address: string, name: string): Promise<void> {
  await page.goto(`${address}#/models`);
  await page.locator('input[webkitdirectory]').setInputFiles(join(folder, name));
  await page.getByRole('heading', { name }).waitFor();
  await page.getByText('In ONNX: it plays').first().waitFor();
  await page.getByRole('button', { name: /^Keep a copy/ }).click();
  await page.locator('.arrived').waitFor();
}

async function choose(page: Page, address: string): Promise<void> {
  await page.goto(`${address}#/play?task=minihack/Eat-v3:unseen:3:rules=true`);
  await page.getByRole('button', { name: 'Model' }).click();
  await page.getByRole('group', { name: 'Who plays' }).getByLabel('A model in ONNX').check();
}

describe('a model in ONNX', () => {
  it('is chosen as a folder, kept, plays as the engine does, is evaluated, and is deleted', async () => {
    const { page, address, complaints } = await arrive({ width: 360, height: 800, colorScheme: 'dark' });
    await choose(page, address);
    await page.getByRole('link', { name: 'Fetch one, or choose a folder' }).waitFor();
    await keep(page, address, 'embedded');
    await expectAccessible(page);
    await shot(page, 'onnx-kept');
    await page.getByRole('link', { name: 'Play with it local-embedded--model.onnx' }).waitFor();
    expect(await page.getByRole('link', { name: 'Train with it' }).count()).toBe(0);

    await choose(page, address);
    await page.getByRole('combobox', { name: 'Model in ONNX' }).selectOption('local-embedded--model.onnx');
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByText('Its action was understood as written.').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await expectAccessible(page);
    await shot(page, 'onnx-tried');
    await page.getByLabel('Oracle advice').check();
    await page.getByRole('button', { name: 'Let it play' }).click();
    const end = page.getByText(/^The model (won|did not win)/);
    await end.waitFor();
    const inOnnx = await end.innerText();
    // The next game's end is another element.
    await end.evaluate((element) => (element.id = 'end-in-onnx'));
    await page.getByRole('group', { name: 'Who plays' }).getByLabel('A model in this page').check();
    await page.getByRole('button', { name: 'Let it play again' }).click();
    expect(await end.and(page.locator(':not(#end-in-onnx)')).innerText()).toBe(inOnnx);

    await page.goto(`${address}#/evaluate`);
    await page.locator('summary', { hasText: 'Another actor, another reflector' }).click();
    await page.getByRole('group', { name: 'Who plays' }).getByLabel('A model in ONNX').check();
    await page.getByLabel('Episodes per cell').fill('8');
    await page.getByLabel('Rounds of reflection').fill('1');
    await page.getByRole('button', { name: 'Evaluate', exact: true }).click();
    await page.getByText('How replies were understood').waitFor();
    await page.getByText('onnx:local-embedded--model.onnx').first().waitFor();

    await page.goto(`${address}#/models`);
    await page.getByRole('button', { name: 'Delete local-embedded--model.onnx' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No other model yet.').waitFor();
    expect(complaints).toEqual([]);
  });

  it('that holds conversations plays through its template; one that is cut is told by name', async () => {
    const { page, address } = await arrive();
    await keep(page, address, 'tiny');
    await keep(page, address, 'cut');
    await choose(page, address);
    await page.getByRole('combobox', { name: 'Model in ONNX' }).selectOption('local-cut--model.onnx');
    await page.getByRole('button', { name: 'Let it play' }).click();
    await page
      .getByRole('alert')
      .getByText(/^ONNX_/)
      .waitFor();
    await shot(page, 'onnx-cut');
    await page.getByRole('combobox', { name: 'Model in ONNX' }).selectOption('local-tiny--model.onnx');
    await page.getByRole('button', { name: 'Let it play' }).click();
    await page.getByText(/^The model (won|did not win)/).waitFor();
  });
});
