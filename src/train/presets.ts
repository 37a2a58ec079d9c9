// What a run starts with. The recipe is the one measured in docs/log.md; the presets differ in their families and in what
// an episode costs.

import type { PresetName, RunConfig } from '../core/run-config';

const RECIPE = {
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
  temperature: 1,
  learning_rate: 4e-3,
  warmup_steps: 5,
  decay_from: 0.6,
  max_grad_norm: 1,
  adam_beta1: 0.9,
  adam_beta2: 0.95,
  lora_r: 8,
  lora_alpha: 16,
  actor_temperature: 0.8,
  actor_min_p: 0.2,
  eval_temperature: 0.5,
  eval_steps: 20,
  save_steps: 10,
} as const;

export const PRESETS: Readonly<Record<PresetName, RunConfig>> = {
  minihack: {
    ...RECIPE,
    preset: 'minihack',
    benchmark: 'minihack',
    train_families: ['minihack/Eat', 'minihack/Wear', 'minihack/Zap'],
    held_out_families: ['minihack/Wield', 'minihack/Read', 'minihack/PutOn'],
    steps: 50,
  },
  alfworld: {
    ...RECIPE,
    preset: 'alfworld',
    benchmark: 'alfworld',
    room_size: 'small',
    train_families: ['alfworld/put', 'alfworld/light', 'alfworld/heat'],
    held_out_families: ['alfworld/two', 'alfworld/clean', 'alfworld/cool'],
    steps: 50,
  },
  smollm2: {
    ...RECIPE,
    // A model that was never trained on these games, in the world whose texts are shortest: a room that is crossed by luck now and then, so
    // that groups have spread, on two cores, where a token costs 140 times one of the embedded model (docs/real-models.md).
    preset: 'smollm2',
    benchmark: 'minihack',
    train_families: ['minihack/Room-Random-5x5'],
    held_out_families: ['minihack/Eat', 'minihack/Zap'],
    steps: 20,
    max_steps: 8,
    // One wide group: with few tasks all members earn the same, and such a group teaches nothing.
    contexts_per_step: 1,
    trajectories_per_context: 2,
    num_generations: 8,
    max_prompt_length: 768,
    max_completion_length: 32,
    // A model of this size keeps no form by itself (docs/real-models.md).
    actor_choice: true,
    reflect_advice_only: true,
    temperature: 1,
    tasks_per_reflection: 6,
    learning_rate: 2e-4,
    beta: 0.02,
    actor_rows: 8,
    actor_context_tokens: 1280,
    actor_max_tokens: 40,
    actor_temperature: 1,
    actor_min_p: 0.1,
    eval_steps: 0,
    save_steps: 1,
  },
};
