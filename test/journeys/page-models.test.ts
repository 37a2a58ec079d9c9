// Models through the built page, from a server that stalls and flips bytes: looked up, fetched, paused, gone on with after a reload,
// checked, cancelled, deleted; a run on a real one that outlives a reload, and says so when its model is gone; local files.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BadServer } from '../hub/bad-server';
import { expectAccessible, limitStorage, useBrowser, visit, type VisitOptions, type Visitor, untilStep } from './support';

const TINY = 'test/fixtures/models/tiny/tiny-llama';
const GGUF = 'test/fixtures/models/gguf/tiny-llama.q8_0.gguf';
const FILES = ['chat_template.jinja', 'config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'];
const WEIGHTS = 'model.safetensors';
const HALF = Math.floor(readFileSync(join(TINY, WEIGHTS)).length / 2);

useBrowser();
let server: BadServer;
let visitor: Visitor;
beforeEach(async () => {
  server = await new BadServer(new Map(FILES.map((name) => [name, readFileSync(join(TINY, name))]))).open();
});
afterEach(async () => {
  await visitor.leave();
  await server.close();
});

async function arrive(options: VisitOptions = {}): Promise<Page> {
  visitor = await visit(options);
  const { page, address } = visitor;
  await page.goto(`${address}#/models`);
  await page.getByRole('button', { name: 'Download about 271 MB' }).waitFor();
  return page;
}

/** What a good page leaves empty, but for requests to the server that a person named. */
const complaints = (): string[] => visitor.complaints.filter((line) => !line.includes(server.url));

/** By keyboard alone, from the field to the button. */
async function look(page: Page): Promise<void> {
  await page.getByLabel('Repository').focus();
  await page.keyboard.type('owner/name');
  const mirror = page.getByLabel('Address of a server');
  if (!(await mirror.isVisible())) {
    await page.getByText('Another server').focus();
    await page.keyboard.press('Enter');
    await mirror.fill(server.url);
  }
  await page.getByLabel('Repository').focus();
  await page.keyboard.press('Enter');
}

async function fetchIt(page: Page): Promise<void> {
  await look(page);
  await page.getByRole('button', { name: /^Download \d+ kB$/ }).focus();
  await page.keyboard.press('Enter');
}

const asked = (name: string): (string | null)[] => server.asked.filter(({ path }) => path.endsWith(name)).map(({ range }) => range);

async function deleteIt(page: Page, id: string): Promise<void> {
  await page.getByRole('button', { name: `Delete ${id}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('No other model yet.').waitFor();
}

/** The name of every file that the page keeps of models. */
const files = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const found: string[] = [];
    const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('models', { create: true });
    const entries = (folder: FileSystemDirectoryHandle) =>
      (folder as unknown as { entries(): AsyncIterable<[string, FileSystemDirectoryHandle]> }).entries();
    for await (const [id, folder] of entries(root)) for await (const [name] of entries(folder)) found.push(`${id}/${name}`);
    return found;
  });

describe('models through the page', () => {
  it.each([
    ['a desktop', { width: 1280, colorScheme: 'light' }],
    ['a phone', { width: 390, height: 844, colorScheme: 'dark' }],
  ] as const)('on %s: seen before the click, paused, gone on with after a reload, checked, deleted', async (_, options) => {
    const page = await arrive(options);
    await expect.poll(() => page.getByRole('table').count()).toBe(4);
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await page.getByText('Sent: nothing').waitFor();

    await look(page);
    await page.getByText(/licence mit/).waitFor();
    await expect.poll(() => page.getByRole('table').count()).toBe(5);
    expect(asked(WEIGHTS)).toEqual([]);
    await page.getByText(`Sent: the name of a model or reflector, to ${new URL(server.url).host}`).waitFor();
    await expectAccessible(page);

    server.heldAt.set(WEIGHTS, HALF);
    await page.getByRole('button', { name: /^Download \d+ kB$/ }).click();
    await expect.poll(() => page.getByRole('progressbar').getAttribute('value')).not.toBe(null);
    await expect.poll(async () => Number(await page.getByRole('progressbar').getAttribute('value'))).toBeGreaterThan(HALF);
    await page.getByText(/\d+ kB of \d+ kB/).waitFor();
    await expectAccessible(page);
    await page.reload();
    await page.getByText(/kB of \d+ kB has arrived/).waitFor();
    await expectAccessible(page);
    server.asked.length = 0;
    server.heldAt.clear();
    await page.getByRole('button', { name: 'Go on' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('.arrived').waitFor();
    expect(server.asked).toEqual([{ path: expect.stringContaining(WEIGHTS), range: `bytes=${HALF}-` }]);
    expect((await files(page)).sort()).toEqual([...FILES, 'manifest.json'].map((name) => `owner--name/${name}`).sort());
    await expectAccessible(page);
    await deleteIt(page, 'owner--name');
    expect(await files(page)).toEqual([]);
    expect(complaints()).toEqual([]);
  });

  it('pauses, goes on by range, and cancelled leaves nothing', async () => {
    const page = await arrive();
    server.heldAt.set(WEIGHTS, HALF);
    const arrived = async (bytes: number): Promise<void> =>
      expect.poll(async () => Number(await page.getByRole('progressbar').getAttribute('value'))).toBeGreaterThan(bytes);
    await fetchIt(page);
    await arrived(HALF);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText(/has arrived/).waitFor();
    server.asked.length = 0;
    server.heldAt.set(WEIGHTS, HALF * 1.5);
    await page.getByRole('button', { name: 'Go on' }).click();
    await arrived(HALF * 1.5);
    expect(asked(WEIGHTS)[0]).toBe(`bytes=${HALF}-`);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('No other model yet.').waitFor();
    expect(await files(page)).toEqual([]);
    expect(complaints()).toEqual([]);
  });

  it('tells what is wrong, and the next try is whole', async () => {
    const page = await arrive();
    const told = async (code: string): Promise<void> => {
      await page.getByRole('alert').getByText(code).waitFor();
    };
    await page.getByLabel('Repository').fill('no such name');
    await page.getByRole('button', { name: 'Look it up' }).click();
    await told('HUB_NAME');
    await page.getByLabel('Repository').fill('');
    server.gated = 'manual';
    await look(page);
    await told('HUB_GATED');
    server.gated = false;
    await page.getByLabel('Repository').fill('no/body');
    await page.getByRole('button', { name: 'Look it up' }).click();
    await told('HUB_NOT_FOUND');
    await expectAccessible(page);
    await page.getByLabel('Repository').fill('');
    server.faults.set(WEIGHTS, [{ kind: 'flip', byte: 1000 }, { kind: 'status', status: 401 }]); // prettier-ignore
    await fetchIt(page);
    await told('HUB_CORRUPT');
    expect(await files(page)).not.toContain(`owner--name/${WEIGHTS}`);
    await page.getByRole('button', { name: 'Go on' }).click();
    await told('HUB_GATED');
    await limitStorage(page, 200_000);
    await page.getByRole('button', { name: 'Go on' }).click();
    await told('HUB_NO_SPACE');
    await limitStorage(page, 1e9);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.locator('.arrived').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    await visitor.context.setOffline(true);
    await page.getByLabel('Repository').fill('');
    await look(page);
    await told('HUB_OFFLINE');
    await visitor.context.setOffline(false);
  });

  it('keeps local files: a folder chosen, a GGUF file beside it', async () => {
    const page = await arrive({ width: 390, height: 844 });
    await page.locator('input[webkitdirectory]').setInputFiles(TINY);
    await page.getByRole('heading', { name: 'tiny-llama' }).waitFor();
    expect(await files(page)).toEqual([]);
    await expectAccessible(page);
    await page.getByRole('button', { name: /^Keep a copy/ }).click();
    await page.locator('.arrived').waitFor();
    await page.locator('input[multiple]:not([webkitdirectory])').setInputFiles(GGUF);
    await page.getByRole('button', { name: /^Keep a copy/ }).click();
    await page.getByText('local-tiny-llama.q8_0 is downloaded and verified.').last().waitFor();
    const kept = await files(page);
    expect(kept).toContain('local-tiny-llama/model.safetensors');
    expect(kept).toContain('local-tiny-llama.q8_0/tiny-llama.q8_0.gguf');
    expect(kept.filter((name) => name.includes('golden'))).toEqual([]);
    await page
      .locator('input[multiple]:not([webkitdirectory])')
      .setInputFiles({ name: 'a.gguf', mimeType: '', buffer: Buffer.from('no model') });
    await page.getByRole('alert').getByText('GGUF_MAGIC').waitFor();
    expect(complaints()).toEqual([]);
  });
});

describe('a run on a kept model', () => {
  it('is estimated, goes on after a reload, says when its model is gone, and ends evaluated', async () => {
    const page = await arrive();
    await fetchIt(page);
    await page.locator('.arrived').waitFor();
    await page.getByRole('link', { name: 'Train with it owner--name' }).click();
    await page.getByText(/A step takes about/).waitFor();
    expect(await page.getByRole('combobox', { name: 'Model', exact: true }).inputValue()).toBe('owner--name');
    await page.getByRole('combobox', { name: 'Weights' }).selectOption('int8');
    await page.getByText('How long a step takes is known').waitFor();
    await page.getByText(/A step takes about/).waitFor();
    await expectAccessible(page);
    await page.getByLabel('Training steps').fill('90');
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await page.waitForURL(/#\/run\//);
    const run = page.url();
    await untilStep(page, 1);
    await page.reload();
    await page.getByRole('button', { name: 'Resume' }).waitFor();

    await page.goto(`${visitor.address}#/models`);
    await deleteIt(page, 'owner--name');
    await page.goto(run);
    await page.getByRole('button', { name: 'Resume' }).click();
    const alert = page.getByRole('alert');
    await alert.getByText('RUN_NO_MODEL').waitFor();
    expect(await alert.innerText()).toMatch(/owner--name is not kept here any more[^]*Fetch it again under Models/);

    await page.goto(`${visitor.address}#/models`);
    await fetchIt(page);
    await page.locator('.arrived').waitFor();
    await page.goto(run);
    await page.getByRole('button', { name: 'Resume' }).click();
    await untilStep(page, 2);
    await page.getByRole('button', { name: 'Stop and evaluate' }).click();
    await page.getByRole('heading', { name: 'Conditions' }).waitFor();
    await page.getByText('owner/name', { exact: false }).first().waitFor();
    // The adapter is kept after the table is shown.
    await page.getByRole('button', { name: 'Export the adapter', disabled: false }).waitFor();

    await page.goto(`${visitor.address}#/evaluate`);
    await expect.poll(() => page.getByRole('combobox', { name: 'Adapter' }).locator('option').count()).toBe(2);
    await page.getByRole('combobox', { name: 'Adapter' }).selectOption({ index: 1 });
    expect(await page.getByRole('combobox', { name: 'Model', exact: true }).inputValue()).toBe('owner--name');
    await expect.poll(() => page.getByRole('combobox', { name: 'Weights' }).inputValue()).toBe('int8');
    await page.getByLabel(/Adapter strength/).focus();
    for (let press = 0; press < 5; press++) await page.keyboard.press('ArrowRight');
    await page.getByText('stronger than trained').waitFor();
    await expectAccessible(page);
    expect(complaints()).toEqual([]);
  });

  it('plays a game in Play, where a person chooses it', async () => {
    const page = await arrive({ width: 390, height: 844 });
    await fetchIt(page);
    await page.locator('.arrived').waitFor();
    await page.goto(`${visitor.address}#/play?task=minihack/Eat-v3:unseen:3:rules=true`);
    await page.getByRole('button', { name: 'Model' }).click();
    await page.getByRole('combobox', { name: 'Model', exact: true }).selectOption('owner--name');
    await page.getByText('One action can take several seconds.', { exact: false }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Let it play' }).click();
    await page.getByText(/^The model (won|did not win)/).waitFor();
    expect(complaints()).toEqual([]);
  });
});
