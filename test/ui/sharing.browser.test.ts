// Shared reflectors in the page, on a faked trainer and faked hosts, in a real browser: what goes wrong and what a stranger wrote.

import axe from 'axe-core';
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { AppError } from '../../src/core/errors';
import type { GalleryEntry } from '../../src/core/sharing/gallery';
import type { HubAccount } from '../../src/core/sharing/hub';
import App from '../../src/ui/App.svelte';
import type { SharedAdapters } from '../../src/ui/state/services';
import { type FakePage, fakePage } from './fake-services';
import { fakeEvents } from './fake-trainer';
import { PRESETS } from '../../src/train/presets';
import '../../src/ui/tokens.css';
import '../../src/ui/base.css';

const cell = { mean: 0.5, se: 0.1, episodes: 10 };
const ENTRY: GalleryEntry = {
  id: 'ours',
  name: 'Ours',
  preset: 'minihack',
  trained: { on: ['minihack/Eat'], heldOut: ['minihack/Read'], seed: 1, command: 'ict train' },
  base: { name: 'hindsight-embedded', sha256: 'b'.repeat(64) },
  licence: 'mit',
  address: 'adapters/ours.zip',
  sha256: 'a'.repeat(64),
  sizeBytes: 1000,
  measured: { by: 'us', command: 'ict eval', date: '2026-11-30', seed: 1, heldOut: { none: cell, untrained: cell, trained: cell } },
};
const OFFER = {
  host: 'example.org',
  name: 'a.zip',
  files: [{ name: 'a.zip', url: 'https://example.org/a.zip', sizeBytes: 1000, sha256: null }],
  licence: null,
  base: null,
};

let app: ReturnType<typeof mount> | null = null;
function open(hash: string, shared: Partial<SharedAdapters> = {}): FakePage {
  history.replaceState(null, '', hash);
  dispatchEvent(new HashChangeEvent('hashchange'));
  const fake = fakePage({ stepMs: 20, recordedSteps: 30 });
  Object.assign(fake.services.shared, { gallery: async () => ({ schema: 1, reflectors: [ENTRY] }), look: async () => OFFER, ...shared });
  app = mount(App, { target: document.body, props: { services: fake.services } });
  flushSync();
  return fake;
}
beforeEach(() => page.viewport(1200, 900));
afterEach(async () => {
  if (app) await unmount(app);
  app = null;
  document.body.replaceChildren();
});
const violations = async (): Promise<string[]> =>
  (await axe.run(document.body)).violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`);

test('a reflector that cannot be fetched is told at its place, and tried again by the same press', async () => {
  let isGone = true;
  const fetch = async (): Promise<Uint8Array> => {
    if (isGone) throw new AppError('HUB_NOT_FOUND', 'The server has no ours.zip.', 'Check the address.');
    return new Uint8Array([80, 75]);
  };
  const fake = open('#/help-live', { fetch });
  await expect.element(page.getByText('Fetches the reflector first, 1.0 kB.')).toBeVisible();
  await page.getByRole('button', { name: 'Watch it help' }).click();
  await expect.element(page.getByRole('alert')).toHaveTextContent('The server has no ours.zip.');
  isGone = false;
  await page.getByRole('button', { name: 'Watch it help' }).click();
  await expect.element(page.getByRole('heading', { name: 'With the advice' })).toBeVisible();
  // One game, the same draws, both ways.
  const [without, withIt] = fake.trainer.played;
  expect(without!.systemPrompt).toBe('');
  expect(withIt!.systemPrompt).not.toBe('');
  expect([without!.task, without!.seed]).toEqual([withIt!.task, withIt!.seed]);
  await expect.element(page.getByText(/^On 30 new games/)).toBeVisible();
  expect(await violations()).toEqual([]);
});

test('a kept reflector needs no gallery', async () => {
  const gallery = async (): Promise<never> => {
    throw new AppError('GALLERY_FORMAT', 'The gallery cannot be read: it is not JSON.', 'Reload the page.');
  };
  const fake = open('#/', { gallery });
  fake.store.keep('import-1', 'From a friend', null);
  location.hash = '#/help-live?adapter=import-1&family=minihack/PutOn&seed=4';
  await expect.element(page.getByLabelText('Reflector')).toHaveValue('import-1');
  await expect.element(page.getByLabelText('Kind of game')).toHaveValue('minihack/PutOn');
});

test('a bundle without a log says so, and what its card says stays text', async () => {
  const fake = open('#/');
  fake.store.keep('import-2', '<b>bold</b>', null);
  fake.store.bundles.set('import-2', { card: '# <script>alert(1)</script>', note: '<img src=x>', events: [] });
  location.hash = '#/shared/import-2';
  await expect.element(page.getByRole('heading', { name: '<b>bold</b>' })).toBeVisible();
  await expect.element(page.getByText('<img src=x>')).toBeVisible();
  await expect.element(page.getByText(/^No run log came with it/)).toBeVisible();
  await page.getByText('Its card, as plain text').click();
  await expect.element(page.getByText('# <script>alert(1)</script>')).toBeVisible();
  expect(document.querySelector('main img, main script')).toBeNull();
  expect(await violations()).toEqual([]);
});

test('a bundle whose run was never evaluated is drawn as far as it goes', async () => {
  const fake = open('#/');
  fake.store.keep('import-3', 'half', null);
  fake.store.bundles.set('import-3', { card: null, note: null, events: fakeEvents('r', { ...PRESETS.minihack, steps: 12 }) });
  location.hash = '#/shared/import-3';
  await expect.element(page.getByRole('heading', { name: 'Reward', exact: true })).toBeVisible();
  expect(await violations()).toEqual([]);
});

test('a link whose digest is none is refused before anybody is asked', async () => {
  const asked: string[] = [];
  open('#/open?from=https://example.org/a.zip&sha256=abc', { look: async (address) => (asked.push(address), OFFER) });
  await expect.element(page.getByRole('alert')).toHaveTextContent('“abc”');
  expect(page.getByRole('button', { name: /^(Ask|Fetch)/ }).elements()).toEqual([]);
  expect(asked).toEqual([]);
});

test('a link without a digest says what that means, and what arrived', async () => {
  open('#/open?from=https://example.org/a.zip', { fetch: async () => new Uint8Array([80, 75]) });
  await expect.element(page.getByText(/^none: nothing tells/)).toBeVisible();
  await page.getByRole('button', { name: 'Ask example.org how large it is' }).click();
  await page.getByRole('button', { name: 'Fetch 1.0 kB from example.org and check it' }).click();
  await expect.element(page.getByText(/^none; what arrived has [0-9a-f]{64}$/)).toBeVisible();
  await expect.element(page.getByText('Sent: the name of a model or reflector, to example.org')).toBeVisible();
});

test('publishing says what it waits for, and forgets a sign-in that the Hub no longer knows', async () => {
  const hub = async (): Promise<HubAccount> => ({
    settings: { endpoint: 'https://hub.example', clientId: 'c' },
    signIn: async () => '#',
    signedIn: async () => ({ token: 'token', name: 'ada' }),
    publish: async () => {
      throw new AppError('HUB_TOKEN', 'The Hub does not know this sign-in (401).', 'Sign in again.');
    },
  });
  const fake = open('#/', { hub });
  fake.store.keep('import-4', 'mine', null);
  fake.store.bundles.set('import-4', { card: null, note: null, events: [] });
  location.hash = '#/shared/import-4?code=c&state=s';
  await expect.element(page.getByText('Signed in as ada at hub.example.')).toBeVisible();
  expect(location.hash).toBe('#/shared/import-4');
  await expect.element(page.getByLabelText('Only you')).toBeChecked();
  expect(await violations()).toEqual([]);
  await page.getByRole('button', { name: 'Publish ada/import-4' }).click();
  await expect.element(page.getByRole('alert')).toHaveTextContent('HUB_TOKEN');
  await expect.element(page.getByRole('button', { name: 'Sign in at hub.example' })).toBeVisible();
  await expect.element(page.getByText('Sent: an adapter with its run log, to hub.example')).toBeVisible();
});
