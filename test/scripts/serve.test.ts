import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveFolder } from '../../scripts/serve.mjs';

let parent: string;
let server: { address: string; close(): Promise<void> };
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'serve-'));
  const folder = join(parent, 'page');
  await mkdir(join(folder, 'assets'), { recursive: true });
  await mkdir(join(parent, 'page-private'));
  await writeFile(join(folder, 'index.html'), '<!doctype html>');
  await writeFile(join(folder, 'assets', 'main-1a2b.js'), 'export {};');
  await writeFile(join(folder, 'model.safetensors'), new Uint8Array(1000));
  await writeFile(join(parent, 'secret.txt'), 'secret');
  await writeFile(join(parent, 'page-private', 'secret.txt'), 'secret');
  server = await serveFolder(folder, 0);
});
afterAll(async () => {
  await server.close();
  await rm(parent, { recursive: true });
});

/** As written: `fetch` would tidy the path up before it is sent. */
function statusOf(path: string, method = 'GET'): Promise<number> {
  const { hostname, port } = new URL(server.address);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, method }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    })
      .on('error', reject)
      .end();
  });
}

describe('who reaches it', () => {
  const served = async (isOpen: boolean): Promise<string[]> => {
    const { others, close } = await serveFolder(parent, 0, { isOpen });
    await close();
    return others;
  };
  const hosts = Object.values(networkInterfaces()).flatMap((all) => all ?? []).filter(({ family, internal }) => family === 'IPv4' && !internal); // prettier-ignore

  it('is this machine alone, unless others are let in; then their addresses are told', async () => {
    expect(await served(false)).toEqual([]);
    expect((await served(true)).map((address) => new URL(address).hostname)).toEqual(hosts.map(({ address }) => address));
  });

  it.skipIf(hosts.length === 0)('is another machine only where it was let in', async () => {
    const { hostname, port } = new URL(server.address);
    expect(hostname).toBe('127.0.0.1');
    await expect(fetch(`http://${hosts[0]?.address}:${port}/`)).rejects.toThrow();
    const open = await serveFolder(join(parent, 'page'), 0, { isOpen: true });
    expect((await fetch(open.others[0]!)).status).toBe(200);
    await open.close();
  });
});

describe('files', () => {
  it.each([
    ['', 'text/html; charset=utf-8'],
    ['assets/main-1a2b.js', 'text/javascript; charset=utf-8'],
    ['model.safetensors', 'application/octet-stream'],
  ])('%s has its type, its length and the isolation headers', async (path, type) => {
    const response = await fetch(server.address + path, { headers: { 'accept-encoding': 'identity' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
    expect(Number(response.headers.get('content-length'))).toBe((await response.arrayBuffer()).byteLength);
    expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(response.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
  });

  it('that are text are compressed for whoever takes that, and no others', async () => {
    const packed = async (path: string, encodings: string) => {
      const response = await fetch(server.address + path, { headers: { 'accept-encoding': encodings } });
      return [response.headers.get('content-encoding'), response.headers.get('vary'), (await response.arrayBuffer()).byteLength];
    };
    expect(await packed('assets/main-1a2b.js', 'gzip, br')).toEqual(['gzip', 'accept-encoding', 10]);
    expect(await packed('assets/main-1a2b.js', 'identity')).toEqual([null, 'accept-encoding', 10]);
    expect(await packed('model.safetensors', 'gzip, br')).toEqual([null, 'accept-encoding', 1000]);
  });

  it('that have not changed are not sent again', async () => {
    const etag = (await fetch(`${server.address}model.safetensors`)).headers.get('etag')!;
    const again = await fetch(`${server.address}model.safetensors`, { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
  });

  it.each(['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/../page-private/secret.txt', '/%00', '/%', '/nothing'])(
    'outside the folder or missing are not found: %s',
    async (path) => {
      expect(await statusOf(path)).toBe(404);
    },
  );

  it('are only read', async () => {
    expect(await statusOf('/', 'POST')).toBe(405);
    expect(await statusOf('/', 'HEAD')).toBe(200);
  });
});

it('takes the next port where one is taken, on the loopback address', async () => {
  const taken = Number(new URL(server.address).port);
  const second = await serveFolder(parent, taken);
  const { hostname, port } = new URL(second.address);
  await second.close();
  expect(Number(port)).toBeGreaterThan(taken);
  expect(hostname).toBe('127.0.0.1');
});
