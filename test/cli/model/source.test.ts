import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readModelConfig, readModelSource } from '../../../src/cli/model/source';
import { openTexts } from '../../../src/train/texts';
import { GOLDEN } from '../../model/fixtures';

const empty = mkdtempSync(join(tmpdir(), 'model-'));
afterAll(() => rmSync(empty, { recursive: true, force: true }));

it.each([
  ['tiny/tiny-qwen3', 'gguf/tiny-qwen3.f32.gguf', { F32: 24 }],
  ['tiny/tiny-llama', 'gguf/tiny-llama.f32.gguf', { F32: 20 }],
  ['tiny/tiny-gemma3', 'gguf/tiny-gemma3.f32.gguf', { F32: 93 }],
])('%s is the same model as %s', async (folder, file, types) => {
  const [one, other] = [await readModelSource(join(GOLDEN, folder)), await readModelSource(join(GOLDEN, file))];
  const near = expect.closeTo(one.config.normEpsilon, 12);
  expect(other.config).toEqual({ ...one.config, normEpsilon: near, normOffset: 0 });
  expect(readModelConfig(join(GOLDEN, file))).toEqual(other.config);
  expect(new Set(other.weights.keys())).toEqual(new Set(one.weights.keys()));
  expect(other.chatTemplate).toBe(one.chatTemplate);
  expect([one.types, other.types]).toEqual([{}, types]);
  expect(one.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(other.sha256).not.toBe(one.sha256);
});

it('reads a model in shards', async () => {
  const folder = join(GOLDEN, 'tiny/tiny-qwen2');
  const { weights, sizeBytes } = await readModelSource(folder);
  expect(weights.size).toBe(39);
  const shards = [1, 2].map((at) => statSync(join(folder, `model-0000${at}-of-00002.safetensors`)).size);
  expect(sizeBytes).toBeGreaterThan(shards[0]! + shards[1]!);
});

it.each([join(empty, 'nothing'), empty])('says where there is no model: %s', async (path) => {
  const refusal = expect.objectContaining({ code: 'MODEL_FILES_MISSING' });
  await expect(readModelSource(path)).rejects.toEqual(refusal);
  expect(() => readModelConfig(path)).toThrow(refusal);
});

it('a base model opens, and says that it holds no conversations', async () => {
  const source = await readModelSource(join(GOLDEN, 'gguf/tiny-gemma3.f32.gguf'));
  await expect(openTexts(source)).rejects.toEqual(
    expect.objectContaining({ code: 'MODEL_NO_CHAT', message: expect.stringContaining('chat template') }),
  );
});
