// Lessons in the built page: each that ships from start to end, what a reload keeps, somebody else's lesson from a file and from an address.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { PRESETS } from '../../src/train/presets';
import { press, Pupil } from './pupil';
import { expectAccessible, shot, useBrowser } from './support';

const arrive = useBrowser();
let folder = '';
afterEach(async () => {
  if (folder) await rm(folder, { recursive: true, force: true });
  folder = '';
});

const lesson = {
  schema: 1,
  title: 'Somebody’s <b>lesson</b>',
  lead: 'It came from elsewhere.',
  steps: [1, 2, 3].map((n) => ({ title: `Part ${n}`, minutes: 5, text: ['<img src=x onerror=alert(1)>'], link: '#/train?v=1&steps=7' })),
};

/** Nothing stands beside a phone's edge. */
async function expectNarrow(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
}

describe('what a coach for a machine is', () => {
  it('is followed from start to end by keyboard, and a reload goes on where it was', async () => {
    const { page, address, complaints } = await arrive();
    const pupil = new Pupil(page);
    await pupil.followCoach(address, {
      async looked() {
        expect(await pupil.panel.getByRole('heading', { name: 'Answer' }).count()).toBe(0);
        await shot(page, 'lesson');
        await expectAccessible(page);
      },
      async between() {
        await page.reload();
        await pupil.panel.getByText('Your guess: About 20').waitFor();
      },
    });
    await expectAccessible(page);

    await page.goto(`${address}#/lessons`);
    await page.getByText('45 minutes, 6 steps, done').waitFor();
    await press(pupil.panel.getByRole('button', { name: 'Close the lesson' }));
    await expect.poll(() => pupil.panel.count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('stands above the view on a phone, in the dark, and folds away', async () => {
    const { page, address, complaints } = await arrive({ width: 390, height: 844, colorScheme: 'dark', webgpu: false });
    const pupil = new Pupil(page);
    await page.goto(`${address}#/lessons`);
    await page.getByRole('link', { name: 'What a coach for a machine is' }).waitFor();
    await shot(page, 'lessons-phone');
    await expectAccessible(page);
    await pupil.begin(address, 'What a coach for a machine is');
    await shot(page, 'lesson-phone');
    await expectAccessible(page);
    await expectNarrow(page);
    await press(pupil.panel.getByRole('button', { name: 'Fold the lesson' }));
    await expect.poll(() => pupil.panel.getByRole('radio').count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});

/** A pupil's work that would take long is put where the page keeps it. */
async function keep(page: Page, table: string, records: readonly object[]): Promise<void> {
  await page.evaluate(
    async ([name, values]) => {
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open('hindsight');
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error(name));
      });
      const transaction = db.transaction(name, 'readwrite');
      for (const value of values) transaction.objectStore(name).put(value);
      await new Promise((resolve) => (transaction.oncomplete = resolve));
      db.close();
    },
    [table, records] as const,
  );
}

async function kept(page: Page, table: string): Promise<{ id?: string; config?: object }[]> {
  return page.evaluate(async (name) => {
    const request = indexedDB.open('hindsight');
    await new Promise((resolve) => (request.onsuccess = resolve));
    const all = request.result.transaction(name).objectStore(name).getAll();
    await new Promise((resolve) => (all.onsuccess = resolve));
    request.result.close();
    return all.result;
  }, table);
}

const run = (id: string, config: object): object => ({ id, name: id, createdAt: 1, config: { ...PRESETS.minihack, steps: 30, ...config }, status: 'finished', step: 30, nextSeq: 0, eventBytes: 0, checkpointBytes: 0 }); // prettier-ignore

const ADVICE = { schema: 2, id: 'x', family: 'alfworld/cool', games: { size: 'small', isOwn: false, rules: 'true' }, text: 'Use the fridge.', actor: 'engine', model: 'embedded', seed: 3, adapter: null, scores: { person: { mean: 0.9, se: 0.05, episodes: 30 } }, createdAt: 1 }; // prettier-ignore

describe('train one, break it, say why', () => {
  it('is followed from start to end by keyboard on a phone; its links fill the form of Train', async () => {
    const { page, address, complaints } = await arrive({ webgpu: false, width: 390, height: 844 });
    const pupil = new Pupil(page);
    await pupil.begin(address, 'Train one, break it, say why');
    await pupil.guess('One number: the share of games won');
    await pupil.answered();
    await pupil.openView();
    await page.getByRole('button', { name: 'Train', exact: true }).waitFor();
    await pupil.next(2);
    await pupil.guess('Alike in the end, different on the way');
    await keep(page, 'runs', [run('a', { seed: 1 }), run('b', { seed: 2 }), run('c', { seed: 2 })]);
    await pupil.panel.getByText('2 of 3 runs finished with another seed each').waitFor();
    expect(await pupil.panel.getByRole('heading', { name: 'Answer' }).count()).toBe(0);
    await keep(page, 'runs', [run('c', { seed: 3 })]);
    await pupil.answered();
    await pupil.next(3);
    await pupil.say('Luck.');
    await pupil.openView();
    await page.getByRole('heading', { name: 'Runs' }).first().waitFor();
    await pupil.next(4);
    await pupil.guess('No language any more');
    await pupil.openView();
    await page.getByRole('button', { name: 'Train', exact: true }).waitFor();
    await shot(page, 'lesson-train');
    await expectAccessible(page);
    await expectNarrow(page);
    await press(page.getByRole('button', { name: 'Train', exact: true }));
    await page.waitForURL(/#\/run\//);
    await page.getByText(/Step [1-9]\d* of/).waitFor();
    // The run is the one that the link describes, whether it is still under way or not. Its table at the end is not waited for.
    const begun = (await kept(page, 'runs')).find(({ id }) => !['a', 'b', 'c'].includes(id!));
    expect(begun?.config).toMatchObject({ preset: 'minihack', steps: 30, seed: 1, learning_rate: 0.2 });
    await keep(page, 'runs', [run('d', { learning_rate: 0.2 })]);
    await pupil.answered();
    await pupil.next(5);
    await pupil.say('It would rise.');
    await pupil.next(6);
    await pupil.guess('About 60');
    await pupil.next(7);
    await pupil.say('To read.');
    await pupil.end();
    expect(complaints).toEqual([]);
  });
});

describe('write better advice than the machine', () => {
  it('is followed from start to end by keyboard on a phone', async () => {
    const { page, address, complaints } = await arrive({ webgpu: false, width: 390, height: 844 });
    const pupil = new Pupil(page);
    await pupil.begin(address, 'Write better advice than the machine');
    await pupil.guess('A person');
    await pupil.next(2);
    await pupil.guess('One to three');
    await pupil.openView();
    await press(page.getByRole('button', { name: 'Play ten games to read' }));
    await page.getByText('Game 10').waitFor();
    await pupil.advise('To read use r.');
    await pupil.answered();
    await shot(page, 'lesson-beat-it-phone');
    await expectAccessible(page);
    await expectNarrow(page);
    await pupil.next(3);
    await pupil.say('The key.');
    await pupil.answered();
    await pupil.next(4);
    await pupil.guess('Nearly all');
    await pupil.openView();
    await page.getByRole('button', { name: 'Watch it help' }).waitFor();
    await pupil.next(5);
    await pupil.say('50 and 90.');
    await pupil.openView();
    await page.getByRole('button', { name: 'Play ten games to read' }).waitFor();
    expect(await page.getByLabel('Family').inputValue()).toBe('alfworld/cool');
    await keep(page, 'advice', [ADVICE]);
    await pupil.answered();
    await pupil.next(6);
    await pupil.say('One game is luck.');
    await pupil.end();
    expect(complaints).toEqual([]);
  });
});

describe('somebody else’s lesson', () => {
  it('is opened from a file, shows its text as text, and is deleted', async () => {
    const { page, address, complaints } = await arrive({ webgpu: false });
    folder = await mkdtemp(join(tmpdir(), 'lesson-'));
    const file = join(folder, 'lesson.json');
    await writeFile(file, JSON.stringify(lesson));
    await page.goto(`${address}#/lessons`);
    await page.getByLabel('Open a lesson’s file').setInputFiles(file);
    await press(page.getByRole('link', { name: 'Somebody’s <b>lesson</b>' }));
    await page.getByText('Somebody else wrote this lesson.').waitFor();
    await press(page.getByRole('button', { name: 'Begin' }));
    const pupil = new Pupil(page);
    await pupil.panel.getByText('<img src=x onerror=alert(1)>').waitFor();
    await page.reload();
    await pupil.panel.getByText('Part 1').waitFor();

    await writeFile(file, JSON.stringify({ ...lesson, steps: [{ ...lesson.steps[0], link: 'https://example.com/' }] }));
    await page.goto(`${address}#/lessons`);
    await page.getByLabel('Open a lesson’s file').setInputFiles(file);
    await page
      .getByRole('alert')
      .getByText(/steps\.0\.link/)
      .waitFor();
    await press(page.getByRole('button', { name: 'Delete “Somebody’s <b>lesson</b>”' }));
    await expect.poll(() => page.getByRole('link', { name: 'Somebody’s <b>lesson</b>' }).count()).toBe(0);
    expect(await pupil.panel.count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('at an address is fetched after a press, and not before', async () => {
    const { page, context, address, complaints } = await arrive({ webgpu: false });
    let asked = 0;
    await context.route('https://school.example/**', async (route) => {
      asked++;
      await route.fulfill({
        json: lesson,
        headers: { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' },
      });
    });
    await page.goto(`${address}#/lessons?lesson=https://school.example/lesson.json`);
    await page.getByText('This link brings a lesson from school.example.').waitFor();
    expect(asked).toBe(0);
    await press(page.getByRole('button', { name: 'Fetch it' }));
    await page.getByText('“Somebody’s <b>lesson</b>” can be begun below.').waitFor();
    expect(asked).toBe(1);
    expect(complaints).toEqual(['left the origin: https://school.example/lesson.json']);
  });
});
