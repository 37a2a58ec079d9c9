// Endpoints and persons through the built page: a server on this machine tried, refused by CORS, allowed, played on; the key found nowhere
// but where the person put it; advice of one's own written, tried on thirty games, kept and deleted.

import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { ChatServer, type AskedBody, type ServerOptions } from '../endpoint/chat-server';
import { expectAccessible, shot, useBrowser } from './support';

const KEY = 'sk-typed-into-the-page-77';

const arrive = useBrowser();
const servers: ChatServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});
const start = async (options: ServerOptions): Promise<ChatServer> => {
  const server = await new ChatServer(options).start();
  servers.push(server);
  return server;
};

/** Walks to what it reads of, picks it up, and uses what its advice names. */
function obedient({ messages }: AskedBody): string {
  const [system = '', ...told] = messages.map(({ content }) => content);
  const lines = (told.at(-1) ?? '').split('\n');
  const isHeld = told.some((text) => /^[a-zA-Z] - /m.test(text));
  const thing = lines.find((line) => /apple|scroll|robe|dagger|amulet|wand/.test(line) && WAY.test(line));
  const way = thing === undefined ? '' : WAY.exec(thing)![1]!;
  const wanted = /(?:use|press) (\S+)\./.exec(system)?.[1] ?? 'make something of it somehow';
  const step = `${/north|south/.exec(way)?.[0] ?? ''}${/east|west/.exec(way)?.[0] ?? ''}`;
  return `Thought: on\nAction: ${isHeld ? wanted : step === '' ? ',' : step}`;
}
/** Distance and direction at the end of a line about one thing. */
const WAY = /(?:adjacent|near|far) ([a-z]+)$/;

/** Everything that this browser keeps for the page, as text; by table, where it is in the database. */
async function everythingKept(page: Page): Promise<Record<string, string>> {
  return page.evaluate(async () => {
    const all: Record<string, string> = { local: JSON.stringify({ ...localStorage }), session: JSON.stringify({ ...sessionStorage }), address: location.href, history: JSON.stringify(history.state), name: window.name, cookie: document.cookie }; // prettier-ignore
    for (const { name } of await indexedDB.databases()) {
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name!);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      for (const table of db.objectStoreNames) {
        const values = await new Promise<unknown[]>((resolve, reject) => {
          const request = db.transaction(table).objectStore(table).getAll();
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
        const texts = (value: unknown): unknown => (value instanceof Uint8Array ? new TextDecoder('latin1').decode(value) : value);
        all[`table ${table}`] = JSON.stringify(values, (_, value) => texts(value));
      }
      db.close();
    }
    for (const name of await caches.keys())
      for (const request of await (await caches.open(name)).keys()) all[`cache ${name}`] = `${all[`cache ${name}`] ?? ''} ${request.url}`;
    return all;
  });
}
const holding = (kept: Record<string, string>): string[] => Object.keys(kept).filter((place) => kept[place]!.includes(KEY));

async function describeEndpoint(page: Page, server: ChatServer): Promise<void> {
  await page.locator('summary', { hasText: 'Another actor, another reflector' }).click();
  const actor = page.getByRole('group', { name: 'Who plays' });
  await actor.getByLabel('An endpoint').check();
  await actor.getByLabel('Address').fill(server.url);
  await actor.getByLabel('Model', { exact: true }).fill('tiny');
  await actor.getByLabel('Key', { exact: true }).fill(KEY);
}

describe('an endpoint in the page', () => {
  it('that lets no page read its answers is explained, with what to do', async () => {
    const server = await start({ cors: false });
    const { page, address } = await arrive({ width: 390, height: 844 });
    await page.goto(`${address}#/evaluate`);
    await describeEndpoint(page, server);
    await page.getByRole('button', { name: 'Try it' }).first().click();
    await page.getByText('ENDPOINT_BLOCKED').waitFor();
    const alert = page.getByRole('alert');
    expect(await alert.innerText()).toContain(`OLLAMA_ORIGINS=${new URL(address).origin} ollama serve`);
    expect(await alert.innerText()).toContain('lms server start --cors');
    await shot(page, 'cors');
    await expectAccessible(page);
  });

  it('plays an evaluation; the key goes to it and nowhere else', async () => {
    const server = await start({ key: KEY, reply: obedient });
    const { page, address, complaints } = await arrive();
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    await page.goto(`${address}#/evaluate`);
    await page.getByText('Sent: nothing').waitFor();
    await describeEndpoint(page, server);
    const actor = page.getByRole('group', { name: 'Who plays' });
    await actor.getByLabel('Key', { exact: true }).fill('wrong');
    await actor.getByRole('button', { name: 'Try it' }).click();
    await page.getByText('ENDPOINT_KEY').waitFor();
    await actor.getByLabel('Key', { exact: true }).fill(KEY);
    await actor.getByRole('button', { name: 'Try it' }).click();
    await page.getByText('Its action was understood as written.').waitFor();
    await page.getByText(`Sent: games to ${new URL(server.url).host}`).waitFor();
    await expectAccessible(page);

    await page.getByLabel('Episodes per cell').fill('8');
    await page.getByLabel('Rounds of reflection').fill('1');
    await page.getByRole('button', { name: 'Evaluate', exact: true }).click();
    await page.getByRole('heading', { name: 'How replies were understood' }).waitFor();
    await page.getByText(`openai:${server.url}#tiny`).waitFor();
    const oracle = page.getByRole('row', { name: /^Oracle advice/ }).first();
    expect(await oracle.innerText()).toContain('1.00');
    await page.getByText(/were not understood: those scores measure what was done for them/).waitFor();
    await page.getByText(/Endpoints read [\d,]+ tokens/).waitFor();
    await shot(page, 'evaluation');
    await expectAccessible(page);
    expect(server.asked.length).toBeGreaterThan(500);
    for (const { headers } of server.asked.slice(2)) expect(headers.authorization).toBe(`Bearer ${KEY}`);

    expect(holding(await everythingKept(page))).toEqual([]);
    expect(await page.content()).not.toContain(KEY);
    expect(said.join()).not.toContain(KEY);

    await actor.getByLabel('Remember this endpoint').check();
    await actor.getByRole('button', { name: 'Try it' }).click();
    await page
      .getByRole('button', { name: /^Forget openai/ })
      .first()
      .waitFor();
    await expect.poll(async () => holding(await everythingKept(page))).toEqual(['table endpoints']);
    await page.reload();
    await page.locator('summary', { hasText: 'Another actor, another reflector' }).click();
    await page.getByRole('group', { name: 'Who plays' }).getByLabel('An endpoint').check();
    await page
      .getByRole('button', { name: /^Use openai/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Try it' }).first().click();
    await page.getByText('Its action was understood as written.').waitFor();
    await page
      .getByRole('button', { name: /^Forget openai/ })
      .first()
      .click();
    await expect.poll(async () => holding(await everythingKept(page))).toEqual([]);
    expect(complaints.filter((text) => !text.includes(server.url) && !/status of 401/.test(text))).toEqual([]);
  });
});

it('an endpoint plays one game, watched', async () => {
  const server = await start({ reply: obedient });
  const { page, address } = await arrive();
  await page.goto(`${address}#/play?task=minihack/Eat-v3:unseen:3:rules=true`);
  await page.getByRole('button', { name: 'Model' }).click();
  const actor = page.getByRole('group', { name: 'Who plays' });
  await actor.getByLabel('An endpoint').check();
  await actor.getByLabel('Address').fill(server.url);
  await actor.getByLabel('Model', { exact: true }).fill('tiny');
  await page.getByLabel('Oracle advice').check();
  await page.getByRole('button', { name: 'Let it play' }).click();
  await page.getByText(/^The model won in/).waitFor();
  await expectAccessible(page);
});

describe('a person as reflector', () => {
  it('reads ten games, writes advice, and sees what it is worth on thirty; it is kept, compared and deleted', async () => {
    const { page, address, complaints } = await arrive({ colorScheme: 'dark' });
    await page.goto(`${address}#/play/advice`);
    await page.getByRole('button', { name: 'Play ten games to read' }).click();
    await page.getByText('Game 10').waitFor();
    const area = page.getByRole('textbox', { name: 'Your advice' });
    const score = page.getByRole('button', { name: 'Test it on 30 games' });
    await area.fill('To wield use z.');
    await score.click();
    const results = page.getByRole('region', { name: 'Thirty fresh games, the same for all' });
    await results.waitFor();
    const share = async (name: string): Promise<number> => Number(/(\d\.\d+) ±/.exec(await results.getByRole('row', { name: new RegExp(`^${name}`) }).innerText())![1]); // prettier-ignore
    const wrong = await share('Your advice');
    await area.fill('To wield use w.');
    await score.click();
    await expect.poll(() => share('Your advice')).toBeGreaterThan(wrong);
    expect(await share('Your advice')).toBeGreaterThanOrEqual(0.9);
    expect(await share('Oracle advice')).toBe(await share('Your advice'));
    expect(await results.getByRole('row', { name: /^Untrained reflector/ }).count()).toBe(1);
    await shot(page, 'advice');
    await expectAccessible(page);

    await page.reload();
    const kept = page.getByRole('region', { name: 'Kept advice' });
    await expect.poll(() => kept.getByRole('row').count()).toBe(3);
    await page.getByRole('button', { name: 'Delete “To wield use z.”' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).last().click();
    await expect.poll(() => kept.getByRole('row').count()).toBe(2);
    expect(complaints).toEqual([]);
  });

  it('plays by hand under the oracle’s advice, which is kept with the game', async () => {
    const { page, address, complaints } = await arrive({ width: 390, height: 844 });
    await page.goto(`${address}#/play?task=minihack/Eat-v3:unseen:3:rules=true`);
    await page.locator('summary', { hasText: 'Play with advice' }).click();
    await page.getByLabel('Oracle advice').check();
    await page.getByText('Advice: To eat something, press e.').waitFor();
    await expectAccessible(page);
    for (const part of ['', '/advice']) {
      await page.goto(`${address}#/play${part}`);
      await page.getByRole('button', { name: part === '' ? 'Model' : 'Play ten games to read' }).waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      await expectAccessible(page);
      await shot(page, `narrow${part.replace('/', '-')}`);
    }
    expect(complaints).toEqual([]);
  });
});
