import { describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { checkEvaluation } from '../../../src/core/run/evaluation-settings';
import { LOSS_TYPES, RUN_DEFAULTS, type RunConfig } from '../../../src/core/run/run-config';
import { checkRun, checkSettings, isSetting, OPEN_SETTINGS, readSetting, type Setting, type SettingName, SETTINGS } from '../../../src/core/run/run-settings'; // prettier-ignore
import type { NumberField } from '../../../src/core/run/value-kinds';
import * as v from 'valibot';
import { presetConfig } from '../../../src/train/preset-config';
import { PRESETS, usualPreset } from '../../../src/train/presets';

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
    ['train_families', 'minihack/Eat, minihack/Zap', ['minihack/Eat', 'minihack/Zap']],
  ])('%s=%s', (name, text, value) => expect(readSetting(name, text)).toEqual(value));

  it.each([
    ['num_generations', '1', 'from 2'],
    ['num_generations', '0', 'from 2'],
    ['num_generations', '2.5', 'whole number'],
    ['num_generations', '', 'whole number'],
    ['num_generations', '0x10', 'whole number'],
    ['num_generations', '257', 'to 256'],
    ['steps', '1e9', 'to 100000'],
    ['train_families', 'minihack/Eat,minihack/Eat', 'each of them once'],
    ['steps', '0', 'from 1'],
    ['temperature', '0', 'above 0'],
    ['learning_rate', '-1', 'above 0'],
    ['learning_rate', 'fast', 'above 0'],
    ['learning_rate', 'Infinity', 'above 0'],
    ['adam_beta2', '1', 'below 1'],
    ['wrong_prompt_share', '1.5', 'from 0 to 1'],
    ['lora_r', '0', 'from 1'],
    ['tasks_per_reflection', '-3', 'from 1'],
    ['loss_type', 'reinforce', LOSS_TYPES.join(', ')],
    ['loss_type', 'GRPO ', LOSS_TYPES.join(', ')],
    ['loss_type', 'toString', LOSS_TYPES.join(', ')],
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

  it.each(['vllm_mode', 'toString', 'preset', 'own_tasks', 'actor', 'model_name_or_path', ''])(
    '%j is no setting, and none is near',
    (name) =>
      expect(() => readSetting(name, '1')).toThrow(
        expect.objectContaining({ code: 'SETTING_NAME', fix: expect.stringContaining('Choose among') }),
      ),
  );
});

describe('the same check at every door', () => {
  it.each(Object.values(PRESETS))('takes the preset $preset', (preset) => expect(checkRun(preset)).toBe(preset));

  it('has every default among the settings, of the right kind', () => {
    expect(checkSettings(RUN_DEFAULTS as Partial<RunConfig>)).toBe(RUN_DEFAULTS);
    expect(Object.keys(RUN_DEFAULTS).every(isSetting)).toBe(true);
  });

  it('refuses a name that is no setting, with what TRL means by it or the name that is near', () => {
    const refused = (settings: object, fix: string): void =>
      expect(() => checkSettings(settings)).toThrow(expect.objectContaining({ code: 'SETTING_NAME', fix: expect.stringContaining(fix) }));
    refused({ learning_rte: 1 }, 'Did you mean learning_rate?');
    refused({ dtype: 'f16' }, 'What TRL calls dtype is weights_format here.');
    refused({ constructor: 1 }, 'Choose among');
  });

  it('refuses a run that lacks a setting', () => {
    const { beta: _, ...rest } = PRESETS.minihack;
    expect(() => checkRun(rest as RunConfig)).toThrow(expect.objectContaining({ code: 'SETTING_MISSING' }));
  });

  it.each([
    ['minihack', { held_out_families: ['minihack/Eat'] }, 'minihack/Eat is in train_families and in held_out_families'],
    ['minihack', { train_families: ['alfworld/put'] }, 'alfworld/put is no family of minihack'],
    ['minihack', { actor_rows: 4 }, 'actor_rows is about chat models'],
    ['minihack', { room_size: 'small' }, 'room_size is about ALFWorld'],
    ['minihack-smollm2', { actor_max_tokens: 600 }, 'leaves no room'],
  ] as const)('of %s refuses %j: settings that do not go together', (preset, changes, message) =>
    expect(() => presetConfig(preset, changes)).toThrow(
      expect.objectContaining({ code: 'SETTING_RULE', message: expect.stringContaining(message) }),
    ),
  );

  it.each([
    { num_generations: 1 },
    { loss_type: 'reinforce' },
    { scale_rewards: true },
    { beta: NaN },
    { steps: '20' },
    { actor_choice: 1 },
  ])('refuses %j from a page, a file, a run that goes on', (changes) =>
    expect(() => presetConfig('minihack', changes as never)).toThrow(expect.objectContaining({ code: 'SETTING_VALUE' })),
  );
});

/** What a setting may be at least and at most. */
const RANGES: readonly (readonly [SettingName, number, number])[] = [
  ['steps', 1, 100_000],
  ['seed', 0, 2 ** 31],
  ['max_steps', 1, 10_000],
  ['contexts_per_step', 1, 256],
  ['trajectories_per_context', 1, 64],
  ['num_generations', 2, 256],
  ['tasks_per_reflection', 1, 64],
  ['wrong_prompt_share', 0, 1],
  ['chained_share', 0, 1],
  ['max_chain', 1, 64],
  ['advantage_epsilon', 0, 10],
  ['beta', 0, 10],
  ['num_iterations', 1, 64],
  ['max_completion_length', 1, 4096],
  ['warmup_steps', 0, 100_000],
  ['decay_from', 0, 1],
  ['lora_r', 1, 256],
  ['actor_temperature', 0, 10],
  ['actor_min_p', 0, 1],
  ['max_prompt_length', 1, 131_072],
  ['actor_rows', 1, 1024],
  ['actor_context_tokens', 1, 131_072],
  ['actor_max_tokens', 1, 4096],
  ['eval_temperature', 0, 10],
  ['eval_steps', 0, 100_000],
  ['save_steps', 1, 100_000],
];
const ABOVE_0: readonly SettingName[] = ['epsilon', 'epsilon_high', 'temperature', 'learning_rate', 'max_grad_norm', 'lora_alpha'];
const BELOW_1: readonly SettingName[] = ['adam_beta1', 'adam_beta2'];

describe('ranges', () => {
  const takes = (name: SettingName, value: number): boolean => {
    try {
      return checkSettings({ [name]: value }) !== undefined;
    } catch (error) {
      expect(error).toMatchObject({ code: 'SETTING_VALUE', message: expect.stringContaining(name) });
      return false;
    }
  };
  const isWhole = (name: SettingName): boolean => (SETTINGS[name].kind.field as NumberField).step === 1;

  it.each(RANGES)('%s is from %d to %d, both included', (name, least, most) => {
    const little = isWhole(name) ? 1 : 1e-9;
    expect([least - little, least, least + little, most - little, most, most + little].map((value) => takes(name, value))).toEqual([false, true, true, true, true, false]); // prettier-ignore
    expect(takes(name, least + 0.5)).toBe(!isWhole(name));
  });

  it.each(ABOVE_0)('%s is above 0', (name) =>
    expect([-1, 0, 1e-12, 1e12].map((value) => takes(name, value))).toEqual([false, false, true, true]),
  );

  it.each(BELOW_1)('%s is from 0, below 1', (name) =>
    expect([-1e-9, 0, 1 - 1e-9, 1].map((value) => takes(name, value))).toEqual([false, true, true, false]),
  );

  it('are of all settings that are numbers', () => {
    const numbers = OPEN_SETTINGS.filter((name) => SETTINGS[name].kind.field.type === 'number');
    expect([...RANGES.map(([name]) => name), ...ABOVE_0, ...BELOW_1].sort()).toEqual([...numbers].sort());
  });

  it('leave room for a game where a reply takes all but one token of it, and not where it takes all', () => {
    const preset = 'minihack-smollm2';
    expect(presetConfig(preset, { actor_max_tokens: 511, actor_context_tokens: 512 }).actor_max_tokens).toBe(511);
    expect(() => presetConfig(preset, { actor_max_tokens: 512, actor_context_tokens: 512 })).toThrow('leaves no room');
  });
});

describe('kinds of values', () => {
  const numbers = OPEN_SETTINGS.filter((name) => SETTINGS[name].kind.field.type === 'number');

  it.each(numbers)('%s: what is out of range has a nearest value, and the field’s bounds are allowed ones', (name) => {
    const { kind } = SETTINGS[name] as Setting;
    const { min, max } = kind.field as { min: number; max: number };
    for (const bound of [min, max]) expect(v.is(kind.schema, bound)).toBe(true);
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        const near = kind.nearest(value) as number;
        expect(v.is(kind.schema, near), String(value)).toBe(true);
        if (v.is(kind.schema, value) && value >= min && value <= max) expect(near).toBe(value + 0);
      }),
    );
    expect(kind.nearest(NaN)).toBeNull();
    expect(kind.nearest('1')).toBeNull();
  });

  it.each(Object.values(PRESETS))('of the preset $preset every setting is written and read back', (preset) => {
    for (const name of OPEN_SETTINGS) {
      const value = preset[name];
      if (value === undefined) continue;
      const { kind } = SETTINGS[name] as Setting;
      expect(kind.read(kind.write(value))).toEqual(value);
    }
  });
});

describe('presets', () => {
  const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

  // What is published was made with these, to the byte: `nameOf` in `cli/eval-protocol.ts` names kept runs after them.
  it.each([
    ['minihack', 'a039c6dc8a5d719a9fac12bd5e22640f4904836284f4925a9bee82e4a0851792'],
    ['alfworld', '3fbe2de13f74ee824a39686fd27d124bbaa0600ba1e708221ec56b83c3b9e392'],
    ['minihack-smollm2', '777de2c97e616fdecee1e30bcbfe15e95745913ae772e1c0d9d1f8b91863384a'],
    ['alfworld-smollm2', '058e384b89fac3ceccc1659f4c021b1f3f76cedfb9c706a76c61c52f5cee71a7'],
  ] as const)('%s is what it was, byte for byte', (name, sha256) => {
    expect(digest(PRESETS[name])).toBe(sha256);
    expect(digest(presetConfig(name))).toBe(sha256);
  });

  it('are what they were for chat models that play without a run', () => {
    expect(digest(usualPreset(true, 'minihack'))).toBe('49a64e51c81b065a0125697afe0045c77fcf3f39965595092acf8a7db8b7850d');
    expect(digest(usualPreset(true, 'alfworld'))).toBe('e71b789d48b11f165959a3158072e1bec7d779062fe4de0c2a923f0500008a6c');
  });
});

describe('settings of an evaluation', () => {
  const good = { episodes: 100, iterations: 4, seed: 1, strength: 1 };
  it.each([{ episodes: 0 }, { episodes: 2.5 }, { iterations: 17 }, { seed: -1 }, { strength: 2.1 }, { strength: NaN }])(
    'refuse %j',
    (change) => expect(() => checkEvaluation({ ...good, ...change })).toThrow(expect.objectContaining({ code: 'SETTING_VALUE' })),
  );
  it('take what is in range', () => expect(() => checkEvaluation(good)).not.toThrow());
});
