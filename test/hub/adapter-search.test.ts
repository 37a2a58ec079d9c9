import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { parseAddress } from '../../src/hub/adapter-address';
import { searchReflectors } from '../../src/hub/adapter-search';

let close: (() => Promise<unknown>) | null = null;
afterEach(async () => close?.());
const asked: string[] = [];
async function hub(answer: unknown): Promise<string> {
  const server = createServer((request, response) => (asked.push(request.url!), response.end(JSON.stringify(answer))));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  close = () => new Promise((done) => (server.closeAllConnections(), server.close(done)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const sha = 'e'.repeat(40);

it('asks for the tag, and gives addresses at the commit of each', async () => {
  // As huggingface.co answers, further fields and all.
  const endpoint = await hub([
    { _id: '1', id: 'anna/wield', sha, downloads: 12, tags: ['hindsight-reflector'], cardData: { license: 'mit', base_model: ['a/b'] } },
    { id: 'ben/two', sha, downloads: 3 },
    { id: 'no-owner', sha },
    { id: 'eve/<script>', sha },
    { id: 'eve/branch', sha: 'main' },
  ]);
  const found = await searchReflectors({ endpoint });
  expect(asked.at(-1)).toMatch(/^\/api\/models\?filter=hindsight-reflector&sort=downloads/);
  expect(found).toEqual([
    { repository: 'anna/wield', address: `hf:anna/wield@${sha}`, downloads: 12, licence: 'mit', base: 'a/b' },
    { repository: 'ben/two', address: `hf:ben/two@${sha}`, downloads: 3, licence: null, base: null },
  ]);
  for (const { address } of found) expect(parseAddress(address).kind).toBe('hub');
});

it.each([[{ error: 'no' }], [[{ id: 7 }]], ['text']])('an answer that is no list of repositories, %j, is refused', async (answer) => {
  await expect(searchReflectors({ endpoint: await hub(answer) })).rejects.toThrow(expect.objectContaining({ code: 'HUB_SERVER' }));
});
