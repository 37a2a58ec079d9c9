// A reflector trained by TRL on the games of `ict serve`, with an actor behind an endpoint; and its adapter, home again.

import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { readPeft } from '../../src/adapter/peft';
import { readAdapter } from '../../src/cli/adapter-path';
import { createDevice } from '../../src/compute/create';
import { Lora } from '../../src/model/lora';
import { textLogits } from '../../src/model/logits';
import { loadFolder } from '../model/fixtures';
import { allclose } from '../support/allclose';
import { ict, python, scored, scratch, serve, tinyActor, tool } from './processes';

const folder = scratch();
const model = join(folder, 'tiny');
let address: string;
const options = (out: string): string[] => [
  ...['--server', `${address}/reflect`, '--model', model, '--out', join(folder, out), '--keep-lost'],
  ...['--contexts', '4', '--steps', '2', '--contexts-per-step', '1', '--generations', '2', '--read', '1', '--completion-tokens', '8'],
];

beforeAll(async () => {
  await python(['examples/tiny_model.py', model]);
  const actor = await tinyActor();
  address = await serve(['--actor', actor, '--concurrency', '4', '--context', '8000', '--reply-tokens', '16', '--max-steps', '3']);
});

const noGguf = (): never => {
  throw new Error('no GGUF');
};

it('two steps of GRPO: each reflection is scored, and the adapter and its metrics come home', async () => {
  await python(['examples/trl-reflector/train.py', ...options('out')]);
  expect(await scored(address)).toBe(4);
  const { runLog } = await readAdapter(join(folder, 'out'), noGguf);
  const events = new TextDecoder().decode(runLog!).trim().split('\n').map((line) => JSON.parse(line) as { kind: string; metrics?: Record<string, number> }); // prettier-ignore
  expect(events.map(({ kind }) => kind)).toEqual(['update', 'update', 'status']);
  for (const { metrics } of events.slice(0, 2))
    expect(metrics).toMatchObject({ reward: expect.any(Number), 'completions/mean_length': expect.any(Number) });
  expect(JSON.parse(await ict(['adapter', 'inspect', join(folder, 'out'), '--json']))).toMatchObject({ rank: 8, alpha: 16, tensors: 28 });
});

/** A LoRA on every linear layer, as PEFT names them, whose B is not zero. */
const START = `import sys
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM
config = LoraConfig(r=8, lora_alpha=16, task_type="CAUSAL_LM", target_modules="all-linear", init_lora_weights=False)
get_peft_model(AutoModelForCausalLM.from_pretrained(sys.argv[1]), config).save_pretrained(sys.argv[2])`;

it("goes on from an adapter, on two ranks that share one server, and comes home with PEFT's logits", async () => {
  const [start, out] = [join(folder, 'start'), join(folder, 'ranks')];
  await python(['-c', START, model, start]);
  const before = await scored(address);
  await tool('torchrun', ['--nproc_per_node', '2', 'examples/trl-reflector/train.py', ...options('ranks'), '--adapter', start]);
  expect((await scored(address)) - before).toBe(8);

  const said = await python(['test/scale/home.py', model, out]);
  const golden = JSON.parse(/^LOGITS (.*)$/m.exec(said)![1]!) as { ids: number[]; logits: number[][]; off: number[][] };
  const device = await createDevice('wasm', { threads: 1 });
  const base = loadFolder(device, 'tiny', folder);
  const { peft } = await readAdapter(out, noGguf);
  const { config, tensors } = readPeft(peft, { layers: base.config.layers });
  const lora = Lora.fromTensors(base, config, tensors);
  allclose(await textLogits(base, lora, golden.ids), golden.logits.flat(), { absolute: 1e-3, relative: 0 });
  const off = golden.off.flat();
  allclose(await textLogits(base, null, golden.ids), off, { absolute: 1e-3, relative: 0 });
  // It changes what the model says.
  expect(Math.max(...golden.logits.flat().map((value, i) => Math.abs(value - off[i]!)))).toBeGreaterThan(0.01);
  lora.free();
  base.free();
});
