// Links and lessons of strangers in a browser that holds somebody's work: each is opened once; nothing runs, nobody is asked, and what is kept stays
// as it was, to the byte.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { DIST } from '../../scripts/build.mjs';
import { useBrowser, type Visitor } from './support';

const arrive = useBrowser();
let folder = '';
afterAll(() => rm(folder, { recursive: true, force: true }));

const SCRIPT = '<script>alert(1)</script>';
const IMAGE = '<img src=x onerror=alert(1)>';
const COMMIT = 'c'.repeat(40);
const encoded = encodeURIComponent;
/** By what is tried. */
const LINKS: Readonly<Record<string, string>> = {
  'a script as an address': '#/open?from=javascript:alert(1)',
  'a document as an address': `#/open?from=${encoded(`data:text/html,${SCRIPT}`)}`,
  'a blob as an address': '#/open?from=blob:https://evil.example/1',
  'a file of this machine': '#/open?from=file:///etc/passwd',
  'a file of the page that is no adapter': '#/open?from=adapters/../models/embedded/config.json',
  'an address with a password': `#/open?from=${encoded('https://me:secret@evil.example/a.zip')}`,
  'an address that is fetched at once': '#/open?from=https://evil.example/a.zip',
  'a repository that is fetched at once': `#/open?from=hf:evil/adapter@${COMMIT}`,
  'another Hub by the link': `#/open?from=hf:evil/adapter@${COMMIT}&endpoint=https://evil.example&hub=https://evil.example`,
  'a digest that is markup': `#/open?from=https://evil.example/a.zip&sha256=${encoded(IMAGE)}`,
  'a lesson that is fetched at once': '#/lessons?lesson=https://evil.example/lesson.json',
  'a lesson that is a script': '#/lessons?lesson=javascript:alert(1)',
  'a lesson on open http': '#/lessons?lesson=http://evil.example/lesson.json',
  'a lesson that is not there': `#/lesson/${encoded(IMAGE)}`,
  'a lesson above its folder': '#/lesson/..%2f..%2fgallery',
  'a server that plays': '#/train?v=1&actor=openai:https://evil.example/v1%23m',
  'a model from elsewhere': '#/train?v=1&model=https://evil.example/m.gguf&model_name_or_path=https://evil.example/m.gguf',
  'an adapter to go on from': '#/train?v=1&adapter_name_or_path=https://evil.example/a.zip',
  'games of somebody’s own': '#/train?v=1&own_tasks=https://evil.example/games',
  'a training without end': '#/train?v=1&steps=1e308&contexts_per_step=99999999&start=1&autostart=1',
  'markup in what is hidden': `#/train?v=1&hide=${encoded(SCRIPT)}&lock=${encoded(IMAGE)}`,
  'a later version': '#/train?v=9&steps=3',
  'forty thousand letters': `#/train?v=1&x=${'a'.repeat(40_000)}`,
  'broken escapes': '#/train?v=1&families=%E0%A4%A&seed=%',
  'a prototype as a preset': '#/evaluate?v=1&adapter=__proto__&preset=__proto__&constructor=1',
  'an adapter above its folder': '#/evaluate?v=1&adapter=../../x&episodes=-1&strength=99',
  'a level that is markup': `#/play/levels?v=1&level=${encoded(SCRIPT)}`,
  'a level without end': `#/play/levels?v=1&level=${encoded('MAZE:"x",\' \'\n'.repeat(1200))}`,
  'an advice that is markup': `#/play/advice?v=1&family=minihack/Eat&advice=${encoded('<svg onload=alert(1)>')}`,
  'a prototype as a family': '#/play/advice?v=1&family=__proto__&seed=-1',
  'a game of another host': '#/play?v=1&task=https://evil.example/',
  'a game above its folder': '#/play?v=1&task=../../x:unseen:1',
  'markup as a reflector': `#/help-live?adapter=${encoded(IMAGE)}&family=${encoded(SCRIPT)}&seed=1`,
  'a reflector that is an address': '#/help-live?adapter=https://evil.example/a.zip&family=minihack/Eat&seed=1',
  'markup as a run': `#/run/${encoded(IMAGE)}?step=1`,
  'markup as a shared run': `#/shared/${encoded(SCRIPT)}`,
  'a forged answer of a Hub': '#/shared/ADAPTER?code=stolen&state=forged',
  'an error that a Hub did not send': `#/shared/ADAPTER?error=${encoded(SCRIPT)}&error_description=${encoded(IMAGE)}&state=s`,
  'a result above its folder': '#/results/..%2f..%2fgallery',
  'markup as a result': `#/results/${encoded(IMAGE)}`,
  'a contest without end': '#/contest?v=1&family=__proto__&seed=1e99&games=99999',
  'markup in a contest': `#/contest/board?v=1&family=${encoded(SCRIPT)}&code=${encoded(IMAGE)}`,
  'a view that is a function': '#/constructor/__proto__?toString=1',
  'an address of this machine': '#/open?from=http://127.0.0.1:9/a.zip',
  'an address with its slashes turned': `#/open?from=${encoded('https:\\\\evil.example\\a.zip')}`,
  'an address in an address': '#/train?v=1#/open?from=https://evil.example/a.zip',
  'the same setting twice': '#/train?v=1&steps=3&steps=4&seed=1&seed=2',
  'numbers that are none': '#/train?v=1&steps=NaN&seed=Infinity&learning_rate=-1e-400',
  'a method as a preset': '#/train?v=1&preset=toString&families=hasOwnProperty',
  'half a sign': '#/play/advice?v=1&family=minihack/Eat&advice=%ED%A0%80',
  'letters that turn an advice around': '#/play/advice?v=1&family=minihack/Eat&advice=a%E2%80%AEb%00c',
  'markup as a language': `#/train?v=1&lang=${encoded(IMAGE)}`,
  'a view alone that starts by itself': '#/train?v=1&embed=1&autostart=1&steps=1',
};

const step = (n: number, more: object = {}): object => ({ title: `Part ${n}`, minutes: 5, text: ['Text.'], ...more });
const lessonWith = (more: object, fields: object = {}): string =>
  JSON.stringify({ schema: 1, title: 'A lesson', lead: 'From elsewhere.', ...fields, steps: [step(1, more), step(2), step(3)] });
const LESSONS: Readonly<Record<string, string>> = {
  'markup as a file': `<html>${SCRIPT}</html>`,
  'a script as a link': lessonWith({ link: 'javascript:alert(1)' }),
  'a link to another page': lessonWith({ link: 'https://evil.example/' }),
  'a link that fetches an adapter': lessonWith({ link: '#/open?from=https://evil.example/a.zip' }),
  'a link that signs in': lessonWith({ link: '#/shared/x?code=1&state=2' }),
  'a link to a lesson elsewhere': lessonWith({ link: '#/lessons?lesson=https://evil.example/l.json' }),
  'a field of markup': lessonWith({ html: SCRIPT }),
  'a check that is a script': lessonWith({ check: { kind: 'script', run: 'alert(1)', atLeast: 1 } }),
  'a prototype in a check': lessonWith({ check: { kind: 'runs', atLeast: 1, differIn: '__proto__' } }),
  'letters that turn a sentence around': lessonWith({}, { title: 'a\u202eb' }),
  'a later version': lessonWith({}, { schema: 2 }),
  'more than a lesson holds': lessonWith({}, { lead: 'a'.repeat(200_000) }),
  'ten thousand lists in each other': `${'['.repeat(10_000)}${']'.repeat(10_000)}`,
  'a script after a blank': lessonWith({ link: ' javascript:alert(1)' }),
  'an address without a scheme': lessonWith({ link: '//evil.example/' }),
  'minutes without end': lessonWith({ minutes: 1e308 }),
  'an object as a title': lessonWith({}, { title: { toString: 'alert(1)' } }),
  'a prototype of its own': lessonWith({}).replace('{', '{"__proto__":{"isOwn":true},'),
  'a sign that ends texts': lessonWith({ text: ['a\u0000b'] }),
  'a control that is a function': lessonWith({ hide: ['constructor'] }),
  'an answer that is a picture': lessonWith({
    question: { ask: 'What?', choices: ['a', 'b'], answer: { src: 'https://evil.example/x.png' } },
  }),
  'a second key over the first': '{"schema":1,"schema":"1","title":"x"}',
};

/** All that the page keeps, as text; what says where the person was is written by the views themselves. */
async function kept(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const request = indexedDB.open('hindsight');
    await new Promise((resolve) => (request.onsuccess = resolve));
    const db = request.result;
    const all: Record<string, unknown> = { local: { ...localStorage } };
    for (const name of db.objectStoreNames) {
      const values = db.transaction(name).objectStore(name).getAll();
      await new Promise((resolve) => (values.onsuccess = resolve));
      all[name] = values.result;
    }
    db.close();
    return JSON.stringify(all, (_, value: unknown) => (value instanceof Uint8Array ? `${value.length} bytes ${value.slice(0, 64).join()}` : value)); // prettier-ignore
  });
}

/** What is half done, as the views remember it. */
const BEGUN = {
  level: { name: 'mine', text: 'MAZE:"mine",\' \'\nMAP\n...\nENDMAP\n', seed: 4 },
  advice: { family: 'minihack/Wield', seed: 5, adapter: '', text: 'To wield, press' },
  train: { preset: 'alfworld', steps: 40, seed: 6 },
};

/** A browser with an adapter, a lesson's progress and things half done in it. @returns the adapter's id */
async function withWork({ page, address }: Visitor): Promise<string> {
  await page.goto(`${address}#/lesson/coach`);
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.getByRole('complementary', { name: 'Lesson' }).getByText('Step 1 of').waitFor();
  await page.getByRole('button', { name: 'Close the lesson' }).click();
  await page.goto(`${address}#/runs`);
  await page.locator('input[accept]').setInputFiles(join(DIST, 'adapters/minihack.zip'));
  await page.getByRole('link', { name: 'Look at its run' }).click();
  await page.getByRole('heading', { name: 'Conditions' }).waitFor();
  await page.evaluate((begun) => {
    for (const [name, note] of Object.entries(begun)) localStorage.setItem(`hindsight-note-${name}`, JSON.stringify(note));
  }, BEGUN);
  return new URL(page.url()).hash.replace('#/shared/', '');
}

/** Notes of what a visitor's page did that it should not have. */
function watch({ page, context }: Visitor): { readonly done: string[] } {
  const done: string[] = [];
  page.on('dialog', (dialog) => (done.push(`dialog: ${dialog.message()}`), void dialog.dismiss()));
  page.on('download', (download) => void done.push(`download: ${download.suggestedFilename()}`));
  context.on('page', () => void done.push('another window'));
  context.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (/^\/(adapters|models)\//.test(pathname)) done.push(`fetched ${pathname}`);
  });
  return { done };
}
const marked = (page: Page): Promise<number> => page.locator('main :is(script, img, [onload], [onerror], a[href^="javascript:"])').count();

describe('of strangers', () => {
  it('forty links do nothing', async () => {
    expect(Object.keys(LINKS).length).toBeGreaterThanOrEqual(40);
    const visitor = await arrive({ webgpu: false });
    const { page, address, complaints } = visitor;
    const adapter = await withWork(visitor);
    const before = await kept(page);
    expect(before).toContain(adapter);
    const { done } = watch(visitor);
    for (const [what, hash] of Object.entries(LINKS)) {
      done.length = 0;
      // A document of its own for each, as whoever follows a link has.
      await page.goto('about:blank');
      await page.goto(`${address}${hash.replace('ADAPTER', adapter)}`);
      await page.getByRole('main').locator('h1, p').first().waitFor();
      await page.waitForLoadState('networkidle');
      expect({ what, done: done.filter((line) => !OF_VIEWS.test(line)), marked: await marked(page), kept: await kept(page) }).toEqual({ what, done: [], marked: 0, kept: before }); // prettier-ignore
      expect({ what, complaints }).toEqual({ what, complaints: [] });
    }
  });

  it('lessons do nothing', async () => {
    const visitor = await arrive({ webgpu: false });
    const { page, address, complaints } = visitor;
    await withWork(visitor);
    const before = await kept(page);
    const { done } = watch(visitor);
    folder = await mkdtemp(join(tmpdir(), 'hostile-'));
    await page.goto(`${address}#/lessons`);
    for (const [what, text] of Object.entries(LESSONS)) {
      const file = join(folder, `${encoded(what)}.json`);
      await writeFile(file, text);
      await page.reload();
      await page.getByLabel('Open a lesson’s file').setInputFiles(file);
      await page.getByRole('alert').getByText('LESSON_FORMAT').waitFor();
      expect({ what, done, marked: await marked(page), kept: await kept(page) }).toEqual({ what, done: [], marked: 0, kept: before });
    }
    expect(complaints).toEqual([]);
  });
});

/** Train tries this machine whenever it is looked at, with the model that comes along. */
const OF_VIEWS = /^fetched \/models\/embedded\//;
