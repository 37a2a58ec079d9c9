import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { fetchOffer, hostOf, lookAt, parseAddress } from '../../src/hub/adapter-address';
import { BadServer } from './bad-server';

const COMMIT = 'c'.repeat(40);
const FROM = `hf:owner/name@${COMMIT}`;
const files = new Map([
  ['adapter_config.json', Buffer.from('{"peft_type":"LORA"}')],
  ['adapter_model.safetensors', Buffer.alloc(5000, 7)],
  ['README.md', Buffer.from('# card')],
  ['train.py', Buffer.from('not fetched')],
]);
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const nothing = (): void => undefined;

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});
async function hub(held = files): Promise<BadServer> {
  const server = await new BadServer(held).open();
  closing.push(() => server.close());
  return server;
}
interface Answer {
  readonly body: Buffer;
  readonly headers?: Record<string, string>;
  readonly status?: number;
}
async function web(answer: (path: string) => Answer): Promise<string> {
  const server = createServer((request, response) => {
    const { body, headers = { 'content-length': String(body.length) }, status = 200 } = answer(request.url!);
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closing.push(() => new Promise((done) => (server.closeAllConnections(), server.close(done))));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const look = (from: string, endpoint?: string) =>
  lookAt(parseAddress(from), { pageUrl: 'http://127.0.0.1/', ...(endpoint ? { endpoint } : {}) });

describe('an address', () => {
  it('names a repository at a commit, a bundle on the web, or a file beside the page', () => {
    expect(parseAddress(FROM)).toEqual({ kind: 'hub', owner: 'owner', name: 'name', revision: COMMIT });
    expect(hostOf(parseAddress(FROM))).toBe('huggingface.co');
    expect(parseAddress('https://example.org/a.zip#x')).toEqual({ kind: 'web', url: 'https://example.org/a.zip' });
    expect(hostOf(parseAddress('https://example.org:8443/a.zip'))).toBe('example.org:8443');
    expect(hostOf(parseAddress('adapters/minihack.zip'))).toBeNull();
  });

  it.each([
    ['', 'neither'],
    ['hf:owner/name', 'whole commit'],
    ['hf:owner/name@main', 'whole commit'],
    [`hf:../name@${COMMIT}`, 'called so'],
    [`hf:owner/..@${COMMIT}`, 'called so'],
    [`hf:owner/name/more@${COMMIT}`, 'called so'],
    ['http://example.org/a.zip', 'https://'],
    ['javascript:alert(1)', 'https://'],
    ['data:application/zip,PK', 'https://'],
    ['file:///etc/passwd', 'https://'],
    ['blob:https://example.org/1', 'https://'],
    ['https://me:secret@example.org/a.zip', 'password'],
    ['adapters/../index.html', 'neither'],
    ['//example.org/a.zip', 'neither'],
  ])('%j is refused', (from, why) => {
    expect(() => parseAddress(from)).toThrow(expect.objectContaining({ code: 'ADDRESS', message: expect.stringContaining(why) }));
  });
});

describe('what a server says of an adapter', () => {
  it('is sizes, digests, licence and base of a repository, without a byte of its weights', async () => {
    const server = await hub();
    const offer = await look(FROM, server.url);
    expect(offer).toMatchObject({ host: new URL(server.url).host, licence: 'mit', base: null });
    expect(offer.files.map(({ name, sizeBytes, sha256 }) => [name, sizeBytes, sha256])).toEqual([
      ['adapter_config.json', 20, null],
      ['adapter_model.safetensors', 5000, sha256(files.get('adapter_model.safetensors')!)],
      ['README.md', 6, null],
    ]);
    expect(server.asked.some(({ path }) => path.includes('/resolve/'))).toBe(false);
  });

  it.each([
    ['holds no adapter', new Map([['README.md', Buffer.from('# card')]]), 'HUB_NO_ADAPTER'],
    ['holds settings longer than any are', new Map([...files, ['adapter_config.json', Buffer.alloc(70_000, 32)]]), 'HUB_TOO_LONG'],
  ])('that %s is a refusal', async (_, held, code) => {
    await expect(look(FROM, (await hub(held)).url)).rejects.toThrow(expect.objectContaining({ code }));
  });

  it('another commit than the link names is a refusal', async () => {
    const other = 'd'.repeat(40);
    await expect(look(`hf:owner/name@${other}`, (await hub()).url)).rejects.toThrow(
      expect.objectContaining({ code: 'HUB_SERVER', message: expect.stringContaining(other) }),
    );
  });

  it('of a bundle costs no byte of it where its server answers HEAD', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.method!);
      if (request.method === 'HEAD' && request.url === '/old.zip') return void response.writeHead(405).end();
      response.writeHead(200, { 'content-length': '300' }).end(Buffer.alloc(300));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    closing.push(() => new Promise((done) => (server.closeAllConnections(), server.close(done))));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect((await look(`${url}/a.zip`)).files[0]!.sizeBytes).toBe(300);
    expect((await look(`${url}/old.zip`)).files[0]!.sizeBytes).toBe(300);
    expect(asked).toEqual(['HEAD', 'HEAD', 'GET']);
  });

  it('is the length of a bundle on the web; without one, and beyond what is read, it is refused', async () => {
    const body = Buffer.alloc(300);
    const url = await web((path): Answer => {
      if (path === '/huge.zip') return { body, headers: { 'content-length': String(2 ** 40) } };
      if (path === '/endless.zip') return { body, headers: {} };
      return path === '/gone.zip' ? { body, status: 404 } : { body };
    });
    expect(await look(`${url}/a.zip`)).toEqual({ host: new URL(url).host, name: 'a.zip', files: [{ name: 'a.zip', url: `${url}/a.zip`, sizeBytes: 300, sha256: null }], licence: null, base: null }); // prettier-ignore
    await expect(look(`${url}/huge.zip`)).rejects.toThrow(expect.objectContaining({ code: 'HUB_TOO_LONG' }));
    await expect(look(`${url}/endless.zip`)).rejects.toThrow(expect.objectContaining({ code: 'HUB_NO_LENGTH' }));
    await expect(look(`${url}/gone.zip`)).rejects.toThrow(expect.objectContaining({ code: 'HUB_NOT_FOUND' }));
  });
});

describe('what is fetched', () => {
  it('is every file of the offer, whole, and the weights by the digest that was stated', async () => {
    const server = await hub();
    const offer = await look(FROM, server.url);
    const seen: number[] = [];
    const fetched = await fetchOffer(offer, sha256(files.get('adapter_model.safetensors')!), (done) => void seen.push(done));
    expect([...fetched.keys()]).toEqual(['adapter_config.json', 'adapter_model.safetensors', 'README.md']);
    for (const [name, bytes] of fetched) expect(Buffer.from(bytes)).toEqual(files.get(name));
    expect(seen.at(-1)).toBe(5026);
  });

  it('with another digest is refused, and both are told', async () => {
    const server = await hub();
    const stated = 'a'.repeat(64);
    const found = sha256(files.get('adapter_model.safetensors')!);
    await expect(fetchOffer(await look(FROM, server.url), stated, nothing)).rejects.toThrow(
      expect.objectContaining({ code: 'ADAPTER_DIGEST', message: expect.stringMatching(new RegExp(`${found}.*${stated}`)) }),
    );
    const url = await web(() => ({ body: Buffer.from('another file') }));
    await expect(fetchOffer(await look(`${url}/a.zip`), stated, nothing)).rejects.toThrow(
      expect.objectContaining({ message: expect.stringMatching(new RegExp(`${sha256(Buffer.from('another file'))}.*${stated}`)) }),
    );
  });

  it('ends where more arrives than was announced', async () => {
    const server = await hub();
    const offer = await look(FROM, server.url);
    server.faults.set('adapter_model.safetensors', [{ kind: 'long', bytes: 100 }]);
    await expect(fetchOffer(offer, null, nothing)).rejects.toThrow(expect.objectContaining({ code: 'HUB_TOO_LONG' }));
  });
});
