import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { parseWebLlm } from '../../src/core/web-llm-models';
import { deleteWebLlm, forgetWrongFiles, keptWebLlm } from '../../src/webllm/kept';
import { MemoryCaches } from './memory-caches';

const A = 'https://huggingface.co/mlc-ai/A-MLC/resolve/main/';
const B = 'https://b.example/B/resolve/main/';
let caches: MemoryCaches;
beforeEach(async () => {
  vi.stubGlobal('caches', (caches = new MemoryCaches()));
  for (const folder of [A, B]) {
    await caches.keep('webllm/config', `${folder}mlc-chat-config.json`, '{}');
    await caches.keep('webllm/model', `${folder}tokenizer.json`, '{}');
    await caches.keep('webllm/model', `${folder}tensor-cache.json`, '{"records":[{"dataPath":"params_shard_0.bin"}]}');
  }
  await caches.keep('webllm/model', `${A}params_shard_0.bin`, 'w'.repeat(1000));
  await caches.keep('webllm/wasm', 'https://libs.example/a.wasm', 'wasm');
});
afterEach(() => void vi.unstubAllGlobals());
const addresses = async (): Promise<string[]> =>
  (await Promise.all(['webllm/config', 'webllm/wasm', 'webllm/model'].map(async (name) => (await caches.open(name)).keys())))
    .flat()
    .map(({ url }) => url);

it('what is kept is listed by model, with its size and whether all of it is there', async () => {
  const [a, b] = await keptWebLlm();
  expect(a).toMatchObject({ folder: A, name: 'A-MLC', isWhole: true });
  expect(a!.bytes).toBeGreaterThan(1000);
  expect(b).toMatchObject({ folder: B, name: 'B', isWhole: false });
  await caches.keep('webllm/model', `${B}tensor-cache.json`, 'no list');
  expect((await keptWebLlm())[1]).toMatchObject({ name: 'B', isWhole: false });
});

it('a model is deleted with everything of it, and libraries with the last one', async () => {
  await deleteWebLlm(A);
  expect((await addresses()).filter((url) => url.startsWith(A))).toEqual([]);
  expect(await keptWebLlm()).toHaveLength(1);
  expect(await addresses()).toContain('https://libs.example/a.wasm');
  await deleteWebLlm(B);
  expect(await addresses()).toEqual([]);
  expect(await keptWebLlm()).toEqual([]);
});

it('a wrong file goes with what describes the model, so that it is fetched anew; weights and other models stay', async () => {
  await forgetWrongFiles(parseWebLlm('web-llm:https://huggingface.co/mlc-ai/A-MLC#https://libs.example/a.wasm')!);
  const left = await addresses();
  expect(left).toContain(`${A}params_shard_0.bin`);
  expect(left.filter((url) => url.startsWith(B))).toHaveLength(3);
  expect(left.filter((url) => url.startsWith(A) || url.endsWith('.wasm'))).toEqual([`${A}params_shard_0.bin`]);
});
