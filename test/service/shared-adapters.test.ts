import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { readBundle, writeBundle } from '../../src/adapter/bundle';
import { withNote } from '../../src/adapter/card';
import { fetchBundle, fetchGallery, hostOfAdapter, lookAtAdapter, openBundle } from '../../src/service/shared-adapters';
import { BadServer } from '../hub/bad-server';

const PAGE = 'http://127.0.0.1:9/';
const shipped = readBundle(new Uint8Array(readFileSync('public/adapters/minihack.zip')));
const { signal } = new AbortController();
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function fromHub(files: Record<string, Uint8Array | string>): Promise<Uint8Array> {
  const server = await new BadServer(new Map(Object.entries(files).map(([name, content]) => [name, Buffer.from(content)]))).open();
  closing.push(() => server.close());
  const offer = await lookAtAdapter(`hf:owner/name@${server.commit}`, PAGE, `${server.url}/`, signal);
  return fetchBundle(offer, null, () => undefined, signal);
}
const peft = { 'adapter_config.json': shipped.peft.config, 'adapter_model.safetensors': shipped.peft.weights };

it('a repository becomes the bundle that it would be as a file', async () => {
  const card = withNote(shipped.card!, 'From the Hub.');
  const bytes = await fromHub({ ...peft, 'README.md': card, 'run.jsonl': shipped.runLog!, 'optimizer.pt': 'not fetched' });
  expect(bytes).toEqual(writeBundle({ ...shipped, card }));
  const { note, events } = openBundle(bytes);
  expect(note).toBe('From the Hub.');
  expect(events.at(-1)!.kind).toBe('evaluation');
  expect(openBundle(await fromHub(peft))).toEqual({ card: null, note: null, events: [] });
});

it('a repository with a run log that is none is refused when its run is opened', async () => {
  const bytes = await fromHub({ ...peft, 'run.jsonl': '{"schema":2,"seq":0,"t":0,"kind":"update","step":1,"metrics":[]}\n' });
  expect(() => openBundle(bytes)).toThrow(expect.objectContaining({ code: 'RUN_LOG', message: expect.stringContaining('metrics') }));
});

it.each(['ftp://hub.example.org', 'hub.example.org', 'javascript:1'])('%j is no Hub', (endpoint) => {
  expect(() => hostOfAdapter(`hf:a/b@${'c'.repeat(40)}`, endpoint)).toThrow(expect.objectContaining({ code: 'HUB_NAME' }));
});

it.each([
  [200, '<!doctype html>', 'GALLERY_FORMAT'],
  [404, 'gone', 'HUB_NOT_FOUND'],
])('a host that answers %i with %j for the gallery is told', async (status, body, code) => {
  const server = createServer((_, response) => response.writeHead(status).end(body));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closing.push(() => new Promise((done) => (server.closeAllConnections(), server.close(done))));
  const page = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await expect(fetchGallery(page)).rejects.toThrow(expect.objectContaining({ code }));
});
