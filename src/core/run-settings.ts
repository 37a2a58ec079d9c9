// One check of a run's settings for every door: the command line, the page, a file, a run that goes on. Names and words are TRL's.

import { AppError } from './errors';
import { nearest } from './nearest';
import { LOSS_TYPES, type RunConfig, SCALE_REWARDS, WEIGHTS_FORMATS } from './run-config';
import { ROOM_SIZES } from './trajectory';

type Rule = readonly [fits: (value: number) => boolean, what: string];

const COUNT: Rule = [(n) => Number.isInteger(n) && n >= 1, 'a whole number from 1'];
const WHOLE: Rule = [(n) => Number.isInteger(n) && n >= 0, 'a whole number from 0'];
const SHARE: Rule = [(n) => n >= 0 && n <= 1, 'a number from 0 to 1'];
const FROM_0: Rule = [(n) => n >= 0, 'a number from 0'];
const ABOVE_0: Rule = [(n) => n > 0, 'a number above 0'];
const BELOW_1: Rule = [(n) => n >= 0 && n < 1, 'a number from 0, below 1'];

const NUMBERS: Readonly<Partial<Record<keyof RunConfig, Rule>>> = {
  ...{ seed: WHOLE, steps: COUNT, max_steps: COUNT, contexts_per_step: COUNT, trajectories_per_context: COUNT },
  // The advantage of a single reflection over itself is nothing.
  num_generations: [(n) => Number.isInteger(n) && n >= 2, 'a whole number from 2: reflections are compared with each other'],
  ...{ tasks_per_reflection: COUNT, wrong_prompt_share: SHARE, chained_share: SHARE, max_chain: COUNT, advantage_epsilon: FROM_0 },
  ...{ beta: FROM_0, epsilon: ABOVE_0, epsilon_high: ABOVE_0, num_iterations: COUNT, max_completion_length: COUNT, temperature: ABOVE_0 },
  ...{ learning_rate: ABOVE_0, warmup_steps: WHOLE, decay_from: SHARE, max_grad_norm: ABOVE_0, adam_beta1: BELOW_1, adam_beta2: BELOW_1 },
  ...{ lora_r: COUNT, lora_alpha: ABOVE_0, actor_temperature: FROM_0, actor_min_p: SHARE, max_prompt_length: COUNT, actor_rows: COUNT },
  ...{ actor_context_tokens: COUNT, actor_max_tokens: COUNT, eval_temperature: FROM_0, eval_steps: WHOLE, save_steps: COUNT },
};
const WORDS: Readonly<Partial<Record<keyof RunConfig, readonly string[]>>> = {
  loss_type: LOSS_TYPES,
  scale_rewards: SCALE_REWARDS,
  room_size: ROOM_SIZES,
  weights_format: WEIGHTS_FORMATS,
};
/** TRL's older words. */
const SCALES: ReadonlyMap<string, string> = new Map(Object.entries({ true: 'group', True: 'group', false: 'none', False: 'none' }));
const SWITCHES = ['actor_choice', 'skip_lost_contexts'];

/** A setting as it is typed. @throws AppError `SETTING_NAME`, `SETTING_VALUE` */
export function readSetting(name: string, text: string): number | string | boolean {
  if (!Object.hasOwn(NUMBERS, name) && !Object.hasOwn(WORDS, name) && !SWITCHES.includes(name)) {
    const all = [...Object.keys(NUMBERS), ...Object.keys(WORDS), ...SWITCHES];
    const near = nearest(name, all);
    throw new AppError(
      'SETTING_NAME',
      `There is no setting "${name}".`,
      near ? `Did you mean ${near}?` : `Choose among ${all.join(', ')}.`,
    );
  }
  const value = typed(name, text);
  check(name, value);
  return value;
}

function typed(name: string, text: string): number | string | boolean {
  if (Object.hasOwn(NUMBERS, name)) return text.trim() === '' ? text : Number(text);
  if (SWITCHES.includes(name) && (text === 'true' || text === 'false')) return text === 'true';
  return name === 'scale_rewards' ? (SCALES.get(text) ?? text) : text;
}

/** @throws AppError `SETTING_VALUE` */
export function checkSettings<T extends Partial<RunConfig>>(config: T): T {
  for (const [name, value] of Object.entries(config)) if (value !== undefined) check(name, value);
  return config;
}

function check(name: string, value: unknown): void {
  const rule = NUMBERS[name as keyof RunConfig];
  const words = WORDS[name as keyof RunConfig];
  const wrong = (wanted: string, fix: string): AppError =>
    new AppError(
      'SETTING_VALUE',
      `The setting ${name} is ${typeof value === 'string' ? JSON.stringify(value) : String(value)}, not ${wanted}.`,
      fix,
    );
  if (rule && !(typeof value === 'number' && Number.isFinite(value) && rule[0](value))) throw wrong(rule[1], `Give ${name} such a number.`);
  if (SWITCHES.includes(name) && typeof value !== 'boolean') throw wrong('true or false', 'Write true or false.');
  if (!words || words.includes(value as string)) return;
  const near = nearest(String(value), words);
  throw wrong(words.join(', '), near ? `Did you mean ${near}?` : 'Use one of these words.');
}
