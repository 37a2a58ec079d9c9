import { expect, it } from 'vitest';
import { createDevice } from '../../src/compute/create';
import { shipped } from '../../src/env/catalog';
import type { Device } from '../../src/compute/device';
import type { Trajectory } from '../../src/core/trajectory';
import { readModelSource } from '../../src/cli/model/source';
import { playEpisodes } from '../../src/meta/rollout';
import { Engine, limited, trainingParts } from '../../src/train/engine';
import { hasSentence } from '../../src/reflector/chat-prompt';
import { train } from '../../src/train/loop';
import { updateLora } from '../../src/train/update';
import { eachDevice } from '../support/each-device';
import { GOLDEN } from '../model/fixtures';
import { CHAT_RUN, chatEngine } from './chat-engine';
import { takeTasks } from '../../src/env/take-tasks';

const GAMES = shipped.byId(CHAT_RUN.benchmark);

async function played(engine: Engine): Promise<Trajectory[]> {
  const benchmark = limited(GAMES, CHAT_RUN);
  const tasks = takeTasks(benchmark.tasks({ families: CHAT_RUN.train_families, split: 'train', seed: 3 }), 2);
  const actor = engine.actor(CHAT_RUN);
  const jobs = tasks.map((task, i) => ({ task, systemPrompt: 'Walk.', seed: i }));
  const trajectories = await playEpisodes(benchmark, actor, jobs);
  actor.free();
  return trajectories;
}

/** Samples three reflections and learns from them. */
async function learn(device: Device, folder: string, trajectories: readonly Trajectory[]): Promise<void> {
  const engine = await chatEngine(device, folder);
  const { lora, reflector, actor } = trainingParts(engine, GAMES, CHAT_RUN, engine.actor(CHAT_RUN));
  const groups = await reflector.reflect([{ systemPrompt: 'Walk.', trajectories, seed: 5 }], 3);
  expect(groups[0]!.map(({ tokenIds }) => tokenIds.length > 0)).toEqual([true, true, true]);
  const before = await lora.state();
  const { metrics } = await updateLora(engine.model, lora, groups, [[0, 1, 0]], CHAT_RUN, 1);
  expect(metrics['sampling/sampling_logp_difference/max']).toBeLessThan(1e-4);
  expect(metrics.grad_norm).toBeGreaterThan(0);
  expect((await lora.state()).params).not.toEqual(before.params);
  actor.free();
  lora.free();
  engine.model.free();
}

eachDevice('training sees the log-probabilities that sampling drew by', (device) => learn(device, 'tiny/tiny-llama', []));

it.each(['tiny/tiny-llama', 'tiny/tiny-qwen2', 'tiny/tiny-qwen3'])('%s plays, reads what it played and learns', async (folder) => {
  const device = await createDevice('wasm', { threads: 1 });
  const engine = await chatEngine(device, folder);
  const trajectories = await played(engine);
  expect(trajectories.every(({ steps }) => steps.length <= CHAT_RUN.max_steps!)).toBe(true);
  engine.model.free();
  await learn(device, folder, trajectories);
  device.destroy();
});

it('runs the loop from the first context to the last update', async () => {
  const engine = await chatEngine(await createDevice('wasm', { threads: 1 }));
  const parts = trainingParts(engine, GAMES, CHAT_RUN, engine.actor(CHAT_RUN));
  const steps = [];
  for await (const { step, events } of train(CHAT_RUN, parts, null)) {
    steps.push(step);
    const [group] = events.filter((event) => event.kind === 'group');
    expect(group!.members).toHaveLength(3);
    // What is written ends with its first sentence, and the player is told all of it.
    for (const { text, episodes } of group!.members) {
      expect(hasSentence(text.replace(/[.!?]["')\]]*$/, ''))).toBe(false);
      for (const { systemPrompt } of episodes) expect(systemPrompt).toBe(text);
    }
  }
  expect(steps).toEqual([1, 2]);
  engine.destroy();
});

it('a model that keeps no form plays admissible actions where it chooses among them', async () => {
  const config = { ...CHAT_RUN, steps: 1, actor_choice: true };
  const engine = await chatEngine(await createDevice('wasm', { threads: 1 }));
  for await (const { events } of train(config, trainingParts(engine, GAMES, config, engine.actor(config)), null)) {
    const [group] = events.filter((event) => event.kind === 'group');
    for (const reply of group!.members.flatMap(({ episodes }) => episodes).flatMap(({ raw }) => raw)) expect(reply).toMatch(/^Action: \S/);
    expect(new Set(group!.members.map(({ text }) => text)).size).toBeGreaterThan(1);
    const [update] = events.filter((event) => event.kind === 'update');
    expect(update!.metrics['sampling/sampling_logp_difference/max'] ?? 0).toBeLessThan(1e-4);
  }
  engine.destroy();
});

it('a model without a chat template is refused by name before its weights go to the device', async () => {
  const source = await readModelSource(`${GOLDEN}/tiny/tiny-llama`, 'tiny');
  const refusal = { code: 'MODEL_NO_CHAT', message: expect.stringContaining('tiny') };
  const device = await createDevice('reference');
  await expect(Engine.open(device, { ...source, chatTemplate: null })).rejects.toMatchObject(refusal);
});
