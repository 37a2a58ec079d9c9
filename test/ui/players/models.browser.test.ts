// The view of models and the choice of one, on faked downloads and a faked trainer, in a real browser.

import axe from 'axe-core';
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { AppError } from '../../../src/core/errors';
import App from '../../../src/ui/App.svelte';
import { type FakePage, fakePage } from '../fake-services';
import '../../../src/ui/tokens.css';
import '../../../src/ui/base.css';

const ID = 'HuggingFaceTB--SmolLM2-135M-Instruct';

let app: ReturnType<typeof mount> | null = null;
function open(hash: string, options: Parameters<typeof fakePage>[0] = {}): FakePage {
  history.replaceState(null, '', hash);
  dispatchEvent(new HashChangeEvent('hashchange'));
  const fake = fakePage({ stepMs: 20, recordedSteps: 30, ...options });
  app = mount(App, { target: document.body, props: { services: fake.services } });
  flushSync();
  return fake;
}
beforeEach(() => page.viewport(1200, 900));
afterEach(async () => {
  if (app) await unmount(app);
  app = null;
  document.body.replaceChildren();
  localStorage.clear();
});

const violations = async (): Promise<string[]> =>
  (await axe.run(document.body)).violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`);

test('a download goes on while another view is looked at, and leaves a model to train with', async () => {
  const fake = open('#/models');
  fake.models.holdAt = 5;
  await page.getByRole('button', { name: 'Download about 271 MB' }).click();
  await expect.element(page.getByText(/of 271 MB/)).toBeVisible();
  await expect.element(page.getByText(/12 MB per second/)).toBeVisible();
  expect(await violations()).toEqual([]);
  location.hash = '#/help';
  await expect.element(page.getByText('Sent: the name of a model or reflector, to huggingface.co')).toBeVisible();
  location.hash = '#/models';
  await expect.element(page.getByText(/of 271 MB/)).toBeVisible();
  fake.models.goOn();
  await expect.element(page.getByText(`${ID} is downloaded and verified.`).last()).toBeVisible();
  expect(fake.models.calls).toEqual(['download HuggingFaceTB/SmolLM2-135M-Instruct ']);
});

test('what went wrong is told with its code, and what arrived can be gone on with', async () => {
  const fake = open('#/models', { withModels: true });
  fake.models.ends = new AppError('HUB_STALLED', 'model.safetensors came to a halt.', 'Check the connection and start again.');
  await page.getByRole('button', { name: 'Go on owner--begun' }).click();
  await expect.element(page.getByText('HUB_STALLED')).toBeVisible();
  expect(fake.models.calls).toEqual(['resume owner--begun']);
});

test('a kept model becomes the run’s, with the weights a person chooses and its own number of steps', async () => {
  const fake = open(`#/train?model=${ID}`, { withModels: true, stepMs: 5 });
  await expect.element(page.getByText(/A step takes about/)).toBeVisible();
  await page.getByRole('combobox', { name: 'Weights' }).selectOptions('int8');
  await expect.element(page.getByText(/A step takes about/)).toBeVisible();
  await page.getByLabelText('Training steps').fill('7');
  expect(await violations()).toEqual([]);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect
    .poll(() => fake.trainer.started[0]?.config)
    .toMatchObject({ preset: 'minihack-smollm2', steps: 7, model_name_or_path: ID, weights_format: 'int8' });
});

test('a run of the embedded model names none', async () => {
  const fake = open('#/train', { withModels: true, stepMs: 5 });
  await expect.element(page.getByText(/^About .* here:/)).toBeVisible();
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect.poll(() => fake.trainer.started[0]?.config.preset).toBe('minihack');
  expect(fake.trainer.started[0]!.config).not.toHaveProperty('model_name_or_path');
});
