// Links as a person meets them: what one brings, hides and locks, and the one that a view gives away.

import axe from 'axe-core';
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import App from '../../src/ui/App.svelte';
import { router } from '../../src/ui/state/router.svelte';
import { PRESETS } from '../../src/train/presets';
import { type FakePage, FINISHED, fakePage } from './fake-services';
import '../../src/ui/tokens.css';
import '../../src/ui/base.css';

let app: ReturnType<typeof mount> | null = null;

function open(hash: string, options: Parameters<typeof fakePage>[0] = {}): FakePage {
  history.replaceState(null, '', hash);
  dispatchEvent(new HashChangeEvent('hashchange'));
  const fake = fakePage({ stepMs: 5, recordedSteps: 30, ...options });
  app = mount(App, { target: document.body, props: { services: fake.services } });
  flushSync();
  return fake;
}
const violations = async (): Promise<string[]> =>
  (await axe.run(document.body)).violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);

beforeEach(() => page.viewport(1200, 900));
afterEach(async () => {
  router.isEmbedded = false;
  flushSync();
  if (app) await unmount(app);
  app = null;
  document.body.replaceChildren();
  localStorage.clear();
});

describe('a link to Train', () => {
  test('fills the form, starts nothing, and its run has exactly its settings', async () => {
    const fake = open('#/train?v=1&preset=alfworld&steps=12&seed=7&beta=0&families=put,heat');
    await expect.element(page.getByLabelText('Steps, exactly')).toHaveValue(12);
    await expect.element(page.getByRole('radio', { name: /^ALFWorld/ })).toBeChecked();
    const train = page.getByRole('button', { name: 'Train', exact: true });
    await expect.element(train).toBeEnabled();
    expect(fake.trainer.started).toEqual([]);
    expect(router.link).toBe('#/train?v=1&preset=alfworld&steps=12&seed=7&families=put,heat&beta=0');
    await train.click();
    await expect.poll(() => fake.trainer.started.length).toBe(1);
    const families = ['alfworld/put', 'alfworld/heat'];
    expect(fake.trainer.started[0]!.config).toEqual({ ...PRESETS.alfworld, steps: 12, seed: 7, beta: 0, train_families: families });
    // The run's own link sets up the same again.
    await expect.poll(() => router.link).toBe('#/train?v=1&preset=alfworld&steps=12&seed=7&families=put,heat&beta=0');
  });

  test('tells what it did not take, and hides and locks what it says until somebody wants everything', async () => {
    open('#/train?v=1&stepz=3&num_generations=1&hide=device,actor&lock=steps,preset');
    const notes = page.getByRole('region', { name: 'Not everything in the link was taken as it stands:' });
    await expect.element(notes.getByText('Was steps meant?')).toBeVisible();
    await expect.element(notes.getByText(/num_generations is "1".*2 was taken, the nearest/)).toBeVisible();
    await page.getByText('Device and seed').click();
    await expect.element(page.getByLabelText('Seed')).toBeVisible();
    expect(page.getByRole('combobox', { name: 'Device' }).query()).toBeNull();
    await expect.element(page.getByLabelText('How many training steps?').first()).toBeDisabled();
    await expect.element(page.getByRole('radio', { name: /^ALFWorld/ })).toBeDisabled();
    expect(await violations()).toEqual([]);
    await page.getByLabelText('Seed').fill('12');
    await userEvent.keyboard('{Tab}');
    await page.getByRole('button', { name: 'Show everything' }).click();
    await expect.element(page.getByRole('combobox', { name: 'Device' })).toBeVisible();
    await expect.element(page.getByRole('radio', { name: /^ALFWorld/ })).toBeEnabled();
    await expect.element(page.getByLabelText('Seed')).toHaveValue(12);
  });

  test('shows its view alone in another page, and tries no machine by itself', async () => {
    router.isEmbedded = true;
    const fake = open('#/train?v=1&steps=20&embed=1');
    await expect.element(page.getByLabelText('Steps, exactly')).toHaveValue(20);
    expect(page.getByRole('navigation').query()).toBeNull();
    expect(page.getByRole('button', { name: 'Copy link' }).query()).toBeNull();
    const measure = page.getByRole('button', { name: 'Try this machine' });
    await expect.element(measure).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Train', exact: true })).toBeDisabled();
    await measure.click();
    await expect.element(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled();
    expect(fake.trainer.started).toEqual([]);
  });
});

describe('the panel of settings', () => {
  test('takes any setting, tells what is wrong at its field, and is part of the link', async () => {
    const fake = open('#/train');
    await expect.element(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled();
    await page.getByText('Advanced settings').click();
    const generations = page.getByLabelText('num_generations');
    await generations.fill('1');
    await userEvent.keyboard('{Tab}');
    await expect.element(page.getByText(/num_generations is 1, not a whole number from 2/)).toBeVisible();
    await expect.element(generations).toHaveAttribute('aria-invalid', 'true');
    await expect.element(page.getByRole('button', { name: 'Train', exact: true })).toBeDisabled();
    expect(await violations()).toEqual([]);
    await generations.fill('4');
    await userEvent.keyboard('{Tab}');
    await page.getByLabelText('steps', { exact: true }).fill('12');
    await userEvent.keyboard('{Tab}');
    await page.getByLabelText('loss_type').selectOptions('dapo');
    await page.getByRole('combobox', { name: 'Wield' }).selectOptions('none');
    await expect.poll(() => router.link).toBe('#/train?v=1&steps=12&held_out=Read,PutOn&num_generations=4&loss_type=dapo');
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await expect.poll(() => fake.trainer.started.length).toBe(1);
    expect(fake.trainer.started[0]!.config).toEqual({
      ...PRESETS.minihack,
      ...{ steps: 12, num_generations: 4, loss_type: 'dapo', held_out_families: ['minihack/Read', 'minihack/PutOn'] },
    });
  });
});

describe('the link of a view', () => {
  test.each([
    ['#/', /#\/$/],
    ['#/evaluate?v=1&episodes=20&seed=3', /#\/evaluate\?v=1&episodes=20&seed=3$/],
    [`#/run/${FINISHED}`, /#\/train\?v=1&steps=\d+&seed=4$/],
    ['#/play?task=minihack/Eat-v3:unseen:17:rules=true', /#\/play\?task=minihack\/Eat-v3:unseen:17:rules=true/],
    ['#/results', /#\/results$/],
  ])('of %s is shown as a QR code, for the keyboard too', async (hash, address) => {
    open(hash, { withRuns: true });
    if (hash.includes('/run/')) await expect.poll(() => router.link).toMatch(/seed=4/);
    if (hash.includes('/evaluate')) await expect.poll(() => router.link).toMatch(/seed=3/);
    const button = page.getByRole('button', { name: 'QR code' });
    await expect.element(button).toBeVisible();
    (button.element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('img', { name: 'QR code of the link' })).toBeVisible();
    expect((page.getByRole('textbox', { name: 'Link', exact: true }).element() as HTMLInputElement).value).toMatch(address);
    expect(await violations()).toEqual([]);
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('img', { name: 'QR code of the link' })).not.toBeInTheDocument();
  });
});

describe('what a link brings to Play', () => {
  test('is a level that waits for a press', async () => {
    const level = 'MAZE: "mine", \' \'\nGEOMETRY: center, center\nMAP\n...\nENDMAP\n';
    open(`#/play/levels?v=1&level=${encodeURIComponent(level)}`);
    const field = page.getByRole('textbox', { name: 'Level text' });
    await expect.element(page.getByRole('region', { name: 'The link brings a level.' })).toBeVisible();
    expect((field.element() as HTMLTextAreaElement).value).not.toBe(level);
    await page.getByRole('button', { name: 'Open it in the editor' }).click();
    await expect.poll(() => (field.element() as HTMLTextAreaElement).value).toBe(level);
    await expect
      .poll(() => router.link)
      .toBe(`#/play/levels?v=1&level=${encodeURIComponent(level).replaceAll(/%(3A|2C)/g, decodeURIComponent)}`);
  });

  test('is advice, with its family, that waits for a press', async () => {
    open('#/play/advice?v=1&family=minihack/Zap&seed=5&advice=Press%20e%20to%20zap.');
    await expect.element(page.getByText('Press e to zap.')).toBeVisible();
    await expect.element(page.getByRole('combobox', { name: 'Family' })).toHaveValue('minihack/Zap');
    await page.getByRole('button', { name: 'Put it into the field' }).click();
    await expect.element(page.getByText('It stands in the field below the games, once they are read.')).toBeVisible();
    await expect.poll(() => router.link).toBe('#/play/advice?v=1&family=minihack/Zap&seed=5&advice=Press%20e%20to%20zap.');
  });
});
