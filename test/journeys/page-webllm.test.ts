// web-llm through the built page: the real package, loaded when one of its models is chosen, against a server on this machine that stands for
// its file host, as far as it goes without a compiled model: configuration, a library that has web-llm's runtime in it and no model, tokenizer, the
// list of weights and the weights. What follows on a graphics card is not run here.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { DIST } from '../../scripts/build.mjs';
import { runtimeModule } from '../webllm/runtime-module';
import { expectAccessible, shot, useBrowser } from './support';

const CONFIG = JSON.stringify({
  model_type: 'llama',
  vocab_size: 8,
  context_window_size: 64,
  tokenizer_files: ['tokenizer.json'],
  conv_template: {},
});
/** A WebAssembly module that holds nothing. */
const EMPTY_MODULE = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
const TOKENIZER = readFileSync(new URL('../../public/models/embedded/tokenizer.json', import.meta.url));
const WEIGHTS = Buffer.alloc(4000, 7);
const LIST = JSON.stringify({
  metadata: { ParamSize: 2 },
  records: [0, 1].map((i) => ({ dataPath: `params_shard_${i}.bin`, format: 'raw-shard', nbytes: WEIGHTS.length, records: [] })),
});
const sri = (bytes: string | Buffer): string => `sha256-${createHash('sha256').update(bytes).digest('base64')}`;

type Answer = (response: ServerResponse) => void;
const stalls: Answer = () => undefined;
/** Says how long it is, and ends before that. */
const cuts =
  (bytes: string | Buffer): Answer =>
  (response) => {
    response.writeHead(200, { 'content-length': String(Buffer.byteLength(bytes) + 5000) });
    response.write(bytes, () => response.destroy());
  };
const sends =
  (bytes: string | Buffer, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(200, { 'content-length': String(Buffer.byteLength(bytes)), ...headers }).end(bytes);

/** By the end of the path; what is asked is written down. */
class FileHost {
  readonly asked: string[] = [];
  readonly answers = new Map<string, Answer>();
  #server!: Server;

  async start(): Promise<this> {
    this.#server = createServer((request, response) => {
      this.asked.push(request.url!);
      response.setHeader('access-control-allow-origin', '*');
      response.setHeader('cross-origin-resource-policy', 'cross-origin');
      const answer = [...this.answers].find(([path]) => request.url!.endsWith(path))?.[1];
      if (answer) answer(response);
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

const arrive = useBrowser();
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});
const host = async (): Promise<FileHost> => {
  const files = await new FileHost().start();
  closing.push(() => files.stop());
  return files;
};
/** What web-llm keeps, by the last part of the address. */
const cached = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith('webllm/'));
    const lists = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return lists.flat().map(({ url }) => url.split('/').at(-1)!);
  });

async function choose(page: Page, address: string): Promise<void> {
  await page.goto(`${address}#/play?task=minihack/Eat-v3:unseen:3:rules=true`);
  await page.getByRole('button', { name: 'Model' }).click();
  await page.getByRole('group', { name: 'Who plays' }).getByLabel('A model of web-llm').check();
}

async function giveOwn(page: Page, files: FileHost, hashes: { config?: string; lib?: string; tokenizer?: string } = {}): Promise<void> {
  await page.getByRole('combobox', { name: 'Model of web-llm' }).selectOption('At addresses of your own');
  await page.getByLabel('Folder of the model').fill(`${files.origin}/me/mine`);
  await page.getByLabel('Library of the model (.wasm)').fill(`${files.origin}/lib/mine.wasm`);
  if (Object.keys(hashes).length === 0) return;
  await page.locator('summary', { hasText: 'Hashes to check' }).click();
  await page.getByLabel('of mlc-chat-config.json').fill(hashes.config ?? '');
  await page.getByLabel('of the library').fill(hashes.lib ?? '');
  await page.getByLabel('of tokenizer.json').fill(hashes.tokenizer ?? '');
}

const load = (page: Page): Promise<void> => page.getByRole('button', { name: 'Fetch and load it' }).click();

describe('a model of web-llm', () => {
  it('costs nobody anything who did not choose one: its script is a file of its own, which the service worker leaves alone', () => {
    const [file, ...others] = readdirSync(join(DIST, 'assets')).filter((name) => name.startsWith('web-llm-') && name.endsWith('.js'));
    expect([file, others]).toEqual([expect.any(String), []]);
    expect(readFileSync(join(DIST, 'service-worker.js'), 'utf8')).not.toContain(file);
  });

  it('says what it costs before anything is fetched, on a phone, in light and dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, address, complaints } = await arrive({ width: 360, height: 800, colorScheme });
      const fetched: string[] = [];
      page.on('request', (request) => fetched.push(request.url()));
      await choose(page, address);
      await page.getByText(/It handles one request at a time/).waitFor();
      await page.getByRole('combobox', { name: 'Model of web-llm' }).selectOption('Qwen3-0.6B-q4f32_1');
      await page.getByText('373 MB to download, 1925 MB of graphics memory, licence Apache-2.0.').waitFor();
      await expectAccessible(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
      await shot(page, `webllm-${colorScheme}`);
      expect(fetched.filter((url) => /web-llm/.test(url))).toEqual([]);
      expect(complaints).toEqual([]);
    }
  });

  it('is refused by name where its addresses or hashes make no sense', async () => {
    const { page, address } = await arrive();
    const files = await host();
    await choose(page, address);
    await giveOwn(page, files);
    await page.getByLabel('Folder of the model').fill('http://models.example/mine');
    await load(page);
    await page.getByText('WEBLLM_URL').waitFor();
    await page.getByLabel('Folder of the model').fill(`${files.origin}/me/mine`);
    await page.locator('summary', { hasText: 'Hashes to check' }).click();
    await page.getByLabel('of the library').fill('sha256-nonsense');
    await load(page);
    await page.getByText('WEBLLM_HASH').waitFor();
    expect(files.asked).toEqual([]);
  });

  it('is fetched by the real package as far as there is one; what is wrong is told, and nothing wrong is kept', async () => {
    const { page, address } = await arrive();
    const files = await host();
    await choose(page, address);
    await giveOwn(page, files);
    const alert = page.getByRole('alert');
    const fails = async (code: string): Promise<string> => {
      await load(page);
      await alert.getByText(code).waitFor();
      return alert.innerText();
    };

    // Nothing at that address.
    expect(await fails('WEBLLM_NOT_FOUND')).toContain(`has no mlc-chat-config.json (404): ${files.origin}/me/mine/resolve/main/`);
    expect(new Set(files.asked)).toEqual(new Set(['/me/mine/resolve/main/mlc-chat-config.json']));
    await page.getByRole('banner').getByText(new URL(files.origin).host).waitFor();
    await shot(page, 'webllm-not-there');
    await expectAccessible(page);
    // A page instead of the file.
    files.answers.set('mlc-chat-config.json', sends('<!doctype html>', { 'content-type': 'text/html' }));
    await fails('WEBLLM_CONFIG');
    expect(await cached(page)).toEqual([]);
    // A file that ends before its end.
    files.answers.set('mlc-chat-config.json', cuts(CONFIG));
    expect(await fails('WEBLLM_CUT')).toContain('in the middle of mlc-chat-config.json');
    expect(await cached(page)).toEqual([]);
    // Whole, and its library no program.
    files.answers.set('mlc-chat-config.json', sends(CONFIG));
    files.answers.set('mine.wasm', sends('no program'));
    await fails('WEBLLM_LIBRARY');
    expect(await cached(page)).toEqual([]);
    // A program, but not one for web-llm.
    files.answers.set('mine.wasm', sends(EMPTY_MODULE));
    await fails('WEBLLM_LIBRARY');
    expect(files.asked.filter((path) => path.endsWith('mine.wasm'))).toHaveLength(2);
  });

  it('is fetched to its last weights: each file may be missing, cut or wrong, and is told by name; what came whole stays', async () => {
    const { page, address } = await arrive({ width: 390, height: 844 });
    const files = await host();
    await choose(page, address);
    await giveOwn(page, files, { tokenizer: sri('another') });
    files.answers.set('mlc-chat-config.json', sends(CONFIG));
    files.answers.set('mine.wasm', sends(await runtimeModule()));
    const alert = page.getByRole('alert');
    const fails = async (code: string, words: string): Promise<void> => {
      await load(page);
      await alert.getByText(code).waitFor();
      expect(await alert.innerText()).toContain(words);
    };
    await fails('WEBLLM_NOT_FOUND', 'has no tokenizer.json (404)');
    files.answers.set('tokenizer.json', sends(TOKENIZER));
    await fails('WEBLLM_INTEGRITY', 'tokenizer.json');
    expect(await cached(page)).toEqual([]);
    await page.getByLabel('of tokenizer.json').fill(sri(TOKENIZER));
    await fails('WEBLLM_NOT_FOUND', 'has no tensor-cache.json (404)');
    files.answers.set('tensor-cache.json', cuts(LIST));
    await fails('WEBLLM_CUT', 'in the middle of tensor-cache.json');
    files.answers.set('tensor-cache.json', sends(LIST));
    files.answers.set('params_shard_0.bin', sends(WEIGHTS));
    await fails('WEBLLM_NOT_FOUND', 'has no params_shard_1.bin (404)');
    await shot(page, 'webllm-weights');
    await expectAccessible(page);
    files.answers.set('params_shard_1.bin', cuts(WEIGHTS));
    await fails('WEBLLM_CUT', 'in the middle of params_shard_1.bin');

    const kept = page.getByRole('list', { name: 'Kept by web-llm in this browser' });
    await kept.getByText(/^mine, .*, not all of it yet/).waitFor();
    expect(await cached(page)).not.toContain('params_shard_1.bin');
    files.answers.set('params_shard_1.bin', stalls);
    const before = files.asked.length;
    await load(page);
    await expect.poll(() => files.asked.slice(before)).toEqual(['/me/mine/resolve/main/params_shard_1.bin']);
    await page.getByRole('progressbar', { name: 'web-llm fetches the model' }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).first().click();
    await page.getByRole('button', { name: 'Fetch and load it' }).waitFor();
    expect(await alert.count()).toBe(0);
    expect(await cached(page)).not.toContain('params_shard_1.bin');

    // All there: from here on the library would have to hold a model.
    files.answers.set('params_shard_1.bin', sends(WEIGHTS));
    await load(page);
    await alert.getByText(/^WEBLLM_/).waitFor();
    expect((await cached(page)).sort()).toEqual(
      ['mine.wasm', 'mlc-chat-config.json', 'params_shard_0.bin', 'params_shard_1.bin', 'tensor-cache.json', 'tokenizer.json'].sort(),
    );
    // The list is read again once the last file is kept.
    await expect.poll(() => kept.innerText()).not.toContain('not all of it yet');
    await shot(page, 'webllm-whole');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await kept.getByRole('button', { name: 'Delete mine' }).click();
    await kept.waitFor({ state: 'detached' });
    expect(await cached(page)).toEqual([]);
  });

  it('is checked by hashes, and cancelled while its host is silent', async () => {
    const { page, address } = await arrive({ colorScheme: 'dark' });
    const files = await host();
    files.answers.set('mlc-chat-config.json', sends(CONFIG));
    files.answers.set('mine.wasm', sends(EMPTY_MODULE));
    await choose(page, address);
    await giveOwn(page, files, { config: sri(`${CONFIG} `) });
    const alert = page.getByRole('alert');
    await load(page);
    await alert.getByText('WEBLLM_INTEGRITY').waitFor();
    expect(await alert.innerText()).toContain('mlc-chat-config.json');
    expect(await cached(page)).toEqual([]);
    await page.getByLabel('of mlc-chat-config.json').fill(sri(CONFIG));
    await page.getByLabel('of the library').fill(sri('another'));
    await load(page);
    await alert.getByText('mine.wasm').waitFor();
    expect(await alert.innerText()).toContain('WEBLLM_INTEGRITY');
    await shot(page, 'webllm-hash');

    files.answers.set('mine.wasm', stalls);
    await load(page);
    await page.getByRole('progressbar', { name: 'web-llm fetches the model' }).waitFor();
    await expect.poll(() => files.asked.at(-1)).toBe('/lib/mine.wasm');
    await page.getByRole('button', { name: 'Cancel' }).first().click();
    await page.getByRole('button', { name: 'Fetch and load it' }).waitFor();
    expect(await alert.count()).toBe(0);
    // What came whole is kept, listed, and deleted.
    const kept = page.getByRole('list', { name: 'Kept by web-llm in this browser' });
    await kept.getByText(/^mine, \d/).waitFor();
    await expectAccessible(page);
    await kept.getByRole('button', { name: 'Delete mine' }).focus();
    await page.keyboard.press('Enter');
    await kept.waitFor({ state: 'detached' });
    expect(await cached(page)).toEqual([]);
  });

  it('is asked for before a game and before a training, which say what is wrong with it', async () => {
    const { page, address } = await arrive();
    const files = await host();
    await choose(page, address);
    await giveOwn(page, files);
    await page.getByRole('button', { name: 'Let it play' }).click();
    await page.getByRole('alert').first().getByText('WEBLLM_NOT_FOUND').waitFor();

    await page.goto(`${address}#/train`);
    await page.locator('summary', { hasText: 'Device and seed' }).click();
    await page.getByRole('group', { name: 'Who plays' }).getByLabel('A model of web-llm').check();
    await giveOwn(page, files);
    await page.getByText('Try it first').waitFor();
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByRole('alert').first().getByText('WEBLLM_NOT_FOUND').waitFor();
  });
});
