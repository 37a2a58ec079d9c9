import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { shipped } from '../../src/env/catalog';
import { LocalGames } from '../../src/serve/games';
import { worldsWith } from '../../src/serve/worlds';
import { Client, expertCast, post, serve, type TestServer } from './client';

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
async function start(options: Parameters<typeof serve>[0] = {}): Promise<TestServer> {
  const server = await serve(options);
  servers.push(server);
  return server;
}

const TASK = 'minihack/Eat-v3:train:17:rules=5';

describe('/play', () => {
  it('plays a game: what is seen, the goal, the possible actions, and the reward of the world', async () => {
    const { address } = await start();
    const client = await Client.open(`${address}/play`);
    const begun = await client.reset({ task: TASK });
    const environment = shipped.of(TASK).make(TASK);
    const first = environment.reset();
    expect(begun).toEqual({
      type: 'observation',
      data: {
        observation: { text: first.text, goal: 'eat the apple.', admissible: first.admissible, metadata: { task: TASK } },
        reward: null,
        done: false,
        metadata: { task: TASK },
      },
    });
    const expert = shipped.of(TASK).expert(TASK, shipped.of(TASK).oracleAdvice(TASK), { next: () => 0, int: () => 0, pick: (all) => all[0]!, shuffle: (all) => [...all] }); // prettier-ignore
    let seen = first;
    for (let isOver = false; !isOver;) {
      const action = expert.act(seen);
      const result = environment.step(action);
      seen = result.observation;
      isOver = result.terminated || result.truncated;
      const { data } = await client.step({ action });
      expect(data).toMatchObject({ observation: { text: seen.text }, reward: result.reward, done: isOver, metadata: { success: result.success, executed: action } }); // prettier-ignore
    }
    expect((await client.ask({ type: 'state' })).data).toMatchObject({ episode_id: TASK, task: TASK });
    const after = await client.step({ action: 'north' });
    expect(after).toMatchObject({ type: 'error', data: { code: 'EXECUTION_ERROR' } });
    expect(after.data.message).toContain('ENV_STEP_AFTER_END');
    expect((await client.reset({ task: TASK })).data.observation.text).toBe(first.text);
  });

  it('reads an action as everywhere: the nearest possible one, and says so', async () => {
    const { address } = await start();
    const client = await Client.open(`${address}/play`);
    await client.reset({ task: 'alfworld/heat-v2:unseen:17' });
    const { data } = await client.step({ action: 'Thought: there.\nAction: Go to Fridge 1' });
    expect(data.metadata).toMatchObject({ executed: 'go to fridge 1', stage: 'folded' });
  });

  it('keeps the games of two sessions apart', async () => {
    const { address } = await start();
    const [one, other] = await Promise.all([Client.open(`${address}/play`), Client.open(`${address}/play`)]);
    const first = await one.reset({ task: TASK });
    await other.reset({ task: 'alfworld/heat-v2:unseen:17' });
    await other.step({ action: 'inventory' });
    expect((await one.ask({ type: 'state' })).data.step_count).toBe(0);
    expect((await one.reset({ task: TASK })).data.observation).toEqual(first.data.observation);
  });
});

describe('/reflect', () => {
  it('reads a context, scores a reflection on fresh games, and another one on the same', async () => {
    const { address } = await start();
    const client = await Client.open(`${address}/reflect`);
    const begun = (await client.reset({ benchmark: 'minihack', family: 'minihack/Eat', seed: 3, rules: 'true', fresh: 8 })).data;
    expect(begun.observation.messages.map(({ role }: { role: string }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
    expect(begun.observation.messages.at(-1).content).toMatch(/^(Right|Wrong): to eat the apple, press /);
    expect(begun.observation.games).toHaveLength(10);
    expect(begun).toMatchObject({ reward: null, done: false, metadata: { family: 'minihack/Eat', seed: 3, rules: 'true', fresh: 8 } });
    const right = (await client.step({ reflection: 'To eat the apple, press e. Then rest.' })).data;
    expect(right).toMatchObject({ reward: 1, done: true, observation: { system_prompt: 'To eat the apple, press e.' }, metadata: { parsed: true, tokens: null } }); // prettier-ignore
    const wrong = (await client.step({ reflection: 'To eat the apple, press w.' })).data;
    expect(wrong.reward).toBeLessThan(1);
    const tasks = (data: any): string[] => data.metadata.episodes.map(({ task }: { task: string }) => task);
    expect(tasks(wrong)).toEqual(tasks(right));
    expect(new Set(tasks(right)).size).toBe(8);
    const read = begun.observation.games.map(({ task }: { task: string }) => task);
    expect(tasks(right).filter((task) => read.includes(task))).toEqual([]);
  });

  it('passes over thoughts, and in the form of whole games keeps the system prompt of who keeps no form', async () => {
    const { address } = await start();
    const client = await Client.open(`${address}/reflect`);
    await client.reset({ family: 'Eat', seed: 1 });
    const thought = await client.step({ reflection: '<think>Press w. Or e.</think>\nPress e.' });
    expect(thought.data.observation.system_prompt).toBe('Press e.');
    await client.reset({ family: 'Eat', seed: 1, form: 'games', system_prompt: 'Go north.' });
    const formless = await client.step({ reflection: 'press e' });
    expect(formless.data).toMatchObject({ observation: { system_prompt: 'Go north.' }, metadata: { parsed: false } });
    const formed = await client.step({ reflection: 'ANALYSIS: hm\nIMPROVED PROMPT: Press e.' });
    expect(formed.data).toMatchObject({ observation: { system_prompt: 'Press e.' }, metadata: { parsed: true } });
  });

  it('tries a reflection on the games that were read where that is the objective', async () => {
    const { address } = await start();
    const client = await Client.open(`${address}/reflect`);
    const begun = await client.reset({ family: 'Eat', seed: 1, read: 3, objective: 'replay' });
    const tried = await client.step({ reflection: 'Press e.' });
    const tasks = (games: { task: string }[]): string[] => games.map(({ task }) => task);
    expect(tasks(tried.data.observation.games)).toEqual(tasks(begun.data.observation.games));
  });

  it('plays what is read once for all who ask, also at the same time, and anew where it failed', async () => {
    let played = 0;
    class Counted extends LocalGames {
      override read(...args: Parameters<LocalGames['read']>): ReturnType<LocalGames['read']> {
        return ++played === 1 ? Promise.reject(new Error('lost')) : super.read(...args);
      }
    }
    const games = new Counted({ worlds: worldsWith(null), cast: expertCast });
    const { address } = await start({ games });
    const clients = await Promise.all(Array.from({ length: 4 }, () => Client.open(`${address}/reflect`)));
    expect((await clients[0]!.reset({ seed: 1 })).data.message).toBe('lost');
    const contexts = await Promise.all(clients.map((client, i) => client.reset({ seed: 1, fresh: i + 1 })));
    expect(new Set(contexts.map(({ data }) => JSON.stringify(data.observation.messages))).size).toBe(1);
    expect(played).toBe(2);
    const metrics = await (await fetch(`${address}/metrics`)).text();
    expect(metrics).toContain('hindsight_contexts_total{read="kept"} 3');
  });

  it('gives a game up when its client is gone', async () => {
    const given: boolean[] = [];
    class Endless extends LocalGames {
      override score(...[, , signal]: Parameters<LocalGames['score']>): Promise<never> {
        given.push(false);
        return new Promise((_, reject) => {
          signal!.addEventListener('abort', () => {
            given[0] = true;
            reject(signal!.reason as Error);
          });
        });
      }
    }
    const games = new Endless({ worlds: worldsWith(null), cast: expertCast });
    const { address } = await start({ games });
    const client = await Client.open(`${address}/reflect`);
    await client.reset({ seed: 1 });
    client.send({ type: 'step', data: { reflection: 'x' } });
    await expect.poll(() => given).toEqual([false]);
    client.socket.terminate();
    await expect.poll(() => given).toEqual([true]);
  });
});

describe('what is wrong is told in the protocol’s errors, and the session goes on', () => {
  it.each([
    ['not JSON', '{"type":', 'INVALID_JSON', undefined],
    ['no object', '[1]', 'VALIDATION_ERROR', { type: 'dict_type', loc: [] }],
    ['no type', '{}', 'UNKNOWN_TYPE', undefined],
    ['another type', '{"type":"jump"}', 'UNKNOWN_TYPE', undefined],
    ['a name of every object', '{"type":"constructor"}', 'UNKNOWN_TYPE', undefined],
    ['a field too many', '{"type":"state","data":{}}', 'VALIDATION_ERROR', { type: 'extra_forbidden', loc: ['data'] }],
    ['a step without data', '{"type":"step"}', 'VALIDATION_ERROR', { type: 'missing', loc: ['data'] }],
    ['a step without its field', '{"type":"step","data":{}}', 'VALIDATION_ERROR', { type: 'missing', loc: ['action'] }],
    ['a number for a text', '{"type":"step","data":{"action":5}}', 'VALIDATION_ERROR', { type: 'string_type', loc: ['action'] }],
    [
      'an unknown field of a step',
      '{"type":"step","data":{"action":"x","force":1}}',
      'VALIDATION_ERROR',
      { type: 'extra_forbidden', loc: ['force'] },
    ],
    ['a step before a reset', '{"type":"step","data":{"action":"x"}}', 'EXECUTION_ERROR', undefined],
    ['an unknown argument', '{"type":"reset","data":{"colour":1}}', 'VALIDATION_ERROR', { type: 'extra_forbidden', loc: ['colour'] }],
    ['a seed below 0', '{"type":"reset","data":{"seed":-1}}', 'VALIDATION_ERROR', { type: 'greater_than_equal', loc: ['seed'] }],
    ['half a seed', '{"type":"reset","data":{"seed":1.5}}', 'VALIDATION_ERROR', { type: 'int_type', loc: ['seed'] }],
    ['a seed as text', '{"type":"reset","data":{"seed":"1"}}', 'VALIDATION_ERROR', { type: 'int_type', loc: ['seed'] }],
    [
      'another benchmark',
      '{"type":"reset","data":{"benchmark":"chess"}}',
      'VALIDATION_ERROR',
      { type: 'literal_error', loc: ['benchmark'] },
    ],
    ['another family', '{"type":"reset","data":{"families":["Sing"]}}', 'VALIDATION_ERROR', { type: 'value_error', loc: ['families'] }],
    ['a size where there is none', '{"type":"reset","data":{"size":"small"}}', 'VALIDATION_ERROR', { type: 'value_error', loc: ['size'] }],
    ['no task', '{"type":"reset","data":{"task":"minihack/Sing-v3:train:1"}}', 'VALIDATION_ERROR', { type: 'value_error', loc: ['task'] }],
    [
      'a task and a seed',
      `{"type":"reset","data":{"task":"${TASK}","seed":1}}`,
      'VALIDATION_ERROR',
      { type: 'value_error', loc: ['seed'] },
    ],
    [
      'a long name',
      `{"type":"reset","data":{"episode_id":"${'x'.repeat(256)}"}}`,
      'VALIDATION_ERROR',
      { type: 'too_long', loc: ['episode_id'] },
    ],
  ])('%s', async (_, frame, code, field) => {
    const { address } = await start();
    const client = await Client.open(`${address}/play`);
    const answer = await client.ask(frame);
    expect(answer).toMatchObject({ type: 'error', data: { code, ...(field ? { errors: [field] } : {}) } });
    expect((await client.reset({ seed: 1 })).type).toBe('observation');
  });

  it('bytes, and a reflection that is no advice any more', async () => {
    const { address } = await start();
    const client = await Client.open(`${address}/reflect`);
    client.socket.send(Buffer.from('{"type":"state"}'));
    expect((await client.next()).data.code).toBe('INVALID_JSON');
    await client.reset({ seed: 1 });
    expect((await client.step({ reflection: 'x'.repeat(20_000) })).data.errors).toMatchObject([{ type: 'too_long', loc: ['reflection'] }]);
    expect((await client.reset({ seed: 1, index: 2 })).data.errors).toMatchObject([{ loc: ['index'] }]);
    expect((await client.reset({ read: 65 })).data.errors).toMatchObject([{ type: 'less_than_equal', loc: ['read'] }]);
  });
});

describe('over HTTP', () => {
  it('resets and steps without remembering, and tells of itself', async () => {
    const { address } = await start();
    const get = async (path: string): Promise<any> => (await fetch(address + path)).json();
    for (const mount of ['/play', '/reflect', '']) {
      expect((await get(`${mount}/openapi.json`)).info.version).toBe('1.0.0');
      expect(await get(`${mount}/health`)).toEqual({ status: 'healthy', sessions: 0, places: 256 });
      expect(await get(`${mount}/metadata`)).toMatchObject({ name: `hindsight-${mount === '/play' ? 'play' : 'reflect'}` });
      expect((await get(`${mount}/schema`)).action.required).toEqual([mount === '/play' ? 'action' : 'reflection']);
      expect(await get(`${mount}/state`)).toEqual({ episode_id: null, step_count: 0 });
      expect((await post(`${address}${mount}/mcp`, {})).body).toMatchObject({ jsonrpc: '2.0', error: { code: -32600 } });
    }
    const played = await post(`${address}/play/reset`, { task: TASK });
    expect(played).toMatchObject({ status: 200, body: { done: false, metadata: { task: TASK } } });
    const scored = await post(`${address}/reflect/step`, {
      action: { reflection: 'To eat the apple, press e.' },
      seed: 3,
      family: 'Eat',
      rules: 'true',
    });
    expect(scored).toMatchObject({ status: 200, body: { reward: 1, done: true } });
    expect(await post(`${address}/play/step`, { action: { shout: 1 } })).toMatchObject({ status: 422, body: { detail: [{ type: 'missing' }, { type: 'extra_forbidden' }] } }); // prettier-ignore
    expect((await post(`${address}/play/reset`, '{')).status).toBe(422);
    expect((await fetch(`${address}/play/reset`)).status).toBe(405);
    expect((await fetch(`${address}/elsewhere`)).status).toBe(404);
    expect((await post(`${address}/play/reset`, 'x'.repeat(2_000_000))).status).toBe(413);
  });

  it('lists tasks, each of which is what a reset takes', async () => {
    const { address } = await start();
    expect(await (await fetch(`${address}/list_environments`)).json()).toEqual(['play', 'reflect']);
    expect(await (await fetch(`${address}/play/splits`)).json()).toEqual([
      { name: 'train', type: 'train' },
      { name: 'seen', type: 'validation' },
      { name: 'unseen', type: 'test' },
    ]);
    expect((await post(`${address}/play/num_tasks`, { split: 'train' })).body).toEqual({ num_tasks: 10_000 });
    for (const name of ['play', 'reflect']) {
      const { tasks } = (await post(`${address}/${name}/${name}/task_range`, { split: 'unseen', start: -3 })).body;
      expect(tasks).toHaveLength(3);
      const { task } = (await post(`${address}/${name}/task`, { split: 'unseen', index: 9_999 })).body;
      expect(task).toEqual(tasks[2]);
      const [whole, listed] = await Promise.all([
        post(`${address}/${name}/reset`, { split: 'unseen', index: 9_999 }),
        post(`${address}/${name}/reset`, task),
      ]);
      expect(listed.status).toBe(200);
      expect(listed.body).toEqual(whole.body);
    }
    expect((await post(`${address}/play/task`, { split: 'unseen', index: 10_000 })).status).toBe(400);
    expect((await post(`${address}/play/tasks`, { split: 'secret' })).status).toBe(422);
    expect((await post(`${address}/chess/tasks`, { split: 'train' })).status).toBe(404);
  });
});

describe('who may ask', () => {
  it('with a token: whoever has it, in a header or as a part of the path; anybody may ask for its health', async () => {
    const { address, log } = await start({ token: 'open sesame' });
    expect((await fetch(`${address}/play/schema`)).status).toBe(401);
    expect((await fetch(`${address}/t/wrong/play/schema`)).status).toBe(401);
    expect((await fetch(`${address}/health`)).status).toBe(200);
    expect((await fetch(`${address}/t/open%20sesame/play/schema`)).status).toBe(200);
    expect((await fetch(`${address}/play/schema`, { headers: { authorization: 'Bearer open sesame' } })).status).toBe(200);
    await expect(Client.open(`${address}/play`)).rejects.toThrow('401');
    const client = await Client.open(`${address}/t/open%20sesame/play`);
    expect((await client.reset({ seed: 1 })).type).toBe('observation');
    expect(JSON.stringify(log)).not.toContain('sesame');
  });

  it('no page of another place, and no name that was made to point here', async () => {
    const { address } = await start();
    await expect(Client.open(`${address}/play`, { headers: { origin: 'https://example.com' } })).rejects.toThrow('403');
    await expect(Client.open(`${address}/play`, { headers: { host: 'rebound.example.com' } })).rejects.toThrow('403');
    await Client.open(`${address}/play`, { headers: { origin: address } });
    await expect(Client.open(`${address}/nowhere`)).rejects.toThrow('404');
  });
});

describe('places', () => {
  it('are 256 for 300; who gets none is told so, and every other one is answered', async () => {
    const { address, log } = await start();
    const clients = await Promise.all(Array.from({ length: 300 }, () => Client.open(`${address}/play`)));
    const answers = await Promise.all(clients.map((client) => client.reset({ seed: 1 }).catch(() => null)));
    const refused = clients.filter((_, i) => answers[i]?.type !== 'observation');
    expect(refused).toHaveLength(44);
    for (const { received } of refused)
      expect(received[0]).toMatchObject({ type: 'error', data: { code: 'CAPACITY_REACHED', max_sessions: 256 } });
    expect((await post(`${address}/play/reset`, {})).status).toBe(503);
    await Promise.all(refused.map(({ closed }) => closed));
    await Promise.all(clients.map((client) => client.close()));
    await expect.poll(() => log.filter(({ kind }) => kind === 'session')).toHaveLength(256);
    const again = await Client.open(`${address}/play`);
    expect((await again.reset({})).type).toBe('observation');
  });

  it('become free when a session has asked for nothing for long', async () => {
    const { address, log } = await start({ idleMs: 50 });
    const client = await Client.open(`${address}/play`);
    expect(await client.closed).toBe(1001);
    expect(client.received).toMatchObject([{ type: 'error', data: { code: 'SESSION_ERROR' } }]);
    await expect.poll(() => log.at(-1)).toMatchObject({ kind: 'session', end: 'idle' });
  });
});

it('ends after it has answered what is under way, and takes nobody any more', async () => {
  const server = await serve();
  const [busy, quiet] = await Promise.all([Client.open(`${server.address}/reflect`), Client.open(`${server.address}/play`)]);
  await busy.reset({ seed: 1 });
  busy.send({ type: 'step', data: { reflection: 'Press e.' } });
  await expect.poll(async () => (await (await fetch(`${server.address}/metrics`)).text()).includes('{type="step"} 1')).toBe(true);
  await server.close();
  expect((await busy.next()).type).toBe('observation');
  expect(await busy.closed).toBe(1001);
  expect(await quiet.closed).toBe(1001);
  await expect(Client.open(`${server.address}/play`)).rejects.toThrow('ECONNREFUSED');
  expect(WebSocket.CLOSED).toBe(busy.socket.readyState);
});
