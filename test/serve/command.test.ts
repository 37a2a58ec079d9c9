// `ict serve` as a process of its own, with threads.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { ChatServer } from '../endpoint/chat-server';
import { parseTaskId } from '../../src/env/task-id';
import { Client, post } from './client';

interface Process {
  readonly child: ChildProcess;
  readonly address: string;
  /** What it wrote to the error stream. */
  log(): string;
}

const children: ChildProcess[] = [];
afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

function run(args: readonly string[], env: Record<string, string> = {}): { child: ChildProcess; out: () => string; log: () => string } {
  const child = spawn(process.execPath, ['scripts/ict.mjs', 'serve', ...args], { env: { ...process.env, ICT_SERVE_TOKEN: '', ...env } });
  children.push(child);
  let [out, log] = ['', ''];
  child.stdout!.on('data', (piece) => (out += String(piece)));
  child.stderr!.on('data', (piece) => (log += String(piece)));
  return { child, out: () => out, log: () => log };
}

async function start(args: readonly string[], env: Record<string, string> = {}): Promise<Process> {
  const { child, out, log } = run(['--port', '0', ...args], env);
  const address = (): string | undefined => /(http:\S+)\/play/.exec(out())?.[1];
  await expect.poll(() => address() ?? log()).toMatch(/^http:/);
  return { child, address: address()!, log };
}

it('plays single games on many threads and scores with the scripted expert; ends with what is under way answered', async () => {
  const { child, address, log } = await start(['--actor', 'expert', '--workers', '3']);
  const clients = await Promise.all(Array.from({ length: 12 }, () => Client.open(`${address}/play`)));
  const seen = await Promise.all(clients.map((client) => client.reset({ seed: 1 })));
  expect(new Set(seen.map((answer) => JSON.stringify(answer))).size).toBe(1);
  await Promise.all(clients.map((client) => client.step({ action: seen[0].data.observation.admissible[0] })));
  const wrong = await clients[0]!.step({ action: 7 });
  expect(wrong.data.code).toBe('VALIDATION_ERROR');
  expect((await post(`${address}/play/step`, { action: { action: 'x' }, task: 'minihack/Eat-v3:train:1' })).body.detail).toBeUndefined();

  const reflector = await Client.open(`${address}/reflect`);
  await reflector.reset({ benchmark: 'alfworld', seed: 1, size: 'full', fresh: 64 });
  reflector.send({ type: 'step', data: { reflection: 'Look around.' } });
  await expect.poll(async () => (await (await fetch(`${address}/metrics`)).text()).includes('{type="step"} 14')).toBe(true);
  child.kill('SIGTERM');
  expect((await reflector.next()).data.observation.games).toHaveLength(64);
  expect(await reflector.closed).toBe(1001);
  const [status] = (await once(child, 'exit')) as [number];
  expect(status).toBe(0);
  const sessions = log().trim().split('\n').map((line) => JSON.parse(line)).filter(({ kind }) => kind === 'session'); // prettier-ignore
  expect(sessions).toHaveLength(13);
});

it('plays with the embedded model, several contexts at a time, as it plays them alone', async () => {
  const { address } = await start(['--actor', 'engine', '--workers', '1', '--threads', '1', '--read', '4', '--fresh', '4', '--quiet']);
  const clients = await Promise.all(Array.from({ length: 3 }, () => Client.open(`${address}/reflect`)));
  const contexts = [
    { family: 'Eat', seed: 1 },
    { family: 'Zap', seed: 2 },
    { benchmark: 'alfworld', family: 'heat', seed: 3 },
  ];
  const score = async (client: Client, context: Record<string, unknown>): Promise<unknown> => [
    (await client.reset(context)).data.observation,
    (await client.step({ reflection: 'To eat the apple, press e.' })).data.metadata.episodes,
  ];
  const together = await Promise.all(contexts.map((context, i) => score(clients[i]!, context)));
  for (const [i, context] of contexts.entries()) {
    // Other seeds between them, so that nothing comes from what was kept.
    await score(clients[i]!, { ...context, seed: 99 });
    expect((await score(clients[i]!, context) as unknown[])[1]).toEqual((together[i] as unknown[])[1]); // prettier-ignore
  }
});

it('plays with an endpoint: so many requests at a time over all sessions, and counts its tokens', async () => {
  const server = await new ChatServer({ reply: () => 'Thought: hm\nAction: north', waitsFor: 3 }).start();
  try {
    const actor = `openai:${server.url}#some-model`;
    const { address } = await start(['--actor', actor, '--concurrency', '3', '--read', '1', '--fresh', '2', '--max-steps', '4', '--quiet']);
    const clients = await Promise.all(Array.from({ length: 5 }, () => Client.open(`${address}/reflect`)));
    const scored = await Promise.all(
      clients.map(async (client, seed) => {
        await client.reset({ seed });
        return (await client.step({ reflection: 'Press e.' })).data;
      }),
    );
    expect(server.mostAtOnce).toBe(3);
    for (const { metadata } of scored) expect(metadata.tokens.completionTokens).toBeGreaterThan(0);
  } finally {
    await server.stop();
  }
});

it("plays a person's own games under their own rules, and no more of them than there are", async () => {
  const own = 'test/fixtures/alfworld/trials.zip';
  const { address } = await start(['--actor', 'expert', '--data', own, '--workers', '1', '--quiet']);
  const player = await Client.open(`${address}/play`);
  const game = (await player.reset({ families: ['heat'], split: 'seen' })).data.observation;
  expect(game.metadata.task).toSatisfy((task: string) => parseTaskId(task).isOwn);
  expect((await player.reset({ task: game.metadata.task })).data.observation.text).toBe(game.text);
  expect((await player.reset({ benchmark: 'minihack', seed: 1 })).data.observation.metadata.task).toMatch(/^minihack/);

  const reflector = await Client.open(`${address}/reflect`);
  // The file has two games of each kind.
  const context = (await reflector.reset({ family: 'heat', seed: 3 })).data.observation;
  expect(context.games).toHaveLength(1);
  const scored = (await reflector.step({ reflection: 'Look around.' })).data;
  expect(scored.observation.games).toHaveLength(1);
  expect(scored.observation.games[0].task).not.toBe(context.games[0].task);
  expect((await reflector.reset({ family: 'heat', read: 2 })).data).toMatchObject({ code: 'VALIDATION_ERROR' });
  expect((await reflector.reset({ rules: 7 })).data).toMatchObject({ code: 'VALIDATION_ERROR' });
});

it.each([
  [['--host', '0.0.0.0'], 'ICT_SERVE_TOKEN'],
  [['--actor', 'person'], '--actor person'],
  [['--read', '65'], '--read is 65'],
  [['--form', 'prose'], '"prose"'],
  [['--families', 'Sing'], 'Sing'],
  [['--port', '70000'], '70000'],
  [['--data', 'no/such/games'], 'no/such/games'],
  [['--model', 'no/such/folder'], 'no/such/folder'],
  [['--actor', 'openai:http://127.0.0.1:9#'], 'openai:'],
])('%j is refused in a sentence', async (args, words) => {
  const { child, log } = run(args);
  const [status] = (await once(child, 'exit')) as [number];
  expect([1, 2]).toContain(status);
  expect(log()).toContain(words);
  expect(log().trim().split('\n')).toHaveLength(1);
});
