// Endpoints and persons on the command line, against a server on the loopback address.

import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Evaluation } from '../../src/core/run/evaluation';
import type { RunEvent } from '../../src/core/run/run-log';
import type { Trajectory } from '../../src/core/trajectory';
import { shipped } from '../../src/env/catalog';
import { replayEpisode, toRecord } from '../../src/meta/rollout';
import { ChatServer, type AskedBody } from '../endpoint/chat-server';

const KEY = 'sk-never-to-be-seen-42';
const folder = mkdtempSync(join(tmpdir(), 'ict-players-'));
let server: ChatServer;
const path = (name: string): string => join(folder, name);

/** A player that obeys `use X` or `press X` in its advice, and a reflector that knows one sentence. */
function reply({ messages }: AskedBody): string {
  const system = messages[0]!.content;
  if (system.includes('You coach')) return 'ANALYSIS: They tried.\nIMPROVED PROMPT: To eat use e.';
  const last = messages.at(-1)!.content;
  const possible = last.split('Possible actions: ')[1]!.split(', ');
  const way = /^[a-z ]*(?:apple|robe|dagger|amulet|wand|scroll)[a-z ]* (?:adjacent|near|far) ([a-z]+)$/m.exec(last)?.[1];
  const wanted = /(?:use|press) (\S+)\./.exec(system)?.[1] ?? 'nothing';
  const step = (where: string): string => `${/north|south/.exec(where)?.[0] ?? ''}${/east|west/.exec(where)?.[0] ?? ''}`;
  const action = way ? step(way) : last.includes('You see here') ? ',' : wanted;
  return `Thought: on\nAction: ${possible.includes(action) ? action : 'bow deeply to the audience'}`;
}

beforeAll(async () => {
  server = await new ChatServer({ reply, key: KEY }).start();
});
afterEach(() => void server.faults.splice(0));
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Not `spawnSync`: the server answers from this process. */
function ict(
  args: readonly string[],
  options: { input?: string; key?: string | null } = {},
): Promise<{ status: number; stdout: string; stderr: string }> {
  const { ICT_API_KEY: _, ...env } = process.env;
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['scripts/ict.mjs', ...args],
      { env: options.key === null ? env : { ...env, ICT_API_KEY: options.key ?? KEY } },
      (error, stdout, stderr) => resolve({ status: error ? Number(error.code) : 0, stdout, stderr }),
    );
    child.stdin!.end(options.input ?? '');
  });
}
const line = (): string => `openai:${server.url}#tiny`;
const lines = (file: string): Trajectory[] => readFileSync(file, 'utf8').trim().split('\n').map((text) => JSON.parse(text) as Trajectory); // prettier-ignore

it('plays on an endpoint: trajectories that replay, a header with names, counts of tokens and of how replies were read', async () => {
  writeFileSync(path('advice.txt'), 'To eat use e.\n');
  const args = [
    'rollout',
    '--actor',
    line(),
    '--families',
    'minihack/Eat',
    '--rules',
    'true',
    '-n',
    '6',
    '--system-prompt',
    path('advice.txt'),
  ];
  const { status, stdout, stderr } = await ict([...args, '--out', path('won.jsonl'), '--json']);
  expect(stderr).not.toContain('ENDPOINT');
  expect(status).toBe(0);
  const played = lines(path('won.jsonl'));
  expect(JSON.parse(stdout)).toMatchObject({ episodes: 6, success: 1, actor: line(), replies: { fallback: 0 } });
  for (const trajectory of played) expect(replayEpisode(shipped.byId('minihack'), toRecord(trajectory))).toEqual(trajectory);
  const actions = played.reduce((sum, { steps }) => sum + steps.length, 0);
  expect(JSON.parse(readFileSync(path('won.jsonl.header.json'), 'utf8'))).toMatchObject({
    kind: 'rollout',
    actor: line(),
    advice: { from: path('advice.txt'), text: 'To eat use e.' },
    families: ['minihack/Eat'],
    asked: 6,
    episodes: 6,
    replies: { exact: actions },
    tokens: { requests: actions, promptTokens: 10 * actions },
  });
});

it('warns where replies were not understood', async () => {
  const { stdout } = await ict([
    'rollout',
    '--actor',
    line(),
    '--families',
    'minihack/Eat',
    '--rules',
    'true',
    '-n',
    '4',
    '--out',
    path('lost.jsonl'),
    '--no-stream',
  ]);
  expect(stdout).toMatch(/[1-9]\d*\.\d % not understood/);
  expect(stdout).toContain('not understood (nothing was done)');
  expect(stdout).toContain('the score measures what was done for them, not the actor');
  expect(lines(path('lost.jsonl')).flatMap(({ steps }) => steps)).toContainEqual(
    expect.objectContaining({ stage: 'fallback', executed: '' }),
  );
  const options = [
    '--actor',
    line(),
    '--families',
    'minihack/Eat',
    '--rules',
    'true',
    '-n',
    '2',
    '--no-stream',
    '--out',
    path('first.jsonl'),
  ];
  expect((await ict(['rollout', ...options, '--actor-fallback', 'first'])).stdout).toContain('(the first possible action was taken)');
  expect(JSON.parse(readFileSync(path('first.jsonl.header.json'), 'utf8'))).toMatchObject({ fallback: 'first' });
  expect((await ict(['rollout', ...options, '--actor-fallback', 'frist'])).stderr).toContain('is "frist", not none, first');
});

it.each([
  ['--player-adapter', ['none'], 'expert', 'a model of this program'],
  ['--concurrency', ['4'], 'engine', 'an endpoint'],
  ['--no-stream', [], 'random', 'an endpoint'],
  ['--reply-tokens', ['16'], 'engine', 'an endpoint or a model in ONNX'],
])('refuses %s %j of the actor %s, which has no use for it', async (option, value, actor, what) => {
  const { status, stderr } = await ict(['rollout', '--actor', actor, '-n', '1', option, ...value, '--out', path('unused.jsonl')]);
  expect(status).toBe(2);
  expect(stderr).toContain(`${option} is for ${what}; the actor here is ${actor}.`);
});

it('writes what was played before the server failed, and says what failed', async () => {
  // Episodes take from three actions to eight, all side by side: some are over by then, not all.
  server.faults.push(...Array.from({ length: 170 }, () => ({ kind: 'none' as const })), { kind: 'status', status: 400 });
  const args = [
    'rollout',
    '--actor',
    line(),
    '--families',
    'minihack/Eat',
    '--rules',
    'true',
    '-n',
    '40',
    '--system-prompt',
    path('advice.txt'),
    '--concurrency',
    '4',
    '--out',
    path('part.jsonl'),
  ];
  const { status, stderr } = await ict(args);
  expect(status).toBe(1);
  expect(stderr).toContain(`ENDPOINT_REFUSED: ${server.url} refuses the request (400)`);
  const header = JSON.parse(readFileSync(path('part.jsonl.header.json'), 'utf8')) as { asked: number; episodes: number };
  expect(header.asked).toBe(40);
  expect(header.episodes).toBeGreaterThan(0);
  expect(header.episodes).toBeLessThan(40);
  expect(lines(path('part.jsonl'))).toHaveLength(header.episodes);
});

it('crosses over: an endpoint as actor and as reflector, a person’s advice as a condition, all names in the result', async () => {
  writeFileSync(
    path('mine.jsonl'),
    '{"schema":2,"family":"minihack/Eat","games":{"size":"full","isOwn":false,"rules":"true"},"text":"To eat use e."}\n',
  );
  const args = ['eval', '--actor', line(), '--reflector', line(), '--advice', path('mine.jsonl'), '--episodes', '10', '--iterations', '1'];
  const { status, stdout } = await ict([...args, '--json']);
  expect(status).toBe(0);
  const result = JSON.parse(stdout) as Evaluation;
  expect(result).toMatchObject({ actor: line(), reflector: line(), adapter: null, advice: path('mine.jsonl') });
  expect(Object.keys(result.conditions)).toEqual(['none', 'random', 'untrained', 'person', 'oracle']);
  for (const condition of ['untrained', 'person', 'oracle'] as const) {
    expect(result.conditions[condition]!.heldOut).toMatchObject({ mean: 1, episodes: 10 });
    expect(result.replies![condition]).toMatchObject({ fallback: 0 });
  }
  expect(result.conditions.none!.heldOut.mean).toBeLessThan(1);
  expect(result.replies!.none!.fallback).toBeGreaterThan(0);
  expect(result.tokens!.completionTokens).toBeGreaterThan(100);
  const table = (await ict(args)).stdout;
  expect(table).toContain(`actor ${line()}, untrained reflector ${line()}, adapter none`);
  expect(table).toContain('not understood');
});

it('trains with an endpoint as actor: a failure in the middle is told and resumed from the checkpoint before it, without the key in what is kept', async () => {
  const settings = 'contexts_per_step=1,trajectories_per_context=1,num_generations=2,tasks_per_reflection=1,eval_steps=0,save_steps=1';
  const train = (...more: string[]) =>
    ict(['train', '--preset', 'minihack', '--threads', '1', '--set', settings, '--out', path('run'), ...more]);
  server.faults.push(...Array.from({ length: 60 }, () => ({ kind: 'none' as const })), { kind: 'status', status: 400 });
  const broken = await train('--actor', line(), '--steps', '12');
  expect(broken.status).toBe(1);
  expect(broken.stderr).toContain('ENDPOINT_REFUSED');
  const log = (): RunEvent[] => readFileSync(path('run/run.jsonl'), 'utf8').trim().split('\n').map((text) => JSON.parse(text) as RunEvent); // prettier-ignore
  const updates = (): number[] => log().flatMap((event) => (event.kind === 'update' ? [event.step] : []));
  expect(updates().length).toBeGreaterThan(0);
  expect(updates().length).toBeLessThan(12);
  expect((await train('--resume')).status).toBe(0);
  expect(updates()).toEqual([...Array(12).keys()].map((i) => i + 1));
  expect(log()[0]).toMatchObject({ kind: 'run', config: { actor: line() } });
  for (const name of readdirSync(path('run')).filter((name) => /jsonl|bin|zip/.test(name)))
    expect(readFileSync(path(`run/${name}`), 'latin1')).not.toContain(KEY);
});

it('lets the engine play under advice that a person types', async () => {
  const args = [
    'eval',
    '--reflector',
    'person',
    '--families',
    'minihack/Eat',
    '--episodes',
    '10',
    '--iterations',
    '1',
    '--threads',
    '1',
    '--json',
  ];
  const { stdout, stderr, status } = await ict(args, { input: 'To eat use e.\n' });
  expect(status).toBe(0);
  expect(stderr).toContain('Game 10,');
  const { conditions, advice, actor } = JSON.parse(stdout) as Evaluation;
  expect({ advice, actor }).toEqual({ advice: 'person', actor: 'engine' });
  expect(conditions.person!.heldOut.mean).toBeGreaterThan(conditions.none!.heldOut.mean);
});

it('lets a person play, asks again what is not possible, and tells when the input ended', async () => {
  const expert = await ict([
    'rollout',
    '--actor',
    'expert',
    '--families',
    'minihack/Eat',
    '--rules',
    'true',
    '-n',
    '1',
    '--out',
    path('expert.jsonl'),
  ]);
  expect(expert.status).toBe(0);
  const actions = lines(path('expert.jsonl'))[0]!.steps.map(({ executed }) => executed);
  const args = ['rollout', '--actor', 'person', '--families', 'minihack/Eat', '--rules', 'true', '-n', '1', '--out', path('mine.jsonl')];
  const { status, stderr } = await ict(args, { input: ['?', 'sing', ...actions].join('\n') });
  expect(status).toBe(0);
  expect(stderr).toContain('"sing" is not possible here');
  expect(lines(path('mine.jsonl'))[0]!.steps.map(({ executed }) => executed)).toEqual(actions);
  const left = await ict(args, { input: actions[0]! + '\n' });
  expect(left.status).toBe(1);
  expect(left.stderr).toContain('PERSON_LEFT');
});

it.each([
  [['--actor', 'nobody'], 'PLAYER_UNKNOWN'],
  [['--actor', 'openai:http://user:pw@127.0.0.1/v1#tiny'], 'ENDPOINT_URL'],
  [['--actor', 'openai:http://127.0.0.1:9/v1#tiny'], 'ENDPOINT_UNREACHABLE'],
  [['--actor', 'web-llm:SmolLM2-135M-Instruct-q0f16-MLC'], 'WEBLLM_IN_PAGE'],
  [['--actor', 'web-llm:https://a.example/m#m.wasm'], 'WEBLLM_URL'],
])('says what is wrong with %j', async (args, code) => {
  const { status, stderr } = await ict(['rollout', ...args, '-n', '1', '--out', path('x.jsonl')]);
  expect(status).toBe(1);
  expect(stderr).toContain(code);
});

it('takes the key from the environment alone, and leaves it nowhere', async () => {
  const args = ['rollout', '--actor', line(), '--families', 'minihack/Eat', '--rules', 'true', '-n', '1', '--out', path('key.jsonl')];
  const without = await ict(args, { key: null });
  const wrong = await ict(args, { key: `${KEY}-wrong` });
  for (const { status, stderr } of [without, wrong]) {
    expect(status).toBe(1);
    expect(stderr).toContain('ENDPOINT_KEY');
  }
  const right = await ict(args);
  expect(right.status).toBe(0);
  const shown = [without, wrong, right].map(({ stdout, stderr }) => stdout + stderr).join();
  const files = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [readFileSync(path(entry.name), 'utf8')] : [],
  );
  for (const text of [shown, ...files]) expect(text).not.toContain(KEY);
});
