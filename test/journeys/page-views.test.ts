// Every view as people see it: light, dark, forced colours, a phone, 200%, German. Nothing is wider than the window, and axe finds nothing.

import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DIST } from '../../scripts/build.mjs';
import type { Route } from '../../src/ui/state/route';
import { expectAccessible, shot, untilStep, visit, type Visitor } from './support';

interface Look {
  readonly colors?: 'dark';
  readonly isForced?: true;
  readonly language?: 'de';
  readonly size?: readonly [width: number, height: number];
  /** Device pixels per CSS pixel: 2 where a person has doubled the size of everything. */
  readonly scale?: 2;
}

const PHONE = [390, 844] as const;
const HALVED = [640, 400] as const;
const LOOKS: Readonly<Record<string, Look>> = {
  'in light': {},
  'in dark': { colors: 'dark' },
  'in forced colours': { isForced: true },
  'in dark forced colours': { isForced: true, colors: 'dark' },
  'on a phone': { size: PHONE },
  'on a phone in dark': { size: PHONE, colors: 'dark' },
  'on a small phone': { size: [360, 800] },
  'at 200%': { size: HALVED, scale: 2 },
  'in German': { language: 'de' },
  'in German on a phone': { language: 'de', size: PHONE },
  'in German on a phone in dark': { language: 'de', size: PHONE, colors: 'dark' },
  'in German at 200%': { language: 'de', size: HALVED, scale: 2 },
};

/** A run that is paused, and one that came with an adapter. */
interface Kept {
  readonly run: string;
  readonly shared: string;
}

const viewsOf = ({ run, shared }: Kept): Readonly<Record<Route['view'], readonly string[]>> => ({
  home: ['#/'],
  play: ['#/play', '#/play?task=minihack/Eat-v3:unseen:1', '#/play/advice', '#/play/games', '#/play/demonstrations', '#/play/levels'],
  train: ['#/train'],
  results: ['#/results', '#/results/minihack', '#/results/alfworld'],
  workshop: ['#/workshop'],
  models: ['#/models'],
  runs: ['#/runs'],
  compare: ['#/compare'],
  run: [run],
  shared: [shared],
  evaluate: ['#/evaluate', shared.replace('#/shared/', '#/evaluate?adapter=')],
  gallery: ['#/gallery'],
  open: ['#/open?from=adapters/minihack.zip'],
  'help-live': ['#/help-live'],
  lessons: ['#/lessons'],
  lesson: ['#/lesson/coach', '#/lesson/break-it', '#/lesson/beat-it'],
  contest: ['#/contest', '#/contest/board'],
  help: ['#/help'],
  missing: ['#/nowhere'],
});

let visitor: Visitor;
let kept: Kept;

beforeAll(async () => {
  visitor = await visit({ webgpu: false });
  const { page, address } = visitor;
  await page.goto(`${address}#/train`);
  await page.getByText(/^About .* here:/).waitFor();
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await page.waitForURL(/#\/run\//);
  const run = new URL(page.url()).hash;
  await untilStep(page, 2);
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByRole('button', { name: /^Resume after step/ }).waitFor();
  await page.goto(`${address}#/runs`);
  await page.locator('input[accept]').setInputFiles(join(DIST, 'adapters/minihack.zip'));
  const link = page.getByRole('link', { name: 'Look at its run' });
  kept = { run, shared: (await link.getAttribute('href'))! };
});
afterAll(async () => {
  await visitor.leave();
});

it.each(Object.entries(LOOKS))('every view fits %s, and axe finds nothing', async (name, look) => {
  const { context, address } = visitor;
  const page = await context.newPage();
  await page.emulateMedia({ colorScheme: look.colors ?? 'light', forcedColors: look.isForced ? 'active' : 'none' });
  const [width, height] = look.size ?? [1280, 900];
  await page.setViewportSize({ width, height });
  if (look.scale) {
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: look.scale, mobile: false });
  }
  await page.goto(`${address}#/workshop?lang=${look.language ?? 'en'}`);
  for (const hash of Object.values(viewsOf(kept)).flat()) {
    await page.goto(address + hash);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await expect.poll(() => page.getByText(/^(Loading…|Wird geladen …)$/).count()).toBe(0);
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await page.evaluate(() => document.documentElement.lang)).toBe(look.language ?? 'en');
    await shot(page, `${name}${hash}`.replace(/\W+/g, '-'));
    const isTooWide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    expect(`${hash} ${isTooWide}`).toBe(`${hash} false`);
    await expectAccessible(page);
  }
  await page.close();
});
