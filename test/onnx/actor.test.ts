// The embedded model as an actor in ONNX: it plays as it does on the engine, for as long as one likes.

import { expect, it } from 'vitest';
import { createDevice } from '../../src/compute/create';
import { readModelSource } from '../../src/cli/model/source';
import { createRng } from '../../src/core/rng';
import { shipped } from '../../src/env/catalog';
import { playEpisodes, type EpisodeJob } from '../../src/meta/rollout';
import { Engine } from '../../src/train/engine';
import { openOnnxActor } from '../../src/train/onnx';
import { PRESETS } from '../../src/train/presets';
import { keysWorld } from '../support/keys-world';
import { usedBytes } from '../support/memory';
import { embeddedFolder, EMBEDDED, smallLayoutFolder, wasm } from './fixtures';
import { takeTasks } from '../../src/env/take-tasks';

const benchmark = shipped.byId('minihack');

function jobs(count: number, of = benchmark): EpisodeJob[] {
  const tasks = takeTasks(
    of.tasks({ families: of.families.filter(({ need }) => need !== null).map(({ id }) => id), split: 'unseen', seed: 1, rules: 'true' }),
    count,
  );
  return tasks.map((task, i) => ({ task, systemPrompt: 'To eat use e.', seed: createRng(1, 'episode', i).int(2 ** 32) }));
}

it('plays the engine’s games, greedy and drawn', async () => {
  const engine = await Engine.open(await createDevice('wasm', { threads: 1 }), await readModelSource(EMBEDDED));
  for (const actor_temperature of [0, 0.8]) {
    const config = { ...PRESETS.minihack, actor_temperature };
    const own = engine.actor(config, 8);
    const onnx = await openOnnxActor(await wasm, embeddedFolder(), '', config, 8);
    const [expected, played] = [await playEpisodes(benchmark, own, jobs(16)), await playEpisodes(benchmark, onnx, jobs(16))];
    const actions = (games: typeof played): string[][] => games.map(({ steps }) => steps.map(({ raw, executed }) => `${raw}|${executed}`));
    expect(actions(played)).toEqual(actions(expected));
    expect(new Set(actions(played).flat()).size).toBeGreaterThan(8);
    own.free();
    await onnx.free();
  }
  engine.destroy();
});

it('takes no more memory after 500 episodes than after 100', async () => {
  const actor = await openOnnxActor(await wasm, smallLayoutFolder(), '', PRESETS.minihack, 32);
  const all = jobs(500, keysWorld);
  await playEpisodes(keysWorld, actor, all.slice(0, 100));
  const before = usedBytes();
  let episodes = 100;
  for (; episodes < 500; episodes += 100) await playEpisodes(keysWorld, actor, all.slice(episodes, episodes + 100));
  const growth = usedBytes() - before;
  console.log(`500 episodes: ${(before / 1e6).toFixed(1)} MB after 100, ${(growth / 1e6).toFixed(1)} MB more after 500`);
  expect(growth).toBeLessThan(8e6);
  await actor.free();
});
