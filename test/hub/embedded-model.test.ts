import { readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { packPlanes } from '../../scripts/pack-model.mjs';
import { fetchEmbedded, fetchPlayer } from '../../src/hub/embedded-model';

let server: Server | null = null;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((done) => (server ? server.close(done) : done(null)));
  server = null;
});

const WEIGHTS = new Uint8Array(readFileSync('public/models/embedded/model.safetensors'));
type Answer = (response: ServerResponse) => void;
const GOOD: Record<string, Answer> = {
  'config.json': (response) => response.end('{"hidden_size":8}'),
  'tokenizer.json': (response) => response.end('{"model":{}}'),
  'model.safetensors.planes': (response) => response.end(packPlanes(WEIGHTS)),
};

async function serve(changes: Record<string, Answer> = {}): Promise<string> {
  const answers = { ...GOOD, ...changes };
  server = createServer((request, response) => answers[/^\/models\/embedded\/(.*)$/.exec(request.url!)![1]!]!(response));
  await new Promise<void>((done) => server!.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/models/embedded/`;
}

describe('the model that comes with the page', () => {
  it('arrives whole', async () => {
    const { files } = await fetchEmbedded(await serve());
    expect(new TextDecoder().decode(files.get('config.json'))).toBe('{"hidden_size":8}');
    expect(new TextDecoder().decode(files.get('tokenizer.json'))).toBe('{"model":{}}');
    // Bit for bit, in less than it would take otherwise.
    expect(Buffer.from(files.get('model.safetensors')!).equals(WEIGHTS)).toBe(true);
    expect(packPlanes(WEIGHTS).length).toBeLessThan(gzipSync(WEIGHTS, { level: 9 }).length * 0.94);
  });

  const faults: [string, string, Answer][] = [
    ['is missing', 'model.safetensors.planes', (response) => response.writeHead(404).end()],
    [
      'is cut',
      'model.safetensors.planes',
      (response) => response.writeHead(200, { 'content-length': '100' }).write('123', () => response.destroy()),
    ],
    ['is another file', 'model.safetensors.planes', (response) => response.end('<!doctype html>')],
    ['has a wrong byte', 'model.safetensors.planes', (response) => response.end(packPlanes(WEIGHTS).fill(7, 1_000_000, 1_000_100))],
    ['is a page instead', 'config.json', (response) => response.end('<!doctype html>')],
    ['meets a broken connection', 'tokenizer.json', (response) => response.destroy()],
  ];
  it.each(faults)('%s: an error that names the file', async (_, name, answer) => {
    const refusal = { code: 'HUB_FETCH_FAILED', message: expect.stringContaining(name), fix: expect.stringContaining('reload') };
    await expect(fetchEmbedded(await serve({ [name]: answer }))).rejects.toMatchObject(refusal);
  });

  it('without a server is an error, and cancelled it is cancelled', async () => {
    const controller = new AbortController();
    const address = await serve({ 'model.safetensors.planes': () => controller.abort() });
    await expect(fetchEmbedded(address, controller.signal)).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
    await expect(fetchEmbedded('http://127.0.0.1:9/')).rejects.toMatchObject({ code: 'HUB_FETCH_FAILED' });
  });
});

describe('a player adapter beside the page', () => {
  const PLAYER: Record<string, Answer> = {
    'adapter_config.json': (response) => response.end('{"peft_type":"LORA"}'),
    'adapter_model.safetensors': (response) => response.end(Buffer.from([1, 2, 3])),
  };

  it('arrives whole', async () => {
    const { config, weights } = await fetchPlayer(await serve(PLAYER));
    expect([new TextDecoder().decode(config), ...weights]).toEqual(['{"peft_type":"LORA"}', 1, 2, 3]);
  });

  it.each<[string, Record<string, Answer>]>([
    ['is not there', { ...PLAYER, 'adapter_model.safetensors': (response) => response.writeHead(404).end() }],
    ['is a page instead', { ...PLAYER, 'adapter_config.json': (response) => response.end('<!doctype html>') }],
  ])('%s: an error that says what it is for', async (_, answers) => {
    const refusal = {
      code: 'PLAYER_ADAPTER_MISSING',
      message: expect.stringContaining('without it the actor does not heed advice'),
      fix: expect.stringContaining('--player-adapter'),
    };
    await expect(fetchPlayer(await serve(answers))).rejects.toMatchObject(refusal);
  });
});
