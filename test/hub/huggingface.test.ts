import { afterEach, expect, it, vi } from 'vitest';
import { parseRepository, resolveRepository } from '../../src/hub/huggingface';
import { BadServer } from './bad-server';

let server: BadServer | null = null;
afterEach(() => (vi.unstubAllGlobals(), server?.close()));

async function names(files: string[], repository = 'owner/name'): Promise<string[]> {
  server = await new BadServer(new Map(files.map((name) => [name, Buffer.from(name)]))).open();
  const manifest = await resolveRepository(parseRepository(repository), { endpoint: server.url });
  return manifest.files.map(({ name }) => name);
}

it.each([
  ['owner/name', { owner: 'owner', name: 'name', revision: 'main', file: null }],
  ['https://huggingface.co/Qwen/Qwen3-0.6B', { owner: 'Qwen', name: 'Qwen3-0.6B', revision: 'main', file: null }],
  ['https://huggingface.co/a/b/tree/main', { owner: 'a', name: 'b', revision: 'main', file: null }],
  ['https://huggingface.co/a/b/blob/main/c.gguf', { owner: 'a', name: 'b', revision: 'main', file: 'c.gguf' }],
  ['https://hf.co/a/b/resolve/v2/c.gguf?download=true', { owner: 'a', name: 'b', revision: 'v2', file: 'c.gguf' }],
  ['a/b@v1.0', { owner: 'a', name: 'b', revision: 'v1.0', file: null }],
  ['a/b/onnx/model_q4.onnx', { owner: 'a', name: 'b', revision: 'main', file: 'onnx/model_q4.onnx' }],
  ['https://huggingface.co/a/b/blob/main/onnx/model.onnx', { owner: 'a', name: 'b', revision: 'main', file: 'onnx/model.onnx' }],
  ['a/b/c.Q8_0.gguf', { owner: 'a', name: 'b', revision: 'main', file: 'c.Q8_0.gguf' }],
])('%s is read', (text, repository) => {
  expect(parseRepository(text)).toEqual(repository);
});

it.each(['name', '../b', 'a/..', 'a/b/c', 'http://evil/a/b', 'a/b/../c.gguf', ''])('%j is refused', (text) => {
  expect(() => parseRepository(text)).toThrow(expect.objectContaining({ code: 'HUB_NAME' }));
});

it('takes whole weights before weights in shards, and what belongs to a model alone', async () => {
  const shards = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors', 'model.safetensors.index.json'];
  const others = ['config.json', 'tokenizer.json', 'chat_template.jinja', 'onnx.bin', '.gitattributes', 'vocab.json'];
  expect(await names([...others, 'model.safetensors', ...shards])).toEqual([
    'config.json',
    'tokenizer.json',
    'chat_template.jinja',
    'model.safetensors',
  ]);
  await server!.close();
  expect(await names([...others, ...shards])).toEqual(['config.json', 'tokenizer.json', 'chat_template.jinja', ...shards]);
});

it('takes the GGUF file that is named, and names them where none is', async () => {
  expect(await names(['a.Q4_0.gguf', 'a.Q8_0.gguf'], 'owner/name/a.Q8_0.gguf')).toEqual(['a.Q8_0.gguf']);
  await server!.close();
  const refusal = { code: 'HUB_NO_WEIGHTS', fix: expect.stringContaining('owner/name/a.Q4_0.gguf') };
  await expect(names(['a.Q4_0.gguf'])).rejects.toMatchObject(refusal);
});

it('takes the format in ONNX that is named, with its data and the settings, and names the formats where none is', async () => {
  const others = ['config.json', 'tokenizer.json', 'README.md'];
  const formats = ['onnx/model.onnx', 'onnx/model.onnx_data', 'onnx/model_q4.onnx', 'onnx/model_q4.onnx_data', 'onnx/model_q4.onnx_data_1'];
  expect(await names([...others, ...formats], 'owner/name/onnx/model_q4.onnx')).toEqual([
    'config.json',
    'tokenizer.json',
    'model_q4.onnx',
    'model_q4.onnx_data',
    'model_q4.onnx_data_1',
  ]);
  const manifest = await resolveRepository(parseRepository('owner/name/onnx/model_q4.onnx'), { endpoint: server!.url });
  expect(manifest.id).toBe('owner--name--model_q4.onnx');
  expect(manifest.files[2]!.url).toMatch(/\/owner\/name\/resolve\/c{40}\/onnx\/model_q4\.onnx$/);
  await server!.close();
  const refusal = { code: 'HUB_NO_WEIGHTS', fix: expect.stringContaining('owner/name/onnx/model_q4.onnx') };
  await expect(names([...others, ...formats])).rejects.toMatchObject(refusal);
});

it('says where there is no repository and no server', async () => {
  server = await new BadServer(new Map()).open();
  const ask = (text: string, endpoint: string) => resolveRepository(parseRepository(text), { endpoint });
  await expect(ask('no/body', server.url)).rejects.toMatchObject({ code: 'HUB_NOT_FOUND' });
  await expect(ask('owner/name', 'http://127.0.0.1:9')).rejects.toMatchObject({ code: 'HUB_UNREACHABLE' });
});

it('says before anything is fetched that a licence has to be accepted', async () => {
  server = await new BadServer(new Map([['model.safetensors', Buffer.from('x')]])).open();
  server.gated = 'manual';
  const refusal = { code: 'HUB_GATED', message: expect.stringContaining('owner/name'), fix: expect.stringContaining('local files') };
  await expect(resolveRepository(parseRepository('owner/name'), { endpoint: server.url })).rejects.toMatchObject(refusal);
});

it('says that this machine is offline where the browser knows it', async () => {
  vi.stubGlobal('navigator', { onLine: false });
  const refusal = { code: 'HUB_OFFLINE', message: expect.stringContaining('offline') };
  await expect(resolveRepository(parseRepository('a/b'), { endpoint: 'http://127.0.0.1:9' })).rejects.toMatchObject(refusal);
});
