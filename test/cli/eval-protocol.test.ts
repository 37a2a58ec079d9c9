import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readArguments, type Arguments } from '../../src/cli/arguments';
import { evaluateProtocol } from '../../src/cli/eval-protocol';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'protocol-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** As small as training and judging can be. */
const PROTOCOL = {
  schema: 2,
  name: 'smallest',
  title: 'Whether the command runs.',
  preset: 'minihack',
  train: {
    steps: 1,
    eval_steps: 0,
    contexts_per_step: 1,
    num_generations: 2,
    tasks_per_reflection: 1,
    trajectories_per_context: 2,
    train_families: ['minihack/Zap'],
    held_out_families: ['minihack/Eat'],
  },
  seeds: [4],
  episodes: 4,
  iterations: 1,
};

async function written(name: string, protocol: object): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, JSON.stringify(protocol));
  return path;
}

const options = (...more: string[]): Arguments =>
  readArguments(
    ['--device', 'wasm', '--threads', '1', '--out', join(folder, 'out'), ...more],
    ['device', 'threads', 'out', 'seeds', 'episodes', 'adapter'],
  );

describe('ict eval --protocol', () => {
  test('trains, judges, writes the result under its name, and does nothing twice', async () => {
    const path = await written('smallest.json', PROTOCOL);
    const result = await evaluateProtocol(path, options());
    expect(JSON.parse(await readFile(join(folder, 'out', 'smallest.json'), 'utf8'))).toEqual(result);
    expect(result.arms).toHaveLength(1);
    const [{ conditions, seeds }] = result.arms as [(typeof result.arms)[number]];
    expect(Object.keys(conditions)).toEqual(expect.arrayContaining(['none', 'random', 'untrained', 'trained', 'oracle']));
    expect(conditions.trained!.families['minihack/Eat']!.episodes).toBe(4);
    expect(seeds.map(({ seed, reward }) => [seed, reward.length])).toEqual([[4, 1]]);

    const run = (await readdir(join(folder, 'out'))).find((name) => name.startsWith('minihack-4-'))!;
    const files = (await readdir(join(folder, 'out', run))).toSorted();
    expect(files).toEqual([
      'adapter_config.json',
      'adapter_model.safetensors',
      'checkpoint.bin',
      expect.stringMatching(/^evaluation-[0-9a-f]{8}\.json$/),
      'run.jsonl',
    ]);
    const changed = async (): Promise<number[]> =>
      Promise.all(files.map(async (name) => (await stat(join(folder, 'out', run, name))).mtimeMs));
    const before = await changed();
    expect((await evaluateProtocol(path, options())).arms).toEqual(result.arms);
    expect(await changed()).toEqual(before);
    const kept = join(
      folder,
      'out',
      run,
      files.find((name) => name.startsWith('evaluation-'))!,
    );
    const text = await readFile(kept, 'utf8');
    await writeFile(kept, text.slice(0, 100));
    await expect(evaluateProtocol(path, options())).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining(kept),
      fix: expect.stringContaining('Delete it'),
    });
    await writeFile(kept, text);
    await evaluateProtocol(path, options('--episodes', '8'));
    expect((await readdir(join(folder, 'out', run))).filter((name) => name.startsWith('evaluation-'))).toHaveLength(2);
  });

  test('judges an adapter from elsewhere beside what was trained before, and trains nothing for it', async () => {
    const path = await written('smallest.json', PROTOCOL);
    const out = join(folder, 'out');
    const run = join(
      out,
      (await readdir(out)).find((name) => name.startsWith('minihack-4-'))!,
    );
    const given = join(folder, 'from elsewhere');
    await mkdir(join(given, 'checkpoint-7'), { recursive: true });
    for (const file of ['adapter_config.json', 'adapter_model.safetensors'])
      await writeFile(join(given, 'checkpoint-7', file), await readFile(join(run, file)));

    const { arms } = await evaluateProtocol(path, options('--adapter', given));
    expect(arms.map(({ name }) => name)).toEqual(['all', expect.stringMatching(/^from-elsewhere-[0-9a-f]{8}$/)]);
    // The same weights on the same tasks.
    expect(arms[1]!.conditions).toEqual(arms[0]!.conditions);
    expect(arms.map(({ seeds }) => seeds[0]!.reward.length)).toEqual([1, 0]);
    expect(await readFile(join(out, `smallest-${arms[1]!.name}.json`), 'utf8')).toContain(arms[1]!.name);

    const { arms: alone } = await evaluateProtocol(path, options('--adapter', given, '--seeds', '5'));
    expect(alone.map(({ name }) => name)).toEqual([arms[1]!.name]);
    expect((await readdir(out)).filter((name) => name.startsWith('minihack-5-'))).toEqual([]);
  });

  test.each([['other'], ['../smallest'], ['a/b']])('refuses a file that is called otherwise than its name, %s', async (name) => {
    await mkdir(join(folder, 'refused'), { recursive: true });
    const path = await written('refused/smallest.json', { ...PROTOCOL, name });
    await expect(evaluateProtocol(path, options())).rejects.toMatchObject({
      code: 'PROTOCOL_INVALID',
      message: expect.stringContaining('the file is called smallest.json'),
    });
  });
});
