import { type Fallback, NO_ACTION } from '../../src/core/trajectory';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDevice } from '../../src/compute/create';
import { BRIEF, ChatActor, REACT } from '../../src/actor/chat';
import type { ActRequest } from '../../src/actor/actor';
import { Session } from '../../src/model/session';
import type { Engine } from '../../src/train/engine';
import { chatEngine } from '../train/chat-engine';

let engine: Engine;
beforeAll(async () => {
  engine = await chatEngine(await createDevice('wasm', { threads: 1 }));
});
afterAll(() => engine.destroy());

const admissible = ['go north', 'go south'];
const request = (episode: string, steps: number, seed: number): ActRequest => ({
  episode,
  task: 'minihack/Room-5x5-v3:train:1',
  systemPrompt: 'Go north.',
  history: Array.from({ length: steps }, (_, i) => ({
    observation: { text: `Your task is to: leave. Room ${i}.` },
    raw: 'Thought: on\nAction: go north',
    parsed: 'go north',
    executed: 'go north',
    stage: 'exact' as const,
    reward: 0,
  })),
  observation: { text: `Room ${steps}.`, admissible },
  seed,
});
const create = (
  options: { rows?: number; contextTokens?: number; choice?: boolean; form?: typeof REACT; fallback?: Fallback } = {},
): ChatActor => {
  const size = { rows: 2, contextTokens: 1200, ...options };
  return new ChatActor(new Session(engine.model, size), engine.chat!, {
    maxTokens: 12,
    temperature: 1,
    minP: 0,
    choice: false,
    form: REACT,
    ...size,
  });
};

it('answers the same whether episodes are played together or alone, kept or read anew', async () => {
  const together = create();
  const first = await together.act([request('a', 0, 1), request('b', 0, 2)]);
  const next = await together.act([request('a', 1, 3), request('b', 1, 4)]);
  const alone = create();
  expect(await alone.act([request('b', 1, 4)])).toEqual([next[1]]);
  alone.release(['b']);
  expect(await alone.act([request('c', 0, 1)])).toEqual([first[0]]);
  expect(first[0]).toMatchObject({ stage: 'fallback', parsed: null, executed: NO_ACTION });
  const lenient = create({ fallback: 'first' });
  expect((await lenient.act([request('c', 0, 1)]))[0]).toEqual({ ...first[0], executed: 'go north' });
  lenient.free();
  together.free();
  alone.free();
});

it('fits the oldest turns out of a context that is too short, and keeps the goal', () => {
  const actor = create({ contextTokens: 600 });
  const ids = actor.promptIds(request('a', 30, 1));
  expect(ids.length).toBeLessThanOrEqual(600 - 12);
  const text = engine.tokenizer.decode(ids);
  expect(text).toContain('Your task is to: leave. Room 0.\n…');
  expect(text).toContain('Room 30.\nPossible actions: go north, go south');
  actor.free();
});

it('refuses more episodes than it has rows', async () => {
  const actor = create({ rows: 1 });
  await expect(actor.act([request('a', 0, 1), request('b', 0, 1)])).rejects.toThrow(RangeError);
  actor.free();
});

it('chooses among the admissible actions, all of which can come out, the same together and alone', async () => {
  const together = create({ choice: true });
  const executed = new Set<string>();
  for (let seed = 0; seed < 12; seed++) {
    const replies = await together.act([request('a', 0, seed), request('b', 1, seed)]);
    for (const { stage, raw, executed: action } of replies) {
      expect([stage, raw]).toEqual(['exact', `Action: ${action}`]);
      executed.add(action);
    }
  }
  expect(executed).toEqual(new Set(admissible));
  const both = await together.act([request('a', 2, 5), request('b', 1, 6)]);
  const alone = create({ choice: true });
  expect(await alone.act([request('b', 1, 6)])).toEqual([both[1]]);
  together.free();
  alone.free();
});

it('with a player adapter, says advice, what is seen and what is done, and nothing else', () => {
  const actor = create({ choice: true, form: BRIEF });
  const { systemPrompt, history, observation } = request('a', 2, 1);
  const welcomed = { ...history[0]!, observation: { text: '-= Welcome to TextWorld, ALFRED! =-\n\nYou are in a room.' } };
  const messages = BRIEF.messages(systemPrompt, [welcomed, history[1]!], observation);
  expect(messages.map(({ role, content }) => `${role}: ${content}`)).toEqual([
    'system: Go north.',
    'user: You are in a room.',
    'assistant: go north',
    'user: Your task is to: leave. Room 1.',
    'assistant: go north',
    'user: Room 2.',
  ]);
  expect(BRIEF.messages('', [], observation)[0]).toEqual({ role: 'system', content: 'No advice.' });
  expect(BRIEF.messages('', history, observation, 2)[1]!.content).toBe('Your task is to: leave. Room 0.\n…\nRoom 2.');
  actor.free();
});

it('chooses in one pass a turn where the first tokens differ, and reads in each turn what is new alone', async () => {
  const session = new Session(engine.model, { rows: 2, contextTokens: 600 });
  const options = { rows: 2, contextTokens: 600, maxTokens: 12, temperature: 1, minP: 0, choice: true, form: BRIEF };
  const actor = new ChatActor(session, engine.chat!, options);
  const first = request('a', 0, 1);
  const choices = ['east', 'north', 'pick up the apple'];
  const observation = { text: 'A room.', admissible: choices };
  expect(new Set(choices.map((action) => engine.tokenizer.encode(action)[0])).size).toBe(3);
  const [one] = await actor.act([{ ...first, observation }]);
  expect(choices).toContain(one!.executed);
  expect(one).toMatchObject({ stage: 'exact', raw: one!.executed });
  const before = session.computedTokens;
  // Nothing was read but the prompt.
  expect(before).toBe(actor.promptIds({ ...first, observation }).length);
  const history = [{ ...one!, observation, reward: 0 }];
  const next = { ...first, history, observation: { ...observation, text: 'Another room.' }, seed: 2 };
  await actor.act([next]);
  expect(session.computedTokens).toBe(actor.promptIds(next).length);
  actor.free();
});
