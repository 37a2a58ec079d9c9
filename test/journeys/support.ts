// A visitor with a clean browser profile in front of the built page, served as `npm start` serves it.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, afterEach, expect } from 'vitest';
import { DIST } from '../../scripts/build.mjs';
import { STATE_MS } from '../../scripts/patience.mjs';
import { serveFolder } from '../../scripts/serve.mjs';
import { prepareSoftwareWebGpu } from '../../scripts/software-webgpu.mjs';

export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Of the page, ending in a slash. */
  readonly address: string;
  /** Everything a well-behaved page leaves empty: console errors, uncaught errors, requests to another origin or without an answer. */
  readonly complaints: string[];
  /** What the page's own policy has refused, in the page and in its workers. */
  readonly violations: string[];
  /** What it is expected to refuse, as a part of the browser's message. A journey with any other violation fails. */
  readonly mayRefuse: string[];
  /** The server goes away; what works from here on works offline. */
  goOffline(): Promise<void>;
  leave(): Promise<void>;
}

export interface VisitOptions {
  /** Without the software adapter `navigator.gpu` offers none. */
  readonly webgpu?: boolean;
  /** As a host that sends no isolation headers. */
  readonly headers?: Record<string, string>;
  /** Where service workers are refused. */
  readonly withoutServiceWorker?: boolean;
  /** What is served; the built page where left out. */
  readonly folder?: string;
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
  /** Of the browser; English where left out. */
  readonly locale?: string;
}

const axeScript = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const browsers = new Map<boolean, Promise<Browser>>();

/** Call once in a journey file. @returns how its visitors arrive; each leaves after its test, and what they opened is closed at the end */
export function useBrowser(): typeof visit {
  const visitors: Visitor[] = [];
  afterEach(async () => {
    const left = visitors.splice(0);
    await Promise.all(left.map((visitor) => visitor.leave()));
    for (const { violations, mayRefuse } of left)
      expect(violations.filter((text) => !mayRefuse.some((part) => text.includes(part)))).toEqual([]);
  });
  afterAll(async () => {
    await Promise.all([...browsers.values()].map(async (browser) => (await browser).close()));
    browsers.clear();
  });
  return async (options) => {
    const visitor = await visit(options);
    visitors.push(visitor);
    return visitor;
  };
}

/** For the eye: written where SHOTS names a folder. */
export async function shot(page: Page, name: string): Promise<void> {
  if (process.env['SHOTS']) await page.screenshot({ path: `${process.env['SHOTS']}/${name}.png`, fullPage: true });
}

function launch(webgpu: boolean): Promise<Browser> {
  const known = browsers.get(webgpu);
  if (known) return known;
  const launched = (async () => {
    const { chromium: found } = await prepareSoftwareWebGpu();
    const args = webgpu ? found.args : [...found.args.filter((arg) => !arg.includes('webgpu')), '--disable-features=WebGPU'];
    return chromium.launch({ ...found, args, timeout: STATE_MS, env: { ...process.env, ...found.env } as Record<string, string> });
  })();
  browsers.set(webgpu, launched);
  return launched;
}

export async function visit(options: VisitOptions = {}): Promise<Visitor> {
  const server = await serveFolder(options.folder ?? DIST, 0, options.headers ? { headers: options.headers } : {});
  const context = await (
    await launch(options.webgpu ?? true)
  ).newContext({
    viewport: { width: options.width ?? 1280, height: options.height ?? 900 },
    colorScheme: options.colorScheme ?? 'light',
    locale: options.locale ?? 'en-US',
    acceptDownloads: true,
    serviceWorkers: options.withoutServiceWorker ? 'block' : 'allow',
  });
  context.setDefaultTimeout(STATE_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  const violations: string[] = [];
  let isOnline = true;
  context.on('console', (message) => {
    if (/violates the following|Content Security Policy/.test(message.text())) violations.push(message.text());
  });
  page.on('console', (message) => {
    if (message.type() === 'error' && isOnline) complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  page.on('requestfailed', (request) => {
    if (isOnline && request.failure()?.errorText !== 'net::ERR_ABORTED') complaints.push(`failed: ${request.url()}`);
  });
  context.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== 'data:' && protocol !== 'blob:' && origin !== new URL(server.address).origin)
      complaints.push(`left the origin: ${request.url()}`);
  });
  const close = once(server.close);
  return {
    page,
    context,
    address: server.address,
    complaints,
    violations,
    mayRefuse: [],
    async goOffline() {
      isOnline = false;
      await close();
    },
    async leave() {
      await context.close();
      await close();
    },
  };
}

/** The page's share of the disk, from here on. */
export async function limitStorage(page: Page, quotaBytes: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin: new URL(page.url()).origin, quotaSize: quotaBytes });
}

/** Waits for each step in turn, so that a slow machine has its patience for every one of them. */
export async function untilStep(page: Page, atLeast: number): Promise<void> {
  for (let next = 1; next <= atLeast; next++)
    await page.waitForFunction(
      (step) => Number(/Step (\d+) of/.exec(document.querySelector('main')?.innerText ?? '')?.[1] ?? 0) >= step,
      next,
    );
}

/** Fails with what axe finds on the page as it is: rule, help and the first elements. */
export async function expectAccessible(page: Page): Promise<void> {
  // Not as a script tag: the page's policy allows none but its own.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(await readFile(axeScript, 'utf8'));
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; help: string; nodes: { target: unknown[] }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations.map(
      ({ id, help, nodes }) =>
        `${id}: ${help}: ${nodes
          .slice(0, 3)
          .map((node) => String(node.target))
          .join(' | ')}`,
    );
  });
  expect(violations).toEqual([]);
}

/** Resolves when the service worker rules the page and has kept the program, which it fetches in advance. */
export async function untilOfflineReady(page: Page): Promise<void> {
  const list = /^const PRECACHE = (.*);$/m.exec(await readFile(join(DIST, 'service-worker.js'), 'utf8'))![1]!;
  const wanted = (JSON.parse(list) as { readonly path: string; readonly isAdvance: boolean }[]).filter(({ isAdvance }) => isAdvance);
  const state = (): Promise<{ rules: boolean; kept: string[] }> =>
    page.evaluate(async () => ({
      rules: navigator.serviceWorker.controller !== null,
      kept: (await (await caches.open(`hindsight ${new URL('./', document.baseURI).pathname}`)).keys()).map(({ url }) =>
        url.slice(new URL('./', document.baseURI).href.length).replace(/\?.*/, ''),
      ),
    }));
  await expect.poll(state).toEqual({ rules: true, kept: expect.arrayContaining(wanted.map(({ path }) => path)) });
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => (done ??= work());
}
