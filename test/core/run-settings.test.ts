import { describe, expect, it } from 'vitest';
import { checkSettings, readSetting } from '../../src/core/run-settings';
import { presetConfig } from '../../src/train/preset-config';
import { PRESETS } from '../../src/train/presets';

describe('settings as they are typed', () => {
  it.each([
    ['num_generations', '2', 2],
    ['loss_type', 'dapo', 'dapo'],
    ['scale_rewards', 'batch', 'batch'],
    // TRL's older words.
    ['scale_rewards', 'true', 'group'],
    ['scale_rewards', 'False', 'none'],
    ['beta', '0', 0],
    ['learning_rate', '2e-4', 2e-4],
    ['eval_steps', '0', 0],
    ['actor_choice', 'false', false],
    ['actor_rows', '4', 4],
  ])('%s=%s', (name, text, value) => expect(readSetting(name, text)).toBe(value));

  it.each([
    ['num_generations', '1', 'from 2'],
    ['num_generations', '0', 'from 2'],
    ['num_generations', '2.5', 'whole number'],
    ['num_generations', '', 'whole number'],
    ['steps', '0', 'from 1'],
    ['temperature', '0', 'above 0'],
    ['learning_rate', '-1', 'above 0'],
    ['learning_rate', 'fast', 'above 0'],
    ['learning_rate', 'Infinity', 'above 0'],
    ['adam_beta2', '1', 'below 1'],
    ['wrong_prompt_share', '1.5', 'from 0 to 1'],
    ['lora_r', '0', 'from 1'],
    ['tasks_per_reflection', '-3', 'from 1'],
    ['loss_type', 'bnpo', 'grpo, dapo, dr_grpo'],
    ['loss_type', 'GRPO ', 'grpo, dapo, dr_grpo'],
    ['loss_type', 'toString', 'grpo, dapo, dr_grpo'],
    ['scale_rewards', 'std', 'group, batch, none'],
    ['scale_rewards', 'constructor', 'is "constructor", not group, batch, none'],
    ['actor_choice', 'yes', 'true or false'],
    ['room_size', 'huge', 'small, medium, full'],
  ])('%s=%s is refused', (name, text, wanted) =>
    expect(() => readSetting(name, text)).toThrow(
      expect.objectContaining({ code: 'SETTING_VALUE', message: expect.stringContaining(wanted) }),
    ),
  );

  it.each([
    ['num_generation', 'num_generations'],
    ['numGenerations', 'num_generations'],
    ['learning-rate', 'learning_rate'],
    ['max_completions_length', 'max_completion_length'],
    ['loss_typ', 'loss_type'],
    ['scale_reward', 'scale_rewards'],
    ['epsilon_hihg', 'epsilon_high'],
  ])('for the name %s it suggests %s', (typed, meant) =>
    expect(() => readSetting(typed, '1')).toThrow(expect.objectContaining({ code: 'SETTING_NAME', fix: `Did you mean ${meant}?` })),
  );

  it.each([
    ['dr-grpo', 'dr_grpo'],
    ['drgrpo', 'dr_grpo'],
    ['dappo', 'dapo'],
  ])('for the loss %s it suggests %s', (typed, meant) =>
    expect(() => readSetting('loss_type', typed)).toThrow(expect.objectContaining({ fix: `Did you mean ${meant}?` })),
  );

  it.each(['vllm_mode', 'toString', 'train_families', ''])('%j is no setting, and none is near', (name) =>
    expect(() => readSetting(name, '1')).toThrow(
      expect.objectContaining({ code: 'SETTING_NAME', fix: expect.stringContaining('Choose among') }),
    ),
  );
});

describe('the same check at every door', () => {
  it.each(Object.values(PRESETS))('takes the preset $preset', (preset) => expect(checkSettings(preset)).toBe(preset));

  it.each([{ num_generations: 1 }, { loss_type: 'bnpo' }, { scale_rewards: true }, { beta: NaN }, { steps: '20' }, { actor_choice: 1 }])(
    'refuses %j from a page, a file, a run that goes on',
    (changes) => expect(() => presetConfig('minihack', changes as never)).toThrow(expect.objectContaining({ code: 'SETTING_VALUE' })),
  );
});
