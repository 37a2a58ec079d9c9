// verifiers, in an environment of its own: it reads exported episodes, and its own task set plays on the server.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ict, scored, scratch, serve, tinyActor, verifiersPython } from './processes';

/** What verifiers' own reader finds in FOLDER/traces.jsonl. */
const READ = `import json, sys
from pathlib import Path
from verifiers.v1.trace import WireTrace
from verifiers.v1.utils.trace_store import read_episodes
def told(episode):
    trace = episode.traces[0]
    return {"ok": episode.ok, "task": episode.task.data.name, "reward": trace.reward, "turns": trace.num_turns, "branches": trace.num_branches,
            "replies": [m.content for m in trace.assistant_messages], "transcript": [m.content for m in trace.messages],
            "mask": [n.sampled for n in trace.branches[0].nodes], "player": trace.agent.config.model, "rewards": list(trace.rewards),
            "errors": [e.type for e in trace.errors], "is_truncated": trace.is_truncated}
print("READ " + json.dumps([told(episode) for episode in read_episodes(Path(sys.argv[1]), WireTrace)]))`;

async function read(folder: string): Promise<any[]> {
  return JSON.parse(/^READ (.*)$/m.exec(await verifiersPython(['-c', READ, folder]))![1]!) as any[];
}

it('reads exported episodes: the same chat, turns to learn and outcomes as in ChatML', async () => {
  const folder = scratch();
  const play = (form: string, file: string): Promise<string> =>
    ict(['rollout', '--benchmark', 'minihack', '--families', 'Eat', '--rules', 'true', '--actor', 'expert', '-n', '3', '--as', form, '--out', join(folder, file)]); // prettier-ignore
  await play('verifiers', 'traces.jsonl');
  await play('chatml', 'chatml.jsonl');
  const chatml = readFileSync(join(folder, 'chatml.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line)); // prettier-ignore
  const episodes = await read(folder);
  expect(episodes).toHaveLength(3);
  for (const [i, { messages, mask, task, success }] of chatml.entries()) {
    const learned = messages.filter((_: unknown, j: number) => mask[j] === 1);
    expect(episodes[i]).toMatchObject({ ok: true, task, reward: Number(success), turns: learned.length, branches: 1, player: 'expert', rewards: ['success'], errors: [] }); // prettier-ignore
    expect(episodes[i].transcript).toEqual(messages.map(({ content }: { content: string }) => content));
    expect(episodes[i].mask.map(Number)).toEqual(mask);
    expect(episodes[i].replies).toEqual(learned.map(({ content }: { content: string }) => content));
    // Whoever did not reach the goal was stopped by the limit.
    expect(episodes[i].is_truncated).toBe(!success);
  }
  expect(new Set(chatml.map(({ success }) => success)).size).toBe(2);
});

it("vf-eval plays the example's task set: each reflection of the model is scored by the server", async () => {
  const folder = scratch();
  const [address, model] = await Promise.all([serve(['--actor', 'expert', '--workers', '1', '--read', '2']), tinyActor()]);
  const [, endpoint, name] = /^openai:(.*)#(.*)$/.exec(model)!;
  const example = readFileSync('examples/verifiers/hindsight.toml', 'utf8');
  const config = example.replace('http://127.0.0.1:8000', address);
  expect(config).not.toBe(example);
  writeFileSync(join(folder, 'hindsight.toml'), config);
  const main = 'import sys; from verifiers.v1.cli.eval.main import main; sys.argv[0] = "vf-eval"; main()';
  const options = ['--model', name!, '--client.base-url', endpoint!, '--sampling.max-tokens', '8'];
  const run = ['--output-dir', folder, '--run.dir', 'run', '--no-rich'];
  await verifiersPython(['-c', main, '@', join(folder, 'hindsight.toml'), ...options, ...run], { env: { PRIME_API_KEY: 'x' } });
  const episodes = await read(join(folder, 'run'));
  expect(episodes.map(({ ok, turns, rewards, errors }) => ({ ok, turns, rewards, errors }))).toEqual(
    Array(4).fill({ ok: true, turns: 1, rewards: ['openenv_reward'], errors: [] }),
  );
  for (const { reward } of episodes) expect([0, 0.5, 1]).toContain(reward);
  // Where the model ends its turn at once, verifiers asks nobody.
  const answered = episodes.filter(({ replies }) => replies[0].trim() !== '').length;
  expect(answered).toBeGreaterThan(0);
  expect(await scored(address)).toBe(answered);
});
