// One suite that every actor passes, whoever plays. Where an actor writes its own words (the engine's models are random here), what it
// writes is not looked at; where the words are given, they are.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor, ActRequest } from '../../src/actor/actor';
import { EndpointActor } from '../../src/actor/openai';
import { createPersonActor } from '../../src/actor/person';
import { createExpertActor, createRandomActor } from '../../src/actor/scripted';
import { createDevice } from '../../src/compute/create';
import { type Choice, NO_ACTION } from '../../src/core/trajectory';
import { AppError } from '../../src/core/errors';
import { Endpoint } from '../../src/endpoint/endpoint';
import { shipped } from '../../src/env/catalog';
import { openRuntime } from '../../src/onnx/runtime';
import { openOnnxActor } from '../../src/train/onnx';
import { PRESETS } from '../../src/train/presets';
import { WebLlm } from '../../src/webllm/web-llm';
import { ChatServer } from '../endpoint/chat-server';
import { goldenChatFolder, smallLayoutFolder } from '../onnx/fixtures';
import { chatEngine, CHAT_RUN } from '../train/chat-engine';
import { smallParts } from '../train/small-engine';
import { FakeEngine, named } from '../webllm/fake-engine';

interface Subject {
  readonly actor: Actor;
  /** What it writes for every request from here on, where that is up to us. */
  says?(reply: (observation: string) => string): void;
  /** The next request goes wrong. */
  breaks?(): void;
  close(): Promise<void> | void;
}

const TASK = 'minihack/Eat-v3:unseen:1:rules=true';
const benchmark = shipped.of(TASK);
const ADMISSIBLE = ['east', 'go north', 'öffne Tür 1', 'south'];
const request = (i: number, change: Partial<ActRequest> = {}): ActRequest => ({
  episode: `contract/${i}`,
  task: TASK,
  systemPrompt: 'To eat use e.',
  history: [],
  observation: { text: `You see an apple ${(i % 4) + 1} east.`, admissible: ADMISSIBLE },
  seed: i,
  ...change,
});

async function openEngine(): Promise<Subject> {
  const parts = smallParts(await createDevice('wasm', { threads: 1 }));
  return { actor: parts.actor, close: () => parts.free() };
}

async function openChat(): Promise<Subject> {
  const engine = await chatEngine(await createDevice('wasm', { threads: 1 }));
  const actor = engine.actor({ ...PRESETS['minihack-smollm2'], ...CHAT_RUN, actor_max_tokens: 2 }, 8);
  return {
    actor,
    close() {
      actor.free();
      engine.destroy();
    },
  };
}

/** A golden chat model, or one of random weights with layouts of its own, written as ONNX. */
async function openOnnx(isChat: boolean): Promise<Subject> {
  const folder = isChat ? goldenChatFolder() : smallLayoutFolder();
  const config = isChat ? { ...PRESETS['minihack-smollm2'], ...CHAT_RUN, actor_max_tokens: 2 } : PRESETS.minihack;
  const actor = await openOnnxActor(await openRuntime({ device: null }), folder, '', config, isChat ? 8 : undefined);
  return { actor, close: () => actor.free() };
}

async function openEndpoint(stream: boolean): Promise<Subject> {
  let reply = (_: string): string => 'Action: south';
  const server = await new ChatServer({ reply: ({ messages }) => reply(messages.at(-1)!.content) }).start();
  const endpoint = new Endpoint({ url: server.url, model: 'tiny', key: null, concurrency: 16, stream });
  return {
    actor: new EndpointActor(endpoint, { contextTokens: 2000, maxTokens: 64, temperature: 1 }),
    says: (next) => (reply = next),
    breaks: () => void server.faults.push({ kind: 'status', status: 400 }),
    close: () => server.stop(),
  };
}

/** web-llm's engine with replies of ours. */
function openWebLlm(): Subject {
  const engine = new FakeEngine();
  const model = new WebLlm({ kind: 'web-llm', id: 'Qwen3-0.6B-q4f32_1-MLC', own: null, grammar: true }, engine.open);
  return {
    actor: new EndpointActor(model, { contextTokens: 2000, maxTokens: 64, temperature: 1 }),
    says: (next) => (engine.reply = next),
    breaks: () => (engine.failure = named('DeviceLostError')),
    close: () => model.free(),
  };
}

function openPerson(): Subject {
  let reply = (_: string): string => 'south';
  let isBroken = false;
  const actor = createPersonActor(async ({ observation }, refused) => {
    if (isBroken) {
      isBroken = false;
      throw new AppError('PERSON_LEFT', 'The person left.', 'Start again.');
    }
    // Who is asked again says something that is possible.
    return refused === null ? reply(observation.text) : 'south';
  });
  return { actor, says: (next) => (reply = next), breaks: () => (isBroken = true), close: () => undefined };
}

describe.each<[string, () => Promise<Subject> | Subject]>([
  ['engine', openEngine],
  ['chat model', openChat],
  ['model in ONNX', () => openOnnx(false)],
  ['chat model in ONNX', () => openOnnx(true)],
  ['expert', () => ({ actor: createExpertActor(benchmark), close: () => undefined })],
  ['random', () => ({ actor: createRandomActor(), close: () => undefined })],
  ['endpoint, streamed', () => openEndpoint(true)],
  ['endpoint, in one piece', () => openEndpoint(false)],
  ['model of web-llm', openWebLlm],
  ['person', openPerson],
])('as every actor, the %s', (_, open) => {
  let subject: Subject;
  beforeAll(async () => {
    subject = await open();
  });
  afterAll(() => subject.close());

  /** As many at a time as the actor holds, each episode released after its reply. */
  async function actAll(requests: readonly ActRequest[]): Promise<Choice[]> {
    const { actor } = subject;
    const width = Math.min(actor.capacity ?? 256, 256);
    const replies: Choice[] = [];
    for (let from = 0; from < requests.length; from += width) {
      const batch = requests.slice(from, from + width);
      for (const reply of await actor.act(batch)) {
        if ('failure' in reply) throw new Error(reply.failure);
        replies.push(reply);
      }
      actor.release?.(batch.map(({ episode }) => episode));
    }
    return replies;
  }

  it('answers 1,000 requests, each with what may be done', async () => {
    const replies = await actAll(Array.from({ length: 1000 }, (_, i) => request(i)));
    expect(replies).toHaveLength(1000);
    for (const { raw, executed, stage, parsed } of replies) {
      expect(typeof raw).toBe('string');
      if (stage === 'fallback') expect([parsed, executed]).toEqual([null, NO_ACTION]);
      else expect([ADMISSIBLE.includes(executed), parsed]).toEqual([true, executed]);
    }
  });

  it('answers in the order of the requests, the same whatever else is in the batch', async () => {
    subject.says?.((text) => (text.includes('apple 1 ') ? 'Action: east' : 'Action: go north'));
    const requests = [5, 0, 3, 4].map((i) => request(i));
    const together = await actAll(requests);
    const alone = [];
    for (const one of requests) alone.push(...(await actAll([one])));
    expect(together).toEqual(alone);
    if (subject.says) expect(together.map(({ executed }) => executed)).toEqual(['go north', 'east', 'go north', 'east']);
  });

  it('answers nothing to no requests', async () => {
    expect(await subject.actor.act([])).toEqual([]);
  });

  it('goes on with an episode, letters of every script in it', async () => {
    subject.says?.(() => 'Thought: Größe 🙂 漢字\nAction: öffne Tür 1');
    const observation = { text: 'Die Tür ist zu. 戸 🚪', admissible: ADMISSIBLE };
    const [first] = (await subject.actor.act([request(1, { observation })])) as Choice[];
    const history = [{ ...first!, observation, reward: 0 }];
    const [second] = (await subject.actor.act([request(1, { observation, history, seed: 9 })])) as Choice[];
    subject.actor.release?.(['contract/1']);
    expect([NO_ACTION, ...ADMISSIBLE]).toContain(second!.executed);
    if (subject.says) expect(second).toMatchObject({ executed: 'öffne Tür 1', stage: 'exact', raw: expect.stringContaining('漢字') });
  });

  it('ends with RUN_CANCELLED when cancelled, before or meanwhile, and answers again afterwards', async () => {
    const { actor } = subject;
    await expect(actor.act([request(1)], AbortSignal.abort())).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
    const abort = new AbortController();
    subject.says?.(() => (abort.abort(), 'Action: south'));
    if (subject.says) await expect(actor.act([request(1)], abort.signal)).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
    actor.release?.(['contract/1']);
    subject.says?.(() => 'Action: south');
    expect(await actAll([request(2)])).toHaveLength(1);
  });

  it('plays no action for an empty reply of a server, which asked again is empty too', async () => {
    for (const reply of ['', ' \n']) {
      subject.says?.(() => reply);
      const answer = await actAll([request(3)]).catch((error: unknown) => error as Error);
      if (answer instanceof Error) expect(answer.message).toContain('writes an empty reply');
      else expect([NO_ACTION, ...ADMISSIBLE]).toContain(answer[0]!.executed);
    }
  });

  it('takes a reply without end for something', async () => {
    for (const reply of [`Action: ${'x'.repeat(100_000)}`, `${'ha '.repeat(50_000)}Action: south`]) {
      subject.says?.(() => reply);
      const [answer] = await actAll([request(3)]);
      expect([NO_ACTION, ...ADMISSIBLE]).toContain(answer!.executed);
    }
  });

  it('passes an error on, by name, and answers again afterwards', async () => {
    if (!subject.breaks) return expect(subject.says).toBeUndefined();
    subject.says!(() => 'Action: south');
    subject.breaks();
    await expect(subject.actor.act([request(1)])).rejects.toMatchObject({
      name: 'AppError',
      code: expect.stringMatching(/^[A-Z]+_[A-Z]+/),
    });
    expect(await actAll([request(2)])).toMatchObject([{ executed: 'south' }]);
  });
});
