import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readBundle } from '../../src/adapter/bundle';
import { HubServer } from '../hub/hub-server';

const SHIPPED = 'public/adapters/minihack.zip';
const folder = mkdtempSync(join(tmpdir(), 'ict-publish-'));
let hub: HubServer;
beforeAll(async () => {
  hub = await new HubServer().open();
});
afterAll(async () => {
  await hub.close();
  rmSync(folder, { recursive: true, force: true });
});

async function publish(args: string[], env: Record<string, string> = {}): Promise<{ status: number | null; out: string; error: string }> {
  const { HF_TOKEN: _, ...own } = process.env;
  const child = spawn(process.execPath, ['scripts/ict.mjs', 'adapter', 'publish', ...args], {
    env: { ...own, HF_ENDPOINT: hub.url, ...env },
  });
  let [out, error] = ['', ''];
  child.stdout.on('data', (piece) => (out += String(piece)));
  child.stderr.on('data', (piece) => (error += String(piece)));
  const status = await new Promise<number | null>((done) => child.on('close', done));
  return { status, out, error };
}

it('publishes a PEFT folder with a card of its own, and prints the address that opens it', async () => {
  const { peft } = readBundle(new Uint8Array(readFileSync(SHIPPED)));
  writeFileSync(join(folder, 'adapter_config.json'), peft.config);
  writeFileSync(join(folder, 'adapter_model.safetensors'), peft.weights);
  const { status, out, error } = await publish([folder, '--repo', 'ada/coach', '--private', '--licence', 'mit', '--note', 'Try it.', '--json'], { HF_TOKEN: hub.token }); // prettier-ignore
  expect([status, error]).toEqual([0, '']);
  const { commit, isPrivate, files } = hub.repositories.get('ada/coach')!;
  expect(isPrivate).toBe(true);
  expect(JSON.parse(out)).toMatchObject({ url: `${hub.url}/ada/coach`, address: `hf:ada/coach@${commit}`, files: ['README.md', 'adapter_config.json', 'adapter_model.safetensors'] }); // prettier-ignore
  const card = files.get('README.md')!.toString();
  for (const part of ['hindsight-reflector', 'library_name: "peft"', 'license: "mit"', '> Try it.']) expect(card).toContain(part);
  expect(files.get('adapter_model.safetensors')!.equals(peft.weights)).toBe(true);
  // A second time the name is taken; a commit more is asked for by name.
  const again = await publish([folder, '--repo', 'ada/coach'], { HF_TOKEN: hub.token });
  expect([again.status, again.error]).toEqual([1, expect.stringMatching(/^HUB_REPOSITORY_EXISTS: ada\/coach exists already/)]);
  expect((await publish([folder, '--repo', 'ada/coach', '--update'], { HF_TOKEN: hub.token })).out).toMatch(/#\/open\?from=hf:ada\/coach@[0-9a-f]{40}&sha256=[0-9a-f]{64}\n$/); // prettier-ignore
});

it.each<[string, string[], Record<string, string>, RegExp]>([
  ['no token', [SHIPPED, '--repo', 'ada/x'], {}, /CLI_USAGE: HF_TOKEN is not set/],
  ['no repository', [SHIPPED], { HF_TOKEN: 'x' }, /CLI_USAGE: --repo is missing/],
  ['a Hub that is none', [SHIPPED, '--repo', 'ada/x'], { HF_TOKEN: 'x', HF_ENDPOINT: 'file:///etc' }, /CLI_USAGE: HF_ENDPOINT/],
  ['a wrong name', [SHIPPED, '--repo', 'x'], { HF_TOKEN: 'x' }, /HUB_NAME: "x" is no name/],
])('%s is told before anything is sent', async (_, args, env, message) => {
  hub.asked.length = 0;
  const { status, error } = await publish(args, env);
  expect([status === 0, error]).toEqual([false, expect.stringMatching(message)]);
  expect(hub.asked).toEqual([]);
});
