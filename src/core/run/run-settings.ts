// One schema of a run's settings, for every door: the command line, the page, a link, a file, a run that goes on. Of each setting it says the kind
// of its values, what it does and what TRL calls it; flags, their help, forms and checks come from here. Defaults: `run-config.ts`.

import * as v from 'valibot';
import { AppError, shown } from '../errors';
import { nearest } from '../nearest';
import { EARLIER_PRESETS } from './old-ids';
import { CHAT_PRESETS, LOSS_TYPES, PRESET_NAMES, type RunConfig, SCALE_REWARDS, WEIGHTS_FORMATS } from './run-config';
import { FALLBACKS, ROOM_SIZES } from '../trajectory';
import { above0, below1, type Kind, names, real, switched, text, whole, words } from './value-kinds';

export interface Setting<T = unknown> {
  readonly kind: Kind<T>;
  /** What it does, without a full stop. */
  readonly help: string;
  /** TRL's (or PEFT's) name of the same; null where TRL has nothing like it. */
  readonly trl: string | null;
  /** Chosen by something else than a field or a flag of its own: the preset, the model, the player. */
  readonly isFixed?: true;
  /** Of chat models alone. */
  readonly isChat?: true;
}

export type SettingName = keyof RunConfig;

const MOST = 2 ** 31;

export const SETTINGS: { readonly [N in SettingName]-?: Setting<Exclude<RunConfig[N], undefined>> } = {
  preset: { kind: words([...PRESET_NAMES, ...EARLIER_PRESETS]), help: 'the preset that the run began with', trl: null, isFixed: true },
  benchmark: { kind: text, help: 'where the tasks are from', trl: null, isFixed: true },
  own_tasks: { kind: text, help: 'fingerprint of games or levels of your own', trl: null, isFixed: true },
  actor: { kind: text, help: 'who plays', trl: null, isFixed: true },
  model_name_or_path: { kind: text, help: 'the kept model that plays and reflects', trl: 'model_name_or_path', isFixed: true },
  weights_format: { kind: words(WEIGHTS_FORMATS), help: 'how the weights lie on the device', trl: 'dtype', isFixed: true },
  adapter_name_or_path: { kind: text, help: 'the adapter that training goes on from; left out, a fresh one', trl: null, isFixed: true },

  steps: { kind: whole(1, 100_000), help: 'training steps (GRPO)', trl: 'max_steps' },
  seed: { kind: whole(0, MOST), help: 'where all that is drawn begins: equal seeds on one device give equal runs', trl: 'seed' },
  train_families: { kind: names, help: 'families of tasks that are trained on', trl: null },
  held_out_families: { kind: names, help: 'families that are never trained on, for the evaluation', trl: null },
  room_size: { kind: words(ROOM_SIZES), help: 'size of ALFWorld’s rooms', trl: null },
  max_steps: { kind: whole(1, 10_000), help: 'actions of an episode at most; left out, the benchmark’s own limit', trl: null },

  contexts_per_step: { kind: whole(1, 256), help: 'contexts (family, rules and current advice) in a step', trl: null },
  trajectories_per_context: { kind: whole(1, 64), help: 'games that a reflection reads', trl: null },
  num_generations: {
    kind: whole(2, 256, 'reflections are compared with each other'),
    help: 'G: reflections sampled for a context, the group',
    trl: 'num_generations',
  },
  tasks_per_reflection: { kind: whole(1, 64), help: 'fresh games that score a reflection', trl: null },
  wrong_prompt_share: { kind: real(0, 1), help: 'share of contexts that begin under wrong advice', trl: null },
  chained_share: { kind: real(0, 1), help: 'share of contexts that go on from a reflection of the step before', trl: null },
  max_chain: { kind: whole(1, 64), help: 'longest chain of reflections', trl: null },
  skip_lost_contexts: { kind: switched, help: 'draw another context where no game that is read was won', trl: null },

  loss_type: { kind: words(LOSS_TYPES), help: 'how the loss of tokens is averaged', trl: 'loss_type' },
  scale_rewards: {
    // TRL's older words.
    kind: words(SCALE_REWARDS, { true: 'group', True: 'group', false: 'none', False: 'none' }),
    help: 'what advantages are divided by: the group’s deviation, the batch’s, or nothing',
    trl: 'scale_rewards',
  },
  advantage_epsilon: { kind: real(0, 10), help: 'added to that deviation', trl: null },
  beta: { kind: real(0, 10), help: 'weight of the KL divergence from the untrained reflector', trl: 'beta' },
  epsilon: { kind: above0(0.001), help: 'how far a probability ratio may fall below 1 before it is clipped', trl: 'epsilon' },
  epsilon_high: { kind: above0(0.001), help: 'how far it may rise above 1', trl: 'epsilon_high' },
  num_iterations: { kind: whole(1, 64), help: 'updates on one batch of reflections', trl: 'num_iterations' },
  max_completion_length: { kind: whole(1, 4096), help: 'tokens of one reflection', trl: 'max_completion_length' },
  temperature: { kind: above0(0.01), help: 'temperature of reflections in training', trl: 'temperature' },
  learning_rate: { kind: above0(1e-7), help: 'of AdamW, at its highest', trl: 'learning_rate' },
  warmup_steps: { kind: whole(0, 100_000), help: 'steps over which the learning rate rises', trl: 'warmup_steps' },
  decay_from: { kind: real(0, 1), help: 'share of the run after which the learning rate falls to 5%', trl: null },
  max_grad_norm: { kind: above0(0.001), help: 'gradients longer than this are shortened to it', trl: 'max_grad_norm' },
  adam_beta1: { kind: below1(0.9999), help: 'decay of AdamW’s first moment', trl: 'adam_beta1' },
  adam_beta2: { kind: below1(0.9999), help: 'decay of AdamW’s second moment', trl: 'adam_beta2' },
  lora_r: { kind: whole(1, 256), help: 'rank of the LoRA', trl: 'lora_r' },
  lora_alpha: { kind: above0(0.01), help: 'the LoRA is scaled by alpha over rank', trl: 'lora_alpha' },

  actor_temperature: { kind: real(0, 10), help: 'temperature of the actor', trl: null },
  actor_min_p: { kind: real(0, 1), help: 'actions less likely than this share of the likeliest one are not drawn', trl: null },
  actor_fallback: {
    kind: words(FALLBACKS),
    help: 'what is done for a reply without an action: none, which costs a step, or the first possible action',
    trl: null,
  },
  max_prompt_length: { kind: whole(1, 131_072), help: 'tokens of the text that a reflector reads', trl: 'max_prompt_length', isChat: true },
  actor_rows: { kind: whole(1, 1024), help: 'episodes played at a time', trl: null, isChat: true },
  actor_context_tokens: { kind: whole(1, 131_072), help: 'tokens of an episode’s text', trl: null, isChat: true },
  actor_max_tokens: { kind: whole(1, 4096), help: 'tokens of one reply of the actor', trl: null, isChat: true },
  actor_choice: { kind: switched, help: 'the actor answers with one of the possible actions and nothing else', trl: null, isChat: true },

  eval_temperature: { kind: real(0, 10), help: 'temperature of reflections in the evaluation', trl: null },
  eval_steps: {
    kind: whole(0, 100_000),
    help: 'success on held-out families is sampled every so many steps; 0 for never',
    trl: 'eval_steps',
  },
  save_steps: { kind: whole(1, 100_000), help: 'a checkpoint is kept every so many steps', trl: 'save_steps' },
};

/** Settings that a person may change one by one, in the order in which they are shown. */
export const OPEN_SETTINGS = (Object.keys(SETTINGS) as SettingName[]).filter((name) => SETTINGS[name].isFixed !== true);

/** Left out of a configuration where they do not apply. */
const OPTIONAL = ['own_tasks', 'actor', 'model_name_or_path', 'weights_format', 'adapter_name_or_path', 'room_size', 'max_steps', 'skip_lost_contexts', 'actor_fallback', 'max_prompt_length', 'actor_rows', 'actor_context_tokens', 'actor_max_tokens', 'actor_choice'] as const; // prettier-ignore

export function isSetting(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name);
}

/** A setting by its name. @throws AppError `SETTING_NAME` */
export function openSetting(name: string): Setting {
  if (isSetting(name) && SETTINGS[name].isFixed !== true) return SETTINGS[name] as Setting;
  throw unknown(name, OPEN_SETTINGS);
}

/** A setting as it is typed. @throws AppError `SETTING_NAME`, `SETTING_VALUE` */
export function readSetting(name: string, typed: string): unknown {
  const value = openSetting(name).kind.read(typed);
  check(name as SettingName, value);
  return value;
}

/** Settings of which some may be left out. @throws AppError `SETTING_NAME`, `SETTING_VALUE` */
export function checkSettings<T extends Partial<RunConfig>>(settings: T): T {
  for (const [name, value] of Object.entries(settings)) {
    if (!isSetting(name)) throw unknown(name, Object.keys(SETTINGS));
    if (value !== undefined) check(name, value);
  }
  return settings;
}

/** All settings of a run, and the rules between them. @throws AppError `SETTING_NAME`, `SETTING_VALUE`, `SETTING_MISSING`, `SETTING_RULE` */
export function checkRun<T extends RunConfig>(config: T): T {
  checkSettings(config);
  const missing = (Object.keys(SETTINGS) as SettingName[]).find(
    (name) => config[name] === undefined && !(OPTIONAL as readonly string[]).includes(name),
  );
  if (missing !== undefined)
    throw new AppError('SETTING_MISSING', `The run has no setting ${missing}.`, `Give ${missing}: ${SETTINGS[missing].help}.`);
  const broken = brokenRule(config);
  if (broken) throw new AppError('SETTING_RULE', broken.message, broken.fix);
  return config;
}

/** A rule between settings that a run breaks. */
export interface BrokenRule {
  /** The settings that it is about. */
  readonly of: readonly SettingName[];
  readonly message: string;
  readonly fix: string;
}

/** The first that is broken; null where all hold. */
export function brokenRule(config: RunConfig): BrokenRule | null {
  const { preset, benchmark, room_size, train_families: trained, held_out_families: heldOut } = config;
  const both = trained.find((family) => heldOut.includes(family));
  if (both !== undefined)
    return {
      of: ['train_families', 'held_out_families'],
      message: `${both} is in train_families and in held_out_families: what is trained on is not held out.`,
      fix: 'Take it out of one of the two.',
    };
  const stranger = [...trained, ...heldOut].find((family) => !family.startsWith(`${benchmark}/`));
  if (stranger !== undefined)
    return {
      of: ['train_families', 'held_out_families'],
      message: `${stranger} is no family of ${benchmark}, where the run has its tasks from.`,
      fix: 'ict tasks lists the families of every benchmark.',
    };
  const isForChat = (CHAT_PRESETS as readonly string[]).includes(preset);
  const chatOnly = isForChat ? undefined : OPEN_SETTINGS.find((name) => SETTINGS[name].isChat === true && config[name] !== undefined);
  if (chatOnly !== undefined)
    return {
      of: [chatOnly],
      message: `The setting ${chatOnly} is about chat models, and the preset ${preset} is for the embedded model.`,
      fix: `Leave it out, or choose ${CHAT_PRESETS.join(' or ')}.`,
    };
  if (room_size !== undefined && benchmark !== 'alfworld')
    return {
      of: ['room_size'],
      message: `The setting room_size is about ALFWorld’s rooms, and the tasks are from ${benchmark}.`,
      fix: 'Leave it out.',
    };
  const { actor_max_tokens: reply = 0, actor_context_tokens: room = Infinity } = config;
  if (reply >= room)
    return {
      of: ['actor_max_tokens', 'actor_context_tokens'],
      message: `A reply of ${reply} tokens (actor_max_tokens) leaves no room for the game in ${room} (actor_context_tokens).`,
      fix: 'Make actor_max_tokens smaller, or actor_context_tokens larger.',
    };
  return null;
}

/** @throws AppError `SETTING_VALUE` */
function check(name: SettingName, value: unknown): void {
  const kind = SETTINGS[name].kind as Kind<unknown>;
  if (v.is(kind.schema, value)) return;
  const near = kind.field.type === 'words' && typeof value !== 'object' ? nearest(String(value), kind.field.words) : null;
  throw new AppError(
    'SETTING_VALUE',
    `The setting ${name} is ${typeof value === 'number' ? String(value) : shown(value, 200)}, not ${kind.wanted}.`,
    near ? `Did you mean ${near}?` : kind.fix,
  );
}

function unknown(name: string, all: readonly string[]): AppError {
  const near = nearest(name, all);
  // Only where the name is nothing here: TRL's `max_steps` is another thing here.
  const trl = (Object.keys(SETTINGS) as SettingName[]).find((own) => SETTINGS[own].trl === name && all.includes(own));
  const fix = trl ? `What TRL calls ${name} is ${trl} here.` : near ? `Did you mean ${near}?` : `Choose among ${all.join(', ')}.`;
  return new AppError('SETTING_NAME', `There is no setting "${name}".`, fix);
}
