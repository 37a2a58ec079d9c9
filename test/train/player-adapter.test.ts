// A golden chat model whose actor has an adapter of its own: the actor plays with it, the reflector does not know it, another model refuses it.

import { expect, it } from 'vitest';
import type { ActReply, ActRequest } from '../../src/actor/actor';
import { readPeft, writePeft, type PeftConfig, type PeftFiles } from '../../src/adapter/peft';
import { createDevice } from '../../src/compute/create';
import type { Device } from '../../src/compute/device';
import { readModelSource } from '../../src/cli/model/source';
import { shipped } from '../../src/env/catalog';
import { Lora } from '../../src/model/lora';
import { Engine } from '../../src/train/engine';
import { GOLDEN } from '../model/fixtures';
import { CHAT_RUN } from './chat-engine';

const FOLDER = 'tiny/tiny-llama';
const OPTIONS = { rank: 2, alpha: 64 };
const GAMES = shipped.byId(CHAT_RUN.benchmark);
const ADMISSIBLE = ['east', 'north', 'south', 'west'];

async function open(device: Device, peft: PeftFiles | null, folder = FOLDER): Promise<Engine> {
  const source = await readModelSource(`${GOLDEN}/${folder}`, folder);
  return Engine.open(device, source, {}, peft && { name: 'player', peft });
}

/** An adapter that changes what the model says: B, which begins as zeros, is drawn as A is. */
async function strongPeft(engine: Engine, sha256: string | null = engine.identity.sha256): Promise<PeftFiles> {
  const lora = Lora.create(engine.model, OPTIONS, 1);
  const tensors = new Map(
    [...(await lora.toTensors())].map(([name, { shape, data }]) => [name, { shape, data: name.includes('lora_B') ? data.map((_, i) => Math.sin(i)) : data }]), // prettier-ignore
  );
  const config: PeftConfig = { ...OPTIONS, targets: lora.targets, base: { name: 'base', sha256 } };
  lora.free();
  return writePeft(config, tensors);
}

const request = (seed: number): ActRequest => ({
  ...{ episode: `player/${seed}`, task: 'minihack/Eat-v3:train:1:rules=3', systemPrompt: 'Go north.', history: [], seed },
  observation: { text: 'An apple.', admissible: ADMISSIBLE },
});

async function play(engine: Engine): Promise<string[]> {
  const actor = engine.actor(CHAT_RUN, 24);
  const replies: readonly ActReply[] = await actor.act(Array.from({ length: 24 }, (_, seed) => request(seed)));
  actor.free();
  return replies.map((reply) => ('failure' in reply ? reply.failure : reply.raw));
}

it('the actor plays with the player adapter, in its brief conversation, and the reflector writes as the base does', async () => {
  const device = await createDevice('wasm', { threads: 1 });
  const stock = await open(device, null);
  expect(stock.player).toBeNull();
  const peft = await strongPeft(stock);
  const engine = await open(device, peft);
  expect(engine.player?.identity).toMatchObject({ name: 'player', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  const played = await play(engine);
  for (const raw of played) expect(ADMISSIBLE).toContain(raw);
  // The adapter, not the form, is what makes the difference.
  engine.player!.lora.strength = 0;
  expect(await play(engine)).not.toEqual(played);
  engine.player!.lora.strength = 1;
  const texts = async (one: Engine): Promise<string[]> => {
    const [group] = await one.reflector(GAMES, null, CHAT_RUN).reflect([{ systemPrompt: '', trajectories: [], seed: 1 }], 4);
    return group!.map(({ text }) => text);
  };
  expect(await texts(engine)).toEqual(await texts(stock));
  device.destroy();
});

it('is refused by a model that it was not made for', async () => {
  const device = await createDevice('wasm', { threads: 1 });
  const stock = await open(device, null);
  await expect(open(device, await strongPeft(stock, 'f'.repeat(64)))).rejects.toMatchObject({ code: 'ADAPTER_WRONG_BASE' });
  const nameless = await strongPeft(stock, null);
  expect(readPeft(nameless).config.base.sha256).toBeNull();
  await expect(open(device, nameless, 'tiny/tiny-qwen2')).rejects.toMatchObject({
    code: expect.stringMatching(/^(ADAPTER|LORA)_TENSORS$/),
  });
  device.destroy();
});
