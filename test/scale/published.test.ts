// A published repository, as the Hub received it, opened by PEFT: its logits are ours.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readPeft } from '../../src/adapter/peft';
import { readAdapter } from '../../src/cli/adapter-path';
import { createDevice } from '../../src/compute/create';
import { Lora } from '../../src/model/lora';
import { textLogits } from '../../src/model/logits';
import { HubServer } from '../hub/hub-server';
import { loadFolder } from '../model/fixtures';
import { allclose } from '../support/allclose';
import { ict, python, scratch } from './processes';

const folder = scratch();
const hub = new HubServer();
beforeAll(() => hub.open());
afterAll(() => hub.close());

const noGguf = (): never => {
  throw new Error('no GGUF');
};

it.each(['minihack', 'alfworld'])("the reflector of %s, published by the command line, has PEFT's logits", async (name) => {
  const shipped = `public/adapters/${name}.zip`;
  const args = ['adapter', 'publish', shipped, '--repo', `ada/${name}`, '--licence', 'mit'];
  await ict(args, { HF_ENDPOINT: hub.url, HF_TOKEN: hub.token });
  const { files } = hub.repositories.get(`ada/${name}`)!;
  const repository = join(folder, name);
  mkdirSync(repository);
  for (const [file, bytes] of files) writeFileSync(join(repository, file), bytes);

  const said = await python(['test/scale/home.py', 'public/models/embedded', repository]);
  const golden = JSON.parse(/^LOGITS (.*)$/m.exec(said)![1]!) as { ids: number[]; logits: number[][]; off: number[][] };
  const device = await createDevice('wasm', { threads: 1 });
  const base = loadFolder(device, 'embedded', 'public/models');
  // What was published, not what came back: the file that the page ships.
  const { peft } = await readAdapter(shipped, noGguf);
  const { config, tensors } = readPeft(peft, { layers: base.config.layers });
  const lora = Lora.fromTensors(base, config, tensors);
  allclose(await textLogits(base, lora, golden.ids), golden.logits.flat(), { absolute: 1e-3, relative: 0 });
  const off = golden.off.flat();
  expect(Math.max(...golden.logits.flat().map((value, i) => Math.abs(value - off[i]!)))).toBeGreaterThan(0.01);
  lora.free();
  base.free();
});
