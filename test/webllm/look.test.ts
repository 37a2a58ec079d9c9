import { describe, expect, it } from 'vitest';
import { parseWebLlm, WEB_LLM_MODELS } from '../../src/core/web-llm-models';
import { faultOf, folderOf, missing, requireDevice, requireRoom } from '../../src/webllm/look';
import { fetchFrom, MemoryCaches } from './memory-caches';

const FILES = { folder: 'https://a.example/m/resolve/main/', lib: 'https://b.example/m.wasm' };
const ORDER: readonly (readonly [scope: string, url: string, text: string])[] = [
  ['webllm/config', `${FILES.folder}mlc-chat-config.json`, '{"tokenizer_files":["tokenizer.json"]}'],
  ['webllm/wasm', FILES.lib, 'wasm'],
  ['webllm/model', `${FILES.folder}tokenizer.json`, '{}'],
  ['webllm/model', `${FILES.folder}tensor-cache.json`, '{"records":[{"dataPath":"params_shard_0.bin"},{"dataPath":"params_shard_1.bin"}]}'],
  ['webllm/model', `${FILES.folder}params_shard_0.bin`, 'w'],
  ['webllm/model', `${FILES.folder}params_shard_1.bin`, 'w'],
];

/** The first so many files of a model are kept. */
async function kept(count: number): Promise<MemoryCaches> {
  const caches = new MemoryCaches();
  for (const file of ORDER.slice(0, count)) await caches.keep(...file);
  return caches;
}

describe('before anything is fetched', () => {
  const f16 = parseWebLlm('web-llm:SmolLM2-360M-Instruct-q4f16_1-MLC')!;
  const f32 = parseWebLlm('web-llm:SmolLM2-360M-Instruct-q4f32_1-MLC')!;
  const own = parseWebLlm(`web-llm:https://a.example/m#${FILES.lib}`)!;
  const card = (...features: string[]) => ({ features: async () => new Set(features) });

  it('a model in 16 bits needs a card that has them; the one that does without is named', async () => {
    await requireDevice(f16, card('shader-f16'));
    await requireDevice(f32, card());
    await requireDevice(own, card());
    for (const { id, f16 } of WEB_LLM_MODELS.filter(({ f16 }) => f16)) {
      const error = await requireDevice(parseWebLlm(`web-llm:${id}`)!, card()).catch((error: unknown) => error);
      expect(error).toMatchObject({ code: 'WEBLLM_NO_F16', message: expect.stringContaining(id) });
      const instead = /Choose (\S+),/.exec((error as { fix: string }).fix)![1]!;
      expect(WEB_LLM_MODELS.find((model) => model.id === instead)).toMatchObject({ f16: !f16 });
      expect(instead.split('-q')[0]).toBe(id.split('-q')[0]);
    }
  });

  it('all need a graphics card', async () => {
    for (const player of [f16, f32, own])
      await expect(requireDevice(player, { features: async () => null })).rejects.toMatchObject({ code: 'WEBLLM_NO_WEBGPU' });
  });

  it('what is left of the disk has to do, unless the model is there', async () => {
    const at = async (left: number | null, files: number) => ({ caches: (await kept(files)).store, room: async () => left });
    await expect(requireRoom(f16, FILES, await at(100e6, 0))).rejects.toMatchObject({
      code: 'WEBLLM_QUOTA',
      message: expect.stringMatching(/takes 204 MB .* has 100 MB left/),
    });
    await requireRoom(f16, FILES, await at(300e6, 0));
    await requireRoom(f16, FILES, await at(null, 0));
    await requireRoom(f16, FILES, await at(0, ORDER.length));
    await requireRoom(own, FILES, await at(0, 0));
  });
});

describe('a file that did not come', () => {
  it.each(ORDER.map(([, url], i) => [url, i] as const))('%s is the first that is missing after %i files', async (url, count) => {
    expect(await missing(FILES, (await kept(count)).store)).toBe(url);
  });

  it('is none where all are kept', async () => {
    const { store } = await kept(ORDER.length);
    expect(await missing(FILES, store)).toBeNull();
    expect(await faultOf(FILES, { caches: store, fetch: fetchFrom(() => expect.fail()) })).toBeNull();
  });

  it.each<[string, number, number | Error | string, string, RegExp]>([
    ['is not there', 0, 404, 'WEBLLM_NOT_FOUND', /a\.example has no mlc-chat-config\.json \(404\)/],
    ['is behind a licence', 2, 401, 'WEBLLM_REFUSED', /a\.example refuses tokenizer\.json \(401\)/],
    ['is on a host that fails', 1, 503, 'WEBLLM_REFUSED', /b\.example refuses m\.wasm \(503\)/],
    ['is on no host', 3, new TypeError('Failed to fetch'), 'WEBLLM_NETWORK', /No answer came from a\.example for tensor-cache\.json/],
    ['comes the second time', 5, 'whole', 'WEBLLM_CUT', /a\.example broke off in the middle of params_shard_1\.bin/],
  ])('%s, which is told by name and host', async (_, count, answer, code, message) => {
    const asked: string[] = [];
    const get = fetchFrom((url) => (asked.push(url), answer));
    const fault = await faultOf(FILES, { caches: (await kept(count)).store, fetch: get });
    expect(fault).toMatchObject({ name: 'AppError', code, message: expect.stringMatching(message), fix: expect.stringMatching(/\w/) });
    expect(asked).toEqual([ORDER[count]![1]]);
  });

  it('lies where web-llm looks', () => {
    expect(folderOf('https://huggingface.co/u/m')).toBe('https://huggingface.co/u/m/resolve/main/');
    expect(folderOf('https://a.example/m/resolve/v1/')).toBe('https://a.example/m/resolve/v1/');
  });
});
