// What a run is started with and keeps. Training settings carry TRL's names (GRPOConfig), so that whoever
// knows TRL knows them. A preset is a whole config; the one dial, minutes, changes `steps` alone. Without dependencies: the first view loads it.

import type { EarlierPreset } from './old-ids';
import type { Fallback, RoomSize } from '../trajectory';

/** Of TRL's losses those that are computed here. */
export const LOSS_TYPES = ['grpo', 'dapo', 'dr_grpo'] as const;
export const SCALE_REWARDS = ['group', 'batch', 'none'] as const;
export type LossType = (typeof LOSS_TYPES)[number];
export type ScaleRewards = (typeof SCALE_REWARDS)[number];
/** Presets that the embedded model plays, in the order they are offered. */
export const SHIPPED_PRESETS = ['minihack', 'alfworld'] as const;
/** Presets for a chat model, on the same benchmarks. */
export const CHAT_PRESETS = ['minihack-smollm2', 'alfworld-smollm2'] as const;
export const PRESET_NAMES = [...SHIPPED_PRESETS, ...CHAT_PRESETS] as const;
export type ShippedPreset = (typeof SHIPPED_PRESETS)[number];
export type PresetName = (typeof PRESET_NAMES)[number];

/** The form of the texts that a model reads: the embedded model's; a chat model's, brief where it plays with a player adapter; a chat model's of an earlier version. */
export type TextForm = 'embedded' | 'brief' | 'react' | 'earlier';

export function textForm(preset: string, hasPlayer: boolean): TextForm {
  if (preset === 'smollm2') return 'earlier';
  if (!(CHAT_PRESETS as readonly string[]).includes(preset)) return 'embedded';
  return hasPlayer ? 'brief' : 'react';
}

/** How a model's matrices lie on a device; `stored`: as its file has them. */
export const WEIGHTS_FORMATS = ['f32', 'f16', 'int8', 'int4', 'stored'] as const;
export type WeightsFormat = (typeof WEIGHTS_FORMATS)[number];

/** A model kept on this machine, by its id. */
export interface ModelChoice {
  readonly id: string;
  readonly format: WeightsFormat;
}

export interface RunConfig {
  readonly preset: PresetName | EarlierPreset;
  readonly seed: number;
  readonly benchmark: string;
  /** Fingerprint of the user's own games or levels, where the run draws from them. */
  readonly own_tasks?: string;
  /** Of ALFWorld's rooms; full ones when left out. */
  readonly room_size?: RoomSize;
  /** Trained on, under drawn rules. */
  readonly train_families: readonly string[];
  /** Never trained on; evaluated under the original's rule, all means offered. */
  readonly held_out_families: readonly string[];
  /** GRPO steps. */
  readonly steps: number;
  /** Actions of an episode at most; the benchmark's own limit when left out. */
  readonly max_steps?: number;

  /** Contexts (family × rule set × current system prompt) a step. */
  readonly contexts_per_step: number;
  /** Trajectories a reflection reads. */
  readonly trajectories_per_context: number;
  /** G: reflections sampled for a context. */
  readonly num_generations: number;
  /** Fresh tasks that score a reflection, the same ones for the whole group. */
  readonly tasks_per_reflection: number;
  /** Share of contexts that start under wrong advice. */
  readonly wrong_prompt_share: number;
  /** Share of contexts that go on from a reflection of the step before and the episodes it led to. */
  readonly chained_share: number;
  /** Longest chain of reflections. */
  readonly max_chain: number;
  /** A context of which no read game was won is skipped, and another is drawn in its place, a few times at most. */
  readonly skip_lost_contexts?: boolean;

  readonly loss_type: LossType;
  readonly scale_rewards: ScaleRewards;
  /** Added to the group's standard deviation before dividing. */
  readonly advantage_epsilon: number;
  /** Weight of the KL to the untrained reflector (k3 estimator). */
  readonly beta: number;
  readonly epsilon: number;
  readonly epsilon_high: number;
  /** Updates on one batch of reflections. */
  readonly num_iterations: number;
  /** Tokens of one reflection, the end token included. */
  readonly max_completion_length: number;
  readonly temperature: number;
  readonly learning_rate: number;
  readonly warmup_steps: number;
  /** Share of the run after which the learning rate falls linearly to 5%. */
  readonly decay_from: number;
  readonly max_grad_norm: number;
  readonly adam_beta1: number;
  readonly adam_beta2: number;
  readonly lora_r: number;
  readonly lora_alpha: number;

  /** Who plays in the engine's place, as `core/run/player.ts` writes it. */
  readonly actor?: string;
  readonly actor_temperature: number;
  readonly actor_min_p: number;
  /** What is done where no action is found in a reply; `none` when left out. */
  readonly actor_fallback?: Fallback;

  /** Id of the kept model that plays and reflects; the embedded one when left out. */
  readonly model_name_or_path?: string;
  readonly weights_format?: WeightsFormat;
  /** Id of the kept adapter that training goes on from; a fresh one when left out. Its optimiser begins anew, and `beta` still pulls towards the untrained reflector. */
  readonly adapter_name_or_path?: string;

  // Settings of chat models alone; the embedded model has layouts of its own.
  /** Tokens of the text a reflector reads. */
  readonly max_prompt_length?: number;
  /** Episodes played at a time: each keeps `actor_context_tokens` tokens of keys and values on the device. */
  readonly actor_rows?: number;
  readonly actor_context_tokens?: number;
  /** Tokens of one reply. */
  readonly actor_max_tokens?: number;
  /** The actor answers with one of the possible actions and nothing else. */
  readonly actor_choice?: boolean;

  /** Temperature of reflections, untrained and trained alike, in the five-condition evaluation. */
  readonly eval_temperature: number;
  /** Held-out success is sampled every so many steps; 0 for never. */
  readonly eval_steps: number;
  /** A checkpoint is kept every so many steps, and after every step that ends ten seconds or more after the last one. */
  readonly save_steps: number;
}

/** How the actor and the reflector draw their words. Presets and whatever else plays take these from here. */
export const SAMPLING_DEFAULTS = {
  temperature: 1,
  actor_temperature: 0.8,
  actor_min_p: 0.2,
  eval_temperature: 0.5,
} as const;

/** What a run's settings are where neither a preset nor a person says otherwise: the recipe measured in docs/log.md. */
export const RUN_DEFAULTS = {
  seed: 1,
  contexts_per_step: 8,
  trajectories_per_context: 10,
  num_generations: 8,
  tasks_per_reflection: 2,
  wrong_prompt_share: 0.15,
  chained_share: 0.2,
  max_chain: 3,
  loss_type: 'dr_grpo',
  scale_rewards: 'group',
  advantage_epsilon: 0.1,
  beta: 0.05,
  epsilon: 0.2,
  epsilon_high: 0.2,
  num_iterations: 1,
  max_completion_length: 24,
  temperature: SAMPLING_DEFAULTS.temperature,
  learning_rate: 4e-3,
  warmup_steps: 5,
  decay_from: 0.6,
  max_grad_norm: 1,
  adam_beta1: 0.9,
  adam_beta2: 0.95,
  lora_r: 8,
  lora_alpha: 16,
  actor_temperature: SAMPLING_DEFAULTS.actor_temperature,
  actor_min_p: SAMPLING_DEFAULTS.actor_min_p,
  eval_temperature: SAMPLING_DEFAULTS.eval_temperature,
  eval_steps: 20,
  save_steps: 10,
} as const;

/** The kept model of a run; null for the embedded one. */
export function modelOf({ model_name_or_path: id, weights_format: format }: RunConfig): ModelChoice | null {
  return id === undefined ? null : { id, format: format ?? 'f32' };
}
