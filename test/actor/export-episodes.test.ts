import { expect, it } from 'vitest';
import { createExpertActor } from '../../src/actor/scripted';
import { actorMessages } from '../../src/actor/react';
import { exportDemonstrations, exportEpisodes, type Played } from '../../src/actor/export-episodes';
import type { EpisodeForm } from '../../src/core/episode-forms';
import { shipped } from '../../src/env/catalog';
import type { Trajectory } from '../../src/core/trajectory';
import { playEpisodes } from '../../src/meta/rollout';

const benchmark = shipped.byId('minihack');
const [trajectory] = await playEpisodes(benchmark, createExpertActor(benchmark), [
  { task: 'minihack/Eat-v3:train:17:rules=5', systemPrompt: 'Look around.', seed: 1 },
]);
const played: Played = { player: 'expert', benchmark: 'minihack', at: new Date('2026-01-02T03:04:05Z'), isWhole: true };
const lines = (text: string): any[] => text.trimEnd().split('\n').map((line) => JSON.parse(line)); // prettier-ignore
const read = (form: EpisodeForm): any[] => lines(exportEpisodes([trajectory!], form, played));

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
  const pairs = read('prompt-completion');
  expect(pairs).toHaveLength(trajectory!.steps.length);
  expect(pairs[0].prompt).toEqual(actorMessages('Look around.', [], trajectory!.steps[0]!.observation));
  for (const [i, { completion, prompt }] of pairs.entries()) {
    expect(completion).toEqual([{ role: 'assistant', content: `Action: ${trajectory!.steps[i]!.executed}` }]);
    expect(prompt.at(-1).content).toContain('Possible actions: ');
  }
});

it('a reply that has its form stays as it was written', () => {
  const steps = trajectory!.steps.map((step) => ({ ...step, raw: `Thought: hm\nAction: ${step.executed}` }));
  const [line] = lines(exportEpisodes([{ ...trajectory!, steps }], 'prompt-completion', played));
  expect(line.completion[0].content).toMatch(/^Thought: hm\nAction: /);
});

const broken: Trajectory = { ...trajectory!, steps: [], success: false, terminated: false, truncated: false, failure: 'No reply came.' };
const cut: Trajectory = { ...trajectory!, success: false, terminated: false, truncated: true };

it('verifiers: a chain of messages, of which those that the player wrote are sampled; why an episode ended', () => {
  const [{ messages, mask }] = read('chatml');
  const [{ env, task, ok, traces }] = read('verifiers');
  expect([env.id, task.data.name, ok, traces.length]).toEqual(['hindsight-minihack', trajectory!.task, true, 1]);
  expect(traces[0].nodes.map(({ message }: any) => message)).toEqual(messages);
  expect(traces[0].nodes.map(({ sampled }: any) => Number(sampled))).toEqual(mask);
  expect(traces[0].nodes.map(({ parent }: any) => parent)).toEqual([null, ...messages.slice(1).keys()]);
  expect(traces[0]).toMatchObject({ rewards: { success: { score: Number(trajectory!.success) } }, metrics: { steps: trajectory!.steps.length } }); // prettier-ignore
  const ends = lines(exportEpisodes([trajectory!, cut, broken], 'verifiers', played)).map((one) => [one.ok, one.traces[0].stop_condition, one.errors]); // prettier-ignore
  expect(ends).toEqual([
    [true, 'game_over', []],
    [true, 'max_turns', []],
    [false, 'error', [{ type: 'ReplyError', message: 'No reply came.' }]],
  ]);
});

it('inspect: one log; a game that is played again is another epoch; an episode that broke off is an error, and lost', () => {
  const log = JSON.parse(exportEpisodes([trajectory!, cut, broken], 'inspect', { ...played, isWhole: false }));
  expect(log).toMatchObject({ version: 2, status: 'cancelled', eval: { created: '2026-01-02T03:04:05.000Z', model: 'expert', config: { epochs: 3 }, dataset: { samples: 1 } } }); // prettier-ignore
  expect(log.samples.map(({ id, epoch }: any) => [id, epoch])).toEqual([1, 2, 3].map((epoch) => [trajectory!.task, epoch]));
  expect(log.samples.map(({ scores, limit, error }: any) => [scores.success.value, limit?.type, error?.message])).toEqual([
    [trajectory!.success ? 'C' : 'I', undefined, undefined],
    ['I', 'turn', undefined],
    ['I', undefined, 'No reply came.'],
  ]);
  expect(log.results).toMatchObject({ total_samples: 3, completed_samples: 2, scores: [{ metrics: { accuracy: { value: Number(trajectory!.success) / 3 } } }] }); // prettier-ignore
  const [{ messages, mask }] = read('chatml');
  expect(log.samples[0].messages.map(({ source }: any) => Number(source === 'generate'))).toEqual(mask);
  expect(log.samples[0].output.choices[0].message.content).toBe(messages.at(-1).content);
  // What it was shown, though it said nothing.
  expect(log.samples[2].messages.at(-1)).toMatchObject({ role: 'user', source: 'input' });
});

it('an episode without a step has no line for trainers', () => {
  for (const form of ['chatml', 'sharegpt', 'prompt-completion'] as const) expect(exportEpisodes([broken], form, played)).toBe('');
});

it('demonstrations of the page: a person plays', () => {
  const demonstration = `${JSON.stringify({ ...trajectory!, actor: 'human' })}\n`;
  expect(JSON.parse(exportDemonstrations(demonstration, 'inspect')).eval).toMatchObject({
    model: 'person',
    task: 'hindsight/demonstrations',
  });
  expect(lines(exportDemonstrations(demonstration.repeat(2), 'chatml'))).toHaveLength(2);
});
