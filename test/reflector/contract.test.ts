// One suite that every reflector passes.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandomActor } from '../../src/actor/scripted';
import { createDevice } from '../../src/compute/create';
import { AppError } from '../../src/core/errors';
import type { Trajectory } from '../../src/core/trajectory';
import { Endpoint } from '../../src/endpoint/endpoint';
import { playEpisodes } from '../../src/meta/rollout';
import { EndpointReflector } from '../../src/reflector/openai';
import { createPersonReflector, createWrittenReflector } from '../../src/reflector/person';
import type { ReflectContext, Reflector } from '../../src/reflector/reflector';
import { ChatServer } from '../endpoint/chat-server';
import { chatEngine, CHAT_RUN } from '../train/chat-engine';
import { keysWorld } from '../support/keys-world';
import { smallParts } from '../train/small-engine';
import { takeTasks } from '../../src/env/take-tasks';

interface Subject {
  readonly reflector: Reflector;
  /** What it writes from here on, where that is up to us; a chat model's form is put around it where it is one. */
  says?(advice: (sample: number) => string): void;
  breaks?(): void;
  /** Writes whatever comes, not in the form that it is asked for. */
  rambles?(text: string): void;
  readonly contexts: number;
  close(): Promise<void> | void;
}

const benchmark = keysWorld;
let played: Trajectory[];
beforeAll(async () => {
  const tasks = takeTasks(benchmark.tasks({ split: 'train', seed: 2 }), 4);
  played = await playEpisodes(benchmark, createRandomActor(), tasks.map((task, seed) => ({ task, systemPrompt: 'Try.', seed }))); // prettier-ignore
});
const context = (i: number): ReflectContext => ({
  systemPrompt: `Advice ${i}: öffne 🚪.`,
  trajectories: [played[i % 4]!, { ...played[(i + 1) % 4]!, final: { text: 'Größe 漢字 🙂' } }],
  seed: i,
});

async function openEngine(): Promise<Subject> {
  const parts = smallParts(await createDevice('wasm', { threads: 1 }));
  return { reflector: parts.reflector, contexts: 250, close: () => parts.free() };
}

async function openChat(): Promise<Subject> {
  const engine = await chatEngine(await createDevice('wasm', { threads: 1 }));
  const reflector = engine.reflector(benchmark, null, { ...CHAT_RUN, max_completion_length: 2 });
  return { reflector, contexts: 25, close: () => engine.destroy() };
}

async function openEndpoint(maxChoices: number): Promise<Subject> {
  let reply = (sample: number): string => `ANALYSIS: Hm.\nIMPROVED PROMPT: ${sample}`;
  const server = await new ChatServer({ maxChoices, reply: (_, sample) => reply(sample) }).start();
  const endpoint = new Endpoint({ url: server.url, model: 'tiny', key: null, concurrency: 16 });
  return {
    reflector: new EndpointReflector(endpoint, { maxPromptLength: 2000, maxCompletionLength: 64, temperature: 1 }),
    says: (advice) => (reply = (sample) => `ANALYSIS: Hm.\nIMPROVED PROMPT: ${advice(sample)}`),
    rambles: (text) => (reply = () => text),
    breaks: () => void server.faults.push({ kind: 'status', status: 400 }),
    contexts: 250,
    close: () => server.stop(),
  };
}

function openPerson(): Subject {
  let reply = (sample: number): string => String(sample);
  let isBroken = false;
  const reflector = createPersonReflector(async (_, sample) => {
    if (!isBroken) return reply(sample);
    isBroken = false;
    throw new AppError('PERSON_LEFT', 'The person left.', 'Start again.');
  });
  return { reflector, says: (advice) => (reply = advice), breaks: () => (isBroken = true), contexts: 250, close: () => undefined };
}

function openWritten(): Subject {
  const advice = Object.fromEntries(benchmark.families.map(({ id }) => [id, `for ${id}`]));
  return { reflector: createWrittenReflector(benchmark, advice), contexts: 250, close: () => undefined };
}

describe.each<[string, () => Promise<Subject> | Subject]>([
  ['engine', openEngine],
  ['chat model', openChat],
  ['endpoint that gives many at a time', () => openEndpoint(4)],
  ['endpoint that gives one at a time', () => openEndpoint(1)],
  ['person', openPerson],
  ['advice of earlier', openWritten],
])('as every reflector, the %s', (_, open) => {
  let subject: Subject;
  beforeAll(async () => {
    subject = await open();
  });
  afterAll(() => subject.close());

  it('writes as many reflections for each context as are wanted, many contexts in order', async () => {
    const contexts = Array.from({ length: subject.contexts }, (_, i) => context(i));
    const groups = await subject.reflector.reflect(contexts, 4);
    expect(groups.map(({ length }) => length)).toEqual(contexts.map(() => 4));
    for (const reflection of groups.flat()) {
      expect(typeof reflection.text).toBe('string');
      expect(typeof reflection.finished).toBe('boolean');
      expect(reflection.logProbs).toHaveLength(reflection.tokenIds.length);
    }
  });

  it('writes the same for a context alone as in a batch', async () => {
    const [, second] = await subject.reflector.reflect([context(1), context(2)], 2);
    const [alone] = await subject.reflector.reflect([context(2)], 2);
    expect(alone!.map(({ text }) => text)).toEqual(second!.map(({ text }) => text));
  });

  it('writes letters of every script, and nothing for no contexts', async () => {
    subject.says?.(() => 'Öffne die 戸 🚪, dann iss.');
    const [group] = await subject.reflector.reflect([context(0)], 2);
    if (subject.says) expect(group!.map(({ text }) => text)).toEqual(Array(2).fill('Öffne die 戸 🚪, dann iss.'));
    expect(await subject.reflector.reflect([], 2)).toEqual([]);
  });

  it('ends with RUN_CANCELLED when cancelled, before or meanwhile', async () => {
    await expect(subject.reflector.reflect([context(0)], 1, AbortSignal.abort())).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
    if (!subject.says) return;
    const abort = new AbortController();
    subject.says(() => (abort.abort(), 'Eat.'));
    await expect(subject.reflector.reflect([context(0)], 2, abort.signal)).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
  });

  it('passes an error on, by name, and writes again afterwards', async () => {
    if (!subject.breaks) return expect(subject.says).toBeUndefined();
    subject.says!(() => 'Eat.');
    subject.breaks();
    await expect(subject.reflector.reflect([context(0)], 1)).rejects.toMatchObject({ name: 'AppError', code: expect.stringMatching(/_/) });
    expect((await subject.reflector.reflect([context(0)], 1))[0]![0]!.text).toBe('Eat.');
  });

  it('keeps the advice so far where the form was not kept, and cuts what has no end', async () => {
    if (!subject.rambles) return;
    for (const reply of ['I would rather not.', 'ha '.repeat(50_000)]) {
      subject.rambles(reply);
      const [group] = await subject.reflector.reflect([context(0)], 1);
      expect(group![0]).toMatchObject({ text: context(0).systemPrompt, raw: reply.slice(0, 1024), finished: reply.length < 1024 });
    }
    subject.rambles('ANALYSIS: Hm.\nIMPROVED PROMPT:');
    expect((await subject.reflector.reflect([context(0)], 1))[0]![0]!.text).toBe('');
  });

  it('takes no empty reply of a server, which asked again is empty too, for advice', async () => {
    if (!subject.rambles) return;
    subject.rambles('');
    await expect(subject.reflector.reflect([context(0)], 1)).rejects.toMatchObject({ code: 'ENDPOINT_EMPTY' });
  });
});
