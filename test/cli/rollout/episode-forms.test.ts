import { expect, it } from 'vitest';
import { createExpertActor } from '../../../src/actor/scripted';
import { actorMessages } from '../../../src/actor/react';
import { episodeLines } from '../../../src/cli/rollout/episode-forms';
import { shipped } from '../../../src/env/catalog';
import { playEpisodes } from '../../../src/meta/rollout';

const benchmark = shipped.byId('minihack');
const [trajectory] = await playEpisodes(benchmark, createExpertActor(benchmark), [
  { task: 'minihack/Eat-v3:train:17:rules=5', systemPrompt: 'Look around.', seed: 1 },
]);
const read = (form: Parameters<typeof episodeLines>[1]): any[] => episodeLines(trajectory!, form).map((line) => JSON.parse(line));

it('chatml: the conversation, and a mask of the player’s own turns', () => {
  const [{ messages, mask, success, task }] = read('chatml');
  expect([task, success]).toEqual([trajectory!.task, trajectory!.success]);
  expect(mask).toHaveLength(messages.length);
  const learned = messages.filter((_: unknown, i: number) => mask[i] === 1);
  expect(learned).toEqual(trajectory!.steps.map(({ executed }) => ({ role: 'assistant', content: `Action: ${executed}` })));
  expect(messages.at(-1).role).toBe('assistant');
  expect(messages[0].content).toContain('Look around.');
  expect(messages.filter(({ role }: { role: string }) => role === 'assistant')).toHaveLength(learned.length + 1);
});

it('sharegpt: the same turns in other words', () => {
  const [{ conversations }] = read('sharegpt');
  const [{ messages, mask }] = read('chatml');
  expect(conversations.map(({ value }: { value: string }) => value)).toEqual(messages.map(({ content }: { content: string }) => content));
  expect(conversations.map(({ train }: { train: boolean }) => Number(train))).toEqual(mask);
  expect(new Set(conversations.map(({ from }: { from: string }) => from))).toEqual(new Set(['system', 'human', 'gpt']));
});

it('prompt-completion: for each step what a chat model reads before it, and what it says', () => {
  const lines = read('prompt-completion');
  expect(lines).toHaveLength(trajectory!.steps.length);
  expect(lines[0].prompt).toEqual(actorMessages('Look around.', [], trajectory!.steps[0]!.observation));
  for (const [i, { completion, prompt }] of lines.entries()) {
    expect(completion).toEqual([{ role: 'assistant', content: `Action: ${trajectory!.steps[i]!.executed}` }]);
    expect(prompt.at(-1).content).toContain('Possible actions: ');
  }
});

it('a reply that has its form stays as it was written', () => {
  const steps = trajectory!.steps.map((step) => ({ ...step, raw: `Thought: hm\nAction: ${step.executed}` }));
  const [line] = episodeLines({ ...trajectory!, steps }, 'prompt-completion');
  expect(JSON.parse(line!).completion[0].content).toMatch(/^Thought: hm\nAction: /);
});
