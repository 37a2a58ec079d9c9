import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ict, python, scratch } from './processes';

it('exported episodes are read by datasets and TRL as they are meant', async () => {
  const folder = scratch();
  await python(['examples/tiny_model.py', join(folder, 'tiny')]);
  const file = (form: string): string => join(folder, `${form}.jsonl`);
  const forms = ['chatml', 'sharegpt', 'prompt-completion'];
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
  const { chatml, sharegpt, pairs } = JSON.parse(/^READ (.*)$/m.exec(said)![1]!);
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
});
