// Adapters in the folders that trainers leave (test/fixtures/models/trainers): found, read, and the same logits as PEFT's.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readBundle, writeBundle } from '../../src/adapter/bundle';
import { readAdapterFolder } from '../../src/adapter/folder';
import { readPeft } from '../../src/adapter/peft';
import { readRunLog } from '../../src/store/folder/run-log-file';
import { Lora } from '../../src/model/lora';
import { textLogits } from '../../src/model/logits';
import { GOLDEN, goldenTensors, loadFolder } from '../model/fixtures';
import { allclose } from '../support/allclose';
import { eachDevice } from '../support/each-device';

const TRAINERS = join(GOLDEN, 'trainers');

function onDisk(folder: string): ReturnType<typeof readAdapterFolder> {
  const files = readdirSync(join(TRAINERS, folder), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const names = files.map(({ parentPath, name }) =>
    join(parentPath, name)
      .slice(join(TRAINERS, folder).length + 1)
      .replaceAll('\\', '/'),
  );
  return readAdapterFolder(names, async (name) => new Uint8Array(readFileSync(join(TRAINERS, folder, name))));
}

for (const name of ['trl', 'unsloth', 'axolotl']) {
  eachDevice(`logits with an adapter in the form of ${name} meet PEFT's`, async (device) => {
    const model = loadFolder(device, 'tiny/tiny-llama');
    const { peft } = await onDisk(name);
    const { config, tensors } = readPeft(peft, { layers: model.config.layers });
    const lora = Lora.fromTensors(model, config, tensors);
    const golden = goldenTensors(`trainers/${name}.safetensors`);
    const ids = [...golden.get('ids')!];
    const logits = await textLogits(model, lora, ids);
    allclose(logits, golden.get('logits')!, { absolute: 1e-3, relative: 0 });
    // The adapter does something: without it the logits are others.
    const off = await textLogits(model, null, ids);
    expect(Math.max(...logits.map((value, i) => Math.abs(value - off[i]!)))).toBeGreaterThan(1);
    lora.free();
    model.free();
  });
}

it("keeps a trainer's metrics as the run log of the bundle", async () => {
  const bundle = await onDisk('trl');
  const events = new TextDecoder()
    .decode(bundle.runLog!)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: string; metrics?: object });
  expect(events.map(({ kind }) => kind)).toEqual(['update', 'update', 'status']);
  expect(events[0]).toMatchObject({ schema: 2, seq: 0, step: 1, metrics: { learning_rate: 0.01 } });
  expect(readBundle(writeBundle(bundle))).toEqual(bundle);
  // As the page reads the log of somebody's bundle.
  expect(readRunLog(bundle.runLog!)).toEqual(events);
});

/** A folder of which only names matter: each file holds its own name. */
const named = (...names: string[]) => readAdapterFolder(names, async (name) => new TextEncoder().encode(name));
const pair = (folder: string): string[] => ['adapter_config.json', 'adapter_model.safetensors'].map((name) => folder + name);
const chosen = async (...names: string[]): Promise<string> => new TextDecoder().decode((await named(...names)).peft.weights);

it('takes the outermost adapter, and the last of several checkpoints', async () => {
  expect(await chosen(...pair(''), ...pair('checkpoint-9/'), 'optimizer.pt')).toBe('adapter_model.safetensors');
  expect(await chosen(...pair('checkpoint-9/'), ...pair('checkpoint-10/'))).toBe('checkpoint-10/adapter_model.safetensors');
  expect(await chosen(...pair('adapter/'), 'run.jsonl')).toBe('adapter/adapter_model.safetensors');
  const { card, runLog } = await named(...pair('out/'), 'out/README.md', 'out/run.jsonl', 'README.md');
  expect([card, new TextDecoder().decode(runLog!)]).toEqual(['out/README.md', 'out/run.jsonl']);
});

it.each([
  [['model.safetensors'], 'ADAPTER_MISSING_FILE', /no adapter_config\.json/],
  [['a/adapter_config.json'], 'ADAPTER_MISSING_FILE', /lacks a\/adapter_model\.safetensors/],
  [['adapter_config.json', 'adapter_model.bin'], 'ADAPTER_UNSUPPORTED', /pickle/],
  [['adapters.safetensors'], 'ADAPTER_UNSUPPORTED', /MLX/],
  [[...pair('one/'), ...pair('two/')], 'ADAPTER_MISSING_FILE', /2 adapters: one\/, two\//],
])('refuses %j', async (names, code, message) => {
  await expect(named(...names)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});
