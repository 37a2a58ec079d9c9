// A seed names the same games through the server, on the command line, and in a run of the page.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createExpertActor } from '../../src/actor/scripted';
import { inRooms } from '../../src/env/task-source';
import { shipped } from '../../src/env/catalog';
import { playEpisodes, successRate, toRecord } from '../../src/meta/rollout';
import { coachMessages } from '../../src/reflector/chat-prompt';
import { contextTasks, planContext } from '../../src/train/context';
import { presetConfig } from '../../src/train/preset-config';
import { Client, serve, type TestServer } from './client';

const folder = mkdtempSync(join(tmpdir(), 'ict-serve-'));
let server: TestServer;
beforeAll(async () => {
  server = await serve();
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function ict(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/ict.mjs', ...args], { encoding: 'utf8' });
  expect([status, stderr.replaceAll(/[\r\n].*$/gs, '')]).toEqual([0, expect.any(String)]);
  return stdout;
}

it.each([
  ['alfworld', 'unseen', 7],
  ['minihack', 'train', 8],
])('/play: the tasks of ict tasks, by their index (%s, %s, seed %i)', async (benchmark, split, seed) => {
  const [{ tasks }] = JSON.parse(ict('tasks', '--json', '--benchmark', benchmark, '--split', split, '--seed', String(seed), '-n', '20'));
  const client = await Client.open(`${server.address}/play`);
  const served: string[] = [];
  for (let index = 0; index < 20; index++) served.push((await client.reset({ benchmark, split, seed, index })).data.metadata.task);
  expect(served).toEqual(tasks);
});

it('/reflect: the episodes of ict rollout, those that are read and those after them, under the same advice', async () => {
  const out = join(folder, 'episodes.jsonl');
  const query = ['--families', 'minihack/Zap', '--split', 'train', '--seed', '11', '--rules', '5', '-n', '12'];
  ict('rollout', '--benchmark', 'minihack', ...query, '--actor', 'expert', '--out', out);
  const episodes = readFileSync(out, 'utf8').trim().split('\n').map((line) => JSON.parse(line)); // prettier-ignore
  const client = await Client.open(`${server.address}/reflect`);
  const read = (await client.reset({ family: 'minihack/Zap', split: 'train', seed: 11, rules: 5 })).data;
  const scored = (await client.step({ reflection: '' })).data;
  expect(read.observation.games).toEqual(episodes.slice(0, 10).map(({ task, success }) => ({ task, success })));
  expect(scored.metadata.episodes).toEqual(episodes.slice(10).map((episode) => toRecord(episode)));
});

it.each(['minihack', 'alfworld'])('/reflect: the contexts and rewards of a run of the page (%s)', async (preset) => {
  const config = presetConfig(preset);
  const benchmark = config.room_size === undefined ? shipped.byId(preset) : inRooms(shipped.byId(preset), config.room_size);
  const actor = createExpertActor(benchmark);
  const client = await Client.open(`${server.address}/reflect`);
  for (const slot of [0, 1, 2]) {
    const plan = planContext(config, benchmark, 1, slot, null);
    const { read, fresh } = contextTasks(config, benchmark, plan);
    const trajectories = await playEpisodes(benchmark, actor, read);
    const { family, seed, rules, systemPrompt } = plan;
    const served = (await client.reset({ benchmark: preset, family, seed, rules, system_prompt: systemPrompt })).data;
    expect(served.observation.messages).toEqual(coachMessages(benchmark, { systemPrompt, trajectories }));
    for (const advice of ['Press e.', benchmark.oracleAdvice(fresh[0]!.task)]) {
      const played = await playEpisodes(benchmark, actor, fresh.map((job) => ({ ...job, systemPrompt: advice }))); // prettier-ignore
      const scored = (await client.step({ reflection: advice })).data;
      expect(scored.reward).toBe(successRate(played));
      expect(scored.metadata.episodes).toEqual(played.map(toRecord));
    }
  }
});

it('whatever is drawn can be made again: by its seed, by the name of its episode, by what the server told', async () => {
  const [one, other] = await Promise.all([Client.open(`${server.address}/reflect`), Client.open(`${server.address}/play`)]);
  const drawn = (await one.reset({ read: 2 })).data;
  const { benchmark, family, split, seed, rules, size, form } = drawn.metadata;
  const again = (await one.reset({ benchmark, family, split, seed, rules, size, form, read: 2 })).data;
  expect(again).toEqual(drawn);
  expect((await one.reset({ read: 2 })).data.metadata.seed).not.toBe(seed);
  const named = (await other.reset({ episode_id: 'my episode' })).data;
  expect((await other.reset({ episode_id: 'my episode' })).data).toEqual(named);
  expect((await other.ask({ type: 'state' })).data.episode_id).toBe('my episode');
  expect((await other.reset({ episode_id: 'another' })).data).not.toEqual(named);
});
