// Runs over each other: chosen in the list, drawn, compared, on a fake trainer in a real browser.

import axe from 'axe-core';
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { nameOf, runName } from '../../src/core/run/run-name';
import { PRESETS } from '../../src/train/presets';
import App from '../../src/ui/App.svelte';
import { type FakePage, FINISHED, UNFINISHED, fakePage } from './fake-services';
import { fakeEvents } from './fake-trainer';
import '../../src/ui/tokens.css';
import '../../src/ui/base.css';

let app: ReturnType<typeof mount> | null = null;

function open(hash: string, fake: FakePage = fakePage({ withRuns: true, recordedSteps: 30, stepMs: 20 })): FakePage {
  history.replaceState(null, '', hash);
  dispatchEvent(new HashChangeEvent('hashchange'));
  app = mount(App, { target: document.body, props: { services: fake.services } });
  flushSync();
  return fake;
}

beforeEach(() => page.viewport(1200, 900));
afterEach(async () => {
  flushSync();
  if (app) await unmount(app);
  app = null;
  document.body.replaceChildren();
  localStorage.clear();
});

const panel = (title: string) => page.getByRole('region', { name: title, exact: true });

test('two runs are ticked by keyboard and compared: curves, what differs, outcomes; the address is the comparison', async () => {
  const fake = open('#/runs');
  const [finished, unfinished] = [FINISHED, UNFINISHED].map((id) => nameOf(fake.store.runs.find((run) => run.id === id)!));
  await expect.element(page.getByText('Tick two or more runs to compare them.')).toBeVisible();
  (page.getByRole('checkbox', { name: `Compare ${finished}` }).element() as HTMLElement).focus();
  await userEvent.keyboard(' ');
  (page.getByRole('checkbox', { name: `Compare ${unfinished}` }).element() as HTMLElement).focus();
  await userEvent.keyboard(' ');
  const go = page.getByRole('link', { name: 'Compare 2 runs' });
  (go.element() as HTMLElement).focus();
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByRole('heading', { name: 'Compare runs' })).toBeVisible();
  expect(readHash()).toEqual([FINISHED, UNFINISHED].sort());

  const reward = panel('Reward');
  await expect.poll(() => reward.element().querySelector('canvas')).not.toBeNull();
  const keys = [...reward.element().querySelectorAll('li')].map((row) => row.querySelector('.name')!.textContent);
  expect(keys.toSorted()).toEqual([finished!, unfinished!, 'published, mean of 3 runs'].toSorted());
  // Told apart by dashes too.
  const dashes = [...reward.element().querySelectorAll('li line')].map((line) => line.getAttribute('stroke-dasharray'));
  expect(new Set(dashes).size).toBe(3);

  const differs = page.getByRole('region', { name: 'What differs' });
  const rows = [...differs.element().querySelectorAll('tbody tr')].map((row) => row.querySelector('th code')?.textContent);
  expect(rows).toEqual(['steps', 'seed']);
  const outcome = page.getByRole('row', { name: new RegExp(finished!) });
  await expect.element(outcome.first()).toHaveTextContent('0.71 ±');
  const { violations } = await axe.run(document.body);
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual([]);
});

function readHash(): string[] {
  return (new URLSearchParams(location.hash.split('?')[1]).get('runs') ?? '').split(',').sort();
}

test('every chart shows its values at one cursor, along steps and along time, smoothed where that is asked for', async () => {
  open(`#/compare?runs=${FINISHED},${UNFINISHED}`);
  const reward = panel('Reward');
  await expect.poll(() => reward.element().querySelector('canvas')).not.toBeNull();
  await expect.poll(() => panel('Length').element().querySelector('canvas')).not.toBeNull();
  const over = (title: string) => panel(title).element().querySelector<HTMLElement>('.u-over')!;
  const hover = (): void => {
    const box = over('Reward').getBoundingClientRect();
    const at = { clientX: box.left + box.width / 2, clientY: box.top + 20, bubbles: true };
    over('Reward').dispatchEvent(new MouseEvent('mouseenter', at));
    over('Reward').dispatchEvent(new MouseEvent('mousemove', at));
  };
  hover();
  const placeOf = (title: string): string => panel(title).element().querySelector('output')!.textContent!.trim();
  await expect.poll(() => placeOf('Reward')).toMatch(/^Step \d+$/);
  expect(placeOf('Length')).toBe(placeOf('Reward'));
  const step = placeOf('Reward');
  const shown = () => [...reward.element().querySelectorAll('li .value')].map((value) => value.textContent!.trim());
  const values = shown();
  const table = (title: string) => panel(title).getByRole('button', { name: /^Table/ });
  await page.getByLabelText(/^Smoothing/).fill('0.6');
  hover();
  await expect.poll(() => shown().every((text, i) => text.startsWith(`${values[i]}, smoothed `))).toBe(true);
  await page.getByLabelText('Along').selectOptions('time');
  hover();
  await expect.poll(() => placeOf('Reward')).toMatch(/^\d+:\d\d$/);
  // Nothing published has times.
  expect(shown()).toHaveLength(2);
  await page.getByLabelText('Along').selectOptions('step');
  await table('Reward').click();
  const row = [...reward.element().querySelectorAll('tbody tr')].find(
    (one) => one.firstElementChild!.textContent!.trim() === step.slice(5),
  )!;
  expect([...row.children].slice(1).map((cell) => cell.textContent)).toEqual(values);
});

test('runs of other seeds become one line, their mean', async () => {
  const fake = fakePage({ recordedSteps: 12 });
  const config = { ...PRESETS.minihack, steps: 12 };
  for (const seed of [1, 2, 3]) fake.store.put(`run-${seed}`, fakeEvents(`run-${seed}`, { ...config, seed }), 'stopped');
  open('#/compare?runs=run-1,run-2,run-3,run-4', fake);
  await expect.element(page.getByText('No run run-4 is kept in this browser, so it is left out.')).toBeVisible();
  await page.getByRole('checkbox', { name: /^Mean and spread over seeds/ }).click();
  const names = () => [...panel('Reward').element().querySelectorAll('li .name')].map((name) => name.textContent);
  expect(names()).toEqual(['published, mean of 3 runs', `${runName(config).replace(/-\d+$/, '')}, mean of 3 seeds`]);
  await panel('Reward')
    .getByRole('button', { name: /^Table/ })
    .click();
  await expect.element(panel('Reward').getByRole('columnheader', { name: '±' })).toBeVisible();
});

test('a chart and a table are saved as CSV, JSON, Markdown and a picture, by keyboard', async () => {
  const fake = open(`#/compare?runs=${FINISHED},${UNFINISHED}`);
  const saved = new Map<string, Blob>();
  const blobs = new Map<string, Blob>();
  const [createObjectURL, click] = [URL.createObjectURL.bind(URL), HTMLAnchorElement.prototype.click];
  URL.createObjectURL = (blob) => {
    const url = createObjectURL(blob);
    blobs.set(url, blob as Blob);
    return url;
  };
  HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
    saved.set(this.download, blobs.get(this.href)!);
  };
  try {
    await expect.poll(() => panel('Length').element().querySelector('canvas')).not.toBeNull();
    (panel('Length').element().querySelector('summary') as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    for (const [kind, file] of [
      ['CSV', 'length.csv'],
      ['JSON', 'length.json'],
      ['Markdown', 'length.md'],
      ['PNG', 'length.png'],
    ] as const) {
      await panel('Length')
        .getByRole('button', { name: `Length as ${kind}` })
        .click();
      await expect.poll(() => saved.has(file)).toBe(true);
    }
    const [finished] = [FINISHED].map((id) => nameOf(fake.store.runs.find((run) => run.id === id)!));
    const lines = (await saved.get('length.csv')!.text()).split('\r\n');
    const metrics = fake.store.logs.get(FINISHED)!.flatMap((event) => (event.kind === 'update' ? [event.metrics] : []));
    const at = lines[0]!.split(',').indexOf(finished!);
    expect(at).toBeGreaterThan(0);
    // Not rounded.
    const fields = lines.slice(1, -1).map((line) => line.split(',')[at]!);
    expect(fields.slice(0, metrics.length).map(Number)).toEqual(metrics.map((one) => one['completions/mean_length']));
    expect(fields.slice(metrics.length).every((field) => field === '')).toBe(true);
    const [row] = JSON.parse(await saved.get('length.json')!.text()) as Record<string, number>[];
    expect(row).toMatchObject({ step: 1, [finished!]: metrics[0]!['completions/mean_length'] });
    expect(await saved.get('length.md')!.text()).toMatch(/^\| step \|/);
    const picture = await createImageBitmap(saved.get('length.png')!);
    const plot = panel('Length').element().querySelector('canvas')!;
    expect(picture.width).toBe(2 * (plot.clientWidth + 32));
    // The title above the plot, and nothing see-through.
    const canvas = new OffscreenCanvas(picture.width, picture.height).getContext('2d')!;
    canvas.drawImage(picture, 0, 0);
    const { data } = canvas.getImageData(0, 0, picture.width, 70);
    const colours = new Set(Array.from({ length: data.length / 4 }, (_, i) => data.slice(4 * i, 4 * i + 4).join()));
    expect(colours.size).toBeGreaterThan(2);
    expect([...colours].every((colour) => colour.endsWith(',255'))).toBe(true);
    await userEvent.keyboard('{Escape}');
    await expect.element(panel('Length').getByRole('button', { name: 'Length as CSV' })).not.toBeInTheDocument();
    expect(document.activeElement!.textContent).toMatch(/^Save/);

    const outcomes = page.getByText('Save: What each came to');
    (outcomes.element() as HTMLElement).click();
    await page.getByRole('button', { name: 'What each came to as PNG' }).click();
    await expect.poll(() => saved.has('what-each-came-to.png')).toBe(true);
    expect((await createImageBitmap(saved.get('what-each-came-to.png')!)).width).toBeGreaterThan(600);
  } finally {
    URL.createObjectURL = createObjectURL;
    HTMLAnchorElement.prototype.click = click;
  }
});

test('a run is named and noted, and found by it', async () => {
  const fake = open(`#/run/${FINISHED}`);
  await page.getByRole('button', { name: 'Name and note' }).click();
  await page.getByLabelText('Name').fill('lower rate');
  await page.getByLabelText('Note').fill('for the report\nsecond try');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect.element(page.getByRole('heading', { name: 'lower rate' })).toBeVisible();
  expect(document.activeElement!.textContent).toBe('lower rate');
  expect(fake.store.runs.find(({ id }) => id === FINISHED)).toMatchObject({ name: 'lower rate', note: 'for the report\nsecond try' });
  location.hash = '#/runs';
  const search = page.getByLabelText('Find runs');
  await search.fill('report');
  await expect.element(page.getByText('1 of 2 runs found.')).toBeVisible();
  expect(document.querySelectorAll('input[type=checkbox]').length).toBe(1);
  await search.fill('seed=1');
  await expect.element(page.getByRole('link', { name: 'lower rate' })).not.toBeInTheDocument();
  await expect.element(page.getByText('1 of 2 runs found.')).toBeVisible();
  expect((await axe.run(document.body)).violations.map(({ id }) => id)).toEqual([]);
});

test('runs of three seeds begin one after the other; one is cancelled; they are compared with their mean', async () => {
  const fake = open('#/train', fakePage({ stepMs: 1, recordedSteps: 10 }));
  await page.getByText('Device and seed').click();
  await page.getByLabelText('Seed', { exact: true }).fill('4');
  await page.getByLabelText('Runs in a row').fill('3');
  await userEvent.keyboard('{Tab}');
  await expect.element(page.getByText(/with the seeds 4 to 6/)).toBeVisible();
  fake.trainer.holdAt = 3;
  await expect.element(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled();
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect.element(page.getByText('Run 1 of 3 is under way.')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel Seed 5' }).click();
  await expect.element(page.getByText('Run 1 of 2 is under way.')).toBeVisible();
  expect((await axe.run(document.body)).violations.map(({ id }) => id)).toEqual([]);
  fake.trainer.holdAt = Infinity;
  await page.getByRole('button', { name: 'Stop and evaluate' }).click();
  await expect.poll(() => fake.trainer.started.map(({ config }) => config.seed)).toEqual([4, 6]);
  fake.trainer.holdAt = 3;
  await page.getByRole('link', { name: 'Look at it' }).click();
  await expect.poll(() => location.hash).toContain(fake.trainer.started[1]!.id);
  fake.trainer.holdAt = Infinity;
  await page.getByRole('button', { name: 'Stop and evaluate' }).click();
  await expect.element(page.getByText('All 2 runs have ended.')).toBeVisible();
  const [first, second] = fake.trainer.started;
  expect(first!.id).not.toBe(second!.id);
  await page.getByRole('link', { name: 'Compare them, with mean and spread' }).click();
  await expect.element(page.getByRole('checkbox', { name: /^Mean and spread over seeds/ })).toBeChecked();
  await expect.element(page.getByText(/, mean of 2 seeds$/).first()).toBeVisible();
});

test('a trained reflector writes the advice that the model plays with', async () => {
  const fake = open('#/play?task=minihack/Eat-v3:unseen:17:rules=3');
  await page.getByRole('button', { name: 'Model', exact: true }).click();
  await page.getByRole('radio', { name: 'What a trained reflector writes' }).click();
  await expect.element(page.getByRole('combobox', { name: 'Reflector' })).toHaveValue(FINISHED);
  const play = page.getByRole('button', { name: 'Let it play', exact: true });
  await expect.element(play).toBeDisabled();
  await page.getByRole('button', { name: 'Let it write' }).click();
  const written = `${FINISHED} on minihack/Eat`;
  await expect.element(page.getByText(written)).toBeVisible();
  await play.click();
  await expect.poll(() => fake.trainer.played.at(-1)?.systemPrompt).toBe(written);
  expect((await axe.run(document.body)).violations.map(({ id }) => id)).toEqual([]);
});
