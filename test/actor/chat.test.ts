import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDevice } from '../../src/compute/create';
import { ChatActor } from '../../src/actor/chat';
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
const create = (options: { rows?: number; contextTokens?: number; choice?: boolean } = {}): ChatActor => {
  const size = { rows: 2, contextTokens: 1200, ...options };
  return new ChatActor(new Session(engine.model, size), engine.chat!, { maxTokens: 12, temperature: 1, minP: 0, choice: false, ...size });
};

it('answers the same whether episodes are played together or alone, kept or read anew', async () => {
  const together = create();
  const first = await together.act([request('a', 0, 1), request('b', 0, 2)]);
  const next = await together.act([request('a', 1, 3), request('b', 1, 4)]);
  const alone = create();
  expect(await alone.act([request('b', 1, 4)])).toEqual([next[1]]);
  alone.release(['b']);
  expect(await alone.act([request('c', 0, 1)])).toEqual([first[0]]);
  expect(first[0]).toMatchObject({ stage: 'fallback', parsed: null, executed: 'go north' });
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
