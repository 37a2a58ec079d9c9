import { describe, expect, it } from 'vitest';
import { shipped } from '../../src/env/catalog';
import { playEpisodes } from '../../src/meta/rollout';
import { OnnxPlayer, onnxFolder } from '../../src/service/onnx-player';
import type { ModelFiles } from '../../src/train/model-files';
import { embeddedFolder, goldenChatFolder } from '../onnx/fixtures';
import { usedBytes } from '../support/memory';

/** As a model is kept: its files side by side. */
function kept({ name, files }: ReturnType<typeof goldenChatFolder>): ModelFiles {
  return { name, files: new Map([...files].map(([path, bytes]) => [path.replace('onnx/', ''), bytes])) };
}
const benchmark = shipped.byId('minihack');
const player = (folder: ModelFiles): OnnxPlayer => new OnnxPlayer({ modelFiles: async () => folder, gpu: async () => null, threads: 1 });

describe('a kept model in ONNX', () => {
  it('has its graphs in a folder of their own again', () => {
    expect([...onnxFolder(kept(goldenChatFolder())).files.keys()].sort()).toEqual([...goldenChatFolder().files.keys()].sort());
  });

  it('is opened once, and given up for another', async () => {
    const onnx = player(kept(goldenChatFolder()));
    const first = await onnx.actor('a', null);
    expect(await onnx.actor('a', null)).toBe(first);
    expect(await onnx.actor('b', null)).not.toBe(first);
    await onnx.free();
  });

  it('is told of by name where a file of it is cut, and asked for again the next time', async () => {
    const whole = kept(goldenChatFolder());
    const graph = whole.files.get('model.onnx')!;
    const files = new Map(whole.files).set('model.onnx', graph.subarray(0, graph.length >> 1));
    let isCut = true;
    const onnx = new OnnxPlayer({ modelFiles: async () => (isCut ? { ...whole, files } : whole), gpu: async () => null, threads: 1 });
    await expect(onnx.actor('a', null)).rejects.toMatchObject({ name: 'AppError', code: expect.stringMatching(/^ONNX_/) });
    isCut = false;
    await onnx.actor('a', null);
    await expect(onnx.actor('a', 'q4')).rejects.toMatchObject({ code: 'ONNX_FILES_MISSING' });
    await onnx.free();
  });

  it('takes no more memory after 250 episodes than after 50', async () => {
    const onnx = player(kept(embeddedFolder()));
    const actor = await onnx.actor('embedded', null);
    const tasks = (count: number, from: number) => {
      const jobs = [];
      for (const task of benchmark.tasks({ families: ['minihack/Eat'], split: 'train', seed: from, rules: 'true' }))
        if (jobs.push({ task, systemPrompt: 'To eat use e.', seed: from + jobs.length }) === count) break;
      return jobs;
    };
    await playEpisodes(benchmark, actor, tasks(50, 1));
    const before = usedBytes();
    // Of the episodes only their number stays: what they hold is not the player's.
    const won = (await playEpisodes(benchmark, actor, tasks(200, 1000))).filter(({ success }) => success).length;
    expect(won).toBeGreaterThan(175);
    // Caches that stay would take 51 MB: 200 episodes, 5 layers, keys and values of 64 numbers, 100 tokens at least, 4 bytes each.
    expect(usedBytes() - before).toBeLessThan(16e6);
    await onnx.free();
  });
});
