import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type EpisodeForm, fileNameOf } from '../../src/core/episode-forms';
import { ict, python, scratch } from './processes';

it('exported episodes are read by datasets, TRL and Inspect as they are meant', async () => {
  const folder = scratch();
  await python(['examples/tiny_model.py', join(folder, 'tiny')]);
  const at = new Date();
  const file = (form: EpisodeForm): string => join(folder, fileNameOf(form, 'episodes', at));
  const forms = ['chatml', 'sharegpt', 'prompt-completion', 'inspect'] as const;
  for (const form of forms)
    await ict([
      'rollout',
      '--benchmark',
      'minihack',
      '--families',
      'Eat',
      '--rules',
      'true',
      '--actor',
      'expert',
      '-n',
      '3',
      '--as',
      form,
      '--out',
      file(form),
    ]);
  const said = await python(['test/scale/episodes.py', join(folder, 'tiny'), ...forms.map(file)]);
  const { chatml, sharegpt, pairs, inspect } = JSON.parse(/^READ (.*)$/m.exec(said)![1]!);
  expect(chatml).toMatchObject({ rows: 3, conversational: true });
  expect(new Set(chatml.rendered)).toEqual(new Set([true]));
  for (const [i, mask] of chatml.masks.entries()) {
    expect(mask).toHaveLength(chatml.roles[i].length);
    mask.forEach((learned: number, j: number) => learned === 0 || expect(chatml.roles[i][j]).toBe('assistant'));
    expect(mask).toContain(1);
  }
  expect(sharegpt).toEqual({ rows: 3, same: true });
  // A row for each step, which is a turn that is learned.
  const steps = chatml.masks.flat().filter(Boolean).length;
  expect(pairs).toMatchObject({ rows: steps, prepared: steps, conversational: true });
  expect(pairs.learned.replace(/<\|im_end\|>\s*$/, '')).toBe(pairs.completion);

  expect(inspect).toMatchObject({
    status: 'success',
    listed: 1,
    header: 3,
    ids: chatml.tasks,
    rows: chatml.tasks,
    chats: chatml.chats,
    masks: chatml.masks,
  });
  expect(inspect.scores).toEqual(chatml.won.map((won: boolean) => (won ? 'C' : 'I')));
  expect(inspect.limits).toEqual(chatml.won.map((won: boolean) => (won ? null : 'turn')));
  expect(inspect.accuracy).toBeCloseTo(chatml.won.filter(Boolean).length / 3);
  expect(inspect.last).toEqual(chatml.chats.map((chat: { content: string }[]) => chat.at(-1)!.content));
  for (const [i, opening] of inspect.openings.entries()) expect(inspect.masks[i].indexOf(1)).toBe(opening);
});
