import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BadServer } from '../../hub/bad-server';
import { GOLDEN } from '../../model/fixtures';

const TINY = `${GOLDEN}/tiny/tiny-llama`;
const NAMES = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'chat_template.jinja', 'model.safetensors'];
const folder = mkdtempSync(join(tmpdir(), 'models-'));
const server = new BadServer(new Map(NAMES.map((name) => [name, readFileSync(join(TINY, name))])));
beforeAll(() => server.open());
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Beside the server, which lives in this process. */
async function ict(...args: string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ['scripts/ict.mjs', ...args], { env: { ...process.env, HINDSIGHT_MODELS: folder } });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data) => (stdout += data));
  child.stderr.on('data', (data) => (stderr += data));
  const status = await new Promise<number | null>((done) => child.on('close', done));
  return { status, stdout, stderr };
}

it('fetches a model, knows it by its id and its repository, and deletes it', async () => {
  server.faults.set('model.safetensors', [{ kind: 'cut', share: 0.4 }]);
  const pulled = await ict('model', 'pull', 'owner/name', '--endpoint', server.url, '--json');
  expect(pulled.stderr).not.toContain('HUB_');
  expect(JSON.parse(pulled.stdout)).toMatchObject({ id: 'owner--name', source: `owner/name@${server.commit}` });
  expect(readFileSync(join(folder, 'owner--name', 'model.safetensors')).equals(server.files.get('model.safetensors')!)).toBe(true);

  const info = JSON.parse((await ict('model', 'info', 'owner/name', '--json')).stdout);
  expect(info).toMatchObject({ architecture: 'llama', chatTemplate: true });
  const listed = JSON.parse((await ict('model', 'list', '--json')).stdout);
  expect(listed.models).toMatchObject([{ id: 'owner--name', isWhole: true, licence: 'mit' }]);
  expect(listed.catalogue.map(({ repository }: { repository: string }) => repository)).toContain('HuggingFaceTB/SmolLM2-135M-Instruct');
  for (const { memoryBytes, parameters } of listed.catalogue) {
    expect(memoryBytes.f32).toBeGreaterThan(4 * parameters);
    expect(memoryBytes.int4).toBeLessThan(memoryBytes.f32);
  }
  expect((await ict('model', 'remove', 'owner--name')).stdout).toContain('owner--name deleted');
  expect((await ict('model', 'list')).stdout).toContain('nothing yet');
});

it('says what went wrong', async () => {
  server.faults.set('model.safetensors', [{ kind: 'flip', byte: 99 }]);
  const { status, stderr } = await ict('model', 'pull', 'owner/name', '--endpoint', server.url);
  expect([status, stderr]).toEqual([1, expect.stringMatching(/HUB_CORRUPT: model\.safetensors/)]);
  expect(await ict('model', 'remove', 'nothing')).toMatchObject({ status: 2, stderr: expect.stringContaining('no model "nothing"') });
  expect(await ict('model', 'pull', 'nothing')).toMatchObject({ status: 1, stderr: expect.stringContaining('HUB_NAME') });
});
