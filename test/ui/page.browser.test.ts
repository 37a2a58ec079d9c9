// The page as a person uses it, on a fake trainer, in a real browser.

import axe from 'axe-core';
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import App from '../../src/ui/App.svelte';
import { router } from '../../src/ui/state/router.svelte';
import { viewer } from '../../src/ui/state/games/viewer.svelte';
import { nameOf } from '../../src/core/run/run-name';
import { PRESETS } from '../../src/train/presets';
import { type FakePage, FINISHED, MACHINES, UNFINISHED, fakePage } from './fake-services';
import '../../src/ui/tokens.css';
import '../../src/ui/base.css';

let app: ReturnType<typeof mount> | null = null;

function open(hash: string, options: Parameters<typeof fakePage>[0] = {}): FakePage {
  history.replaceState(null, '', hash);
  dispatchEvent(new HashChangeEvent('hashchange'));
  const fake = fakePage({ stepMs: 20, recordedSteps: 30, ...options });
  app = mount(App, { target: document.body, props: { services: fake.services } });
  flushSync();
  return fake;
}

async function violations(): Promise<string[]> {
  const { violations: found } = await axe.run(document.body, { rules: { region: { enabled: true } } });
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
}

/** The recorded games move with the frames that the browser draws. */
async function framesDrawn(count: number): Promise<void> {
  for (let drawn = 0; drawn < count; drawn++) await new Promise(requestAnimationFrame);
}

beforeEach(() => page.viewport(1200, 900));
afterEach(async () => {
  viewer.close();
  flushSync();
  if (app) await unmount(app);
  app = null;
  document.body.replaceChildren();
  localStorage.clear();
});

describe('the first view', () => {
  test('moves by itself, and stands still when paused', async () => {
    open('#/');
    const slider = page.getByLabelText('Position in the recorded games');
    await expect.element(slider).toBeVisible();
    const position = (): number => (slider.element() as HTMLInputElement).valueAsNumber;
    const before = position();
    await expect.poll(position).toBeGreaterThan(before);
    await page.getByRole('button', { name: 'Pause' }).click();
    const held = position();
    await framesDrawn(20);
    expect(position()).toBe(held);
    await page.getByRole('button', { name: 'Next game' }).click();
    expect(position()).toBeGreaterThan(held);
  });
});

test('a term is explained where it stands, on focus, and Escape closes it', async () => {
  open('#/');
  const term = page.getByRole('button', { name: 'reflector', exact: true });
  await expect.element(term).toBeVisible();
  (term.element() as HTMLElement).focus();
  await expect.element(page.getByText('It is the one that learns.')).toBeVisible();
  await expect.element(term).toHaveAccessibleDescription(/It is the one that learns/);
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByText('It is the one that learns.')).not.toBeVisible();
});

describe('train', () => {
  test('the dial and the choices become the run’s config', async () => {
    const fake = open('#/train', { stepMs: 5 });
    const dial = page.getByLabelText('How many training steps?').first();
    await expect.element(page.getByText(/^About .* here:/)).toBeVisible();
    await expect.element(dial).toHaveAttribute('aria-valuetext', '50 training steps');
    (dial.element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowLeft}{ArrowLeft}');
    await expect.element(dial).toHaveAttribute('aria-valuetext', '30 training steps');
    await page.getByText('Device and seed').click();
    await page.getByLabelText('Seed').fill('9');
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await expect.poll(() => fake.trainer.started.length).toBe(1);
    expect(fake.trainer.started[0]!.config).toEqual({ ...PRESETS.minihack, steps: 30, seed: 9 });
    await expect.poll(() => router.route).toEqual({ view: 'run', id: fake.trainer.started[0]!.id, step: null });
    await expect.element(page.getByRole('heading', { name: 'Conditions' })).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Export the adapter' })).toBeEnabled();
  });

  test('the choices are there again after another view and after a reload', async () => {
    open('#/train');
    const dial = page.getByLabelText('How many training steps?').first();
    const standsAt = (steps: number) => expect.element(dial).toHaveAttribute('aria-valuetext', `${steps} training steps`);
    await standsAt(50);
    await page.getByRole('radio', { name: /^ALFWorld/ }).click();
    (dial.element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowRight}');
    await standsAt(60);
    location.hash = '#/help';
    await expect.element(dial).not.toBeInTheDocument();
    location.hash = '#/train';
    await standsAt(60);
    flushSync();
    await unmount(app!);
    open('#/train');
    await standsAt(60);
    await expect.element(page.getByRole('radio', { name: /^ALFWorld/ })).toBeChecked();
  });

  test.each([
    ['wasm', /runs on the processor \(2 threads, SIMD\)/, true],
    ['software', /software adapter \(SwiftShader\).*says nothing about a GPU/, true],
    ['gpu', /WebGPU works here \(Apple M2\)/, true],
    ['none', /cannot train.*watch the recorded games/, false],
  ] as const)('says honestly what this machine can do: %s', async (machine, sentence, canTrain) => {
    open('#/train', { machine });
    await expect.element(page.getByText(sentence)).toBeVisible();
    const train = page.getByRole('button', { name: 'Train', exact: true });
    if (canTrain) await expect.element(train).toBeEnabled();
    else await expect.element(train).toBeDisabled();
  });

  test('where nothing can train, watching and viewing work', async () => {
    const fake = open('#/train', { machine: 'none', withRuns: true });
    await expect.element(page.getByText(/cannot train.*watch the recorded games/)).toBeVisible();
    await expect.element(page.getByText('Why: This browser has neither WebGPU nor WebAssembly SIMD.')).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Train', exact: true })).toBeDisabled();
    await expect.element(page.getByRole('button', { name: 'Resume' })).toBeDisabled();
    location.hash = '#/';
    const slider = page.getByLabelText('Position in the recorded games');
    await expect.element(slider).toBeVisible();
    const before = (slider.element() as HTMLInputElement).valueAsNumber;
    await expect.poll(() => (slider.element() as HTMLInputElement).valueAsNumber).toBeGreaterThan(before);
    location.hash = `#/run/${FINISHED}`;
    await page
      .getByRole('button', { name: /^Reward .*: show the episodes/ })
      .first()
      .click();
    await expect.element(page.getByRole('dialog').getByText(/^Action 1 of/)).toBeVisible();
    expect(fake.trainer.started).toEqual([]);
  });

  test('a chosen device that cannot train does not speak for the whole machine', async () => {
    const fake = open('#/train');
    await expect.element(page.getByText(/runs on the processor/)).toBeVisible();
    fake.trainer.probe = async () => MACHINES['none']!;
    await page.getByText('Device and seed').click();
    await page.getByRole('combobox', { name: 'Device' }).selectOptions('webgpu');
    await expect.element(page.getByText('The chosen device cannot train here.')).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Train', exact: true })).toBeDisabled();
  });

  test('a run that was left unfinished is offered, and goes on where it stopped', async () => {
    const fake = open('#/train', { withRuns: true });
    fake.trainer.holdAt = 60;
    const name = nameOf(fake.store.runs.find(({ id }) => id === UNFINISHED)!);
    await expect.element(page.getByText(`${name}, step 37 of 120`)).toBeVisible();
    await page.getByRole('button', { name: 'Resume after step 30' }).click();
    await expect.poll(() => router.route).toEqual({ view: 'run', id: UNFINISHED, step: null });
    await expect.poll(() => fake.store.runs.find(({ id }) => id === UNFINISHED)!.step).toBeGreaterThan(40);
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect.element(page.getByText('Paused')).toBeVisible();
  });

  test.each(['#/train', '#/runs', `#/run/${UNFINISHED}`])(
    'a run that another tab works on is left to it until that is closed: %s',
    async (view) => {
      const fake = open(view, { withRuns: true });
      fake.store.openElsewhere = [UNFINISHED];
      dispatchEvent(new Event('focus'));
      await expect.element(page.getByText(/another tab/i)).toBeVisible();
      await expect.element(page.getByRole('button', { name: /^Resume/ })).not.toBeInTheDocument();
      fake.store.closeOthers();
      await expect.element(page.getByRole('button', { name: /^Resume after step 30/ })).toBeVisible();
      expect(document.body.textContent).not.toMatch(/another tab/i);
    },
  );

  test('a run whose step takes long is paused at once where that is asked for again', async () => {
    const fake = open('#/train', { withRuns: true });
    fake.trainer.holdAt = 40;
    // The step never comes to its end.
    fake.trainer.pause = async () => undefined;
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.getByRole('button', { name: 'Pause now' }).click();
    await expect.element(page.getByText('Paused')).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Resume' })).toBeVisible();
    expect(document.querySelector('[role=alert]')).toBeNull();
  });

  test('when the worker dies it is said, and Resume goes on with another one', async () => {
    const fake = open(`#/run/${UNFINISHED}`, { withRuns: true });
    fake.trainer.holdAt = 60;
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect.element(page.getByRole('button', { name: 'Pause' })).toBeVisible();
    fake.die();
    await expect.element(page.getByRole('alert')).toHaveTextContent('The training worker stopped: out of memory.');
    await expect.element(page.getByRole('button', { name: 'Copy report' })).toBeVisible();
    const before = fake.workers();
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(() => fake.workers()).toBe(before + 1);
    await expect.element(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  });
});

describe('a run', () => {
  test('every chart turns into a native table and back', async () => {
    open(`#/run/${FINISHED}`, { withRuns: true });
    const panel = page.getByRole('region', { name: 'Held-out success', exact: true });
    await expect.element(panel).toBeVisible();
    await expect.poll(() => panel.element().querySelector('canvas')).not.toBeNull();
    await panel.getByRole('button', { name: /Table/ }).click();
    await expect.element(panel.getByRole('columnheader', { name: 'Step' })).toBeVisible();
    const rows = [...panel.element().querySelectorAll('tbody tr')].map((row) => row.firstElementChild!.textContent!.trim());
    expect(rows).toEqual(['20']);
    await panel.getByRole('button', { name: /Chart/ }).click();
    await expect.poll(() => panel.element().querySelector('canvas')).not.toBeNull();
  });

  test('a reward leads to its episodes, stepped with the arrow keys', async () => {
    open(`#/run/${FINISHED}`, { withRuns: true });
    await page
      .getByRole('button', { name: /^Reward .*: show the episodes/ })
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    await expect.element(dialog.getByText(/^Action 1 of/)).toBeVisible();
    await userEvent.keyboard('{ArrowRight}');
    await expect.element(dialog.getByText(/^Action 2 of/)).toBeVisible();
    await userEvent.keyboard('{ArrowLeft}{ArrowLeft}');
    await expect.element(dialog.getByText(/^Action 1 of/)).toBeVisible();
    await userEvent.keyboard('{End}');
    await expect.element(dialog.getByText('End of the episode').first()).toBeVisible();
    await userEvent.keyboard('{ArrowDown}');
    await expect.element(dialog.getByRole('button', { name: /Episode 2/ })).toHaveAttribute('aria-pressed', 'true');
    await dialog.getByText('Prompt, as the model saw it').click();
    await expect.element(dialog.getByText(/<sys>.*<obs>/)).toBeVisible();
    await dialog.getByRole('button', { name: 'Episodes it read' }).click();
    await expect.element(dialog.getByText(/^<ref>/)).toBeVisible();
    expect(await violations()).toEqual([]);
    await userEvent.keyboard('{Escape}');
    await expect.element(dialog).not.toBeInTheDocument();
  });

  test('a held-out point leads from its table to the step’s advice, and from there to its episodes', async () => {
    open(`#/run/${FINISHED}`, { withRuns: true, recordedSteps: 45 });
    const chart = page.getByRole('region', { name: 'Held-out success', exact: true });
    const advice = page.getByRole('region', { name: 'Held-out advice', exact: true });
    await expect.element(advice.getByText(/^At step 40:/)).toBeVisible();
    await chart.getByRole('button', { name: /Table/ }).click();
    await chart.getByRole('button', { name: '20', exact: true }).click();
    await expect.element(advice.getByText(/^At step 20:/)).toBeVisible();
    await expect.element(page.getByLabelText('Step', { exact: true })).toHaveValue(20);
    await expect.element(advice.getByText(/\(step 20\)/).first()).toBeVisible();
    await advice
      .getByRole('button', { name: /show the episodes/ })
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    await expect.element(dialog.getByRole('heading', { name: /held-out advice, step 20/ })).toBeVisible();
    await expect.element(dialog.getByText(/^Action 1 of/)).toBeVisible();
    await expect.element(dialog.getByText(/\(step 20\)/).first()).toBeVisible();
  });

  test('a log whose held-out samples hold no episodes says so', async () => {
    const fake = open('#/runs', { withRuns: true, recordedSteps: 25 });
    const old = fake.store.logs.get(FINISHED)!.map((event) => {
      if (event.kind !== 'held_out') return event;
      const { contexts: _, ...bare } = event;
      return bare as typeof event;
    });
    fake.store.logs.set(FINISHED, old);
    location.hash = `#/run/${FINISHED}`;
    await expect.element(page.getByText(/did not store held-out episodes/)).toBeVisible();
  });

  test('an evaluation’s cells lead to their samples', async () => {
    open(`#/run/${FINISHED}`, { withRuns: true });
    await page
      .getByRole('row', { name: /Trained reflector/ })
      .first()
      .getByRole('button')
      .first()
      .click();
    await expect.element(page.getByRole('dialog').getByText(/^Action 1 of/)).toBeVisible();
  });
});

describe('after a run', () => {
  test('its outcome is said to the eye, the ear and the title, wherever one looks, and it can be trained further', async () => {
    const fake = open(`#/run/${UNFINISHED}`, { withRuns: true, stepMs: 1 });
    await page.getByRole('button', { name: 'Resume after step 30' }).click();
    location.hash = '#/help';
    const sentence = /^Training has finished\. Wins 71 ?% of games it never trained on, up from 27 ?%\.$/;
    await expect
      .poll(() => [...document.querySelectorAll('[role=status]')].map(({ textContent }) => textContent))
      .toContainEqual(expect.stringMatching(sentence));
    expect(document.title).toMatch(/^Finished · /);
    await page.getByRole('link', { name: 'Look at the run' }).click();
    await expect.element(page.getByRole('heading', { name: /^Wins 71 ?% of games it never trained on, up from 27 ?%$/ })).toBeVisible();
    await expect.element(page.getByText(/in 600 games before training/)).toBeVisible();
    expect(document.title).not.toMatch(/^Finished/);
    await page.getByLabelText('Further steps').fill('40');
    await page.getByRole('button', { name: 'Train further' }).click();
    await expect.poll(() => fake.trainer.started.length).toBe(1);
    const { config } = fake.store.runs.find(({ id }) => id === UNFINISHED)!;
    expect(fake.trainer.started[0]!.config).toEqual({ ...config, steps: 40, seed: config.seed + 1, adapter_name_or_path: UNFINISHED });
    await expect.element(page.getByText('Goes on from the adapter of')).toBeVisible();
    location.hash = '#/runs';
    await expect.element(page.getByText(/wins 71 ?% of 600 games it never trained on, 27 ?% before training/).first()).toBeVisible();
  });
});

describe('an evaluation', () => {
  test('shows a quick table first, goes on while another view is shown, and is kept; ended, it is played to its end later', async () => {
    const fake = open('#/evaluate');
    fake.trainer.holdAt = 3;
    await page.getByRole('button', { name: 'Evaluate', exact: true }).click();
    await expect.element(page.getByText(/^So far: 0 of 9 contexts of each family/)).toBeVisible();
    location.hash = '#/help';
    await expect.element(page.getByRole('button', { name: 'Cancel' })).not.toBeInTheDocument();
    location.hash = '#/evaluate';
    await page.getByRole('button', { name: 'Cancel' }).click();
    flushSync();
    await unmount(app!);
    // As after a reload: what is stored is there.
    const next = { ...fake, services: { ...fake.services } };
    history.replaceState(null, '', '#/evaluate');
    app = mount(App, { target: document.body, props: { services: next.services } });
    await expect.element(page.getByText(/not played to its end/)).toBeVisible();
    fake.trainer.holdAt = Infinity;
    await page.getByRole('button', { name: /^Play the rest/ }).click();
    await expect.element(page.getByText(/not played to its end/)).not.toBeInTheDocument();
    await expect.element(page.getByRole('heading', { name: 'Conditions' })).toBeVisible();
    await page.getByRole('button', { name: /^Delete MiniHack/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await expect.element(page.getByRole('heading', { name: 'Kept evaluations' })).not.toBeInTheDocument();
  });
});

describe('runs and adapters', () => {
  test('a bad bundle is refused with its message; a good one is listed', async () => {
    open('#/runs');
    const input = (): HTMLInputElement => document.querySelector('input[type=file]')!;
    await expect.poll(input).not.toBeNull();
    await userEvent.upload(input(), new File(['hello'], 'holiday.zip'));
    await expect.element(page.getByRole('alert')).toHaveTextContent('holiday.zip is not a zip archive');
    await expect.element(page.getByRole('alert')).toHaveTextContent('Choose a bundle that was exported from Hindsight.');
    await userEvent.upload(input(), new File([new Uint8Array([80, 75, 5, 6])], 'shared.zip'));
    await expect.element(page.getByText('shared.zip was checked and kept.')).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Export shared.zip' })).toBeVisible();
    expect(document.querySelector('[role=alert]')).toBeNull();
  });

  test('the folder of a trainer becomes a bundle; one without an adapter is refused', async () => {
    open('#/runs');
    const input = (): HTMLInputElement => document.querySelector('input[webkitdirectory]')!;
    await expect.poll(input).not.toBeNull();
    const choose = (...paths: string[]): void => {
      const files = paths.map((path) =>
        Object.defineProperty(new File(['{}'], path.split('/').pop()!), 'webkitRelativePath', { value: path }),
      );
      Object.defineProperty(input(), 'files', { value: files, configurable: true });
      input().dispatchEvent(new Event('change', { bubbles: true }));
    };
    choose('my-model/README.md', 'my-model/config.json');
    await expect.element(page.getByRole('alert')).toHaveTextContent('The folder has no adapter_config.json.');
    choose('reflector/checkpoint-2/adapter_config.json', 'reflector/checkpoint-2/adapter_model.safetensors', 'reflector/optimizer.pt');
    await expect.element(page.getByText('reflector was checked and kept.')).toBeVisible();
  });

  test('damaged records are listed with what is wrong, and can be deleted', async () => {
    const fake = open('#/', { withRuns: true });
    fake.store.broken = [
      { kind: 'run', id: 'minihack-2026-01-01', message: 'The record of run minihack-2026-01-01 cannot be read (config: missing).' },
      { kind: 'adapter', id: 'import-00ff', message: 'The record of adapter import-00ff cannot be read (sizeBytes: missing).' },
    ];
    location.hash = '#/runs';
    const damaged = page.getByRole('region', { name: 'Damaged' });
    await expect.element(damaged.getByText(/import-00ff cannot be read \(sizeBytes: missing\)/)).toBeVisible();
    await damaged.getByRole('button', { name: 'Delete minihack-2026-01-01' }).click();
    expect(fake.store.broken).toHaveLength(2);
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await expect.poll(() => fake.store.broken.map(({ id }) => id)).toEqual(['import-00ff']);
    expect(await violations()).toEqual([]);
    await damaged.getByRole('button', { name: 'Delete import-00ff' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await expect.element(damaged).not.toBeInTheDocument();
    expect(fake.store.runs).toHaveLength(2);
  });

  test('storage: what is used, and the promise asked for', async () => {
    open('#/runs');
    await expect.element(page.getByText(/4.2 MB used of about 2.0 GB/)).toBeVisible();
    await page.getByRole('button', { name: 'Protect from automatic clean-up' }).click();
    await expect.element(page.getByText('The browser has promised to keep it.')).toBeVisible();
  });

  test('nothing is deleted without being confirmed', async () => {
    const fake = open('#/runs', { withRuns: true });
    const name = nameOf(fake.store.runs.find(({ id }) => id === UNFINISHED)!);
    await page.getByRole('button', { name: `Delete ${name}` }).click();
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    expect(fake.store.runs).toHaveLength(2);
    await page.getByRole('button', { name: `Delete ${name}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await expect.element(page.getByRole('link', { name })).not.toBeInTheDocument();
    expect(fake.store.runs.map(({ id }) => id)).toEqual([FINISHED]);
  });
});

test('an evaluation shows its progress and can be cancelled', async () => {
  const fake = open(`#/evaluate?adapter=${FINISHED}`, { withRuns: true });
  fake.trainer.holdAt = 10;
  await page.getByRole('button', { name: 'Evaluate', exact: true }).click();
  await expect.element(page.getByText(/episodes per second · about/)).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect.element(page.getByRole('button', { name: 'Evaluate', exact: true })).toBeVisible();
  expect(document.querySelector('[role=alert]')).toBeNull();
});

describe('axe finds nothing', () => {
  /** With what is there once the view is. */
  const views = [
    ['#/', () => page.getByLabelText('Position in the recorded games')],
    ['#/train', () => page.getByText(/runs on the processor/)],
    ['#/runs', () => page.getByText(/4.2 MB used/)],
    [`#/run/${FINISHED}`, () => page.getByRole('heading', { name: 'Conditions' })],
    ['#/evaluate', () => page.getByRole('button', { name: 'Evaluate', exact: true })],
    ['#/help', () => page.getByRole('heading', { level: 2 }).first()],
    ['#/nowhere', () => page.getByRole('heading', { level: 1 })],
  ] as const;
  test.each(views.flatMap(([hash, there]) => [['light', 1200, hash, there] as const, ['dark', 360, hash, there] as const]))(
    '%s %i %s',
    async (scheme, width, hash, there) => {
      await page.viewport(width, 800);
      document.documentElement.style.colorScheme = scheme;
      open(hash, { withRuns: true });
      await expect.element(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect.element(there()).toBeVisible();
      expect(await violations()).toEqual([]);
      expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(document.documentElement.clientWidth);
      document.documentElement.style.colorScheme = '';
    },
  );
});
