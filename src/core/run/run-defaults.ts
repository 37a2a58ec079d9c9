// What a run's settings are where neither a preset nor a person says otherwise. The recipe is the one measured in docs/log.md. Without
// dependencies: the first view loads it.

/** How the actor and the reflector draw their words. Presets and whatever else plays take these from here. */
export const SAMPLING_DEFAULTS = {
  temperature: 1,
  actor_temperature: 0.8,
  actor_min_p: 0.2,
  eval_temperature: 0.5,
} as const;

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
