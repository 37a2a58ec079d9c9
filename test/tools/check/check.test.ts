import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkModels } from '../../../tools/check/check';
import type { Report } from '../../../tools/check/report';
import { GoldenFolder } from '../../../tools/check/golden-folder';
import { readTolerances } from '../../../tools/check/tolerances';
import { GOLDEN } from '../../model/fixtures';

const folder = mkdtempSync(join(tmpdir(), 'check-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function check(path: string): Promise<Report> {
  return checkModels(path, { device: 'wasm', weights: undefined, maxTokens: undefined, onRow: () => undefined });
}

/** A golden folder of some parts only, to be damaged. */
function copy(name: string, parts: readonly string[]): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  for (const part of ['README.md', ...parts]) cpSync(join(GOLDEN, part), join(path, part), { recursive: true });
  return path;
}

describe('the check of a model', () => {
  it('finds every golden file of the folder met', async () => {
    const report = await check(GOLDEN);
    expect(report.rows.filter(({ result }) => result === 'failed')).toEqual([]);
    const checks = report.rows.map(({ check: name }) => name);
    const parts = [
      'tiny/tiny-qwen2',
      'lora/qwen3-all',
      'gguf/tiny-llama.q8_0.gguf',
      'gguf/lora-qwen2-all.f32.gguf',
      'quant Q6_K',
      'smollm2',
    ];
    for (const part of parts)
      expect(
        checks.some((name) => name.startsWith(part)),
        part,
      ).toBe(true);
    expect(report.rows.every(({ error, tolerance, result }) => result !== 'ok' || error! <= tolerance!)).toBe(true);
    expect(report.count('not comparable')).toBe(0);
  });

  it('fails where a golden value is another, and goes on', async () => {
    const path = copy('changed', ['tiny/tiny-llama-f16', 'quant']);
    const file = join(path, 'tiny/tiny-llama-f16/golden.safetensors');
    const bytes = readFileSync(file);
    const start = 8 + Number(bytes.readBigUInt64LE(0));
    bytes.writeFloatLE(bytes.readFloatLE(start + 400) + 3e-4, start + 400);
    rmSync(file);
    writeFileSync(file, bytes);
    const report = await check(path);
    const failed = report.rows.filter(({ result }) => result === 'failed');
    expect(failed).toEqual([expect.objectContaining({ check: 'tiny/tiny-llama-f16 logits', tolerance: 2e-4 })]);
    expect(failed[0]!.error).toBeGreaterThan(2.5e-4);
    expect(report.count('ok')).toBeGreaterThan(15);
  });

  it('fails with the reason where a file is missing or damaged', async () => {
    const path = copy('missing', ['tiny/tiny-llama-f16', 'tiny/tiny-llama-bf16']);
    rmSync(join(path, 'tiny/tiny-llama-f16/model.safetensors'), { force: true });
    const cut = join(path, 'tiny/tiny-llama-bf16/model.safetensors');
    const bytes = readFileSync(cut);
    rmSync(cut, { force: true });
    writeFileSync(cut, bytes.subarray(0, 5000));
    const failed = (await check(path)).rows.filter(({ result }) => result === 'failed');
    expect(failed.map(({ note }) => note)).toEqual([
      expect.stringContaining('SAFETENSORS_'),
      expect.stringContaining('model.safetensors is missing'),
    ]);
  });

  it('takes its limits from the README', () => {
    const golden = readTolerances(new GoldenFolder(GOLDEN));
    expect(golden).toMatchObject({ logits: [2e-4], loss: [2e-5, 1e-3], adam: [1e-5, 2e-3], smollm2: [2e-3, 1e-3], blocks: [1e-6] });
    const path = join(folder, 'readme');
    mkdirSync(path);
    writeFileSync(
      join(path, 'README.md'),
      '| what | A | B | why |\n| --- | --- | --- | --- |\n| tiny logits, all | 1e-7 | 3e-6 | because |\n',
    );
    expect(readTolerances(new GoldenFolder(path))).toEqual({ ...golden, logits: [3e-6] });
  });

  it('refuses a folder without golden files', async () => {
    await expect(check(folder)).rejects.toThrow(expect.objectContaining({ code: 'CLI_USAGE' }));
  });
});
